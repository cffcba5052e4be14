"""The use cases: the only door to the domain for screens and commands; every answer is a plain value."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from core.config import Config, default_store, load_config
from core.context import Operator
from core.describing import LayoutView, history_of_task, summary_of_check, summary_of_task, view_layout
from core.diagnosing import Diagnosis, diagnose
from core.errors import RollbookError
from core.exporting import ExportRequest, choices_of, queue_export
from core.fetching import blank_template, fetch_file, kinds_of, require_sight, results_of_task, task_context
from core.filing import guard_process
from core.importing import Intake, Request, judge, queue_import, take_file
from core.layout import ScopeKind
from core.layouts import LAYOUTS, layout_named, layouts_of
from core.opening import open_to_read, open_to_write
from core.operators import find_operator, require_administrator
from core.options import ExportFilters, ImportOptions
from core.outcomes import Phase, Status
from core.outputs import output_type, render
from core.reading import Limits
from core.results import Results, results_of_plan
from core.running import run_here, start_worker, work_queue
from core.scopes import Scope, all_scopes, count_accounts, find_scope, layouts_for, make_context, read_reference
from core.sheets import Sheet
from core.store.engine import Session, Store
from core.store.files import delete_files
from core.store.tasks import add_event, events_of, list_tasks, task_by_id, tasks_ended_before
from core.task import Task
from core.tasks import cancel_task

__all__ = [
    "Check",
    "Diagnosis",
    "ExportFilters",
    "ImportOptions",
    "LayoutView",
    "Reading",
    "Results",
    "Rollbook",
    "Scope",
    "ScopeKind",
    "Task",
    "output_type",
    "summary_of_task",
]

Report = Callable[[Phase, int, int], None]
_HEAD = 50


def quiet(phase: Phase, done: int, total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, eq=False)
class Reading:
    """How a file was understood, before anything is checked."""

    file: dict[str, Any]
    sheets: tuple[str, ...]
    layout: str
    columns: list[tuple[str, str | None]]
    """Header cell of the file → column of the layout."""
    head: pl.DataFrame
    """The first rows as they were understood, under the file's own header."""


@dataclass(frozen=True, eq=False)
class Check:
    """What an import would do; nothing was written."""

    summary: dict[str, Any]
    results: Results

    @property
    def held(self) -> dict[str, Any] | None:
        """Why the import would be held, if it would."""
        return self.summary.get("held")

    @property
    def exit_code(self) -> int:
        """The exit code of the contract."""
        return exit_code_of(Status(self.summary["status"]))


def exit_code_of(status: Status) -> int:
    """Return the exit code that a status ends a command with."""
    codes = {Status.COMPLETED_WITH_ERRORS: 1, Status.HELD: 3, Status.CANCELLED: 3, Status.FAILED: 4}
    return codes.get(status, 0)


class Rollbook:
    """One operator's work on one store."""

    def __init__(
        self,
        store: str | None = None,
        config: Config | None = None,
        config_path: Path | None = None,
        operator: str | None = None,
    ) -> None:
        """Take what the command line says; nothing is opened yet. Raises `configuration`."""
        guard_process()
        self.config = config or load_config(config_path)
        self.config_path = config_path
        self.store_url = store or self.config.store.url or str(default_store())
        self.operator = operator or getpass.getuser()

    def scopes(self) -> list[Scope]:
        """Return every scope with its accounts and its last task."""
        with self._reading() as (session, operator):
            reference = read_reference(session)
            today = self._today()
            scopes = all_scopes(reference)
            latest = {task.scope: task for task in reversed(list_tasks(session))}
            counts: dict[str, int] = {}
            for layout in LAYOUTS.values():
                fitting = {
                    scope.key: make_context(operator, reference, scope, today)
                    for scope in scopes
                    if layout.scope is scope.kind
                }
                counts |= count_accounts(session, fitting, layout) if fitting else {}
            return [scope.with_work(counts.get(scope.key, 0), latest.get(scope.code)) for scope in scopes]

    def layouts(self, scope: str | None = None) -> list[LayoutView]:
        """Return all layouts, or those that fit a scope."""
        if scope is None:
            return [view_layout(layout) for layout in LAYOUTS.values()]
        with self._reading() as (session, _):
            return [view_layout(layout) for layout in layouts_for(find_scope(read_reference(session), scope))]

    def reference_layouts(self) -> list[LayoutView]:
        """Return the layouts of reference data, which need no scope."""
        return [view_layout(layout) for layout in layouts_of(None)]

    def layout(self, name: str) -> LayoutView:
        """Return one layout; raises `layout-unknown`."""
        return view_layout(layout_named(name))

    def template(self, layout: str, type: str, *, scope: str | None = None, sample: bool = False) -> bytes:  # noqa: A002
        """Return a blank template, or one with sample rows, as CSV, TSV or XLSX."""
        found = layout_named(layout)
        if scope is not None and layout not in [view.name for view in self.layouts(scope)] and found.scope is not None:
            raise RollbookError("usage", f"The layout {layout} does not fit that scope", "see 'rollbook layouts'")
        required = [column.name for column in found.columns if column.required]
        return render(blank_template(found, sample), type, choices=choices_of(found), required=required)

    def preview_reading(
        self, content: bytes, name: str, scope: str | None, layout: str | None, options: ImportOptions
    ) -> Reading:
        """Return how a file is understood: what was detected, how columns are matched, its first rows."""
        with self._reading() as (session, _):
            intake = take_file(session, self._request(content, name, scope, layout, options), self._limits)
        sheet = intake.sheet
        return Reading(intake.file, sheet.table.source.sheets, sheet.layout.name, _matches(sheet), sheet.head(_HEAD))

    def check(
        self,
        content: bytes,
        name: str,
        scope: str | None,
        layout: str | None = None,
        options: ImportOptions | None = None,
        report: Report = quiet,
    ) -> Check:
        """Return what importing a file would do; writes nothing to the store."""
        report(Phase.READING, 0, 0)
        with self._reading() as (session, _):
            intake = take_file(session, self._request(content, name, scope, layout, options), self._limits)
            verdict = judge(session, intake, self.config, report)
            return Check(summary_of_check(intake, verdict), results_of_plan(verdict.plan))

    def queue_import(
        self,
        content: bytes,
        name: str,
        scope: str | None,
        layout: str | None = None,
        options: ImportOptions | None = None,
    ) -> Task:
        """Queue an import for a worker; what makes no task (file-level codes, permissions) is raised at once."""
        with self._store() as store:
            intake = self._take(store, content, name, scope, layout, options)
            with store.writing() as session:
                number = queue_import(session, intake)
            return _task(store, number)

    def run_import(
        self,
        content: bytes,
        name: str,
        scope: str | None,
        layout: str | None = None,
        options: ImportOptions | None = None,
        report: Report = quiet,
    ) -> Task:
        """Import a file here and now; raises what makes no task, and `store-unavailable`, `disk-full`, `fault`."""
        with self._store() as store:
            report(Phase.READING, 0, 0)
            intake = self._take(store, content, name, scope, layout, options)
            return run_here(store, self.config, lambda session: queue_import(session, intake), report, intake)

    def run_export(
        self,
        scope: str | None,
        layout: str | None = None,
        type: str = "csv",  # noqa: A002
        filters: ExportFilters | None = None,
        report: Report = quiet,
    ) -> tuple[Task, bytes]:
        """Export accounts or reference data here and now; return the task and the file."""
        request = ExportRequest(scope, layout, filters or ExportFilters(), self.operator)
        with self._store() as store:
            task = run_here(store, self.config, lambda session: queue_export(session, request), report)
        return task, self.file(task.id, "export", type)

    def ensure_worker(self) -> None:
        """Start a detached worker that empties the queue; it lives on when this program ends."""
        start_worker(self.store_url, self.config_path)

    def work(self, *, drain: bool) -> None:
        """Run queued tasks until stopped, or until the queue is empty."""
        with self._store() as store:
            work_queue(store, self.config, drain=drain)

    def tasks(self, scope: str | None = None, status: str | None = None) -> list[Task]:
        """Return the history, newest first; raises `scope-unknown` and `usage` for a status that is none."""
        if status is not None and status not in list(Status):
            raise RollbookError("usage", "There is no such status", f"one of {', '.join(Status)}")
        with self._reading() as (session, _):
            code = find_scope(read_reference(session), scope).code if scope is not None else None
            return list_tasks(session, code, status)

    def task(self, number: int) -> Task:
        """Return one task; raises `task-unknown`."""
        with self._reading() as (session, _):
            return _task_of(session, number)

    def task_json(self, number: int) -> dict[str, Any]:
        """Return the contract's object for a task, with its history; raises `task-unknown`."""
        with self._reading() as (session, _):
            task = _task_of(session, number)
            return history_of_task(task, events_of(session, number), kinds_of(session, task))

    def files(self, number: int) -> list[str]:
        """Return which files of a task can be fetched: uploaded, completed, errors, export."""
        with self._reading() as (session, _):
            return kinds_of(session, _task_of(session, number))

    def results(self, number: int) -> Results:
        """Return the rows of a task; raises `task-unknown`, `file-missing`, `not-permitted`."""
        with self._reading() as (session, operator):
            task = _task_of(session, number)
            require_sight(operator, task)
            results = results_of_task(session, task, task_context(session, operator, task, self._today()))
            for kind in results.layout.reference:
                results.context.reference.records(kind)
            return results

    def file(self, number: int, kind: str, type: str | None = None) -> bytes:  # noqa: A002
        """Return a file of a task as CSV, TSV or XLSX, and note who fetched it."""
        with self._store() as store:
            with store.reading() as session:
                operator = find_operator(session, self.operator)
                task = _task_of(session, number)
                require_sight(operator, task)
                context = task_context(session, operator, task, self._today())
                content = fetch_file(session, task, kind, type, context, self._limits)
            with store.writing() as session:
                add_event(session, number, operator.login, "file fetched", kind)
            return content

    def cancel(self, number: int) -> Task:
        """Cancel a queued or held task at once, a running one before it writes; raises `usage` for an ended one."""
        with self._store() as store:
            with store.reading() as session:
                require_sight(find_operator(session, self.operator), _task_of(session, number))
            return cancel_task(store, number, self.operator)

    def purge(self, days: int) -> int:
        """Delete the files of tasks that ended so many days ago; return how many tasks had any."""
        if days < 0:
            raise RollbookError("usage", "The number of days is 0 or more", "give 0 or more")
        before = datetime.now(UTC) - timedelta(days=days)
        with self._store() as store, store.writing() as session:
            require_administrator(find_operator(session, self.operator), "purge files")
            tasks = tasks_ended_before(session, before)
            for number in tasks:
                add_event(session, number, self.operator, "purged")
            return delete_files(session, tasks)

    def doctor(self) -> list[Diagnosis]:
        """Return what is right and wrong with the store, the configuration and the permissions."""
        return diagnose(self.store_url, self.config, self.operator)

    @property
    def _limits(self) -> Limits:
        return Limits(**self.config.limits.model_dump())

    def _today(self) -> Any:
        return datetime.now(self.config.platform.zone).date()

    def _request(
        self, content: bytes, name: str, scope: str | None, layout: str | None, options: ImportOptions | None
    ) -> Request:
        return Request(content, name, scope, layout, options or ImportOptions(), self.operator)

    def _take(
        self,
        store: Store,
        content: bytes,
        name: str,
        scope: str | None,
        layout: str | None,
        options: ImportOptions | None,
    ) -> Intake:
        with store.reading() as session:
            return take_file(session, self._request(content, name, scope, layout, options), self._limits)

    @contextmanager
    def _store(self) -> Iterator[Store]:
        with open_to_write(self.store_url, self.operator, self.config.store.busy_seconds) as store:
            yield store

    @contextmanager
    def _reading(self) -> Iterator[tuple[Session, Operator]]:
        url, busy = self.store_url, self.config.store.busy_seconds
        with open_to_read(url, self.operator, busy) as store, store.reading() as session:
            yield session, find_operator(session, self.operator)


def _matches(sheet: Sheet) -> list[tuple[str, str | None]]:
    by_source = {source: name for name, source in sheet.matched.items()}
    return [(name, by_source.get(f"c{place}")) for place, name in enumerate(sheet.table.header)]


def _task_of(session: Session, number: int) -> Task:
    task = task_by_id(session, number)
    if task is None:
        raise RollbookError("task-unknown", f"There is no task {number}", "see 'rollbook tasks'")
    return task


def _task(store: Store, number: int) -> Task:
    with store.reading() as session:
        return _task_of(session, number)
