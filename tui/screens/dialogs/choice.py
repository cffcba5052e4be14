"""Asks to choose one of some things."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.dialogs.base import Dialog
from tui.showing import shown
from tui.widgets.hints import Hints


class ChoiceDialog(Dialog[int]):
    """Shows a list; the answer is the place of the chosen one."""

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"

    def __init__(self, title: str, choices: Sequence[str], *, chosen: int = 0, text: str = "") -> None:
        """Make the dialog for choices that may hold data, below a sentence if there is something to say."""
        super().__init__(title)
        self._choices = choices
        self._chosen = chosen
        self._text = text

    def parts(self) -> Iterable[Widget]:
        """Show the list."""
        if self._text:
            yield Static(shown(self._text), markup=False, classes="sentence")
        yield OptionList(*(Option(Content(shown(choice))) for choice in self._choices), compact=True)

    def buttons(self) -> Iterable[Widget]:
        """Say which keys there are."""
        yield Hints("↵ choose", ("dialog.back", "back"))

    def on_mount(self) -> None:
        """Highlight what is chosen now."""
        self.query_one(OptionList).highlighted = self._chosen

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with the place of the choice."""
        self.dismiss(event.option_index)
