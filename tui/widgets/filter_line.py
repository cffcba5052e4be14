"""The line that filters a table as one types."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FilterLine(Input):
    """A text field below a table: hidden until it is wanted, Enter keeps the filter, Escape drops it."""

    DEFAULT_CSS = """
    FilterLine { display: none; height: 1; border: none; padding: 0 1; &.-shown { display: block; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "Drop filter", id="filter.drop", tooltip="Show everything again."),
        Binding(
            "enter",
            "keep",
            "Keep filter",
            key_display="↵",
            id="filter.keep",
            tooltip="Back to the table, still filtered.",
        ),
        Binding("down", "keep", show=False, id="filter.keep", tooltip="Back to the table, still filtered."),
    ]

    class Left(Message):
        """Typing is over."""

    def __init__(self) -> None:
        """Make an empty, hidden line."""
        super().__init__(placeholder="Show only lines with this text", compact=True)

    def begin(self) -> None:
        """Show the line and type into it."""
        self.add_class("-shown")
        self.screen.set_focus(self)

    def drop(self) -> bool:
        """Show everything again; False where nothing was filtered."""
        filtered = bool(self.value)
        self.value = ""
        self.remove_class("-shown")
        return filtered

    def action_drop(self) -> None:
        """Show everything again and go back to the table."""
        self.drop()
        self.post_message(self.Left())

    def action_keep(self) -> None:
        """Go back to the table."""
        self.set_class(bool(self.value), "-shown")
        self.post_message(self.Left())
