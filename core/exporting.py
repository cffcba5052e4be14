"""An export: what the operator sees of a scope, in the columns of its layout, ready to be imported again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

import polars as pl

from core.checking.codes import narrowed
from core.config import Config
from core.context import Context
from core.display import display
from core.errors import RollbookError
from core.kinds import ORGANIZATION, ROLE
from core.layout import Layout
from core.layouts import layout_named, layouts_of
from core.operators import find_operator, require_administrator
from core.options import STATES, ExportFilters
from core.outcomes import Phase, Status
from core.outputs import Choices
from core.records import show_records
from core.scopes import Scope, open_context
from core.store.engine import Session, Store
from core.store.files import save_frame
from core.store.records import last_changes, read_records
from core.store.tasks import insert_task, tasks_ended_before
from core.task import Task
from core.tasks import Claim, finish
from core.text import key_of


@dataclass(frozen=True, slots=True, eq=False)
class ExportRequest:
    """What somebody wants to export."""

    scope: str | None
    layout: str | None
    filters: ExportFilters
    login: str
    backup: bool = False
    """Whether it keeps what an import is about to change, which the history then says."""


def check_export(session: Session, request: ExportRequest) -> tuple[Scope | None, Layout]:
    """Return what an export is of; raises what makes no task: unknown scope, layout, filter or code, permission."""
    scope, layout, context = _subject(session, request, date.min)
    _require_filters(layout, request.filters)
    _named_codes(context, request.filters)
    return scope, layout


def queue_export(session: Session, request: ExportRequest) -> int:
    """Put an export into the queue; raises what makes no task."""
    scope, layout = check_export(session, request)
    return insert_task(
        session,
        kind="export",
        layout=layout.name,
        scope=scope.code if scope else None,
        operator=request.login,
        options=request.filters.given() | ({"backup": True} if request.backup else {}),
    )


def run_export(store: Store, claim: Claim, config: Config, report: Callable[[Phase, int, int], None]) -> None:
    """Run a claimed export on one snapshot of the store and keep its file."""
    request = _request_of(claim.task)
    with store.reading() as session:
        report(Phase.READING, 0, 0)
        frame = export_frame(session, request, config)
    claim.check_cancelled()
    with store.writing() as session:
        claim.fence(session)
        save_frame(session, claim.task.id, "export", frame)
        finish(session, claim, Status.COMPLETED, counts={"exported": frame.height})
    store.checkpoint()


def _request_of(task: Task) -> ExportRequest:
    given = dict(task.options)
    backup = bool(given.pop("backup", False))
    if "changed_since" in given:
        given["changed_since"] = date.fromisoformat(given["changed_since"])
    return ExportRequest(task.scope, task.layout, ExportFilters(**given), task.operator, backup)


def export_frame(session: Session, request: ExportRequest, config: Config) -> pl.DataFrame:
    """Return the exported rows in the layout's columns, by key."""
    today = config.platform.today()
    _, layout, context = _subject(session, request, today)
    records = read_records(session, layout.kind, layout.fields)
    if layout.in_reach is not None:
        records = records.filter(layout.in_reach(records, context))
    records = _filtered(session, records, layout, context, request.filters, config)
    if layout.listed is not None:
        records = layout.listed(records, context)
    return show_records(records, layout, context)


def _subject(session: Session, request: ExportRequest, today: date) -> tuple[Scope | None, Layout, Context]:
    operator = find_operator(session, request.login)
    context, scope = open_context(session, operator, today, request.scope)
    layout = _layout_for(scope, request.layout)
    if layout.scope is None:
        require_administrator(operator, f"export {layout.title.lower()}")
        scope = None
    return scope, layout, context


def _layout_for(scope: Scope | None, name: str | None) -> Layout:
    if name is not None:
        layout = layout_named(name)
        if layout.scope is not None and (scope is None or layout.scope is not scope.kind):
            raise RollbookError("usage", f"The layout {layout.name} needs a scope that it fits", "add --scope CODE")
        return layout
    fitting = layouts_of(scope.kind) if scope else []
    if len(fitting) != 1:
        raise RollbookError("usage", "It is not clear what to export", "name a --scope or a --layout")
    return fitting[0]


def _require_filters(layout: Layout, filters: ExportFilters) -> None:
    given = {"no-deleted" if name == "deleted" else name.replace("_", "-") for name in filters.given()}
    unfit = sorted(given - set(layout.filters))
    if unfit:
        raise RollbookError("usage", f"The layout {layout.name} has no filter --{unfit[0]}", "leave it out")
    if filters.state is not None and filters.state not in STATES:
        raise RollbookError("usage", f"'{display(filters.state)}' is no state", f"one of {', '.join(STATES)}")


def _filtered(
    session: Session, records: pl.DataFrame, layout: Layout, context: Context, filters: ExportFilters, config: Config
) -> pl.DataFrame:
    """Leave out what the filters do not ask for."""
    if layout.state is not None and (filters.state is not None or not filters.deleted):
        state = records.select(layout.state(context.today).alias("state"))["state"]
        records = records.filter(state == filters.state if filters.state else state != "deleted")
    for kind, codes in _named_codes(context, filters).items():
        field = next(column.field for column in layout.columns if column.codes and column.codes.kind == kind)
        records = records.filter(narrowed(records[field or ""], codes).is_not_null())
    if filters.changed_since is not None:
        since = datetime.combine(filters.changed_since, time.min, config.platform.zone)
        earlier = tasks_ended_before(session, since)
        before = last_changes(session, layout.kind).filter(pl.col("changed_by").is_in([0, *earlier]))
        records = records.join(before, on="key", how="anti", maintain_order="left")
    return records


def codes_to_filter(context: Context, layout: Layout) -> dict[str, list[str]]:
    """Return, by filter, the codes that it can name: roles, and organizations in the operator's reach."""
    found = {}
    if "role" in layout.filters:
        found["role"] = context.reference.records(ROLE)["name"].to_list()
    if "under" in layout.filters:
        organizations = context.reference.records(ORGANIZATION)
        found["under"] = organizations.filter(pl.col("key").is_in(list(context.reach)))["name"].to_list()
    return found


def _named_codes(context: Context, filters: ExportFilters) -> dict[str, pl.Series]:
    """Return, by kind, the codes that the filters ask for; raises `usage` where the operator knows none of them."""
    asked: dict[str, tuple[str, frozenset[str]]] = {}
    if filters.role is not None:
        asked[ROLE] = filters.role, frozenset({key_of(filters.role) or ""})
    if filters.under is not None:
        below = context.reference.tree.below(frozenset({key_of(filters.under) or ""}))
        asked[ORGANIZATION] = filters.under, below & context.reach
    found = {}
    for kind, (named, keys) in asked.items():
        found[kind] = context.reference.records(kind).filter(pl.col("key").is_in(list(keys)))["name"]
        if found[kind].is_empty():
            raise RollbookError("usage", f"'{display(named)}' is no {kind}", "check the code")
    return found


def choices_of(layout: Layout) -> list[Choices]:
    """Return the drop-downs of an XLSX file in this layout."""
    return [Choices(column.name, column.choices) for column in layout.columns if column.choices]
