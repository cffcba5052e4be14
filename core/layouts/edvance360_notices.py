"""What stands out in a plan for users of the learning platform."""

import polars as pl

from core.context import Context
from core.kinds import TRAINING_RECORD
from core.layout import Notice
from core.text import fold_expr

c = pl.col


def notices(changing: pl.LazyFrame, context: Context) -> list[Notice]:
    """Say how many users go, with how many training records, how many lose access, and how many are new."""
    changed = changing.collect()
    stored = changed.filter("exists")
    deleted = stored.filter(c("outcome") == "deleted")
    owners = context.reference.records(TRAINING_RECORD).select(fold_expr(c("user"))).to_series()
    lost = owners.is_in(deleted["key"].implode())
    holding = deleted.filter(c("key").is_in(owners.filter(lost).implode()))["row"]
    inactive = stored.filter((c("old_active") == "1") & (c("new_active") == "0"))
    made = changed.filter(~c("exists"))
    found = [
        _counted(deleted, "accounts-deleted", "deleted for good"),
        Notice("training-records-deleted", _gone(int(lost.sum())), holding),
        _counted(inactive, "accounts-disabled", "made inactive"),
        _counted(made, "accounts-created", "created"),
    ]
    return [notice for notice in found if notice.rows]


def _counted(rows: pl.DataFrame, code: str, what: str) -> Notice:
    people = "1 user" if rows.height == 1 else f"{rows.height:,} users"
    return Notice(code, f"{people} {what}.", rows["row"])


def _gone(records: int) -> str:
    return "1 training record goes with them." if records == 1 else f"{records:,} training records go with them."
