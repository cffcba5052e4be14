"""One line with something on the left and something on the right, the right one whole as long as there is room."""

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.showing import fit, shown


class HeadLine(Widget):
    """Says what this is about on the left, and how far it has come on the right."""

    DEFAULT_CSS = """
    HeadLine { height: 1; padding: 0 1; color: $foreground; text-style: bold; }
    """

    left: reactive[str] = reactive("")
    right: reactive[str] = reactive("")

    def render(self) -> Content:
        """Cut the left side where both do not fit."""
        right = shown(self.right)
        room = max(self.content_size.width - cell_len(right), 0)
        return Content(f"{fit(shown(self.left), max(room - 1, 0))} {right}")
