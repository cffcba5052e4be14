"""What stands out in a plan for operators: who may do more, who may do less, who reaches what."""

import polars as pl

from core.context import Context
from core.kinds import CODE_SEPARATOR, EVERYTHING
from core.layout import Notice
from core.survey import Survey
from core.text import key_of
from core.wording import agreeing, counted, named

_NAME = ("new_title",)
_PERMISSIONS = (("may_administer", "May Administer"), ("may_delete", "May Delete"))

c = pl.col


def notices(changing: pl.LazyFrame, survey: Survey, context: Context) -> list[Notice]:
    """Say which operators gain and lose permissions, reach and roles."""
    changed = changing.collect()
    gained, lost = [], []
    for field, title in _PERMISSIONS:
        had, has = (c(f"{age}_{field}") == "Yes" for age in ("old", "new"))
        had, has = had.fill_null(value=False), has.fill_null(value=False)
        code = field.replace("_", "-")
        gained.append(_told(changed.filter(has & ~had), f"{code}-given", ("gains", "gain"), title))
        lost.append(_told(changed.filter(had & ~has), f"{code}-taken", ("loses", "lose"), title))
    more, less = _reached(changed, context)
    gains, loses = _roles(changed)
    found = [
        *gained,
        _told(changed.filter(more), "reach-given", ("reaches", "reach"), "more organizations"),
        _told(changed.filter(gains), "roles-given", ("gains", "gain"), "roles"),
        *lost,
        _told(changed.filter(less), "reach-taken", ("reaches", "reach"), "fewer organizations"),
        _told(changed.filter(loses), "roles-taken", ("loses", "lose"), "roles"),
    ]
    return [notice for notice in found if notice.rows]


def _told(rows: pl.DataFrame, code: str, verbs: tuple[str, str], what: str) -> Notice:
    who, does = counted(rows.height, "operator"), agreeing(rows.height, *verbs)
    return Notice(code, f"{who} {does} {what}: {named(rows, _NAME)}.", rows["row"])


def _reached(changed: pl.DataFrame, context: Context) -> tuple[pl.Series, pl.Series]:
    """Tell which operators reach organizations that they did not reach, and which no longer reach what they did."""
    tree = context.reference.tree

    def reach(codes: str | None) -> frozenset[str]:
        keys = frozenset(key_of(code) or "" for code in (codes or "").split(CODE_SEPARATOR))
        return frozenset({*tree.codes, EVERYTHING}) if EVERYTHING in keys else tree.below(keys)

    pairs = [(reach(old), reach(new)) for old, new in _both(changed, "organizations")]
    return _flags([bool(new - old) for old, new in pairs]), _flags([bool(old - new) for old, new in pairs])


def _roles(changed: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Tell which operators gain roles, and which lose some."""
    pairs = []
    for old, new in _both(changed, "roles"):
        had, has = ({code for code in (codes or "").split(CODE_SEPARATOR) if code} for codes in (old, new))
        pairs.append((has - had if EVERYTHING not in had else set(), had - has if EVERYTHING not in has else set()))
    return _flags([bool(gained) for gained, _ in pairs]), _flags([bool(lost) for _, lost in pairs])


def _both(changed: pl.DataFrame, field: str) -> list[tuple[str | None, str | None]]:
    return list(changed.select(f"old_{field}", f"new_{field}").iter_rows())


def _flags(values: list[bool]) -> pl.Series:
    return pl.Series(values, dtype=pl.Boolean)
