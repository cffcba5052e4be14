"""What stands out in plans for administrations and roles."""

import polars as pl

from core.context import Context
from core.kinds import CODE_SEPARATOR
from core.layout import Notice
from core.survey import Survey
from core.wording import agreeing, counted, named

_TITLE = ("new_title",)
_CLOSED = ("is closed and takes no imports any more", "are closed and take no imports any more")
_MADE_CLOSED = ("is created closed and takes no imports", "are created closed and take no imports")
_FREED = "can be granted by anybody who may import"

c = pl.col


def administrations_noticed(changing: pl.LazyFrame, survey: Survey, context: Context) -> list[Notice]:
    """Say which administrations close and open, and which lose and gain participants."""
    changed = changing.collect()
    closed = changed.filter((c("new_status") == "Closed") & c("old_status").ne_missing("Closed"))
    opened = changed.filter((c("new_status") == "Open") & c("old_status").ne_missing("Open"))
    stored = changed.filter("exists")
    what = "administration"
    return _said(
        _things(closed.filter("exists"), "administrations-closed", what, *_CLOSED),
        _things(
            stored.filter(_lost("organizations")), "participants-taken", what, "loses participants", "lose participants"
        ),
        _things(opened, "administrations-opened", what, "is open", "are open"),
        _things(closed.filter(~c("exists")), "administrations-created-closed", what, *_MADE_CLOSED),
        _things(
            stored.filter(_gained("organizations")),
            "participants-given",
            what,
            "gains participants",
            "gain participants",
        ),
    )


def roles_noticed(changing: pl.LazyFrame, survey: Survey, context: Context) -> list[Notice]:
    """Say which roles anybody may grant from now on, which fewer may grant, and which are new."""
    changed = changing.collect()
    stored, made = changed.filter("exists"), changed.filter(~c("exists"))
    was_guarded, is_guarded = c("old_granted_by").is_not_null(), c("new_granted_by").is_not_null()
    loosened = stored.filter(was_guarded & ~is_guarded)
    other = stored.filter(is_guarded & c("old_granted_by").ne_missing(c("new_granted_by")))
    return _said(
        _things(loosened, "roles-freed", "role", _FREED, _FREED),
        _things(other, "roles-bound", "role", "is granted by others than before", "are granted by others than before"),
        _things(made, "roles-created", "role", "is new", "are new"),
    )


def _things(rows: pl.DataFrame, code: str, what: str, one: str, many: str) -> Notice:
    text = f"{counted(rows.height, what)} {agreeing(rows.height, one, many)}: {named(rows, _TITLE)}."
    return Notice(code, text, rows["row"])


def _said(*found: Notice) -> list[Notice]:
    return [notice for notice in found if notice.rows]


def _lost(field: str) -> pl.Expr:
    return _codes(f"old_{field}").list.set_difference(_codes(f"new_{field}")).list.len() > 0


def _gained(field: str) -> pl.Expr:
    return _codes(f"new_{field}").list.set_difference(_codes(f"old_{field}")).list.len() > 0


def _codes(field: str) -> pl.Expr:
    """Return a set as a list; nothing is no list."""
    codes = c(field).fill_null("").str.split(CODE_SEPARATOR)
    return codes.list.eval(pl.element().filter(pl.element() != ""))
