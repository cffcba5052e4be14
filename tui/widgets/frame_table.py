"""A table over a Polars frame of any length: a page is cut out when it is drawn, sorting and filtering move indices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import work
from textual.message import Message

from tui.showing import shown
from tui.widgets.columns import Cell, Column
from tui.widgets.line_table import LineTable
from tui.widgets.text_order import order_of

if TYPE_CHECKING:
    import polars as pl

MARGIN = 64
"""Lines that are cut out of the frame above and below the one asked for."""
SAMPLE = 400
"""Lines that the widths of the columns are taken from."""
WRONG = "✗"
"""What stands before the text of a cell in error."""


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """A column of the frame, how it is laid out, and how its values are worded."""

    name: str
    layout: Column
    worded: Callable[[Any], Cell] = shown
    wrong: str = ""
    """The column of the frame that tells whether a cell is in error; none where it is empty."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is shown of a frame, and in which order."""

    text: str = ""
    """Only lines that have it in some text column, in any case of letters."""
    keep: pl.Expr | None = None
    """Only lines where it holds."""
    sort: str | None = None
    descending: bool = False


class FrameTable(LineTable):
    """Shows a frame; arranging it happens on a thread, so that keys go on being answered."""

    @dataclass
    class Arranged(Message):
        """The lines to show, and their order, were found."""

        table: FrameTable
        frame: pl.DataFrame
        arrangement: Arrangement
        indices: pl.Series
        held: bool
        """Whether the cursor stays on its line."""

        @property
        def control(self) -> FrameTable:
            """The table, for `on` with a selector."""
            return self.table

    def __init__(self, columns: Sequence[FrameColumn], *, frozen: int = 1, id: str | None = None) -> None:  # noqa: A002
        """Make an empty table."""
        super().__init__([column.layout for column in columns], frozen=frozen, id=id)
        self._kinds = list(columns)
        self._frame: pl.DataFrame | None = None
        self._indices: pl.Series | None = None
        self._slice: tuple[int, list[tuple[Any, ...]]] = (0, [])
        self._widths: list[int] = []
        self._places: dict[str, int] = {}
        self.arrangement = Arrangement()
        self._wanted = self.arrangement

    @property
    def line_count(self) -> int:
        """How many lines are shown."""
        if self._indices is not None:
            return len(self._indices)
        return 0 if self._frame is None else self._frame.height

    @property
    def total(self) -> int:
        """How many lines the frame has."""
        return 0 if self._frame is None else self._frame.height

    def show(self, frame: pl.DataFrame, columns: Sequence[FrameColumn] | None = None) -> None:
        """Show a frame from its first line, in its own order; with other columns where they are given."""
        if columns is not None:
            self._kinds = list(columns)
            self._columns = [column.layout for column in columns]
        self._take(frame)
        self._indices = None
        self.arrangement = self._wanted = Arrangement()
        self._redraw()

    def fill(self, frame: pl.DataFrame, late: str) -> None:
        """Show the same lines, whose texts in one column have come; cursor, filter and order stay."""
        before = [*self._place()], self._in_sight()
        self._take(frame, late)
        self._slice = (0, [])
        self._forget()
        if (self._place(), self._in_sight()) != before:
            self.lines_changed()
        self.post_message(self.Moved(self, self.cursor))
        if self._wanted is not self.arrangement or self._wanted.text or self._wanted.sort == late:
            self._find(self._frame, self._wanted, held=self._wanted is self.arrangement)

    def on_unmount(self) -> None:
        """Let go of the frame."""
        self._frame = self._indices = None
        self._slice = (0, [])

    def _in_sight(self) -> list[Sequence[Cell]]:
        """Return the cells that are painted."""
        top = round(self.scroll_y)
        return [self.cells(index) for index in range(top, min(top + self._page, self.line_count))]

    def _take(self, frame: pl.DataFrame, late: str = "") -> None:
        """Take a frame; of one that has only got other texts in one column, only that is measured anew."""
        named = [*(column.name for column in self._kinds), *(column.wrong for column in self._kinds if column.wrong)]
        self._frame = frame.select(named)
        self._places = {name: place for place, name in enumerate(named)}
        self._widths = [
            self._widths[place] if late and column.name != late else self._widest(column)
            for place, column in enumerate(self._kinds)
        ]

    def rearrange(self, arrangement: Arrangement) -> None:
        """Filter and sort; `Arranged` tells when it is done."""
        self._wanted = arrangement
        if self._frame is not None:
            self._find(self._frame, arrangement)

    def value(self, index: int, name: str) -> object:
        """Return the value of a shown line in a column."""
        return self._values(index)[self._places[name]]

    def number(self, index: int, name: str) -> int:
        """Return the value of a shown line in a column of whole numbers."""
        value = self.value(index, name)
        return value if isinstance(value, int) else 0

    def cells(self, index: int) -> Sequence[Cell]:
        """Return the worded cells of one line."""
        values = self._values(index)
        return [
            _wrong(column.worded(value))
            if column.wrong and values[self._places[column.wrong]]
            else column.worded(value)
            for column, value in zip(self._kinds, values, strict=False)
        ]

    def place_of(self, name: str, value: object) -> int | None:
        """Return the first shown line with a value in a column; None where no such line is shown."""
        column = self.column(name)
        return None if column is None else column.index_of(value)

    def column(self, name: str) -> pl.Series | None:
        """Return a column of the lines that are shown, in their order."""
        if self._frame is None:
            return None
        return self._frame[name] if self._indices is None else self._frame[name].gather(self._indices)

    def natural_width(self, column: int) -> int:
        """Return the width of the widest of the first texts of a column."""
        return self._widths[column] if self._widths else 0

    def title(self, column: int) -> str:
        """Return the column's title, with an arrow where the table is sorted by it."""
        if self._kinds[column].name == self.arrangement.sort:
            return f"{self._kinds[column].layout.title} {'▼' if self.arrangement.descending else '▲'}"
        return super().title(column)

    @work(thread=True, exclusive=True, group="arrange", description="arrange the lines of a table")
    def _find(self, frame: pl.DataFrame, arrangement: Arrangement, *, held: bool = False) -> None:
        self.post_message(self.Arranged(self, frame, arrangement, find_indices(frame, arrangement), held))

    def on_frame_table_arranged(self, event: Arranged) -> None:
        """Show what was found, unless the frame has changed or something else is wanted meanwhile."""
        if event.frame is not self._frame or event.arrangement is not self._wanted:
            return
        line = self._line_at(self.cursor) if event.held else None
        self.arrangement = event.arrangement
        self._indices = event.indices
        self._redraw((None if line is None else event.indices.index_of(line)) or 0)

    def _line_at(self, index: int) -> int | None:
        """Return which line of the frame is shown at a place."""
        if not 0 <= index < self.line_count:
            return None
        return index if self._indices is None else int(self._indices[index])

    def _redraw(self, cursor: int = 0) -> None:
        above = self.cursor - round(self.scroll_y)
        self._slice = (0, [])
        self.set_reactive(LineTable.cursor, cursor)
        self.lines_changed()
        self.scroll_to(y=max(cursor - above, 0) if cursor else 0, animate=False, force=True)
        self.post_message(self.Moved(self, cursor))

    def _values(self, index: int) -> tuple[Any, ...]:
        first, rows = self._slice
        if not first <= index < first + len(rows):
            first = max(index - MARGIN, 0)
            rows = self._cut(first, 2 * MARGIN + self.size.height)
            self._slice = (first, rows)
        return rows[index - first]

    def _cut(self, first: int, count: int) -> list[tuple[Any, ...]]:
        if self._frame is None:
            return []
        if self._indices is None:
            return self._frame.slice(first, count).rows()
        return self._frame[self._indices.slice(first, count)].rows()

    def _widest(self, column: FrameColumn) -> int:
        from rich.cells import cell_len

        if self._frame is None:
            return 0
        values = self._frame[column.name].head(SAMPLE).to_list() + self._frame[column.name].tail(SAMPLE).to_list()
        worded = (column.worded(value) for value in values)
        room = len(WRONG) + 1 if column.wrong else 0
        texts = (text if isinstance(text, str) else text[0] for text in worded)
        return max((cell_len(shown(text[:200])) + room for text in texts), default=0)


def _wrong(cell: Cell) -> Cell:
    """Mark a cell that is in error."""
    text = cell if isinstance(cell, str) else cell[0]
    return f"{WRONG} {text}".rstrip(), "error"


def find_indices(frame: pl.DataFrame, arrangement: Arrangement) -> pl.Series:
    """Return which lines of the frame an arrangement shows, in its order."""
    import polars as pl

    kept: list[pl.Expr] = [] if arrangement.keep is None else [arrangement.keep]
    if arrangement.text:
        texts = [pl.col(name) for name, kind in frame.schema.items() if kind == pl.String]
        kept.append(pl.any_horizontal([_holds(text, arrangement.text).fill_null(value=False) for text in texts]))
    indices = frame.select(pl.all_horizontal(kept).arg_true()).to_series() if kept else None
    if arrangement.sort is None:
        return indices if indices is not None else pl.int_range(frame.height, dtype=pl.UInt32, eager=True)
    column = frame[arrangement.sort]
    if indices is None:
        return order_of(column, descending=arrangement.descending)
    return indices.gather(order_of(column.gather(indices), descending=arrangement.descending))


def _holds(cells: pl.Expr, text: str) -> pl.Expr:
    """Tell whether cells have the text, in any case; the quick way knows the letters of ASCII only."""
    import polars as pl

    if text.isascii():
        return cells.str.contains_any([text], ascii_case_insensitive=True)
    return cells.str.contains("(?i)" + pl.escape_regex(text))
