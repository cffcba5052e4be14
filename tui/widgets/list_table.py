"""A table of a short list, such as scopes or tasks, that is there before Polars is."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from core.text import display
from tui.widgets.columns import Cell, Column
from tui.widgets.line_table import LineTable


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it stands for, and its cells."""

    key: Hashable
    cells: tuple[Cell, ...]


class ListTable(LineTable):
    """Shows a list of lines, filtered by text; the cursor stays on what it was on when the list changes."""

    def __init__(self, columns: Sequence[Column], *, frozen: int = 1, id: str | None = None) -> None:  # noqa: A002
        """Make an empty list."""
        super().__init__(columns, frozen=frozen, id=id)
        self._all: list[Line] = []
        self._lines: list[Line] = []
        self._text = ""

    @property
    def line_count(self) -> int:
        """How many lines are shown."""
        return len(self._lines)

    @property
    def total(self) -> int:
        """How many lines there are without the filter."""
        return len(self._all)

    def cells(self, index: int) -> Sequence[Cell]:
        """Return the cells of one line."""
        return self._lines[index].cells

    def natural_width(self, column: int) -> int:
        """Return the width of the widest text of a column."""
        return max((cell_len(display(_text(line.cells[column]))) for line in self._lines), default=0)

    @property
    def chosen(self) -> Hashable | None:
        """What the highlighted line stands for."""
        return self._lines[self.cursor].key if self._lines else None

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        if list(lines) != self._all:
            self._all = list(lines)
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
        self._lines = [line for line in self._all if not self._text or self._text in _searched(line)]
        self.lines_changed()
        if kept is not None:
            self.choose(kept)
        self.post_message(self.Moved(self, self.cursor))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _searched(line: Line) -> str:
    return "\0".join(_text(cell) for cell in line.cells).casefold()
