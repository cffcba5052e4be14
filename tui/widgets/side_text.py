"""A text beside a list that follows the highlight: only the lines that differ are drawn, each in one go."""

from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.visual import Visual

from tui.widgets.short_lines import same_lines
from tui.widgets.still_scroll import StillScrollView

EDGES = 3
"""The cells beside a line: a blank one on each side, and the scrollbar, whether it is there or not."""
LEAST_WIDTH = 20


class SideText(StillScrollView, can_focus=False):
    """Shows a text from its top; the mouse scrolls to what does not fit."""

    DEFAULT_CSS = """
    SideText {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $background;
        color: $foreground;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Make it without any text."""
        super().__init__(id=id)
        self._text = Content("")
        self._lines: list[Content] = []

    @property
    def room(self) -> int:
        """How many cells a line may have."""
        return max(self.size.width - EDGES, LEAST_WIDTH)

    def show(self, text: Content) -> None:
        """Show another text; long lines go on in the next."""
        self._text = text
        self._wrap()

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self._wrap()

    def _wrap(self) -> None:
        before = self._lines
        self._lines = [part for line in self._text.split() for part in line.wrap(self.room) or [line]]
        if len(self._lines) != len(before):
            self.make_room(len(self._lines))
        top = round(self.scroll_y)
        for y in range(self.size.height):
            if not same_lines(before[top + y : top + y + 1], self._lines[top + y : top + y + 1]):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        place, width = round(self.scroll_y) + y, self.scrollable_size.width
        line = self._lines[place] if place < len(self._lines) else Content("")
        whole = Content.assemble(" ", line, " " * max(width - line.cell_length - 1, 0))
        return Visual.to_strips(self, whole, width, 1, self.visual_style)[0]
