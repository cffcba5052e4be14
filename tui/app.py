"""The app: looks, life and death; what can be done is on the screens."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.worker import WorkerFailed

from core.errors import RollbookError
from tui.messages import OpeningFailed, StoreOpened
from tui.palette import ScreenCommands
from tui.remembered import Remembered
from tui.screens.scopes import ScopesScreen
from tui.showing import Guard
from tui.themes import OWN_THEMES, THEME_NAMES, first_theme, no_colours

if TYPE_CHECKING:
    from textual.screen import Screen

    from core.service import Rollbook

WATCH_SECONDS = 1.0
LOST_TERMINAL = 129
GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class RollbookApp(App[int]):
    """Opens the list of scopes at once and the store behind it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "app.tcss",
        "screens/scopes.tcss",
    ]  # that of a default screen is not read
    TITLE = "Rollbook"
    COMMANDS: ClassVar[set[Callable[[], type[ScreenCommands]]]] = {lambda: ScreenCommands}  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip="Leave Rollbook."),
        Binding("ctrl+z", "suspend_process", show=False, priority=True, id="app.suspend", tooltip="Back to the shell."),
    ]

    def __init__(
        self, open_rollbook: Callable[[], Rollbook], scope: str | None = None, remembered: Remembered | None = None
    ) -> None:
        """Make the app; `open_rollbook` runs on a thread, after the first screen is there."""
        self._colourless = no_colours()
        super().__init__(ansi_color=True if self._colourless else None)
        self._open_rollbook = open_rollbook
        self._first_scope = scope
        self._remembered = remembered or Remembered.of(None)
        self.failure: RollbookError | None = None
        for theme in OWN_THEMES:
            self.register_theme(theme)
        self.theme = first_theme(None, colourless=self._colourless)

    def get_default_screen(self) -> ScopesScreen:
        """Begin with the scopes as of the last time."""
        return ScopesScreen(self._remembered, self._first_scope)

    def on_mount(self) -> None:
        """Open the store once the first screen is painted, and watch over the terminal."""
        self.call_after_refresh(self._open_store)
        if not self.is_headless:
            self._mind_signals()
            self.set_interval(WATCH_SECONDS, self._watch_terminal)

    @work(thread=True, group="open", description="import the heavy parts and open the store")
    def _open_store(self) -> None:
        try:
            self.post_message(StoreOpened(self._open_rollbook()))
        except RollbookError as error:
            self.post_message(OpeningFailed(error))

    @on(StoreOpened)
    def take_store(self, event: StoreOpened) -> None:
        """Hand the store to the first screen and take over the settings."""
        settings = event.rollbook.config.app
        self.theme = first_theme(settings.theme, colourless=self._colourless)
        self.set_keymap(settings.keys)
        first = self.screen_stack[0]
        if isinstance(first, ScopesScreen):
            first.take_store(event.rollbook)

    @on(OpeningFailed)
    def leave(self, event: OpeningFailed) -> None:
        """Leave with the failure; nothing can be done without a store."""
        self.failure = event.error
        self.exit(event.error.exit_code)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the guard below all widgets."""
        return [*super().get_line_filters(), Guard()]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's hook
        """Add the themes and leaving to what the screen can do."""
        for name in THEME_NAMES:
            yield SystemCommand(f"Theme: {name}", "Change the colours.", partial(setattr, self, "theme", name))
        yield SystemCommand("Quit", "Leave Rollbook; tasks go on.", self.action_quit)

    def _mind_signals(self) -> None:
        """End in good order, the terminal restored, when somebody ends the app; also where nohup said to ignore it."""
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.exit, 128 + number)

    def _watch_terminal(self) -> None:
        """Leave when the terminal is gone and nobody told: a process without one must not spin."""
        poll = select.poll()
        poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, select.POLLIN)
        if any(event & GONE for _, event in poll.poll(0)):
            os._exit(LOST_TERMINAL)

    def _fatal_error(self) -> None:
        """Print nothing: Textual would print locals, which hold names; `result` hands the fault to the command line."""
        self._close_messages_no_wait()

    def result(self) -> int:
        """Return the exit code after the app has ended; raises what ended it."""
        if self.failure is not None:
            raise self.failure
        if isinstance(self._exception, WorkerFailed):
            raise self._exception.error
        if self._exception is not None:
            raise self._exception
        return self.return_value or 0


def run(rollbook: Rollbook | Callable[[], Rollbook], scope: str | None = None, store: str | None = None) -> int:
    """Open the app and return its exit code; raises what made it end.

    A function instead of a `rollbook` is called on a thread after the first paint; `store`, as the command line names
    it, then tells which list to paint first.
    """
    opener, name = (rollbook, store) if callable(rollbook) else (lambda: rollbook, rollbook.store_url)
    app = RollbookApp(opener, scope, Remembered.of(name))
    app.run()
    return app.result()
