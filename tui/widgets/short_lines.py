"""Some lines of text that change often: only those that differ are drawn, each in one go."""

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget


class ShortLines(Widget):
    """Shows lines of text from the top; what does not fit is left out."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Make it without any text."""
        super().__init__(id=id)
        self._told: list[Content] = []
        self._lines: list[Content] = []

    def tell(self, lines: Sequence[Content]) -> None:
        """Show other lines; long ones go on in the next."""
        self._told = list(lines)
        before, self._lines = self._lines, self._wrapped()
        for y in range(self.size.height):
            if not same_lines(before[y : y + 1], self._lines[y : y + 1]):
                self.refresh(Region(0, y, self.size.width, 1))

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self._lines = self._wrapped()
        self.refresh()

    def _wrapped(self) -> list[Content]:
        width = max(self.size.width - 2, 1)
        return [part for line in self._told for part in line.wrap(width)][: self.size.height]

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        line = self._lines[y] if y < len(self._lines) else Content("")
        width = self.size.width
        whole = Content.assemble(" ", line, " " * max(width - line.cell_length - 1, 0))
        return Visual.to_strips(self, whole, width, 1, self.visual_style)[0]


def same_lines(some: Sequence[Content], others: Sequence[Content]) -> bool:
    """Tell whether lines look the same, in their colours too."""
    return len(some) == len(others) and all(one.is_same(other) for one, other in zip(some, others, strict=True))
