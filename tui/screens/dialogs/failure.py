"""Tells what could not be done, and what to do about it."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Button, Static

from core.errors import RollbookError
from tui.advice import advice
from tui.screens.dialogs.base import Dialog
from tui.showing import shown


class FailureDialog(Dialog[None]):
    """Shows a failure: its sentence, its hint, its code."""

    def __init__(self, error: RollbookError) -> None:
        """Make the dialog for a failure."""
        super().__init__("That was not done")
        self._error = error

    def parts(self) -> Iterable[Widget]:
        """Show sentence, hint and code."""
        yield Static("✗ " + shown(self._error.message), markup=False, classes="sentence")
        if self._error.hint:
            yield Static("What to do: " + shown(advice(self._error.hint)), markup=False, classes="hint")
        yield Static(shown(self._error.code), markup=False, classes="quiet")

    def buttons(self) -> Iterable[Widget]:
        """Offer the way back."""
        yield Button("Close", id="close", compact=True)

    def on_mount(self) -> None:
        """Let Enter close it."""
        self.query_one("#close").focus()

    @on(Button.Pressed)
    def close(self) -> None:
        """Go back."""
        self.dismiss(None)
