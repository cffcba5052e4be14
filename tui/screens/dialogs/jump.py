"""Asks for the number of a row to go to."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.screens.dialogs.base import Dialog
from tui.widgets.hints import Hints


class JumpDialog(Dialog[int]):
    """Takes a row's number as the file counts it: the header is row 1."""

    def __init__(self) -> None:
        """Make the dialog."""
        super().__init__("Go to row")

    def parts(self) -> Iterable[Widget]:
        """Ask for the number."""
        yield Static("Number of the row, as a spreadsheet shows it:", markup=False)
        yield Input(id="number", type="integer", max_length=9, compact=True)

    def buttons(self) -> Iterable[Widget]:
        """Say which keys there are."""
        yield Hints("↵ go there", ("dialog.back", "back"))

    def on_mount(self) -> None:
        """Let the number be typed at once."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Answer with the number; nothing typed is nothing wanted."""
        typed = event.value.strip()
        self.dismiss(int(typed) if typed.isdecimal() else None)
