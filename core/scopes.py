"""What somebody chooses to work on: a test administration, a school, the LMS site."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from core.context import Context, Operator, Reference
from core.display import display
from core.errors import RollbookError
from core.kinds import ADMINISTRATION, ORGANIZATION
from core.layout import Layout, ScopeKind
from core.layouts import LAYOUTS, fields_of, layouts_of
from core.store.engine import Session
from core.store.records import find_numbered, find_records, read_part, read_records, scan_records
from core.task import Task
from core.text import key_of

SITE_CODE = "lms"
SCHOOL_PREFIX = "school:"


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
    return Reference(
        lambda kind: read_records(session, kind, fields_of(kind)),
        lambda kind, first: read_part(session, kind, fields_of(kind), first),
        lambda kind, keys: find_records(session, kind, fields_of(kind), keys),
        lambda kind, keys: find_numbered(session, kind, fields_of(kind), keys),
    )


def open_context(
    session: Session, operator: Operator, today: date, scope: str | None = None
) -> tuple[Context, Scope | None]:
    """Return what rules may know, and the scope of that code; raises `scope-unknown`."""
    context = Context(operator, read_reference(session), today)
    if scope is None:
        return context, None
    found = find_scope(context, scope)
    return replace(context, scope=found.key), found


def find_scope(context: Context, code: str) -> Scope:
    """Return the scope with that code; raises `scope-unknown`, also for a school out of reach."""
    key = key_of(code)
    # Schools are many; who names none does not wait for them.
    kinds = [kind for kind in _kinds() if kind is not ScopeKind.SCHOOL or (key or "").startswith(SCHOOL_PREFIX)]
    found = next((scope for scope in _scopes_of(context, kinds) if key_of(scope.code) == key), None)
    if found is None:
        raise RollbookError("scope-unknown", f"There is no scope '{display(code)}'", "see 'rollbook scopes'")
    return found


def require_open(scope: Scope) -> None:
    """Raise `administration-closed` for a scope that takes no imports any more."""
    if scope.status == "Closed":
        raise RollbookError(
            "administration-closed",
            f"The administration '{display(scope.code)}' is closed",
            "nothing can be imported into it; its users can still be exported",
        )


def all_scopes(context: Context) -> list[Scope]:
    """Return every scope that has a layout, without counts and tasks: administrations, schools in reach, the site."""
    return list(_scopes_of(context, _kinds()))


def _kinds() -> set[ScopeKind]:
    return {layout.scope for layout in LAYOUTS.values() if layout.scope is not None}


def _scopes_of(context: Context, kinds: Collection[ScopeKind]) -> Iterator[Scope]:
    if ScopeKind.ADMINISTRATION in kinds:
        yield from _administrations(context.reference)
    if ScopeKind.SCHOOL in kinds:
        yield from _schools(context)
    if ScopeKind.SITE in kinds:
        yield Scope(ScopeKind.SITE, SITE_CODE, SITE_CODE, "LMS site", None, None)


def _administrations(reference: Reference) -> list[Scope]:
    records = reference.records(ADMINISTRATION).select("key", "name", "title", "year", "status")
    return [
        Scope(ScopeKind.ADMINISTRATION, name, key, title or name, year, status)
        for key, name, title, year, status in records.iter_rows()
    ]


def _schools(context: Context) -> list[Scope]:
    schools = context.reference.records(ORGANIZATION).filter(
        (pl.col("type") == "School") & pl.col("key").is_in(list(context.reach))
    )
    return [
        Scope(ScopeKind.SCHOOL, SCHOOL_PREFIX + name, key, title or name, None, None)
        for key, name, title in schools.select("key", "name", "title").iter_rows()
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


def count_states(session: Session, context: Context, layout: Layout) -> dict[str, int]:
    """Count the accounts of the chosen scope by state, in one pass over the store; a layout may know no states."""
    if layout.state is None:
        return {}
    state = layout.state(context.today).alias("state")
    counts: dict[str, int] = {}
    for records in scan_records(session, layout.kind, layout.fields):
        own = records.filter(layout.in_scope(records, context)) if layout.in_scope else records
        for name, number in own.select(state)["state"].value_counts().iter_rows():
            counts[name] = counts.get(name, 0) + number
    return counts


def layouts_for(scope: Scope | None) -> list[Layout]:
    """Return the layouts that fit a scope; without one all there are."""
    return layouts_of(scope.kind) if scope else list(LAYOUTS.values())
