"""What stands out in a plan for users of the learning platform."""

import polars as pl

from core.context import Context
from core.kinds import TRAINING_RECORD
from core.layout import Notice
from core.layouts.edvance360_kinds import LMS_ACCOUNT
from core.survey import Survey
from core.text import fold_expr
from core.wording import agreeing, counted, named

_NAME = ("new_first_name", "new_last_name")
_ADMIN = "Admin"

c = pl.col


def notices(changing: pl.LazyFrame, survey: Survey, context: Context) -> list[Notice]:
    """Say who can no longer sign in, what goes for good, who gains, who looks doubly there, and who is new."""
    changed = changing.collect()
    stored, made = changed.filter("exists"), changed.filter(~c("exists"))
    deleted, kept = stored.filter(c("outcome") == "deleted"), stored.filter(c("outcome") != "deleted")
    was_active = c("old_active") == "1"
    inactive = kept.filter(was_active & (c("new_active") == "0"))
    admins = changed.filter((c("new_user_type") == _ADMIN) & c("old_user_type").ne_missing(_ADMIN))
    renamed = kept.filter(fold_expr(c("old_username")) != fold_expr(c("new_username")))
    found = [
        _access_lost(deleted.filter(was_active), inactive),
        _counted(deleted, "accounts-deleted", "is deleted for good", "are deleted for good"),
        _records_deleted(deleted, context),
        _counted(inactive, "accounts-disabled", "is made inactive", "are made inactive"),
        _people(admins.filter(c("outcome") != "deleted"), "privileges-gained", "becomes an Admin", "become Admins"),
        _people(renamed, "usernames-changed", "signs in under another username", "sign in under other usernames"),
        _second(made, context),
        _counted(kept.filter(~was_active & (c("new_active") == "1")), "accounts-restored", *_ACTIVE_AGAIN),
        _counted(made, "accounts-created", "is created", "are created"),
    ]
    return [notice for notice in found if notice.rows]


_ACTIVE_AGAIN = ("is made active again", "are made active again")


def _counted(rows: pl.DataFrame, code: str, one: str, many: str) -> Notice:
    return Notice(code, f"{counted(rows.height, 'user')} {agreeing(rows.height, one, many)}.", rows["row"])


def _people(rows: pl.DataFrame, code: str, one: str, many: str) -> Notice:
    who, does = counted(rows.height, "user"), agreeing(rows.height, one, many)
    return Notice(code, f"{who} {does}: {named(rows, _NAME)}.", rows["row"])


def _access_lost(deleted: pl.DataFrame, inactive: pl.DataFrame) -> Notice:
    counts = ((deleted.height, "deleted"), (inactive.height, "made inactive"))
    why = ", ".join(f"{number:,} {what}" for number, what in counts if number)
    rows = pl.concat([deleted, inactive]).sort("row")
    text = f"{counted(rows.height, 'user')} can no longer sign in ({why}): {named(rows, _NAME)}."
    return Notice("access-lost", text, rows["row"])


def _records_deleted(deleted: pl.DataFrame, context: Context) -> Notice:
    """Say how many training records go with the deleted users; behind it are the rows of these users."""
    owners = context.reference.records(TRAINING_RECORD).select(fold_expr(c("user"))).to_series()
    lost = owners.is_in(deleted["key"].implode())
    holding = deleted.filter(c("key").is_in(owners.filter(lost).implode()))
    number = int(lost.sum())
    text = f"{counted(number, 'training record')} {agreeing(number, 'goes', 'go')} with them."
    return Notice("training-records-deleted", text, holding["row"])


def _second(made: pl.DataFrame, context: Context) -> Notice:
    """Say which created users have the e-mail address of a stored one, or the same name at the same site."""
    known = context.reference.records(LMS_ACCOUNT)
    mails = known.select(fold_expr(c("email"))).to_series().drop_nulls()
    alike = ("first_name", "last_name", "site")
    same = [fold_expr(c(name)).fill_null("").alias(name) for name in alike]
    own = [fold_expr(c(f"new_{name}")).fill_null("").alias(name) for name in alike]
    namesakes = made.select("row", *own).join(known.select(same), on=alike, how="semi")["row"]
    mailed = fold_expr(c("new_email")).is_in(mails.implode()).fill_null(value=False)
    found = made.filter(mailed | c("row").is_in(namesakes.implode()))
    what = agreeing(found.height, "looks like a second account", "look like second accounts")
    why = "by e-mail address, or by name and site"
    return Notice(
        "second-accounts", f"{counted(found.height, 'new user')} {what} ({why}): {named(found, _NAME)}.", found["row"]
    )
