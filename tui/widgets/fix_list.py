"""The numbered corrections to choose from."""

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tui.showing import ELLIPSIS, fit, shown

NUMBER = 3
"""The cells that the number and the blanks behind it take."""
BETWEEN = 2


class FixList(Widget):
    """Shows what could be done, each with its number and how many rows it is for; a press takes one."""

    DEFAULT_CSS = """
    FixList {
        height: auto;
        padding: 0 1;
        color: $foreground;
        link-style: none;
        link-color: $foreground;
        link-background: transparent;
        link-style-hover: bold reverse;
        link-color-hover: $foreground;
        link-background-hover: transparent;
    }
    """

    fixes: reactive[tuple[tuple[str, str], ...]] = reactive((), layout=True)
    """What each does, and for which rows."""

    class Pressed(Message):
        """Somebody pressed a correction."""

        def __init__(self, number: int) -> None:
            """Keep its number, counted from 1."""
            super().__init__()
            self.number = number

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """Return a line for each, two for a long one."""
        return sum(len(lines) for lines in self._lines(width))

    def render(self) -> Content:
        """Draw them below one another."""
        parts = []
        for number, lines in enumerate(self._lines(self.content_size.width), start=1):
            press = Style.from_meta({"@click": f"press({number})"})
            for place, line in enumerate(lines):
                first = (f"{number}  ", "bold $text-accent") if place == 0 else " " * NUMBER
                parts.append(Content.assemble(first, line).stylize(press))
        return Content("\n").join(parts)

    def action_press(self, number: int) -> None:
        """Tell which was pressed."""
        self.post_message(self.Pressed(number))

    def _lines(self, width: int) -> list[list[str]]:
        return [_placed(shown(text), rows, max(width - NUMBER, 1)) for text, rows in self.fixes]


def _placed(text: str, rows: str, room: int) -> list[str]:
    """Return the lines of one correction, with its rows at the right where they fit beside the text."""
    lines = wrapped(text, room)
    if cell_len(lines[-1]) + BETWEEN + cell_len(rows) <= room:
        lines[-1] = fit(lines[-1], room - cell_len(rows)) + rows
    return lines


def wrapped(text: str, room: int, most: int = 2) -> list[str]:
    """Return a text in lines of so many cells, broken at blanks; what is over after the last one is cut off."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :]) + ELLIPSIS]
    return [fit(line, room).rstrip() for line in lines]
