"""The use cases: the only door to the domain for screens and commands; every answer is a plain value."""

from dataclasses import replace

from core.correcting.triage import Triage
from core.correcting.values import (
    LEFT_OUT,
    MARKED,
    SHAPED,
    SKIPPED,
    Cause,
    Cell,
    Corrected,
    DraftLine,
    Edit,
    Fix,
    Like,
    RowView,
    Standing,
)
from core.credentials import notices_of
from core.describing import (
    Check,
    LayoutView,
    exit_code_of,
    summary_of_check,
    summary_of_task,
    view_layout,
)
from core.diagnosing import Diagnosis, diagnose
from core.errors import RollbookError
from core.exporting import ExportRequest, choices_of, queue_export
from core.fetching import as_seen_by, blank_template
from core.headers import names_of
from core.history import History
from core.importing import queue_import
from core.intake import Request
from core.judging import Intake, Report, judge, take_file
from core.layout import Notice, ScopeKind
from core.layouts import LAYOUTS, layouts_of
from core.learning import Learnt, Proposal, learn
from core.options import STATES, ExportFilters, ImportOptions
from core.outcomes import Phase
from core.outputs import output_type, render
from core.overview import Overview
from core.reading import ReadOptions, read_table
from core.results import Results, results_of_plan
from core.running import run_here, start_worker, work_queue
from core.scopes import Scope, all_scopes, count_accounts, layouts_for, open_context
from core.settings import Settings
from core.store.engine import Store
from core.store.tasks import list_tasks
from core.task import Task
from core.tasks import is_neglected, known_task
from core.triaging import Triaging
from core.understanding import ColumnMatch, Reading, Understanding
from core.uploads import prepare_upload

__all__ = [
    "LEFT_OUT",
    "MARKED",
    "SHAPED",
    "SKIPPED",
    "STATES",
    "Cause",
    "Cell",
    "Check",
    "ColumnMatch",
    "Corrected",
    "Diagnosis",
    "DraftLine",
    "Edit",
    "ExportFilters",
    "Fix",
    "ImportOptions",
    "LayoutView",
    "Like",
    "Notice",
    "Proposal",
    "Reading",
    "Results",
    "Rollbook",
    "RowView",
    "Scope",
    "ScopeKind",
    "Standing",
    "Task",
    "Triage",
    "exit_code_of",
    "output_type",
    "summary_of_task",
]


def quiet(phase: Phase, done: int, total: int) -> None:
    """Report progress to nobody."""


class Rollbook(History, Overview, Settings, Triaging, Understanding):
    """One operator's work on one store."""

    def scopes(self) -> list[Scope]:
        """Return every scope with its accounts and its last task."""
        with self._reading() as (session, operator):
            context, _ = open_context(session, operator, self._today())
            scopes = all_scopes(context)
            latest = {task.scope: as_seen_by(operator, task) for task in reversed(list_tasks(session))}
            counts: dict[str, int] = {}
            for layout in LAYOUTS.values():
                fitting = {
                    scope.code: replace(context, scope=scope.key) for scope in scopes if layout.scope is scope.kind
                }
                counts |= count_accounts(session, fitting, layout) if fitting else {}
            return [scope.with_work(counts.get(scope.code, 0), latest.get(scope.code)) for scope in scopes]

    def layouts(self, scope: str | None = None) -> list[LayoutView]:
        """Return all layouts, or those that fit a scope."""
        if scope is None:
            return [self.layout(name) for name in LAYOUTS]
        with self._reading() as (session, operator):
            _, found = open_context(session, operator, self._today(), scope)
            return [self.layout(layout.name) for layout in layouts_for(found)]

    def reference_layouts(self) -> list[LayoutView]:
        """Return the layouts of reference data, which need no scope."""
        return [self.layout(layout.name) for layout in layouts_of(None)]

    def layout(self, name: str) -> LayoutView:
        """Return one layout; raises `layout-unknown`."""
        return view_layout(self._configured(name))

    def learn(self, layout: str, content: bytes, name: str) -> Learnt:
        """Return which header cells of a sample file are likely which columns, with lines for the settings file."""
        found = self._configured(layout)
        known = {key for column in found.columns for key in names_of(column)}
        table = read_table(content, name, ReadOptions(), self._limits, known)
        return learn(table, found)

    def template(self, layout: str, type: str, *, scope: str | None = None, sample: bool = False) -> bytes:  # noqa: A002
        """Return a blank template, or one with sample rows, as CSV, TSV or XLSX."""
        found = self._configured(layout)
        if scope is not None and layout not in [view.name for view in self.layouts(scope)] and found.scope is not None:
            raise RollbookError("usage", f"The layout {layout} does not fit that scope", "see 'rollbook layouts'")
        required = [column.name for column in found.columns if column.required]
        return render(blank_template(found, sample), type, choices=choices_of(found), required=required)

    def check(
        self,
        content: bytes,
        name: str,
        scope: str | None,
        layout: str | None = None,
        options: ImportOptions | None = None,
        report: Report = quiet,
        parent: int | None = None,  # noqa: ARG002 - what is checked becomes no task
    ) -> Check:
        """Return what importing a file would do; writes nothing to the store."""
        report(Phase.READING, 0, 0)
        with self._reading() as (session, _):
            intake = take_file(session, self._request(content, name, scope, layout, options), self.config)
            del content
            verdict = judge(session, intake, self.config, report, patient=True)
            notices = notices_of(verdict.plan, self.config.credentials, ahead=True)
            return Check(
                summary_of_check(intake, verdict, notices), results_of_plan(verdict.plan, notices, intake.sheet)
            )

    def queue_import(
        self,
        content: bytes,
        name: str,
        scope: str | None,
        layout: str | None = None,
        options: ImportOptions | None = None,
        parent: int | None = None,
    ) -> Task:
        """Queue an import for a worker; what makes no task (file-level codes, permissions) is raised at once.

        `parent` is the task whose rows are imported again.
        """
        with self._store() as store:
            intake = self._take(store, content, name, scope, layout, options)
            upload = prepare_upload(store, content, intake.sheet, self.config.credentials)
            with store.writing() as session:
                number = queue_import(session, intake, upload, parent)
            with store.reading() as session:
                return known_task(session, number)

    def run_import(
        self,
        content: bytes,
        name: str,
        scope: str | None,
        layout: str | None = None,
        options: ImportOptions | None = None,
        report: Report = quiet,
        parent: int | None = None,
    ) -> Task:
        """Import a file here and now; raises what makes no task, and `store-unavailable`, `disk-full`, `fault`."""
        with self._store() as store:
            report(Phase.READING, 0, 0)
            intake = self._take(store, content, name, scope, layout, options)
            upload = prepare_upload(store, content, intake.sheet, self.config.credentials)
            # A large file is not held in memory while it is being imported.
            del content
            return run_here(
                store, self.config, lambda session: queue_import(session, intake, upload, parent), report, intake
            )

    def run_export(
        self,
        scope: str | None,
        layout: str | None = None,
        type: str = "csv",  # noqa: A002
        filters: ExportFilters | None = None,
        report: Report = quiet,
        *,
        backup: bool = False,
    ) -> tuple[Task, bytes]:
        """Export accounts or reference data here and now, as a backup if it is one; return the task and the file."""
        request = ExportRequest(scope, layout, filters or ExportFilters(), self.operator, backup)
        with self._store() as store:
            task = run_here(store, self.config, lambda session: queue_export(session, request), report)
        return task, self.file(task.id, "export", type)

    def ensure_worker(self) -> None:
        """Start a detached worker that empties the queue; it lives on when this program ends."""
        start_worker(self.store_url, self.config_path)

    def tend_queue(self) -> bool:
        """Start a worker where tasks wait that nobody runs, as after a crash; whoever waits asks from time to time."""
        with self._reading() as (session, _):
            neglected = is_neglected(session)
        if neglected:
            self.ensure_worker()
        return neglected

    def work(self, *, drain: bool) -> None:
        """Run queued tasks until stopped, or until the queue is empty."""
        with self._store() as store:
            work_queue(store, self.config, drain=drain)

    def doctor(self) -> list[Diagnosis]:
        """Return what is right and wrong with the store, the configuration and the permissions."""
        return diagnose(self.store_url, self.config, self.settings_path, self.operator)

    def _request(
        self, content: bytes, name: str, scope: str | None, layout: str | None, options: ImportOptions | None
    ) -> Request:
        request = Request(content, name, scope, layout, options or ImportOptions(), self.operator)
        if self.ahead is None:
            return request
        return replace(request, read=self.ahead.read, digest=self.ahead.digest.of, stored=self.ahead.stored)

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
            return take_file(session, self._request(content, name, scope, layout, options), self.config)
