"""What stands out in a plan for PearsonAccess users: who gains, who loses, who can no longer sign in."""

import polars as pl

from core.checking.codes import split_sets
from core.context import Context
from core.layout import Notice

_NAMED = 5

c = pl.col


def notices(changed: pl.DataFrame, context: Context) -> list[Notice]:
    """Say in sentences what the changing rows do to people's access; `changed` has `old_…` and `new_…` fields."""
    stored = changed.filter("exists")
    kept = stored.filter(c("outcome") != "deleted")
    off = c("new_disabled_on").is_not_null() & c("old_disabled_on").is_null()
    found = [
        _counted(stored.filter(c("outcome") == "deleted"), "accounts-deleted", "deleted"),
        _counted(kept.filter(off), "accounts-disabled", "disabled"),
        _counted(stored.filter(c("outcome") == "restored"), "accounts-restored", "restored or enabled again"),
        _taken(kept, "organizations", "organizations-taken", "lose organizations"),
        _taken(kept, "roles", "roles-taken", "lose roles"),
        _given(kept, "organizations", "organizations-given", "gain organizations"),
        _given(kept, "roles", "roles-given", "gain roles"),
    ]
    return [notice for notice in found if notice.rows]


def _counted(rows: pl.DataFrame, code: str, what: str) -> Notice:
    return Notice(code, f"{_people(rows.height)} {what}.", rows.height)


def _people(number: int) -> str:
    return "1 user" if number == 1 else f"{number:,} users"


def _taken(rows: pl.DataFrame, field: str, code: str, what: str) -> Notice:
    return _difference(rows, f"old_{field}", f"new_{field}", code, what)


def _given(rows: pl.DataFrame, field: str, code: str, what: str) -> Notice:
    return _difference(rows, f"new_{field}", f"old_{field}", code, what)


def _difference(rows: pl.DataFrame, first: str, second: str, code: str, what: str) -> Notice:
    """Name the codes that stand in the first set of a row and not in the second."""
    differing = rows.filter(c(first).ne_missing(c(second))).select("row", first=first, second=second)
    if differing.is_empty():
        return Notice(code, "", 0)
    lists = differing.join(split_sets(differing["first"]), left_on="first", right_on="text")
    others = differing.join(split_sets(differing["second"]), left_on="second", right_on="text").select("row", "code")
    alone = lists.join(others, on=["row", "code"], how="anti")
    by_code = alone.group_by("code").agg(users=pl.len()).sort("users", "code", descending=[True, False])
    named = ", ".join(f"{name} ({users:,})" for name, users in by_code.head(_NAMED).iter_rows())
    more = f" and {by_code.height - _NAMED} more" if by_code.height > _NAMED else ""
    number = alone["row"].n_unique()
    verb = what if number != 1 else what.replace("lose", "loses").replace("gain", "gains")
    return Notice(code, f"{_people(number)} {verb}: {named}{more}.", number)
