"""Who may do what: asked here, whatever the front end; a new store belongs to the login that makes it."""

import polars as pl

from core.context import Operator
from core.display import display
from core.errors import RollbookError
from core.kinds import CODE_SEPARATOR, EVERYTHING, OPERATOR, ROLE
from core.layout import Layout
from core.layouts import layout_of_kind
from core.layouts.roles import SHIPPED
from core.packing import pack
from core.store.engine import Session
from core.store.records import find_records, write_changes
from core.text import key_of

_FOUNDING = 0
"""The task number under which the records of a new store are kept."""


def find_operator(session: Session, login: str) -> Operator:
    """Return the operator with that login; raises `not-permitted` for a login that is none."""
    key = key_of(login) or ""
    found = find_records(session, OPERATOR, layout_of_kind(OPERATOR).fields, pl.Series([key]))
    if found.is_empty():
        raise RollbookError(
            "not-permitted",
            f"'{display(login)}' is not an operator of this store",
            "ask an operator who may administer to import you (layout operators), or name yourself with --operator",
        )
    row = found.row(0, named=True)
    organizations, roles = _keys(row["organizations"]), _keys(row["roles"])
    return Operator(
        login=row["name"],
        organizations=organizations,
        roles=roles,
        may_delete=row["may_delete"] == "Yes",
        may_administer=row["may_administer"] == "Yes",
        every_organization=EVERYTHING in organizations,
        every_role=EVERYTHING in roles,
    )


def _keys(codes: str | None) -> frozenset[str]:
    return frozenset(key_of(code) or "" for code in (codes or "").split(CODE_SEPARATOR) if code)


def require_import(operator: Operator, layout: Layout) -> None:
    """Raise `not-permitted` unless the operator may import this layout (reference data: May Administer)."""
    if layout.scope is None and not operator.may_administer:
        raise RollbookError(
            "not-permitted",
            f"'{display(operator.login)}' may not import {layout.title.lower()}",
            "it needs an operator with May Administer",
        )


def require_administrator(operator: Operator, what: str) -> None:
    """Raise `not-permitted` unless the operator may administer; `what` names the job, as in 'purge files'."""
    if not operator.may_administer:
        raise RollbookError(
            "not-permitted", f"'{display(operator.login)}' may not {what}", "it needs an operator with May Administer"
        )


def found_store(session: Session, login: str) -> None:
    """Fill a new store: the roles that ship, and its maker as an operator with everything (layouts §6)."""
    _write(session, ROLE, [(code, (name, granted_by)) for code, name, granted_by in SHIPPED])
    _write(session, OPERATOR, [(login, (login, EVERYTHING, EVERYTHING, "Yes", "Yes"))])


def _write(session: Session, kind: str, records: list[tuple[str, tuple[str | None, ...]]]) -> None:
    fields = layout_of_kind(kind).fields
    frame = pl.DataFrame(
        [(name, *values) for name, values in records], schema=dict.fromkeys(("name", *fields), pl.String), orient="row"
    )
    changes = frame.select(
        pl.lit(kind).alias("kind"),
        pl.Series("key", [key_of(name) for name in frame["name"]]),
        pl.lit(0, pl.UInt32).alias("row"),
        "name",
        pack(fields),
    )
    write_changes(session, _FOUNDING, changes)
