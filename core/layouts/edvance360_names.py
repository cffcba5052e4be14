"""Usernames of the learning platform: unique on the site, in the store and in the file."""

import polars as pl

from core.context import Context
from core.layouts.edvance360_kinds import LMS_USERNAME, USERNAME_FIELDS
from core.packing import pack
from core.usernames import generate_usernames

COLUMN = "Username"

c = pl.col


def find_taken(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find the rows that would give an account a username that another account has or another row gives too."""
    given = rows.filter(~c("wrong_username") & c("username").is_not_null()).select(
        "row",
        "key",
        value="username",
        folded=c("username").str.to_lowercase(),
        own=c("old_username").str.to_lowercase(),
    )
    owners = context.reference.records(LMS_USERNAME).select(folded="key", owner="owner")
    shared = given.group_by("folded").agg(accounts=c("key").n_unique())
    taken = (
        given.join(owners, on="folded", how="left", maintain_order="left")
        .join(shared, on="folded", how="left", maintain_order="left")
        .filter(
            c("own").ne_missing(c("folded"))
            & (c("owner").ne_missing(c("key")) & c("owner").is_not_null() | (c("accounts") > 1))
        )
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
    lacking = c("sound") & ~c("removing") & c("new_username").is_null()
    people = rows.filter(lacking).select("row", first="new_first_name", last="new_last_name")
    if people.is_empty():
        return rows
    given = rows["username"].drop_nulls().str.to_lowercase()
    taken = {*context.reference.records(LMS_USERNAME)["key"], *given}
    made = people.select("row").with_columns(generate_usernames(people, taken).alias("made"))
    return (
        rows.join(made, on="row", how="left", maintain_order="left")
        .with_columns(new_username=pl.coalesce("new_username", "made"))
        .drop("made")
        .with_columns(differs=c("differs") | lacking)
    )


def username_changes(changed: pl.DataFrame) -> pl.DataFrame:
    """Return the names that the changing rows take and give back: kind, key, row, name, content."""
    old = pl.when("exists").then(c("old_username"))
    new = pl.when(c("outcome") != "deleted").then(c("new_username"))
    names = changed.select(
        "row", owner="key", old=old.str.to_lowercase(), new=new.str.to_lowercase(), spelled=new
    ).filter(c("old").ne_missing(c("new")))
    kind = pl.lit(LMS_USERNAME).alias("kind")
    freed = names.drop_nulls("old").select(kind, key="old", row="row", name="old", content=pl.lit(None, pl.String))
    taken = names.drop_nulls("new").select(kind, pack(USERNAME_FIELDS), key="new", row="row", name="spelled")
    return pl.concat([freed, taken.select(freed.columns)]).unique(["kind", "key"], keep="last", maintain_order=True)
