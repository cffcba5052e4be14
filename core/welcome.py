"""Who is welcomed by e-mail, and what the details of a row say about it (layouts §4)."""

from collections.abc import Sequence

import polars as pl

from core.outcomes import Outcome
from core.text import fold_expr

LETTERS_SCHEMA = pl.Schema(
    {"row": pl.UInt32, "key": pl.String, "recipient": pl.String, "name": pl.String, "username": pl.String}
)
"""What an e-mail is made of; never a password."""

SENT = "Success Email Sent."
NOT_SENT = "Success No Email Sent."
_BY_STATE = {
    "sent": SENT,
    "waiting": f"{NOT_SENT} It waits and is tried again.",
    "sending": f"{NOT_SENT} It is being sent.",
    "failed": f"{NOT_SENT} It could not be delivered.",
    "unknown": "Success. Whether the e-mail was sent is not known; it is not sent again.",
}

c = pl.col


def welcome_created(changed: pl.DataFrame, stored: pl.DataFrame, name_fields: Sequence[str]) -> pl.DataFrame:
    """Return the e-mails for created accounts whose address no other account has once the rows are applied.

    `changed` are the rows of a plan that change something, `stored` all accounts as they were (key, email); both know
    the fields email and username.
    """
    staying = changed.filter(c("outcome") != Outcome.DELETED.value).unique("key", keep="first", maintain_order=True)
    others = stored.filter(~c("key").is_in(changed["key"].implode())).select(mail=fold_expr(c("email")))
    staying = staying.with_columns(mail=fold_expr(c("new_email")))
    known = pl.concat([others, staying.select("mail")])
    shared = known.filter(c("mail").is_duplicated())["mail"].unique()
    created = (c("outcome") == Outcome.CREATED.value) & c("mail").is_not_null() & ~c("mail").is_in(shared.implode())
    return staying.filter(created).select(
        "row",
        "key",
        c("new_email").alias("recipient"),
        pl.concat_str([f"new_{name}" for name in name_fields], separator=" ", ignore_nulls=True).alias("name"),
        c("new_username").alias("username"),
    )


def tell_mail(rows: pl.DataFrame) -> pl.Series:
    """Return what the details of each row say of its e-mail: takes outcome and mail (its state, null for none)."""
    succeeded = ~c("outcome").is_in([Outcome.ERROR.value, Outcome.NOT_APPLIED.value])
    said = c("mail").replace_strict(_BY_STATE, default=NOT_SENT, return_dtype=pl.String)
    return rows.select(pl.when(succeeded).then(said).alias("details")).to_series()
