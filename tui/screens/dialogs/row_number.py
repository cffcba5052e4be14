"""Asks which row to go to."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.screens.dialogs.base import Dialog


class RowNumberDialog(Dialog[int]):
    """Asks for the number of a row as the file counts them."""

    def __init__(self) -> None:
        """Make the dialog."""
        super().__init__("Go to a row")

    def parts(self) -> Iterable[Widget]:
        """Ask for the number."""
        yield Static("The number of the row, as the file counts them:", markup=False)
        yield Input(id="number", type="integer", max_length=9, compact=True)
        yield Static("", id="wrong", markup=False, classes="hint")

    def buttons(self) -> Iterable[Widget]:
        """Say which keys there are."""
        yield Static("↵ go there   esc back", markup=False, classes="quiet")

    def on_mount(self) -> None:
        """Let the number be typed at once."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Answer with the number."""
        if event.value.strip().isdecimal():
            self.dismiss(int(event.value))
        else:
            self.query_one("#wrong", Static).update("✗ Type the number of a row.")
