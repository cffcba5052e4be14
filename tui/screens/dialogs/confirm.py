"""Asks before something is done that is not easily taken back."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from tui.screens.dialogs.base import Dialog
from tui.showing import shown
from tui.widgets.hints import Hints


class ConfirmDialog(Dialog[bool]):
    """Names the act on its button; Cancel has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,right",
            "other",
            "Other button",
            show=False,
            id="confirm.other",
            tooltip="To the other button.",
        )
    ]

    def __init__(self, title: str, text: str, act: str, *, keep: str = "Cancel") -> None:
        """Make the dialog: what stands to be done, and the words for doing it."""
        super().__init__(title)
        self._text = text
        self._act = act
        self._keep = keep

    def parts(self) -> Iterable[Widget]:
        """Say what would be done."""
        yield Static(shown(self._text), markup=False, classes="sentence")

    def buttons(self) -> Iterable[Widget]:
        """Offer the act and the way back, and say which keys there are."""
        act = Button(Content(shown(self._act)), id="act", variant="warning", compact=True)
        yield Horizontal(Button(self._keep, id="cancel", compact=True), act, classes="row")
        yield Hints("↵ choose", ("dialog.back", "back"))

    def on_mount(self) -> None:
        """Let Enter do nothing by itself."""
        self.query_one("#cancel").focus()

    def action_other(self) -> None:
        """Go to the button that the keys do not go to."""
        cancel, act = self.query_one("#cancel"), self.query_one("#act")
        (act if cancel.has_focus else cancel).focus()

    @on(Button.Pressed)
    def answer(self, event: Button.Pressed) -> None:
        """Answer with the button that was pressed."""
        self.dismiss(event.button.id == "act")


class NumberDialog(Dialog[int]):
    """Asks for a number to be typed, so that nobody lets a mass deletion through by a slip."""

    def __init__(self, title: str, text: str, number: int) -> None:
        """Make the dialog; only `number` is taken."""
        super().__init__(title)
        self._text = text
        self._number = number

    def parts(self) -> Iterable[Widget]:
        """Say what is held and ask for the number."""
        yield Static(shown(self._text), markup=False, classes="sentence")
        yield Static("Type the number to let it through:", markup=False)
        yield Input(id="number", type="integer", compact=True)
        yield Static("", id="wrong", markup=False, classes="hint")

    def buttons(self) -> Iterable[Widget]:
        """Say which keys there are."""
        yield Hints("↵ take the number", ("dialog.back", "back"))

    def on_mount(self) -> None:
        """Let the number be typed at once."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Take the right number; say so where it is another."""
        if event.value.strip() == str(self._number):
            self.dismiss(self._number)
        else:
            self.query_one("#wrong", Static).update("✗ That is not the number.")
