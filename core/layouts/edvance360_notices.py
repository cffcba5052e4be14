"""What stands out in a plan for users of the learning platform."""

import polars as pl

from core.context import Context
from core.kinds import TRAINING_RECORD
from core.layout import Notice

c = pl.col


def notices(changed: pl.DataFrame, context: Context) -> list[Notice]:
    """Say who goes, who loses access, and how many passwords and usernames are made."""
    stored = changed.filter("exists")
    deleted = stored.filter(c("outcome") == "deleted")
    owners = context.reference.records(TRAINING_RECORD)["user"].str.to_lowercase()
    records = int(owners.is_in(deleted["key"].implode()).sum())
    inactive = stored.filter((c("old_active") == "1") & (c("new_active") == "0"))
    made = changed.filter(~c("exists"))
    found = [
        _counted(deleted, "accounts-deleted", "will be deleted for good"),
        Notice("training-records-deleted", f"{records:,} training records go with them.", records),
        _counted(inactive, "accounts-disabled", "will be inactive"),
        _counted(made, "accounts-created", "will be created"),
    ]
    return [notice for notice in found if notice.rows]


def _counted(rows: pl.DataFrame, code: str, what: str) -> Notice:
    people = "1 user" if rows.height == 1 else f"{rows.height:,} users"
    return Notice(code, f"{people} {what}.", rows.height)
