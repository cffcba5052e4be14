"""How far a queued or running task has come; when it has ended, its rows take the place of this screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import ProgressBar, Static

from core.outcomes import ENDED, Phase, Status
from tui.advice import advice
from tui.messages import TaskSeen
from tui.pace import Pace
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.screens.dialogs.details import DetailsDialog
from tui.screens.results import ResultsScreen
from tui.showing import STATUS_MARKS, lines_of, marked, told
from tui.widgets.key_sentence import KeySentence

if TYPE_CHECKING:
    from core.service import Rollbook, Task

LOOK_SECONDS = 0.5
SAY = """\
A worker of its own does this: leave with {screen.back}, or close the terminal, and it goes on.
{progress.cancel} cancels it until it begins to write."""


class ProgressScreen(RollbookScreen):
    """Follows one task."""

    CSS_PATH = "progress.tcss"
    LOOKS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "cancel", "Cancel the task", id="progress.cancel", tooltip="Cancel it, until it begins to write."),
    ]

    def __init__(
        self, rollbook: Rollbook, remembered: Remembered, task: int, crumbs: tuple[str, ...], kind: str = "import"
    ) -> None:
        """Make the screen for the number of a task of that kind."""
        super().__init__((*crumbs, f"{kind.capitalize()} {task}"), rollbook)
        self._called = f"{kind} {task}"
        self._remembered = remembered
        self._number = self.subject = task
        self._pace = Pace()
        self._too_late = False

    def body(self) -> Iterable[Widget]:
        """Return status, bar and what can be done."""
        yield Static("Looking …", id="progress", markup=False)
        yield ProgressBar(show_eta=False)
        yield KeySentence(SAY, id="say", classes="note")

    def on_mount(self) -> None:
        """Look at once and go on looking."""
        super().on_mount()
        self.watch_tasks(self._number)
        self.set_interval(LOOK_SECONDS, self.action_refresh)
        self.action_refresh()

    def look(self) -> None:
        """Look how far the task has come, on a thread."""
        self.post_message(TaskSeen(self.rollbook.task(self._number)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to cancel only as long as nothing is written."""
        if action == "cancel":
            return None if self._too_late else True
        return False if action == "open" else super().check_action(action, parameters)

    @on(TaskSeen)
    def follow(self, event: TaskSeen) -> None:
        """Show how far it has come, or what became of it."""
        if event.task.status in ENDED:
            if self.is_active:
                self._hand_over(event.task)
            return
        too_late = event.task.phase is Phase.WRITING or event.task.cancel_requested
        if too_late is not self._too_late:
            self._too_late = too_late
            self.refresh_bindings()
        word, _ = marked(STATUS_MARKS, event.task.status.value)
        lines = [told(f"{word}   {self._pace.told(event.task)}")]
        if event.task.cancel_requested:
            lines.append(told("~ It was cancelled, and stops before anything is written.", "accent"))
        if event.task.error is not None:
            lines += [told(f"✗ {event.task.error['message']}", "error")]
            lines += [told(f"What to do: {advice(event.task.error['hint'])} (it is tried again by itself)")]
        self.query_one("#progress", Static).update(lines_of(lines))
        self.query_one(ProgressBar).update(total=event.task.total or None, progress=event.task.done)

    def _hand_over(self, task: Task) -> None:
        self.forget_task(task.id)
        if task.status in (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS):
            self.app.clear_notifications()  # that of the backup would lie over what was changed
            self.app.switch_screen(ResultsScreen(self.rollbook, self._remembered, task, self.crumbs[:-1]))
        else:
            self.dismiss(None)
            self.app.push_screen(DetailsDialog(task))

    @work(exit_on_error=False, group="cancel", description="cancel a task")
    async def action_cancel(self) -> None:
        """Cancel the task, after asking."""
        question = ConfirmDialog(
            f"Cancel {self._called}?",
            "Nothing of it will be applied.",
            f"Cancel {self._called}",
            keep="Let it be",
        )
        if await self.app.push_screen_wait(question):
            await self.wait("Cancelling", lambda report: self.rollbook.cancel(self._number))
            self.action_refresh()
