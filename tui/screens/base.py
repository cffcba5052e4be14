"""What every screen does the same: the way here, the way back, keys, refreshing, and no silent failure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from core.errors import RollbookError
from core.outcomes import Status
from tui.palette import PALETTE
from tui.screens.steady import SteadyScreen
from tui.watching import GO, WatchingApp
from tui.widgets.filter_line import FilterLine
from tui.widgets.key_line import KEYS, KeyLine
from tui.widgets.line_table import LineTable
from tui.widgets.too_small import LEAST, TooSmall
from tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from core.service import Rollbook, Task
    from tui.screens.dialogs.wait import After, Job

T = TypeVar("T")
LOOK = "look"
"""Workers of this group look whether something changed; their failures are told once, not every second."""


class RollbookScreen(SteadyScreen[int]):
    """A place in the app: Enter goes in, Escape comes back; the answer is the number of a task to go on to, if any."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (LEAST[0], "-small"), (110, "-wide")]  # noqa: RUF012 - declared by Textual
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST[1], "-low"), (34, "-tall")]  # noqa: RUF012 - declared by Textual
    subject: int | None = None
    """The task that the screen is about, which nobody has to be told of then."""
    LOOKS: ClassVar[bool] = False
    """Whether the screen shows something of the store that changes by itself."""
    FIRST: ClassVar[tuple[str, ...]] = ()
    """The ids of the keys that stand first in the footer, behind Enter."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", key_display="↵", id="screen.open", tooltip="Go into the highlighted line."),
        Binding(
            "slash",
            "filter",
            "Filter",
            key_display="/",
            id="screen.filter",
            tooltip="Show only the scopes, tasks, rows or settings with a text.",
        ),
        Binding("r", "refresh", "Refresh", show=False, id="screen.refresh", tooltip="Look again at the store."),
        Binding(
            "comma",
            "settings",
            "Settings",
            key_display=",",
            show=False,
            id="screen.settings",
            tooltip="Theme, folders, backup, safeguards and keys.",
        ),
        Binding("question_mark", "keys", "Keys", key_display="?", id="screen.keys", tooltip="The keys of this screen."),
        Binding("escape", "back", "Back", key_display="esc", id="screen.back", tooltip="Back to where you came from."),
    ]

    def __init__(self, crumbs: tuple[str, ...] = (), rollbook: "Rollbook | None" = None) -> None:
        """Make the screen for a place; `rollbook` is None only until the store is open."""
        super().__init__()
        self.crumbs = crumbs
        self._rollbook = rollbook
        self._told: RollbookError | None = None
        self._looking = False
        self._look_wanted = False

    @property
    def rollbook(self) -> "Rollbook":
        """The way into core."""
        assert self._rollbook is not None  # noqa: S101 - screens below the first are made with it
        return self._rollbook

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Put what every screen has behind what this one has; Enter stays in front, another key changes no place."""
        declared = [own for each in reversed(type(self).__mro__) for own in vars(each).get("BINDINGS", ())]
        places = {own.id: place for place, own in enumerate(declared) if isinstance(own, Binding)}

        def place(binding: Binding) -> tuple[int, int]:
            return self._rank(binding), places.get(binding.id, len(places))

        return dict(sorted(super().active_bindings.items(), key=lambda each: place(each[1].binding)))

    def _rank(self, binding: Binding) -> int:
        if binding.id in (GO, "screen.open", *self.FIRST):
            return 0
        if binding.id in (KEYS, PALETTE):
            return 3
        return 2 if (binding.id or "").startswith("screen.") else 1

    def compose(self) -> ComposeResult:
        """Put what the screen is about between the top line and the keys, laid out for the room there is."""
        width, height = self.app.size
        fitting = self._get_breakpoint_classes(width, self.HORIZONTAL_BREAKPOINTS)
        self.add_class(*fitting, *self._get_breakpoint_classes(height, self.VERTICAL_BREAKPOINTS))
        yield TopLine()
        yield from self.body()
        yield KeyLine()
        yield TooSmall()

    def body(self) -> Iterable[Widget]:
        """Return what the screen is about."""
        return ()

    def on_mount(self) -> None:
        """Say where this is."""
        self.tell_place()

    def watch_tasks(self, *numbers: int) -> None:
        """Let the app tell when these tasks have ended, if one is elsewhere then."""
        if isinstance(self.app, WatchingApp):
            self.app.watch_tasks(numbers)

    def forget_task(self, number: int) -> None:
        """Let the app tell nothing of a task whose end is shown here."""
        if isinstance(self.app, WatchingApp):
            self.app.forget_task(number)

    def count_running(self, waiting: "Iterable[Task]") -> None:
        """Tell how many of these run, and let the app watch over the operator's own."""
        waiting = list(waiting)
        self.watch_tasks(*(task.id for task in waiting if task.operator == self.rollbook.operator))
        if isinstance(self.app, WatchingApp):
            self.app.count_running(sum(task.status is Status.IN_PROGRESS for task in waiting))

    def tell_place(self) -> None:
        """Bring the top line up to date."""
        line = self.query_one(TopLine)
        line.crumbs = self.crumbs
        running = self.app.running if isinstance(self.app, WatchingApp) else 0
        if self._rollbook is not None:
            what = (self._rollbook.operator, store_name(self._rollbook.store_url))
            line.place = (*what, f"{running} running") if running else what

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's hook
        """Offer the filter only where there is something to filter."""
        return bool(self.query(FilterLine)) if action == "filter" else True

    def action_back(self) -> None:
        """Drop the filter if there is one, else go back."""
        for line in self.query(FilterLine):
            if line.drop():
                return
        self.leave()

    def leave(self) -> None:
        """Go back to the screen before."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Go into the highlighted line."""

    @on(LineTable.Opened)
    def open_pressed(self) -> None:
        """Go into the line that was pressed twice."""
        self.action_open()

    def action_refresh(self) -> None:
        """Look again at the store, where this is in front."""
        # The screen below the top one is current too, but what is painted there paints all above it again.
        if self.LOOKS and self.is_current and self.app.screen is self:
            self.look_again()

    def look_again(self) -> None:
        """Look at the store; once more afterwards where a look is under way, as a thread cannot be stopped."""
        if self._looking:
            self._look_wanted = True
            return
        self._looking = True
        self.run_worker(self.look, thread=True, exit_on_error=False, group=LOOK, description="look at the store")

    def look(self) -> None:
        """Look at the store, on a thread, and post what is found; called where LOOKS says so."""

    def _end_look(self, worker: Worker[object]) -> None:
        if worker.state is WorkerState.SUCCESS:
            self._told = None
        self._looking = False
        if self._look_wanted:
            self._look_wanted = False
            self.action_refresh()

    def action_filter(self) -> None:
        """Begin to type a filter."""
        self.query_one(FilterLine).begin()

    @on(FilterLine.Left)
    def return_to_table(self) -> None:
        """Give the keys back to the table."""
        self.query("LineTable").first().focus()

    def action_settings(self) -> None:
        """Show the settings and change them; they take effect at once."""
        from tui.screens.settings import SettingsScreen

        if self._rollbook is not None and not isinstance(self, SettingsScreen):
            self.app.push_screen(SettingsScreen(self._rollbook, self.crumbs))

    def action_keys(self) -> None:
        """List the keys of this screen."""
        from tui.screens.dialogs.keys import KeysDialog

        self.app.push_screen(KeysDialog(list(self.active_bindings.values())))

    def tell(self, text: str, *, warning: bool = False) -> None:
        """Show a passing notice; `text` went through the sanitiser."""
        self.notify(text, markup=False, severity="warning" if warning else "information")

    async def wait(
        self, title: str, job: "Job[T]", *, leavable: bool = False, goes_on: "After[T] | None" = None
    ) -> T | None:
        """Do a job on a thread under a dialog with its progress; None where it failed (which is told) or was left.

        What `goes_on` is finished by the app when it is left; it says what is told then.
        """
        from tui.screens.dialogs.wait import WaitDialog

        dialog = WaitDialog(title, job, self.rollbook, leavable=leavable, goes_on=goes_on)
        return await self.app.push_screen_wait(dialog)

    @on(Worker.StateChanged)
    def report_failure(self, event: Worker.StateChanged) -> None:
        """Show what the user can act on; let a fault of the program end the app."""
        if event.worker.group == LOOK and event.worker.is_finished:
            self._end_look(event.worker)
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        if not isinstance(event.worker.error, RollbookError):
            raise event.worker.error
        if event.worker.group == LOOK and self._told is not None:
            return
        from tui.screens.dialogs.failure import FailureDialog

        self._told = event.worker.error
        self.app.push_screen(FailureDialog(event.worker.error))


def store_name(url: str) -> str:
    """Return a store's name for the top line: its file, or that it is a shared one."""
    scheme, mark, rest = url.partition("://")
    if mark and not scheme.startswith("sqlite"):
        return "shared store"
    return (rest if mark else url).rstrip("/").rpartition("/")[2] or "store"
