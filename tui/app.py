"""The app: how it begins and ends; what can be done is on the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType

from core.errors import RollbookError
from core.memory import end_quiet
from tui.messages import OpeningFailed, StoreOpened
from tui.palette import PALETTE, ScreenCommands
from tui.remembered import Remembered
from tui.screens.scopes import ScopesScreen
from tui.showing import shown
from tui.themes import THEME_NAMES, no_colours, theme_trouble
from tui.watching import WatchingApp

if TYPE_CHECKING:
    from textual.screen import Screen

    from core.service import Rollbook

QUIT = "Leave Rollbook; tasks go on."


class RollbookApp(WatchingApp):
    """Opens the list of scopes at once and the store behind it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "app.tcss",
        "screens/scopes.tcss",
    ]  # that of a default screen is not read
    COMMANDS: ClassVar[set[Callable[[], type[ScreenCommands]]]] = {lambda: ScreenCommands}  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip=QUIT),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            key_display="^p",
            priority=True,
            id=PALETTE,
            tooltip="Find any command of this screen by its name.",
        ),
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            show=False,
            priority=True,
            id="app.suspend",
            tooltip="Back to the shell for a while; fg comes back.",
        ),
    ]

    def __init__(
        self,
        open_rollbook: Callable[[], Rollbook],
        scope: str | None = None,
        remembered: Remembered | None = None,
        *,
        colourless: bool | None = None,
    ) -> None:
        """Make the app; `open_rollbook` runs on a thread, after the first screen is there."""
        super().__init__(colourless=colourless)
        self._open_rollbook = open_rollbook
        self._first_scope = scope
        self._remembered = remembered or Remembered.of(None)
        self.failure: RollbookError | None = None

    def get_default_screen(self) -> ScopesScreen:
        """Begin with the scopes as of the last time."""
        return ScopesScreen(self._remembered, self._first_scope)

    def on_mount(self) -> None:
        """Open the store once the first screen is painted."""
        self.call_after_refresh(self._open_store)

    @work(thread=True, group="open", description="import the heavy parts and open the store")
    def _open_store(self) -> None:
        end_quiet()
        try:
            self.post_message(StoreOpened(self._open_rollbook()))
        except RollbookError as error:
            self.post_message(OpeningFailed(error))

    @on(StoreOpened)
    def take_store(self, event: StoreOpened) -> None:
        """Hand the store to the first screen and take over the settings."""
        self.work_with(event.rollbook)
        settings = event.rollbook.config.app
        self.take_theme(settings.theme)
        self.set_keymap(settings.keys)
        if settings.keys or theme_trouble(settings.theme):
            self._look_at_settings(settings.theme, settings.keys)
        first = self.screen_stack[0]
        if isinstance(first, ScopesScreen):
            first.take_store(event.rollbook)

    @work(thread=True, group="keys", description="look at theme and keys of the settings")
    def _look_at_settings(self, theme: str | None, keys: Mapping[str, str]) -> None:
        from tui.keymap import troubles

        for told in (*theme_trouble(theme), *(f"app.keys in the settings: {told}" for told in troubles(keys))):
            self.notify(shown(told), severity="warning", timeout=15, markup=False)

    @on(OpeningFailed)
    def leave(self, event: OpeningFailed) -> None:
        """Leave with the failure; nothing can be done without a store."""
        self.failure = event.error
        self.exit(event.error.exit_code)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's hook
        """Add the themes to what the screen can do."""
        for name in THEME_NAMES:
            yield SystemCommand(f"Theme: {name}", "Change the colours.", partial(setattr, self, "theme", name))

    def result(self) -> int:
        """Return the exit code after the app has ended; raises what ended it."""
        if self.failure is not None:
            raise self.failure
        if self.fault is not None:
            raise self.fault
        return self.return_value or 0


def run(rollbook: Rollbook | Callable[[], Rollbook], scope: str | None = None, store: str | None = None) -> int:
    """Open the app and return its exit code; raises what made it end.

    A function instead of a `rollbook` is called on a thread after the first paint; `store`, as the command line names
    it, then tells which list to paint first. After a fault of the program it can be started again.
    """
    opener, name = (cache(rollbook), store) if callable(rollbook) else (lambda: rollbook, rollbook.store_url)
    colourless = no_colours()
    while True:
        app = RollbookApp(opener, scope, Remembered.of(name), colourless=colourless)
        app.suit_terminal()
        app.run()
        if app.fault is None:
            return app.result()
        from tui.crash import offer_again

        offer_again(app.fault, app)
