"""Does a job on a thread while its progress is shown."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from textual import on, work
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ProgressBar
from textual.worker import Worker, WorkerState

from core.errors import RollbookError
from tui.messages import JobEnded, JobProgressed
from tui.screens.dialogs.base import Dialog
from tui.screens.dialogs.failure import FailureDialog
from tui.widgets.hints import Hint, Hints
from tui.widgets.words import Words

if TYPE_CHECKING:
    from core.outcomes import Phase
    from core.service import Rollbook

T = TypeVar("T")
Report: TypeAlias = "Callable[[Phase, int, int], None]"
Job: TypeAlias = Callable[[Report], T]
After: TypeAlias = Callable[[T], str]
"""Says in a sentence what a job came to."""
QUICK_SECONDS = 0.2
"""What takes no longer is not shown: a box that comes and goes at once is only unrest."""
WORKING = "Working …"
HELD_UP = "Another program is writing to the store; this waits for it …"
LOOK_SECONDS = 0.5


class JobLeft(Exception):  # noqa: N818 - news, not an error
    """Nobody waits for the job any more."""


class WaitDialog(Dialog[T], Generic[T]):
    """Answers with what the job returns; a failure is shown, and the answer is None."""

    HOLDS = True

    class Done(Message):
        """The job returned."""

        def __init__(self, outcome: object) -> None:
            """Keep what it returned."""
            super().__init__()
            self.outcome = outcome

    def __init__(
        self, title: str, job: Job[T], rollbook: "Rollbook", *, leavable: bool = False, goes_on: After[T] | None = None
    ) -> None:
        """Make the dialog for a job at a store; `leavable` ones may be left, their answer is thrown away.

        One that `goes_on` may be left as well and is finished by the app, which then tells what `goes_on` says of its
        answer.
        """
        super().__init__(title)
        self._job = job
        self._rollbook = rollbook
        self._phase = WORKING
        self._leavable = leavable or goes_on is not None
        self._goes_on = goes_on
        self._left = False

    def parts(self) -> Iterable[Widget]:
        """Show phase and progress."""
        yield Words(WORKING, id="phase", markup=False)
        yield ProgressBar(id="progress", show_eta=False)

    def buttons(self) -> Iterable[Widget]:
        """Say whether it can be left."""
        hint: Hint = ("dialog.back", "back (nothing is changed)") if self._leavable else "This ends by itself."
        if self._goes_on is not None:
            hint = ("dialog.back", "back (this goes on, and says so when it is done)")
        yield Hints(hint)

    def on_mount(self) -> None:
        """Begin; show nothing of it yet."""
        self.add_class("-quick")
        self.set_timer(QUICK_SECONDS, partial(self.remove_class, "-quick"))
        self.set_interval(LOOK_SECONDS, self._tell_phase)
        if self._goes_on is None:
            self._run_job()
        else:
            self.app.run_worker(self._run_on, thread=True, group="job", description="do a job that goes on")

    def action_leave(self) -> None:
        """Leave a job whose answer nobody needs; unless it goes on, it ends when it next tells how far it is."""
        if self._leavable:
            self._left = self._goes_on is None
            self.dismiss(None)

    @work(thread=True, exit_on_error=False, group="job", description="do a job for a dialog")
    def _run_job(self) -> None:
        with suppress(JobLeft):
            self.post_message(self.Done(self._job(self._report)))

    def _run_on(self) -> None:
        self.app.post_message(JobEnded(self, self._job(self._report)))

    def end(self, outcome: object) -> str:
        """Answer with what a job that goes on returned; where this was left before, return what there is to tell."""
        if self.is_attached and self in self.app.screen_stack:
            self.dismiss(outcome)  # type: ignore[arg-type] # the job's own type, through an untyped message
            return ""
        return self._goes_on(outcome) if self._goes_on is not None else ""  # type: ignore[arg-type] # as above

    def _report(self, phase: "Phase", done: int, total: int) -> None:
        if self._left:
            raise JobLeft
        self.post_message(JobProgressed(phase, done, total))

    @on(JobProgressed)
    def show_progress(self, event: JobProgressed) -> None:
        """Follow the job."""
        self._phase = f"{event.phase.value.capitalize()} …"
        self._tell_phase()
        self.query_one(ProgressBar).update(total=event.total or None, progress=event.done)

    def _tell_phase(self) -> None:
        self.query_one("#phase", Words).update(HELD_UP if self._rollbook.held_up else self._phase)

    @on(Done)
    def finish(self, event: Done) -> None:
        """Answer with what the job returned."""
        self.dismiss(event.outcome)  # type: ignore[arg-type] # the job's own type, through an untyped message

    @on(Worker.StateChanged)
    def report_failure(self, event: Worker.StateChanged) -> None:
        """Show what the user can act on; let a fault of the program end the app."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        if not isinstance(event.worker.error, RollbookError):
            raise event.worker.error
        self.dismiss(None)
        self.app.push_screen(FailureDialog(event.worker.error))
