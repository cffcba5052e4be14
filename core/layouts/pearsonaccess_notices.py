"""What stands out in a plan for PearsonAccess users: who gains, who loses, who can no longer sign in."""

import polars as pl

from core.context import Context
from core.kinds import CODE_SEPARATOR
from core.layout import Notice

_NAMED = 5
_AT_ONCE = 50_000

c = pl.col


def notices(changed: pl.LazyFrame, context: Context) -> list[Notice]:
    """Say in sentences what the changing rows do to people's access; `changed` has `old_…` and `new_…` fields."""
    ages = [f"{age}_{field}" for field in ("organizations", "roles", "disabled_on") for age in ("old", "new")]
    stored = changed.filter("exists").select("row", "outcome", *ages).collect()
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
    return Notice(code, f"{_people(rows.height)} {what}.", rows["row"])


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
        return Notice(code, "", differing["row"])
    lost = c("first").str.split(CODE_SEPARATOR).list.set_difference(c("second").fill_null("").str.split(CODE_SEPARATOR))
    numbers, counts = [differing["row"].clear()], []
    for part in differing.iter_slices(_AT_ONCE):
        alone = part.select("row", code=lost).explode("code").drop_nulls("code")
        numbers.append(alone["row"].unique(maintain_order=True))
        counts.append(alone.group_by("code").agg(users=pl.len()))
    by_code = pl.concat(counts).group_by("code").agg(c("users").sum()).sort("users", "code", descending=[True, False])
    named = ", ".join(f"{name} ({users:,})" for name, users in by_code.head(_NAMED).iter_rows())
    more = f" and {by_code.height - _NAMED} more" if by_code.height > _NAMED else ""
    rows_behind = pl.concat(numbers)
    number = rows_behind.len()
    verb = what if number != 1 else what.replace("lose", "loses").replace("gain", "gains")
    return Notice(code, f"{_people(number)} {verb}: {named}{more}.", rows_behind)
