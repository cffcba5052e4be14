"""The history of a scope: every task, newest first, and what can be begun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from core.outcomes import FAULTY, Status
from tui.messages import TasksListed
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.showing import STATUS_MARKS, marked, moment, number, plural, undelivered
from tui.widgets.columns import Cell, Column
from tui.widgets.filter_line import FilterLine
from tui.widgets.line_table import LineTable
from tui.widgets.list_table import Line, ListTable

if TYPE_CHECKING:
    from core.service import Rollbook, Task

COLUMNS = (
    Column("No", 4, 7, right=True),
    Column("Type", 6, 12),
    Column("File", 18, 32),
    Column("Status", 12, 40),
    Column("Rows", 5, 10, right=True),
    Column("Done", 5, 10, right=True),
    Column("Errors", 6, 10, right=True),
    Column("When", 16, 16),
    Column("Who", 6, 20),
)
EMPTY = "No task yet.  i imports a file, e exports, t saves a template to fill in."
RUNNING_SECONDS = 1.0
RESTING = 5
"""While nothing runs, only every fifth look is taken."""
DONE = (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS)
WAITING = (Status.QUEUED, Status.IN_PROGRESS)


class TasksScreen(RollbookScreen):
    """Lists the tasks of a scope, or of the reference data; Enter opens one."""

    CSS_PATH = "tasks.tcss"
    LOOKS = True
    FIRST = ("tasks.approve", "tasks.cancel")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "import", "Import", id="tasks.import", tooltip="Import a file: choose it, look, then decide."),
        Binding("e", "export", "Export", id="tasks.export", tooltip="Export everything in reach to a file."),
        Binding("t", "template", "Template", id="tasks.template", tooltip="Save a template to fill in."),
        Binding("f", "files", "Files", id="tasks.files", tooltip="Save a file of the highlighted task."),
        Binding("d", "details", "Details", id="tasks.details", tooltip="Everything about the highlighted task."),
        Binding("c", "cancel", "Cancel", id="tasks.cancel", tooltip="Cancel the highlighted task, until it writes."),
        Binding(
            "p", "approve", "Approve", id="tasks.approve", tooltip="Look at a held import again, and let it through."
        ),
    ]

    def __init__(
        self, rollbook: Rollbook, remembered: Remembered, scope: str | None, name: str, task: int | None = None
    ) -> None:
        """Make the screen of a scope (None is the reference data); it goes on to the task if one is given."""
        super().__init__((name,), rollbook)
        self._remembered = remembered
        self._scope = scope
        self._tasks: dict[int, Task] = {}
        self._first = task
        self._looks = 0
        self._listed = False

    def body(self) -> Iterable[Widget]:
        """Return the list and its filter."""
        yield ListTable(COLUMNS, id="tasks")
        yield Static(EMPTY, id="empty", markup=False)
        yield FilterLine()
        yield Static("Looking …", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """Look at once and go on looking."""
        super().on_mount()
        self.query_one(ListTable).focus()
        self.set_interval(RUNNING_SECONDS, self._look_sometimes)
        self.go_on_to(self._first)

    def on_screen_resume(self) -> None:
        """Look again after coming back."""
        self.action_refresh()

    def _look_sometimes(self) -> None:
        self._looks += 1
        if any(task.status in WAITING for task in self._tasks.values()) or self._looks % RESTING == 0:
            self.action_refresh()

    def look(self) -> None:
        """List the tasks, on a thread."""
        tasks = self.rollbook.tasks(self._scope)
        self.post_message(TasksListed([task for task in tasks if task.scope == self._scope or self._scope is not None]))

    @on(TasksListed)
    def take_tasks(self, event: TasksListed) -> None:
        """Show the tasks as they are now."""
        self._tasks = {task.id: task for task in event.tasks}
        self._listed = True
        self.set_class(not event.tasks, "-empty")
        self.query_one(ListTable).show([Line(task.id, cells_of(task)) for task in event.tasks])
        self.tell_place(running=sum(task.status is Status.IN_PROGRESS for task in event.tasks))
        self._tell_note()
        self.refresh_bindings()

    def _tell_note(self) -> None:
        table = self.query_one(ListTable)
        count = (
            plural(table.total, "task") if table.line_count == table.total else f"{table.line_count} of {table.total}"
        )
        self.query_one("#note", Static).update(f"{count if self._listed else 'Looking …'}  {table.columns_told}")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter as one types."""
        self.query_one(ListTable).narrow(event.value)
        self._tell_note()

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Tell which columns are in sight, and which keys do something here."""
        self._tell_note()
        self.refresh_bindings()

    @property
    def chosen(self) -> Task | None:
        """The highlighted task."""
        key = next((table.chosen for table in self.query(ListTable)), None)
        return self._tasks.get(key) if isinstance(key, int) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what fits the highlighted task."""
        if action in {"files", "details", "open"}:
            return True if self.chosen else None
        if action == "cancel":
            return self.chosen is not None and self.chosen.status in (*WAITING, Status.HELD)
        if action == "approve":
            return self.chosen is not None and self.chosen.status is Status.HELD
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Go into the highlighted task: its progress, its rows, its file, or what is to be said about it."""
        if self.chosen is not None:
            self._go_into(self.chosen)

    def _go_into(self, task: Task) -> None:
        from tui.screens.progress import ProgressScreen
        from tui.screens.results import ResultsScreen

        if task.status in WAITING:
            self.app.push_screen(ProgressScreen(self.rollbook, self._remembered, task.id, self.crumbs))
        elif task.status in DONE and task.kind != "export":
            self.app.push_screen(ResultsScreen(self.rollbook, self._remembered, task, self.crumbs))
        elif task.kind == "export" and task.status is Status.COMPLETED:
            self.action_files()
        else:
            self.action_details()

    def go_on_to(self, number_: int | None) -> None:
        """Show the progress of a task that was just queued."""
        if number_ is not None:
            from tui.screens.progress import ProgressScreen

            self.app.push_screen(ProgressScreen(self.rollbook, self._remembered, number_, self.crumbs))

    def action_import(self) -> None:
        """Import a file into this scope."""
        from tui.screens.importing import ImportScreen

        self.app.push_screen(ImportScreen(self.rollbook, self._remembered, self._scope, self.crumbs), self.go_on_to)

    @work(exit_on_error=False, group="save", description="export the scope")
    async def action_export(self) -> None:
        """Export the scope to a file."""
        from tui.screens.saving import save_export

        await save_export(self, self._remembered, self._scope)

    @work(exit_on_error=False, group="save", description="save a template")
    async def action_template(self) -> None:
        """Save a template of the scope's layout."""
        from tui.screens.saving import save_template

        await save_template(self, self._remembered, self._scope)

    @work(exit_on_error=False, group="save", description="save a file of a task")
    async def action_files(self) -> None:
        """Save a file of the highlighted task."""
        from tui.screens.saving import save_task_file

        if self.chosen is not None:
            await save_task_file(self, self._remembered, self.chosen)

    @work(exit_on_error=False, group="details", description="show the details of a task")
    async def action_details(self) -> None:
        """Show everything about the highlighted task."""
        from tui.screens.dialogs.details import DetailsDialog

        task = self.chosen
        if task is not None:
            known = await self.wait("Looking", lambda report: self.rollbook.task_json(task.id))
            if known is not None:
                await self.app.push_screen_wait(DetailsDialog(task, known))

    @work(exit_on_error=False, group="cancel", description="cancel a task")
    async def action_cancel(self) -> None:
        """Cancel the highlighted task, after asking."""
        task = self.chosen
        if task is None:
            return
        name = f"{task.kind} {task.id}"
        question = ConfirmDialog(
            f"Cancel {name}?", "Nothing of it will be applied.", f"Cancel {name}", keep="Let it be"
        )
        if await self.app.push_screen_wait(question):
            await self.wait("Cancelling", lambda report: self.rollbook.cancel(task.id))
            self.action_refresh()

    @work(exit_on_error=False, group="approve", description="look at a held import again")
    async def action_approve(self) -> None:
        """Check the file of a held import again, so that it can be let through."""
        from tui.screens.checking import check_again

        if self.chosen is not None:
            self.go_on_to(await check_again(self, self.chosen))


def cells_of(task: Task) -> tuple[Cell, ...]:
    """Return the cells of a task."""
    status, emphasis = marked(STATUS_MARKS, task.status.value)
    if task.status is Status.IN_PROGRESS:
        status = f"{status} {progress_told(task)}"
    if mail := undelivered(task.mail):
        status, emphasis = f"{status}, {mail}", "warning"
    errors = sum(task.counts.get(outcome, 0) for outcome in FAULTY)
    rows = (task.file or {}).get("rows")
    done = sum(task.counts.values()) - task.counts.get("error", 0) if task.status in DONE else None
    return (
        str(task.id),
        task.kind,
        str((task.file or {}).get("name") or task.layout),
        (status, emphasis),
        number(rows if rows is not None else sum(task.counts.values()) or None),
        number(done),
        (number(errors), "error") if errors else "",
        moment(task.queued),
        task.operator,
    )


def progress_told(task: Task) -> str:
    """Return phase and share of a running task."""
    share = f" {100 * task.done // task.total} %" if task.total else ""
    return f"{task.phase.value if task.phase else 'starting'}{share}"
