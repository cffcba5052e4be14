"""A table of a short list, such as scopes or tasks, that is there before Polars is."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from core.text import display
from tui.showing import fit, shown
from tui.widgets.columns import Cell, Column
from tui.widgets.line_table import LineTable


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it stands for, and its cells."""

    key: Hashable
    cells: tuple[Cell, ...]
    heading: str = ""
    """What stands above a group of lines, instead of cells; it cannot be chosen, and vanishes while filtering."""


def heading(text: str) -> Line:
    """Return the line that stands above a group."""
    return Line(("heading", text), (), text)


class ListTable(LineTable):
    """Shows a list of lines, filtered by text; the cursor stays on what it was on when the list changes."""

    def __init__(self, columns: Sequence[Column], *, frozen: int = 1, id: str | None = None) -> None:  # noqa: A002
        """Make an empty list."""
        super().__init__(columns, frozen=frozen, id=id)
        self._all: list[Line] = []
        self._lines: list[Line] = []
        self._text = ""
        self._choosable = 0

    @property
    def line_count(self) -> int:
        """How many lines are shown."""
        return len(self._lines)

    @property
    def total(self) -> int:
        """How many lines can be chosen from without the filter."""
        return self._choosable

    @property
    def choices(self) -> int:
        """How many lines can be chosen from."""
        return sum(not line.heading for line in self._lines)

    def cells(self, index: int) -> Sequence[Cell]:
        """Return the cells of one line."""
        return self._lines[index].cells

    def natural_width(self, column: int) -> int:
        """Return the width of the widest text of a column."""
        texts = [_text(line.cells[column]) for line in self._lines if not line.heading]
        together = "".join(texts)
        if together.isascii() and together.isprintable():
            return max(map(len, texts), default=0)
        return max((cell_len(display(text)) for text in texts), default=0)

    def shows(self, key: Hashable) -> bool:
        """Whether the line that stands for `key` is among those shown."""
        return any(line.key == key for line in self._lines)

    @property
    def chosen(self) -> Hashable | None:
        """What the highlighted line stands for."""
        line = self._lines[self.cursor] if self._lines else None
        return None if line is None or line.heading else line.key

    def validate_cursor(self, cursor: int) -> int:
        """Pass over headings, on in the direction that the cursor moves in."""
        cursor = super().validate_cursor(cursor)
        step = 1 if cursor >= self.cursor else -1
        for direction in (step, -step):
            at = cursor
            while 0 <= at < len(self._lines):
                if not self._lines[at].heading:
                    return at
                at += direction
        return cursor

    def _reveal(self, index: int) -> None:
        """Keep the heading above a line in sight as well."""
        if 0 < index <= len(self._lines) and self._lines[index - 1].heading:
            super()._reveal(index - 1)
        super()._reveal(index)

    def _line_strip(self, index: int, selected: bool) -> Strip:
        line = self._lines[index]
        if not line.heading:
            return super()._line_strip(index, selected)
        style = self.rich_style + self._style("accent") + Style(bold=True)
        return Strip([Segment(fit(f" {shown(line.heading)}", self._width), style)])

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        if list(lines) != self._all:
            self._all = list(lines)
            self._choosable = sum(not line.heading for line in self._all)
            self._narrowed()

    def narrow(self, text: str) -> None:
        """Show only the lines that have the text in some cell, in any case."""
        self._text = text.casefold()
        self._narrowed()

    def choose(self, key: Hashable) -> None:
        """Highlight the line that stands for `key`, if it is shown."""
        for index, line in enumerate(self._lines):
            if line.key == key:
                self.cursor = index
                return

    def _narrowed(self) -> None:
        kept = self.chosen
        self._lines = [line for line in self._all if not self._text or self._found(line)]
        self.lines_changed()
        if kept is not None:
            self.choose(kept)
        self.post_message(self.Moved(self, self.cursor))

    def _found(self, line: Line) -> bool:
        return not line.heading and self._text in "\0".join(_text(cell) for cell in line.cells).casefold()


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]
