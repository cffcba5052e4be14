"""The rows of a task that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui.messages import ResultsLoaded
from tui.remembered import Remembered
from tui.screens.rows import RowsScreen, codes_told, counts_told
from tui.showing import STATUS_MARKS, marked, told, undelivered

if TYPE_CHECKING:
    from core.service import Rollbook, Task


class ResultsScreen(RowsScreen):
    """Shows what became of every row of a task."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "files", "Save", id="results.files", tooltip="Save a file of this task."),
        Binding("d", "details", "Details", show=False, id="results.details", tooltip="Everything about this task."),
    ]

    def __init__(self, rollbook: Rollbook, remembered: Remembered, task: Task, crumbs: tuple[str, ...]) -> None:
        """Make the screen for a task."""
        super().__init__((*crumbs, f"{task.kind.capitalize()} {task.id}"), rollbook)
        self._remembered = remembered
        self._ended = task

    def on_mount(self) -> None:
        """Load the rows."""
        super().on_mount()
        self._load()

    @work(thread=True, exit_on_error=False, group="load", description="load the rows of a task")
    def _load(self) -> None:
        results = self.rollbook.results(self._ended.id)
        _ = results.table
        self.post_message(ResultsLoaded(results))

    @on(ResultsLoaded)
    def take_rows(self, event: ResultsLoaded) -> None:
        """Show the rows below what the task says of itself."""
        word, emphasis = marked(STATUS_MARKS, self._ended.status.value)
        first = told(f"{word}   {(self._ended.file or {}).get('name') or ''}", emphasis)
        counts = counts_told(self._ended.counts, self._ended.warnings)
        notices = [told(f"! {notice['text']}", "warning") for notice in self._ended.notices]
        if mail := undelivered(self._ended.mail):
            notices.append(told(f"! Not delivered: {mail} (d says why)", "warning"))
        self.take_results(event.results, [first, counts, *notices, *codes_told(self._ended.findings)])

    @work(exit_on_error=False, group="save", description="save a file of a task")
    async def action_files(self) -> None:
        """Save a file of this task."""
        from tui.screens.saving import save_task_file

        await save_task_file(self, self._remembered, self._ended)

    @work(exit_on_error=False, group="details", description="show the details of a task")
    async def action_details(self) -> None:
        """Show everything about this task."""
        from tui.screens.dialogs.details import DetailsDialog

        known = await self.wait("Looking", lambda report: self.rollbook.task_json(self._ended.id))
        if known is not None:
            await self.app.push_screen_wait(DetailsDialog(self._ended, known))
