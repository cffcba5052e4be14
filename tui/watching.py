"""What the app knows of tasks while one is elsewhere: how many run, which have ended, and the way to them."""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.command import CommandPalette

from core.errors import RollbookError
from core.outcomes import ENDED, Status
from core.task import Task, rows_in_error
from tui.key_names import key_name
from tui.messages import JobEnded, TasksWatched
from tui.showing import STATUS_MARKS, marked, plural, shown
from tui.terminal_app import TerminalApp

if TYPE_CHECKING:
    from core.service import Rollbook

LOOK_SECONDS = 1.0
TOAST_SECONDS = 12.0
TEND_SECONDS, BEGIN_SECONDS = 5.0, 30.0
"""Between two looks whether anybody runs what waits; longer once a worker was started, which has to begin first."""
GO = "app.task"
"""The key that goes to a task from anywhere."""


class WatchingApp(TerminalApp):
    """Looks at the tasks that somebody waits for, and only while there are any."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+g",
            "go_to_task",
            "Go to task",
            priority=True,
            id=GO,
            tooltip="Go to the task that has just ended, or to the one that runs; works while typing too.",
        )
    ]

    rollbook: Rollbook | None = None
    running = 0
    """How many tasks run in the store, as of the last look."""

    def __init__(self, *, colourless: bool | None = None, theme: str | None = None) -> None:
        """Make the app with nothing to watch."""
        super().__init__(colourless=colourless, theme=theme)
        self._watched: set[int] = set()
        self._told: set[int] = set()
        self._waiting: list[Task] = []
        self._ended: list[Task] = []
        self._looking = False
        self._tend_at = 0.0

    def on_mount(self) -> None:
        """Look every second, while there is something to look at."""
        self.set_interval(LOOK_SECONDS, self._look)

    def work_with(self, rollbook: Rollbook) -> None:
        """Take over a store; the tasks of another one have no meaning here."""
        self.rollbook = rollbook
        for tasks in (self._watched, self._told, self._waiting, self._ended):
            tasks.clear()

    def watch_tasks(self, numbers: Iterable[int]) -> None:
        """Tell when these tasks have ended, if one is elsewhere then."""
        new = set(numbers) - self._watched - self._told
        if new:
            self._watched |= new
            self._look()

    def forget_task(self, number: int) -> None:
        """Tell nothing of a task whose end was seen."""
        self._watched.discard(number)
        self._waiting = [task for task in self._waiting if task.id != number]
        self._told.add(number)

    def count_running(self, number: int) -> None:
        """Take over how many tasks run and bring the top line in step."""
        if number != self.running:
            self.running = number
            for screen in self.screen_stack:
                tell = getattr(screen, "tell_place", None)
                if tell is not None and screen.is_attached:
                    tell()

    def _look(self) -> None:
        if (self._watched or self.running) and not self._looking and self.rollbook is not None:
            self._looking = True
            self.run_worker(self._look_at_store, thread=True, group="watch", description="look at running tasks")

    def _look_at_store(self) -> None:
        """Find out what still waits and what has ended; a store that does not answer is asked again later."""
        assert self.rollbook is not None  # noqa: S101 - asked before the thread began
        news = TasksWatched([], [])
        try:
            waiting = self.rollbook.waiting()
            gone = self._watched - {task.id for task in waiting}
            news = TasksWatched(waiting, [self.rollbook.task(number) for number in sorted(gone)])
            if waiting and monotonic() >= self._tend_at:
                self._tend_at = monotonic() + (BEGIN_SECONDS if self.rollbook.tend_queue() else TEND_SECONDS)
        except (RollbookError, OSError):  # no worker can be started where there are too many processes
            news.failed = True
        self.post_message(news)

    @on(TasksWatched)
    def take_news(self, event: TasksWatched) -> None:
        """Tell which tasks have ended; those in front of somebody's eyes tell it themselves."""
        self._looking = False
        if event.failed:
            return
        self._waiting = [task for task in event.waiting if task.id in self._watched]
        for task in event.ended:
            self.forget_task(task.id)
            if task.status in ENDED and task.id != self._subject:
                self._ended.append(task)
                self._tell(task)
        self.count_running(sum(task.status is Status.IN_PROGRESS for task in event.waiting))
        self.screen.refresh_bindings()

    @on(JobEnded)
    def end_job(self, event: JobEnded) -> None:
        """Hand what a job came to over to its dialog, or tell it where the dialog was left."""
        told = event.dialog.end(event.outcome)
        if told:
            self.notify(
                told, timeout=TOAST_SECONDS, markup=False, severity="error" if told[0] == "✗" else "information"
            )

    @property
    def _subject(self) -> int | None:
        """The task that the screen in front, or the one below its dialogs, is about."""
        subjects = (getattr(screen, "subject", None) for screen in reversed(self.screen_stack) if not screen.is_modal)
        return next(subjects, None)

    def _tell(self, task: Task) -> None:
        word, emphasis = marked(STATUS_MARKS, task.status.value)
        mark, _, label = word.partition(" ")
        faulty = rows_in_error(task)
        errors = f", {plural(faulty, 'row')} in error" if faulty and task.status in ENDED else ""
        severity = "error" if emphasis == "error" else "warning" if emphasis == "warning" else "information"
        text = f"{mark} {task_name(task)}: {label}{errors} - {key_name(GO)} goes there"
        self.notify(text, severity=severity, timeout=TOAST_SECONDS, markup=False)  # type: ignore[arg-type] # a literal

    @property
    def _goal(self) -> Task | None:
        """The task to go to: the one that ended last, else the first that waits; not the one that is looked at."""
        subject = self._subject
        return next((task for task in [*reversed(self._ended), *self._waiting] if task.id != subject), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way to a task only where there is one."""
        if action == "go_to_task":
            busy = getattr(self.screen, "HOLDS", isinstance(self.screen, CommandPalette))
            return self._goal is not None and not busy
        return super().check_action(action, parameters)

    def action_go_to_task(self) -> None:
        """Go to the task that ended last, or to the running one; Escape comes back here."""
        task = self._goal
        self._ended.clear()
        if task is not None and self.rollbook is not None:
            from tui.screens.places import screen_for

            self.push_screen(screen_for(self.rollbook, self.screen_stack[0], task))
        self.screen.refresh_bindings()


def task_name(task: Task) -> str:
    """Return what a task is called in a sentence."""
    file = (task.file or {}).get("name")
    return f"{task.kind.capitalize()} {task.id}" + (f" of {shown(file)}" if file else "")
