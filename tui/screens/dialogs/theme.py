"""Asks for a theme."""

from textual import on
from textual.widgets import OptionList

from tui.screens.dialogs.choice import ChoiceDialog
from tui.terminal_app import TerminalApp
from tui.themes import THEME_NAMES

THEMES = (None, *THEME_NAMES)
"""What can be chosen; None leaves it to the app."""


class ThemeDialog(ChoiceDialog):
    """Lets a theme be chosen; the highlighted one is tried on."""

    @on(OptionList.OptionHighlighted)
    def try_on(self, event: OptionList.OptionHighlighted) -> None:
        """Show the app in the highlighted theme."""
        app = self.app
        if isinstance(app, TerminalApp):
            app.take_theme(THEMES[event.option_index])
