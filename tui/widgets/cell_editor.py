"""The field that lies over a cell while its text is being changed."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from core.text import display


class CellEditor(Input):
    """Takes the new text of one cell: Enter and Tab take it, Escape drops it."""

    DEFAULT_CSS = """
    CellEditor {
        display: none;
        position: absolute;
        height: 1;
        border: none;
        padding: 0;
        background: $boost;
        text-style: underline;
        &.-shown { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Take it", key_display="↵", id="cell.take", tooltip="Take this text for the cell."),
        Binding("tab", "submit", "Take it", show=False, id="cell.take-tab", tooltip="Take this text for the cell."),
        Binding("escape", "drop", "Leave as it was", key_display="esc", id="cell.drop", tooltip="Drop what was typed."),
        Binding("up,down", "stay", show=False, id="cell.stay", tooltip="The field has one line."),
    ]

    class Dropped(Message):
        """The cell stays as it was."""

    def __init__(self) -> None:
        """Make a hidden field."""
        super().__init__(compact=True, select_on_focus=False)
        self.meant = ""
        """What was probably meant by what is typed; nothing where nobody knows."""

    def begin(self, text: str | None, place: Region, *, secret: bool) -> None:
        """Lie over the cell, with its text to change."""
        self.password, self.meant = secret, ""
        self.lie_over(place)
        with self.prevent(Input.Changed):
            self.value = "" if secret else typeable(text or "")
        self.cursor_position = len(self.value)
        self.add_class("-shown")
        self.focus()

    def lie_over(self, place: Region) -> None:
        """Stay where the cell is."""
        self.styles.offset = (place.x, place.y)
        self.styles.width = place.width

    def end(self) -> None:
        """Go away and forget what was typed."""
        self.remove_class("-shown")
        with self.prevent(Input.Changed):
            self.value = ""

    def action_drop(self) -> None:
        """Leave the cell as it was."""
        self.post_message(self.Dropped())

    def action_cursor_right(self, select: bool = False) -> None:
        """Take what was probably meant, at the end of the text; move on elsewhere."""
        if self.meant and self.cursor_at_end and self.selection.is_empty and not select:
            self.value = typeable(self.meant)
            self.cursor_position = len(self.value)
        else:
            super().action_cursor_right(select)

    def action_stay(self) -> None:
        """Keep the keys that move through the form out of it while one types."""


def typeable(text: str) -> str:
    """Return a text as one can type it: a blank for each line break or tab, nothing for what is invisible."""
    return "".join(
        character if display(character) == character else " " if character in "\t\n\r\v\f" else "" for character in text
    )
