"""A table drawn line by line: a pinned header, a cursor that repaints two lines, columns that scroll by keys."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.showing import fit, shown
from tui.widgets.columns import GAP, Cell, Column, place_columns
from tui.widgets.still_scroll import StillScrollView


class LineTable(StillScrollView, can_focus=True):
    """Shows lines of cells; subclasses say how many there are and what stands in each."""

    DEFAULT_CSS = """
    LineTable {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $background;
        color: $foreground;
        & .line-table--header { text-style: bold; background: $panel; color: $foreground; }
        & .line-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        & .line-table--resting { background: $panel; color: $foreground; text-style: bold; }
        & .line-table--success { color: $text-success; }
        & .line-table--warning { color: $text-warning; }
        & .line-table--error { color: $text-error; }
        & .line-table--accent { color: $text-accent; }
        & .line-table--muted { color: $text-muted; }
        &:ansi .line-table--header { text-style: bold underline; background: ansi_default; color: ansi_default; }
        &:ansi .line-table--cursor { text-style: reverse; background: ansi_default; color: ansi_default; }
        &:ansi .line-table--resting { text-style: bold; background: ansi_default; color: ansi_default; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"line-table--{part}"
        for part in ("header", "cursor", "resting", "success", "warning", "error", "accent", "muted")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up", tooltip="One line up."),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down", tooltip="One line down."),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.page-up", tooltip="One page up."),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.page-down", tooltip="One page down."),
        Binding("home", "jump(0)", "First", show=False, id="table.first", tooltip="To the first line."),
        Binding("end", "jump(-1)", "Last", show=False, id="table.last", tooltip="To the last line."),
        Binding("left", "columns(-1)", "Left", show=False, id="table.left", tooltip="Show the columns to the left."),
        Binding("right", "columns(1)", "Right", show=False, id="table.right", tooltip="Show the columns to the right."),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """The highlighted line; 0 where there is none."""
    first_column: reactive[int] = reactive(0)
    """How many columns after the frozen ones are scrolled out to the left."""

    @dataclass(eq=False, repr=False)
    class Opened(Message):
        """Somebody chose a line."""

        table: "LineTable"
        index: int

        @property
        def control(self) -> "LineTable":
            """The table, for `on` with a selector."""
            return self.table

    @dataclass(eq=False, repr=False)
    class Moved(Message):
        """The highlight is on another line."""

        table: "LineTable"
        index: int

        def can_replace(self, message: Message) -> bool:
            """Only the newest move matters to who tells about the line."""
            return isinstance(message, LineTable.Moved) and message.table is self.table

        @property
        def control(self) -> "LineTable":
            """The table, for `on` with a selector."""
            return self.table

    @dataclass(eq=False, repr=False)
    class HeaderPressed(Message):
        """Somebody pressed a column's title."""

        table: "LineTable"
        column: int

    def __init__(self, columns: Sequence[Column], *, frozen: int = 1, id: str | None = None) -> None:  # noqa: A002
        """Make an empty table whose first `frozen` columns stay when the others scroll."""
        super().__init__(id=id)
        self._columns = list(columns)
        self._frozen = frozen
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._styles: dict[str, Style] = {}
        self._placed: list[tuple[int, int]] = []
        self._width = 0

    @property
    @abstractmethod
    def line_count(self) -> int:
        """How many lines there are."""

    @abstractmethod
    def cells(self, index: int) -> Sequence[Cell]:
        """Return the cells of one line, a cell for each column."""

    @abstractmethod
    def natural_width(self, column: int) -> int:
        """Return how many cells the texts of a column want."""

    def title(self, column: int) -> str:
        """Return what stands above a column."""
        return self._columns[column].title

    def lines_changed(self) -> None:
        """Draw everything anew: there are other lines, or other texts in them."""
        self._forget()
        self.make_room(self.line_count + 1)
        self.cursor = min(self.cursor, max(self.line_count - 1, 0))
        self.refresh()

    @property
    def columns_told(self) -> str:
        """Which columns are in sight, in words; nothing where all are, or where there is no line."""
        placed = self._place() if self.size.width and self.line_count else []
        if not placed or len(placed) == len(self._columns):
            return ""
        first = self._frozen + self.first_column + 1 if self.first_column else 1
        return f"columns {first}-{placed[-1][0] + 1} of {len(self._columns)} ← →"

    def _forget(self) -> None:
        self._strips.clear()
        self._styles.clear()
        self._placed.clear()

    def notify_style_update(self) -> None:
        """Take over another theme."""
        super().notify_style_update()
        self._forget()

    def on_resize(self) -> None:
        """Lay the columns out for the new width, keep the cursor in sight and let others tell what is."""
        self._forget()
        self._reveal(self.cursor)
        self.post_message(self.Moved(self, self.cursor))

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self._forget()
        self.refresh()

    on_blur = on_focus

    def _place(self) -> list[tuple[int, int]]:
        """Return the columns in sight with their widths: all of them where narrowing makes them fit, else the first."""
        width = self.scrollable_size.width
        if not self._placed or width != self._width:
            self._strips.clear()
            self._width = width
            order = [*range(self._frozen), *range(self._frozen + self.first_column, len(self._columns))]
            self._placed = place_columns(
                [(column, self._columns[column], self.natural_width(column)) for column in order], width - 1
            )
        return self._placed

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            whole = name in {"header", "cursor", "resting"}
            self._styles[name] = self.get_component_rich_style(f"line-table--{name}", partial=not whole)
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        """Return one line of the widget: the header, a line of the table, or nothing."""
        self._place()
        width = self._width
        if y == 0:
            return self._header_strip().adjust_cell_length(width, self._style("header"))
        index = round(self.scroll_y) + y - 1
        if index >= self.line_count:
            return Strip.blank(width, self.rich_style)
        selected = index == self.cursor
        strip = self._strips.get((index, selected))
        if strip is None:
            if len(self._strips) > 2_000:
                self._strips.clear()
            strip = self._strips[index, selected] = self._line_strip(index, selected)
        return strip

    def _header_strip(self) -> Strip:
        style = self._style("header")
        parts = [" "]
        for column, width in self._place():
            parts.append(fit(self.title(column), width, right=self._columns[column].right) + " " * GAP)
        return Strip([Segment("".join(parts), style)])

    def _line_strip(self, index: int, selected: bool) -> Strip:
        base = self._style("cursor" if self.has_focus else "resting") if selected else self.rich_style
        cells = self.cells(index)
        segments = [Segment("▸" if selected else " ", base)]
        for column, width in self._place():
            cell = cells[column]
            text, emphasis = cell if isinstance(cell, tuple) else (cell, "")
            style = base + self._style(emphasis) if emphasis and not selected else base
            safe = shown(text[: 4 * width + 64])
            segments.append(Segment(fit(safe, width, right=self._columns[column].right), style))
            segments.append(Segment(" " * GAP, base))
        return Strip(Segment.simplify(segments)).adjust_cell_length(self._width, base)

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(cursor, self.line_count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the two lines that the cursor left and reached, and scroll if it must."""
        self.refresh_line(old + 1)
        self.refresh_line(new + 1)
        self._reveal(new)
        self.post_message(self.Moved(self, new))

    def validate_first_column(self, first: int) -> int:
        """Keep at least one column beside the frozen ones."""
        return max(0, min(first, len(self._columns) - self._frozen - 1))

    def watch_first_column(self) -> None:
        """Draw the other columns."""
        self._forget()
        self.post_message(self.Moved(self, self.cursor))

    @property
    def _page(self) -> int:
        return max(self.size.height - 1, 1)

    def _reveal(self, index: int) -> None:
        top = round(self.scroll_y)
        if index < top:
            self.scroll_to(y=index, animate=False, force=True)
        elif index >= top + self._page:
            self.scroll_to(y=index - self._page + 1, animate=False, force=True)

    def action_move(self, lines: int) -> None:
        """Move the cursor by some lines."""
        self.cursor += lines

    def action_page(self, pages: int) -> None:
        """Move the cursor by some pages, and the page with it."""
        step = pages * self._page
        self.scroll_to(y=max(0, round(self.scroll_y) + step), animate=False, force=True)
        self.cursor += step

    def action_jump(self, index: int) -> None:
        """Move the cursor to a line; -1 is the last."""
        self.cursor = index if index >= 0 else self.line_count - 1

    def action_columns(self, step: int) -> None:
        """Scroll the columns after the frozen ones; to the right only while some are out of sight."""
        self._place()
        if step < 0 or self._placed[-1][0] < len(self._columns) - 1:
            self.first_column += step

    def on_click(self, event: events.Click) -> None:
        """Highlight the line that was pressed; a double press opens it; a title tells its column."""
        if event.y == 0:
            self._press_header(event.x)
            return
        index = round(self.scroll_y) + event.y - 1
        if index < self.line_count:
            self.cursor = index
            if event.chain == 2:
                self.post_message(self.Opened(self, index))

    def _press_header(self, x: int) -> None:
        left = 1
        for column, width in self._place():
            if left <= x < left + width + GAP:
                self.post_message(self.HeaderPressed(self, column))
            left += width + GAP

    def refresh_line(self, y: int) -> None:
        """Repaint one line of the table (1 is the first one below the header) if it is in sight."""
        at = y - round(self.scroll_y)
        if 0 < at < self.size.height:
            self.refresh(Region(0, at, self.scrollable_size.width, 1))
