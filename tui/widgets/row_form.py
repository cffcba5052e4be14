"""One row as a form: a line for each of its cells, with a mark beside what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.geometry import Region

from tui.showing import SEVERITY_MARKS, shown
from tui.widgets.columns import GAP, Cell, Column
from tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from core.service import RowView

WHOLE_ROW = "The row"
CAME = Column("As it came", 10, 40)
CORRECTED = ("~", "accent")


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form: the column it stands for (None is the row as a whole), and its cells."""

    column: str | None
    cells: tuple[Cell, ...]


class RowForm(LineTable):
    """Shows the cells of one row, as they stand now and, where that is another text, as they came."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Make an empty form."""
        super().__init__([Column("Row", 16, 29), Column("Now", 12, 60)], frozen=1, id=id)
        self._lines: list[FormLine] = []
        self._order: tuple[str | None, ...] = ()
        self._held: int | None = None

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def cells(self, index: int) -> Sequence[Cell]:
        """Return the cells of one line."""
        return self._lines[index].cells

    def natural_width(self, column: int) -> int:
        """Return the width of the widest text of a column."""
        texts = (line.cells[column] for line in self._lines)
        return max((cell_len(shown(_text(cell)[:200])) for cell in texts), default=0)

    @property
    def column(self) -> str | None:
        """The column of the highlighted line; None for the row as a whole."""
        return self._lines[self.cursor].column if self._lines else None

    def show(self, view: RowView, column: str | None, *, problems_first: bool) -> None:
        """Show a row, with the highlight on a column."""
        lines = lines_of_row(view)
        if problems_first:
            wrong = {finding.column for finding in view.findings}
            lines.sort(key=lambda line: line.column not in wrong)
        self._order = tuple(line.column for line in lines)
        self._take(view, lines)
        self.choose(column)

    def follow(self, view: RowView) -> None:
        """Show the same row as it would stand now, each cell where it was and the highlight too."""
        kept = self.column
        lines = {line.column: line for line in lines_of_row(view)}
        self._take(view, [lines[column] for column in self._order if column in lines])
        self.choose(kept)

    def hold(self) -> None:
        """Keep the texts where they begin now: somebody types over one of them."""
        self._held = self._place()[0][1]

    def release(self) -> None:
        """Lay the columns out for their texts again."""
        self._held = None

    def _take(self, view: RowView, lines: list[FormLine]) -> None:
        """Take other lines, and draw those that differ."""
        changed = any(line.cells[2] for line in lines)
        names = Column(f"Row {view.row}", self._held or 16, self._held or 29)
        columns = [names, Column("Now", 12, 60), *([CAME] if changed else [])]
        same = [column.title for column in columns] == [column.title for column in self._columns]
        before, placed = self._lines, [*self._placed]
        self._columns, self._lines = columns, lines
        if not same or len(lines) != len(before):
            self.lines_changed()
            return
        self._placed.clear()
        if self._place() != placed:
            self.lines_changed()
        for place, (old, new) in enumerate(zip(before, lines, strict=True), start=1):
            if old != new:
                self.refresh_line(place)

    def choose(self, column: str | None) -> None:
        """Put the highlight on a column."""
        for index, line in enumerate(self._lines):
            if line.column == column:
                self.cursor = index
                return

    @property
    def place(self) -> Region:
        """Where on the screen the highlighted cell stands, as it is now: from its column to the end of the line."""
        placed = dict(self._place())
        left = 1 + placed[0] + GAP
        inside = self.content_region
        line = self.cursor - round(self.scroll_y) + 1
        return Region(inside.x + left, inside.y + line, max(self._width - left, 1), 1)


def lines_of_row(view: RowView) -> list[FormLine]:
    """Return the lines of a row: the row as a whole where something is wrong with it, then its cells."""
    marks = marks_of(view)
    lines = [FormLine(None, (_labelled(WHOLE_ROW, marks[None]), "", ""))] if None in marks else []
    for cell in view.cells:
        corrected = cell.text != cell.original
        mark = marks.get(cell.column) or (CORRECTED if corrected else ("", ""))
        now: Cell = shown(cell.text)
        if cell.missing and cell.text is None:
            now = ("(not in the file)", "muted")
        elif not cell.known:
            now = (shown(cell.text) or "-", "muted")
            mark = mark if mark[0] else ("·", "muted")
        came = (shown(cell.original) or "(blank)", "muted") if corrected and not cell.missing else ""
        lines.append(FormLine(cell.column, (_labelled(shown(cell.column), mark), now, came)))
    return lines


def marks_of(view: RowView) -> Mapping[str | None, tuple[str, str]]:
    """Return the mark of each column that something is wrong with; an error goes before a warning."""
    marks: dict[str | None, tuple[str, str]] = {}
    for finding in view.findings:
        if finding.severity == "error" or finding.column not in marks:
            marks[finding.column] = SEVERITY_MARKS[finding.severity]
    return marks


def _labelled(label: str, mark: tuple[str, str]) -> Cell:
    return (f"{mark[0] or ' '} {label}", mark[1]) if mark[0] else f"  {label}"


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]
