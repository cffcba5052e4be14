"""The rows of a task or of a check in one table: filter by outcome, reason and text, sort, look at one row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from tui.key_names import key_name
from tui.messages import ChangesFound, RowSeen
from tui.screens.arranging import GROUPS, Chosen, arrangement_of
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.dialogs.jump import JumpDialog
from tui.screens.dialogs.row import RowDialog
from tui.screens.row_words import COLUMNS, copied_text, in_short
from tui.screens.saving import Part
from tui.showing import lines_of, number, plural, shown
from tui.widgets.filter_line import FilterLine
from tui.widgets.frame_table import FrameTable
from tui.widgets.line_table import LineTable
from tui.widgets.reason_list import Reason, ReasonList
from tui.widgets.short_lines import ShortLines
from tui.widgets.words import Words

if TYPE_CHECKING:
    from core.service import Results, Rollbook

SHORT = 7
"""Lines that the highlighted row is told in at most."""
EVERYTHING = Chosen()


class RowsScreen(RollbookScreen):
    """Shows the rows; what stands above and beside them is for the screens made from this one."""

    CSS_PATH = "rows.tcss"
    AUTO_FOCUS = "FrameTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "show_group('all')", "All", id="rows.all", tooltip="Show all rows."),
        Binding("2", "show_group('errors')", "Errors", id="rows.errors", tooltip="Show the rows in error."),
        Binding("3", "show_group('warnings')", "Warnings", id="rows.warnings", tooltip="Show the rows with warnings."),
        Binding(
            "4", "show_group('changed')", "Changed", id="rows.changed", tooltip="Show the rows that change something."
        ),
        Binding("f", "code", "Codes", id="rows.code", tooltip="Show the rows with one error or warning."),
        Binding(
            "tab", "pane", "List", id="rows.pane", tooltip="Move between the list of what stands out and the rows."
        ),
        Binding("s", "sort", "Sort", id="rows.sort", tooltip="Sort by a column; the same one again turns it round."),
        Binding("v", "view", "View", id="rows.view", tooltip="All cells of the row, old and new, and what is wrong."),
        Binding("g", "jump", "Go to", id="rows.jump", tooltip="Go to the row with a number."),
        Binding("y", "copy", "Copy key", show=False, id="rows.copy", tooltip="Copy the key of the row, over SSH too."),
        Binding("Y", "copy_cells", "Copy row", show=False, id="rows.copy-cells", tooltip="Copy the cells of the row."),
    ]

    def __init__(self, crumbs: tuple[str, ...], rollbook: Rollbook) -> None:
        """Make the screen; the rows come with `take_results`."""
        super().__init__(crumbs, rollbook)
        self._results: Results | None = None
        self._rows = EVERYTHING
        self._said: int | None = None
        """The row that is told in short."""

    def body(self) -> Iterable[Widget]:
        """Return summary, list and table, the highlighted row in short, and the filter."""
        with VerticalScroll(id="summary", can_focus=False):
            yield Words(id="told")
        with Container(id="panes"):
            yield ReasonList(id="reasons")
            with Vertical(id="listed"):
                yield FrameTable(COLUMNS, frozen=2, id="rows")
                yield ShortLines(id="detail")
        yield FilterLine()
        yield Words("Loading the rows …", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the table; what is said of a row is painted together with the highlight on it."""
        super().on_mount()
        table = self.query_one(FrameTable)
        table.focus()
        self.watch(table, "cursor", self.follow, init=False)

    def on_unmount(self) -> None:
        """Let go of the rows: a million of them should not wait for the screen to be forgotten."""
        self._results = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the list only where there is something in it."""
        if action == "pane":
            return any(reasons.reasons for reasons in self.query(ReasonList))
        return super().check_action(action, parameters)

    def tell_about(self, summary: Sequence[Content], reasons: Sequence[Reason]) -> None:
        """Show what stands above and beside the rows."""
        self._rows = EVERYTHING
        self.tell_summary(summary)
        self.query_one(ReasonList).show(reasons)
        self.refresh_bindings()

    def take_results(self, results: Results) -> None:
        """Show the rows; a worker computed `results.outline`, the rest follows."""
        self._results, self._said = results, None
        self.query_one(FrameTable).show(results.outline)
        self.follow()
        if self._rows is not EVERYTHING:
            self._rearrange()
        self._compare()

    @work(thread=True, exit_on_error=False, exclusive=True, group="compare", description="find what the rows change")
    def _compare(self) -> None:
        results = self._results
        if results is not None and results.table is not results.outline:
            self.post_message(ChangesFound(results))

    @on(ChangesFound)
    def fill_table(self, event: ChangesFound) -> None:
        """Tell of every row what it changes."""
        if event.results is self._results:
            self.query_one(FrameTable).fill(event.results.table, "details")

    def tell_summary(self, summary: Sequence[Content]) -> None:
        """Say other things above the rows."""
        self.query_one("#told", Words).update(lines_of(summary))

    def action_show_group(self, group: str) -> None:
        """Show the rows of a group, whatever was shown before but for the text."""
        self._rows = replace(self._rows, group=group, reason=None)
        self._rearrange()

    def action_back(self) -> None:
        """Show all rows again, or go back where they are shown."""
        if self._rows.reason is not None and not self._rows.text:
            self.action_show_group("all")
        else:
            super().action_back()

    def action_pane(self) -> None:
        """Move between the list and the table."""
        reasons, table = self.query_one(ReasonList), self.query_one(FrameTable)
        (table if reasons.has_focus else reasons).focus()

    @on(ReasonList.Opened)
    def open_reason(self, event: ReasonList.Opened) -> None:
        """Go into a reason, or show the rows behind it."""
        if event.rows_only:
            self.show_reason(event.reason)
        else:
            self.go_into(event.reason)

    def go_into(self, reason: Reason) -> None:
        """Show the rows behind a reason and go to them."""
        self.show_reason(reason)
        self.query_one(FrameTable).focus()

    def show_reason(self, reason: Reason) -> None:
        """Show the rows behind a reason, whatever was shown before but for the text."""
        self._rows = replace(self._rows, group="all", reason=reason)
        self._rearrange()

    @work(group="ask", description="ask for a code")
    async def action_code(self) -> None:
        """Go to the list where it is a pane of its own, else ask for the code whose rows are shown."""
        reasons = [reason for reason in self.query_one(ReasonList).reasons if reason.code]
        if not reasons:
            self.tell("No errors and no warnings")
        elif self.has_class("-wide"):
            self.query_one(ReasonList).focus()
        else:
            lines = [f"{number(reason.rows).rjust(9)}  {reason.told}" for reason in reasons]
            place = await self.app.push_screen_wait(ChoiceDialog("Rows with", lines))
            if place is not None:
                self.show_reason(reasons[place])

    @work(group="ask", description="ask for a column to sort by")
    async def action_sort(self) -> None:
        """Ask for the column to sort by."""
        names = [column.name for column in COLUMNS]
        chosen = names.index(self._rows.sort) if self._rows.sort else 0
        place = await self.app.push_screen_wait(
            ChoiceDialog("Sort by", [column.layout.title for column in COLUMNS], chosen=chosen)
        )
        if place is not None:
            self._sort_by(names[place])

    @on(LineTable.HeaderPressed)
    def sort_by_pressed(self, event: LineTable.HeaderPressed) -> None:
        """Sort by the column whose title was pressed."""
        self._sort_by(COLUMNS[event.column].name)

    def _sort_by(self, name: str) -> None:
        descending = self._rows.sort == name and not self._rows.descending
        self._rows = replace(self._rows, sort=name, descending=descending)
        self._rearrange()

    @work(group="ask", description="ask for the number of a row")
    async def action_jump(self) -> None:
        """Go to the row with a number."""
        row = await self.app.push_screen_wait(JumpDialog())
        if row is None:
            return
        table = self.query_one(FrameTable)
        place = table.place_of("row", row)
        if place is not None:
            table.focus()
            table.cursor = place
        elif self._results is not None and row in self._results.rows["row"]:
            self.tell(f"Row {row:,} is not among the rows shown: {key_name('rows.all')} shows all")
        else:
            self.tell(f"There is no row {row:,}")

    def parts_shown(self) -> list[Part]:
        """Return what of the rows can be saved: those that are shown, in their order."""
        results, rows = self._results, self.query_one(FrameTable).column("row")
        if results is None or rows is None:
            return []
        title = f"What is shown: {number(len(rows))} of {plural(results.rows.height, 'row')}"
        return [Part(title, "rows", lambda type_: results.list_file(rows, type_))]

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter as one types."""
        self._rows = replace(self._rows, text=event.value)
        self._rearrange()

    def _rearrange(self) -> None:
        self.query_one(ReasonList).mark(self._rows.reason)
        if self._results is not None:
            self.query_one(FrameTable).rearrange(arrangement_of(self._rows, self._results.findings))

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Say what is shown, and of the highlighted row what changes or is wrong."""
        table = self.query_one(FrameTable)
        if self._results is None or table.total != self._results.rows.height:
            return
        self.query_one("#note", Words).update(self._note(table), layout=False)
        row = table.number(table.cursor, "row") if table.line_count else 0
        if row != self._said:
            self._said = row
            self.query_one(ShortLines).tell(in_short(self._results.line(row) if row else None)[:SHORT])

    def _note(self, table: FrameTable) -> str:
        reason = self._rows.reason
        what = (reason.code or reason.text) if reason is not None else GROUPS[self._rows.group]
        column = reason.column if reason is not None else ""
        said = " · ".join(shown(part) for part in (what, column, self._rows.text) if part)
        count = plural(table.total, "row")
        if table.line_count < table.total:
            count = f"{number(table.line_count)} of {count}"
        return "   ".join(part for part in (count, table.columns_told, said) if part)

    def action_open(self) -> None:
        """Go into the highlighted row."""
        self.action_view()

    def action_view(self) -> None:
        """Show everything about the highlighted row."""
        self._see(copied=False)

    def action_copy_cells(self) -> None:
        """Copy the cells of the highlighted row to the terminal's clipboard."""
        self._see(copied=True)

    def _see(self, *, copied: bool) -> None:
        table = self.query_one(FrameTable)
        if self._results is not None and table.line_count:
            self._look(
                self._results, table.number(table.cursor, "row"), shown(table.value(table.cursor, "name")), copied
            )

    @work(thread=True, exit_on_error=False, exclusive=True, group="row", description="look at one row")
    def _look(self, results: Results, row: int, name: str, copied: bool) -> None:
        self.post_message(RowSeen(results.line(row), name, results.cells(row), copied))

    @on(RowSeen)
    def show_row(self, event: RowSeen) -> None:
        """Show the row, or copy it."""
        if event.copied:
            self.app.copy_to_clipboard(copied_text(event.line, event.cells))
            self.tell("Row copied, if the terminal allows it")
        elif self.is_active:
            self.app.push_screen(RowDialog(event.line, event.name, event.cells))

    def action_copy(self) -> None:
        """Copy the key of the highlighted row to the terminal's clipboard."""
        table = self.query_one(FrameTable)
        if table.line_count:
            self.app.copy_to_clipboard(shown(table.value(table.cursor, "key")))
            self.tell("Copied, if the terminal allows it")
