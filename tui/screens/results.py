"""The rows of a task that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.worker import Worker, WorkerState

from core.outcomes import FAULTY
from core.task import rows_in_error
from tui.key_names import key_name
from tui.messages import ResultsLoaded
from tui.remembered import Remembered
from tui.screens.row_words import counts_told
from tui.screens.rows import RowsScreen
from tui.showing import STATUS_MARKS, fit, marked, shown, told, undelivered
from tui.widgets.frame_table import FrameTable
from tui.widgets.reason_list import reasons_of

if TYPE_CHECKING:
    from core.service import Rollbook, Task

FEW, MANY = 2, 6
"""How many sentences stand above the rows of a small and of a large terminal; the details have them all."""
EDGES = 4
LOAD = "load"
"""The worker that reads the rows."""


class ResultsScreen(RowsScreen):
    """Shows what became of every row of a task."""

    FIRST = ("results.work",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "work", "Work on errors", id="results.work", tooltip="Correct the rows in error."),
        Binding("x", "files", "Save", id="results.files", tooltip="Save what is shown, or a file of this task."),
        Binding("d", "details", "Details", show=False, id="results.details", tooltip="Everything about this task."),
    ]

    def __init__(self, rollbook: Rollbook, remembered: Remembered, task: Task, crumbs: tuple[str, ...]) -> None:
        """Make the screen for a task."""
        super().__init__((*crumbs, f"{task.kind.capitalize()} {task.id}"), rollbook)
        self._remembered = remembered
        self._ended = task
        self.subject = task.id

    def on_mount(self) -> None:
        """Say at once what the task says of itself, and load the rows."""
        super().on_mount()
        self.tell_about(self._summary(), reasons_of(self._ended.findings))
        self._load()

    def _summary(self) -> list[Content]:
        return task_told(self._ended, MANY if self.has_class("-tall") else FEW, self.app.size.width - EDGES)

    def name_keys(self) -> None:
        """Name keys anew in what stands above and below the rows."""
        self.tell_summary(self._summary())
        self._said = None
        self.follow()

    def on_resize(self) -> None:
        """Say as much of the task as there is room for now."""
        if self._results is not None:
            self.call_after_refresh(lambda: self.tell_summary(self._summary()))

    @work(thread=True, exit_on_error=False, group=LOAD, description="load the rows of a task")
    def _load(self) -> None:
        results = self.rollbook.results(self._ended.id)
        _ = results.outline
        self.post_message(ResultsLoaded(results))

    @on(Worker.StateChanged)
    def leave_unread(self, event: Worker.StateChanged) -> None:
        """Stay nowhere that shows nothing: why the rows cannot be read is told where one came from."""
        if event.worker.group == LOAD and event.state is WorkerState.ERROR:
            self.leave()

    @on(ResultsLoaded)
    def take_rows(self, event: ResultsLoaded) -> None:
        """Show the rows below what the task says of itself."""
        self.take_results(event.results)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to correct rows where there are any."""
        if action == "work":
            return rows_in_error(self._ended) > 0
        return super().check_action(action, parameters)

    def action_work(self) -> None:
        """Correct the rows in error, in the order that frees the most of them."""
        self._correct(None)

    def action_open(self) -> None:
        """Correct the highlighted row where it is in error, else show it."""
        table = self.query_one(FrameTable)
        if table.line_count and table.value(table.cursor, "outcome") in FAULTY:
            self._correct(table.number(table.cursor, "row"))
        else:
            self.action_view()

    @work(exit_on_error=False, group="triage", description="correct the rows of a task")
    async def _correct(self, row: int | None) -> None:
        from tui.screens.progress import ProgressScreen
        from tui.screens.triaging import triage_of_task

        number = await triage_of_task(self, self._remembered, self._ended, row)
        if number is not None:
            self.app.switch_screen(ProgressScreen(self.rollbook, self._remembered, number, self.crumbs[:-1]))

    @work(exit_on_error=False, group="save", description="save rows or a file of a task")
    async def action_files(self) -> None:
        """Save what is shown, or a file of this task."""
        from tui.screens.saving import save_task_file

        await save_task_file(self, self._remembered, self._ended, self.parts_shown())

    @work(exit_on_error=False, group="details", description="show the details of a task")
    async def action_details(self) -> None:
        """Show everything about this task."""
        from tui.screens.dialogs.details import DetailsDialog

        known = await self.wait("Looking", lambda report: self.rollbook.task_json(self._ended.id))
        if known is not None:
            await self.app.push_screen_wait(DetailsDialog(self._ended, known))


def task_told(task: Task, most: int, width: int) -> list[Content]:
    """Return what stands above the rows: status and file, counts, what stood out in a line each, what was not sent."""
    word, emphasis = marked(STATUS_MARKS, task.status.value)
    lines = [told(f"{word}   {(task.file or {}).get('name') or ''}", emphasis), counts_told(task.counts, task.warnings)]
    lines += [told(fit(shown(f"! {notice['text']}"), width).rstrip(), "warning") for notice in task.notices[:most]]
    if len(task.notices) > most:
        lines.append(
            told(f"! and {len(task.notices) - most} more ({key_name('results.details')} tells them all)", "warning")
        )
    if mail := undelivered(task.mail):
        lines.append(told(f"! Not delivered: {mail} ({key_name('results.details')} says why)", "warning"))
    return lines
