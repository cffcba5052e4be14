"""What somebody chooses to work on: test administrations now, schools and the LMS site where a layout is for them."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from core.context import Context, Operator, Reference
from core.display import display
from core.errors import RollbookError
from core.kinds import ADMINISTRATION
from core.layout import Layout, ScopeKind
from core.layouts import LAYOUTS, layout_of_kind, layouts_of
from core.store.engine import Session
from core.store.records import read_records, scan_records
from core.task import Task
from core.text import key_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Something to work on, as the list of scopes shows it."""

    kind: ScopeKind
    code: str
    key: str
    name: str
    year: str | None
    status: str | None
    """Open or Closed; None where that makes no sense."""
    accounts: int = 0
    last_task: Task | None = None

    def with_work(self, accounts: int, last_task: Task | None) -> "Scope":
        """Return the scope with how many accounts it has and its newest task."""
        return replace(self, accounts=accounts, last_task=last_task)


def read_reference(session: Session) -> Reference:
    """Return the reference data of a session's snapshot."""
    return Reference(lambda kind: read_records(session, kind, layout_of_kind(kind).fields))


def make_context(
    operator: Operator, reference: Reference, scope: Scope | None, today: date, columns: frozenset[str] = frozenset()
) -> Context:
    """Return what rules and plans may know."""
    return Context(operator, reference, today, scope.key if scope else None, columns)


def find_scope(reference: Reference, code: str) -> Scope:
    """Return the scope with that code; raises `scope-unknown`."""
    key = key_of(code)
    found = next((scope for scope in _administrations(reference) if scope.key == key), None)
    if found is None:
        raise RollbookError("scope-unknown", f"There is no scope '{display(code)}'", "see 'rollbook scopes'")
    return found


def require_open(scope: Scope) -> None:
    """Raise `administration-closed` for a scope that takes no imports any more."""
    if scope.status == "Closed":
        raise RollbookError(
            "administration-closed",
            f"The administration '{display(scope.code)}' is closed",
            "imports go into an open administration; its users can still be exported",
        )


def all_scopes(reference: Reference) -> list[Scope]:
    """Return every scope, without counts and tasks."""
    return _administrations(reference)


def _administrations(reference: Reference) -> list[Scope]:
    if not layouts_of(ScopeKind.ADMINISTRATION):
        return []
    records = reference.records(ADMINISTRATION).select("key", "name", "title", "year", "status")
    return [
        Scope(ScopeKind.ADMINISTRATION, name, key, title or name, year, status)
        for key, name, title, year, status in records.iter_rows()
    ]


def count_accounts(session: Session, contexts: dict[str, Context], layout: Layout) -> dict[str, int]:
    """Count the accounts of several scopes (by key) of one layout in one pass over the store."""
    counts = dict.fromkeys(contexts, 0)
    for records in scan_records(session, layout.kind, layout.fields):
        for key, context in contexts.items():
            counts[key] += count_in_scope(records, context, layout)
    return counts


def count_in_scope(records: pl.DataFrame, context: Context, layout: Layout) -> int:
    """Return how many of these stored records belong to the chosen scope."""
    return int(layout.in_scope(records, context).sum()) if layout.in_scope else records.height


def layouts_for(scope: Scope | None) -> list[Layout]:
    """Return the layouts that fit a scope; without one all there are."""
    return layouts_of(scope.kind) if scope else list(LAYOUTS.values())
