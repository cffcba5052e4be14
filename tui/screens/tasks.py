"""The history of a scope: every task, newest first, and what can be begun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from core.outcomes import Status
from core.task import unsettled
from tui.messages import TasksListed
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.beginning import Beginning
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.screens.dialogs.details import held_sentence
from tui.screens.places import WAITING, inside
from tui.screens.sights import drafts_of
from tui.screens.task_keys import FIRST_KEYS, TASK_KEYS
from tui.screens.task_lines import COLUMNS, DRAFT, draft_name, history_lines, note_told
from tui.screens.task_side import TaskSide
from tui.widgets.filter_line import FilterLine
from tui.widgets.line_table import LineTable
from tui.widgets.list_table import ListTable
from tui.widgets.running_lines import RunningLines
from tui.widgets.words import Words

if TYPE_CHECKING:
    from core.service import DraftLine, Rollbook, Task

RUNNING_SECONDS = 1.0
RESTING = 5
"""While nothing runs, only every fifth look is taken."""
AGAIN, DROP = range(2)
"""What can be done about a held import."""


class TasksScreen(RollbookScreen):
    """Lists the tasks of a scope, or of the reference data; Enter opens one."""

    CSS_PATH = "tasks.tcss"
    LOOKS = True
    FIRST = FIRST_KEYS
    BINDINGS: ClassVar[list[BindingType]] = TASK_KEYS

    def __init__(
        self,
        rollbook: Rollbook,
        remembered: Remembered,
        scope: str | None,
        name: str,
        task: int | None = None,
        *,
        highlighted: int | None = None,
    ) -> None:
        """Make the screen of a scope (None is the reference data); it goes on to the task if one is given."""
        super().__init__((name,), rollbook)
        self._remembered = remembered
        self._scope = scope
        self._tasks: dict[int, Task] = {}
        self._drafts: dict[int, DraftLine] = {}
        self._left: dict[int, int] = {}
        self._first = task
        self._highlighted = highlighted
        self._looks = 0
        self._listed = False

    def body(self) -> Iterable[Widget]:
        """Return the list, what is known of the highlighted task, what runs, and the filter."""
        with Horizontal(id="panes"):
            yield ListTable(COLUMNS, id="tasks")
            yield TaskSide()
        yield Beginning()
        yield RunningLines()
        yield FilterLine()
        yield Words("Looking …", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """Look at once and go on looking."""
        super().on_mount()
        (table := self.query_one(ListTable)).focus()
        self.watch(table, "cursor", self._tell_chosen, init=False)
        self.set_interval(RUNNING_SECONDS, self._look_sometimes)
        self.go_on_to(self._first)

    def on_screen_resume(self) -> None:
        """Look again after coming back, also below what is told of a task that did not succeed."""
        self.look_again()

    def _look_sometimes(self) -> None:
        self._looks += 1
        if any(task.status in WAITING for task in self._tasks.values()) or self._looks % RESTING == 0:
            self.action_refresh()

    def look(self) -> None:
        """List the tasks and the open drafts, on a thread."""
        tasks = self.rollbook.tasks(self._scope)
        own = [task for task in tasks if task.scope == self._scope or self._scope is not None]
        drafts, refused = drafts_of(self.rollbook, self._scope), self.rollbook.why_no_import(self._scope)
        self.post_message(TasksListed(own, self.rollbook.waiting(), drafts, refused))

    @on(TasksListed)
    def take_tasks(self, event: TasksListed) -> None:
        """Show the tasks as they are now."""
        self._tasks = {task.id: task for task in event.tasks}
        self._drafts = {draft.id: draft for draft in event.drafts}
        self._left = unsettled(event.tasks)
        self._listed = True
        empty = not event.tasks and not event.drafts
        self.set_class(empty, "-empty")
        self.query_one(Beginning).tell(event.refused, empty=empty)
        table = self.query_one(ListTable)
        table.show(history_lines(event.tasks, event.waiting, event.drafts, self._left))
        if self._highlighted in self._tasks:
            table.choose(self._highlighted)
            self._highlighted = None
        self.count_running(event.waiting)
        self.query_one(RunningLines).tell(event.tasks)
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        """Bring the pane, the note and the keys in step with what is highlighted."""
        self._tell_note()
        self.query_one(TaskSide).tell(self.chosen or self.draft, self._left)
        self.refresh_bindings()

    def _tell_note(self) -> None:
        table = self.query_one(ListTable)
        self.query_one("#note", Words).update(note_told(table, len(self._drafts)) if self._listed else "Looking …")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter as one types."""
        self.query_one(ListTable).narrow(event.value)
        self._tell_note()

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Tell which columns are in sight, and which keys do something here."""
        self._tell_chosen()

    @property
    def _key(self) -> object:
        return table.chosen if (table := self.query_one_optional(ListTable)) else None

    @property
    def chosen(self) -> Task | None:
        """The highlighted task."""
        key = self._key
        return self._tasks.get(key) if isinstance(key, int) else None

    @property
    def draft(self) -> DraftLine | None:
        """The highlighted draft."""
        key = self._key
        return self._drafts.get(key[1]) if isinstance(key, tuple) and key[0] == DRAFT else None

    @property
    def _work(self) -> DraftLine | Task | None:
        """What somebody can go on with on the highlighted line: a draft, or rows in error."""
        task = self.chosen
        if task is None:
            return self.draft
        begun = next((draft for draft in self._drafts.values() if draft.task == task.id), None)
        return begun or (task if task.id in self._left else None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what fits the highlighted line."""
        task = self.chosen
        offers: dict[str, bool | None] = {
            "open": bool(task or self.draft),
            "files": task is not None,
            "details": task is not None,
            "work": self._work is not None,
            "import": all(beginning.refused is None for beginning in self.query(Beginning)),
            "drop": self.draft is not None,
            "cancel": task is not None and task.status in WAITING,
            "approve": task is not None and task.status is Status.HELD,
        }
        return offers[action] if action in offers else super().check_action(action, parameters)

    def action_open(self) -> None:
        """Go into the highlighted draft or task: its progress, its rows, its file, or what is to be said about it."""
        if self.draft is not None:
            self.action_work()
        elif self.chosen is not None:
            self._go_into(self.chosen)

    def _go_into(self, task: Task) -> None:
        screen = inside(self.rollbook, self._remembered, task, self.crumbs)
        if screen is not None:
            self.app.push_screen(screen)
        elif task.kind == "export" and task.status is Status.COMPLETED:
            self.action_files()
        else:
            self.action_details()

    @work(exit_on_error=False, group="work", description="work on errors")
    async def action_work(self) -> None:
        """Go to the rows in error of the highlighted task, or on with a draft."""
        from tui.screens.working import work_on

        if self._work is not None:
            self.go_on_to(await work_on(self, self._remembered, self._work))

    @work(exit_on_error=False, group="drop", description="drop a draft")
    async def action_drop(self) -> None:
        """Drop the highlighted draft, after asking."""
        draft = self.draft
        if draft is None:
            return
        text = f"This drops {draft_name(draft)}. The task itself stays as it is."
        if await self.app.push_screen_wait(ConfirmDialog("Drop a draft?", text, "Drop the draft", keep="Keep it")):
            await self.wait("Dropping the draft", lambda report: self.rollbook.drop_draft(draft.id))
            self.action_refresh()

    def go_on_to(self, number_: int | None) -> None:
        """Show the progress of an import that was just queued; its line is highlighted on the way back."""
        if number_ is not None:
            from tui.screens.progress import ProgressScreen

            self._highlighted = number_
            self.app.push_screen(ProgressScreen(self.rollbook, self._remembered, number_, self.crumbs))

    def action_import(self) -> None:
        """Import a file into this scope."""
        from tui.screens.importing import ImportScreen

        self.app.push_screen(ImportScreen(self.rollbook, self._remembered, self._scope, self.crumbs), self.go_on_to)

    @work(exit_on_error=False, group="save", description="export the scope")
    async def action_export(self) -> None:
        """Export the scope to a file."""
        from tui.screens.exporting import save_export

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
            known = await self.wait("Looking", lambda report: self.rollbook.task_json(task.id), leavable=True)
            if known is not None:
                await self.app.push_screen_wait(DetailsDialog(task, known))

    @work(exit_on_error=False, group="cancel", description="cancel a task")
    async def action_cancel(self) -> None:
        """Cancel the highlighted task, after asking."""
        if self.chosen is not None:
            await self._cancel(self.chosen, "Cancel")

    async def _cancel(self, task: Task, verb: str) -> None:
        act = f"{verb} {task.kind} {task.id}"
        question = ConfirmDialog(f"{act}?", "Nothing of it will be applied.", act, keep="Let it be")
        if await self.app.push_screen_wait(question):
            await self.wait(act, lambda report: self.rollbook.cancel(task.id))
            self.action_refresh()

    @work(exit_on_error=False, group="approve", description="decide about a held import")
    async def action_approve(self) -> None:
        """Let a held import through, after its file was checked again, or drop it."""
        from tui.screens.checking import check_again

        task = self.chosen
        if task is None or not task.held:
            return
        acts = ("Look at it again and let it through", "Drop it: nothing of it is applied")
        title = f"{task.kind.capitalize()} {task.id} is held"
        chosen = await self.app.push_screen_wait(ChoiceDialog(title, acts, text=held_sentence(task.held)))
        if chosen == AGAIN:
            self.go_on_to(await check_again(self, self._remembered, task))
        elif chosen == DROP:
            await self._cancel(task, "Drop")
