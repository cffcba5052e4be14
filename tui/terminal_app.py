"""What every app of ours does on a terminal: its themes, the net below all widgets, a good end whatever ends it."""

import asyncio
import os
import re
import select
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import ClassVar, Protocol, runtime_checkable

from rich.console import RenderableType
from textual.app import App
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import WorkerFailed

from tui.kept_rules import KeptRules
from tui.showing import Guard
from tui.sparing import sparing
from tui.themes import OWN_THEMES, first_theme, no_colours
from tui.widgets.key_sentence import KeySentence

WATCH_SECONDS = 1.0
LOST_TERMINAL = 129
FUNCTION_KEY = re.compile(r"(\^|\w+\+)*f\d+")
SIXTEEN = "standard"
GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
GUARD = Guard()
"""One for all frames: Textual keeps what a filter made of a line, by the filter."""


@runtime_checkable
class Naming(Protocol):
    """What says sentences with keys in them."""

    def name_keys(self) -> None:
        """Say them anew, as somebody has given keys away."""


class InputEndedError(Exception):
    """Nothing more can be read from the terminal, though it is still there."""


class TerminalApp(App[int]):
    """Leaves the terminal as it was, whether somebody leaves, a signal comes, or a fault does."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss"]
    TITLE = "Rollbook"
    few_colours = False
    """Whether the terminal has 16 colours and no more."""

    def __init__(self, *, colourless: bool | None = None, theme: str | None = None) -> None:
        """Make the app; Textual takes NO_COLOR out of the environment, so a second app is told `colourless`."""
        self.colourless = no_colours() if colourless is None else colourless
        super().__init__(ansi_color=True if self.colourless else None)
        self.stylesheet = KeptRules(variables=self.get_css_variables())
        for own in OWN_THEMES:
            self.register_theme(own)
        self.theme = first_theme(theme, colourless=self.colourless)
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"
        self.changed_keys: Mapping[str, str] = {}
        """The keys that are not as they ship, by the ids of their bindings."""
        self.screens_at_end: list[str] = []
        """The kinds of screens that were open when a fault came."""

    def take_theme(self, chosen: str | None) -> None:
        """Show the chosen theme, or the one that suits the terminal."""
        self.theme = first_theme(chosen, colourless=self.colourless, few_colours=self.few_colours)

    def suit_terminal(self) -> None:
        """Begin in a theme that the colours of the terminal can show."""
        self.few_colours = self.console.color_system == SIXTEEN
        self.take_theme(None)

    def on_mount(self) -> None:
        """Watch over the terminal."""
        if not self.is_headless:
            self._mind_signals()
            self.set_interval(WATCH_SECONDS, self._watch_terminal)
            self.app_resume_signal.subscribe(self, self.paint_again)

    def paint_again(self, app: App[object]) -> None:  # noqa: ARG002 - what a signal hands over
        """Paint everything after the shell had the terminal: nothing of it stands there any more."""
        for screen in self.screen_stack:
            screen.refresh(layout=True)

    @property
    def _background_screens(self) -> list[Screen[object]]:
        """What shows through the screen in front; Textual would paint the one below also where it is hidden."""
        return [] if self.screen.styles.background.a == 1 else super()._background_screens

    def set_keymap(self, keymap: Mapping[str, str]) -> None:
        """Take over the keys of the settings; sentences name them from here."""
        self.changed_keys = keymap
        super().set_keymap(dict(keymap))
        for screen in self.screen_stack if self.is_running else ():
            for named in (screen, *screen.query(KeySentence)):
                if isinstance(named, Naming):
                    named.name_keys()

    def get_key_display(self, binding: Binding) -> str:
        """Call a key that was chosen as one that ships is called."""
        name = super().get_key_display(binding)
        return name.replace("⏎", "↵").upper() if FUNCTION_KEY.fullmatch(name) else name.replace("⏎", "↵")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the guard below all widgets."""
        return [*super().get_line_filters(), GUARD]

    def get_driver_class(self) -> type[Driver]:
        """Send less for the same picture."""
        return sparing(super().get_driver_class())

    @property
    def fault(self) -> BaseException | None:
        """The fault of the program that ended the app, if one did."""
        return self._exception.error if isinstance(self._exception, WorkerFailed) else self._exception

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

    def _handle_exception(self, error: Exception) -> None:
        """End with a fault, but for a screen that was opening while the app was left: it finds nothing in it."""
        if not (self._exit and isinstance(error, NoMatches)):
            super()._handle_exception(error)

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 - Textual's hook
        """End with a fault and print none of this: it may quote data."""
        self._exception = self._exception or InputEndedError()
        self._fatal_error()

    def _fatal_error(self) -> None:
        """Print nothing: Textual would print locals, which hold names; `fault` hands the fault on."""
        self.screens_at_end = [type(screen).__name__ for screen in self.screen_stack]
        self._close_messages_no_wait()
