"""Usernames of the learning platform: unique on the site, in the store and in the file."""

import polars as pl

from core.context import Context
from core.layouts.edvance360_kinds import LMS_USERNAME, USERNAME_FIELDS
from core.packing import pack
from core.text import fold_expr
from core.usernames import generate_usernames

COLUMN = "Username"

c = pl.col


def find_taken(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find the rows that would give an account a username that another account has or another row gives too.

    A row without a sound User ID gives a username to nobody knows whom: the file is asked about it, the store is not.
    """
    given = rows.filter(~c("wrong_username") & c("username").is_not_null()).select(
        "row",
        account=pl.when(~c("wrong_user_id")).then("key"),
        value="username",
        folded=fold_expr(c("username")),
    )
    owners = context.reference.records(LMS_USERNAME).select(folded="key", owner="owner")
    accounts = c("account").drop_nulls().n_unique() + c("account").null_count()
    shared = given.group_by("folded").agg(accounts=accounts)
    taken = (
        given.join(owners, on="folded", how="left", maintain_order="left")
        .join(shared, on="folded", how="left", maintain_order="left")
        .with_columns(another=c("owner") != c("account"))
        .filter(c("another").fill_null(c("accounts") > 1))
    )
    return taken.select(
        "row",
        pl.lit(COLUMN).alias("column"),
        pl.lit("username-taken").alias("code"),
        "value",
        pl.lit(None, pl.String).alias("detail"),
    )


def complete_usernames(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Give every account that a sound row creates without a username a generated one, in row order."""
    lacking = c("sound") & ~c("removing") & ~c("exists") & c("new_username").is_null()
    people = rows.filter(lacking).select("row", first="new_first_name", last="new_last_name")
    if people.is_empty():
        return rows
    given = rows.select(fold_expr(c("username").drop_nulls())).to_series()
    taken = {*context.reference.records(LMS_USERNAME)["key"], *given}
    made = people.select("row").with_columns(generate_usernames(people, taken).alias("made"))
    return (
        rows.join(made, on="row", how="left", maintain_order="left")
        .with_columns(new_username=pl.coalesce("new_username", "made"))
        .drop("made")
    )


def username_changes(changed: pl.DataFrame) -> pl.DataFrame:
    """Return the names that the changing rows take and give back: kind, key, row, name, content.

    Nobody takes a name that the same file gives back: another account has it.
    """
    old = pl.when("exists").then(c("old_username"))
    new = pl.when(c("outcome") != "deleted").then(c("new_username"))
    names = changed.select("row", owner="key", old=fold_expr(old), new=fold_expr(new), spelled=new)
    names = names.filter(c("old").ne_missing(c("new")))
    kind = pl.lit(LMS_USERNAME).alias("kind")
    freed = names.drop_nulls("old").select(kind, key="old", row="row", name="old", content=pl.lit(None, pl.String))
    taken = names.drop_nulls("new").select(kind, pack(USERNAME_FIELDS), key="new", row="row", name="spelled")
    return pl.concat([freed, taken.select(freed.columns)])
