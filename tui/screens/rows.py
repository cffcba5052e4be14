"""The rows of a task or of a check in one table: filter by outcome, code and text, sort, look at one row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from core.outcomes import CHANGING, FAULTY
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.dialogs.row import RowDialog, change_line, finding_lines
from tui.showing import OUTCOME_MARKS, SEVERITY_MARKS, fit, lines_of, marked, number, plural, shown, told
from tui.widgets.columns import Cell, Column
from tui.widgets.filter_line import FilterLine
from tui.widgets.frame_table import Arrangement, FrameColumn, FrameTable
from tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    import polars as pl

    from core.service import Results, Rollbook

BAR = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows are shown: all, errors, warnings or changed; those with a code; sorted how."""

    group: str = "all"
    code: str = ""
    column: str = ""
    text: str = ""
    sort: str | None = None
    descending: bool = False


def _outcome(word: str | None) -> Cell:
    """Return the outcome; only what wants attention is coloured: each colour costs bytes on every line of a page."""
    text, emphasis = marked(OUTCOME_MARKS, word)
    return (text, emphasis) if emphasis in {"error", "warning"} else text


def _warnings(count: int | None) -> Cell:
    return (f"! {count}", "warning") if count else ""


COLUMNS = (
    FrameColumn("row", Column("Row", 5, 9, right=True), str),
    FrameColumn("key", Column("Key", 22, 32)),
    FrameColumn("outcome", Column("Status", 11, 13), _outcome),
    FrameColumn("details", Column("Details", 22, 60)),
    FrameColumn("name", Column("Name", 16, 28)),
    FrameColumn("action", Column("Action", 7, 8)),
    FrameColumn("warnings", Column("Warnings", 8, 9), _warnings),
)


class RowsScreen(RollbookScreen):
    """Shows the rows; what stands above them is for the screens made from this one."""

    CSS_PATH = "rows.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "show_group('all')", "All", id="rows.all", tooltip="Show all rows."),
        Binding("2", "show_group('errors')", "Errors", id="rows.errors", tooltip="Show the rows in error."),
        Binding("3", "show_group('warnings')", "Warnings", id="rows.warnings", tooltip="Show the rows with warnings."),
        Binding(
            "4", "show_group('changed')", "Changed", id="rows.changed", tooltip="Show the rows that change something."
        ),
        Binding("f", "code", "Codes", id="rows.code", tooltip="Show the rows with one error or warning."),
        Binding("s", "sort", "Sort", id="rows.sort", tooltip="Sort by a column; the same one again turns it round."),
        Binding("y", "copy", "Copy key", show=False, id="rows.copy", tooltip="Copy the key of the row, over SSH too."),
    ]

    def __init__(self, crumbs: tuple[str, ...], rollbook: Rollbook) -> None:
        """Make the screen; the rows come with `take_results`."""
        super().__init__(crumbs, rollbook)
        self._results: Results | None = None
        self._rows = Chosen()

    def body(self) -> Iterable[Widget]:
        """Return summary, table, the highlighted row in short, and the filter."""
        with VerticalScroll(id="summary"):
            yield Static(id="told")
        yield FrameTable(COLUMNS, frozen=2, id="rows")
        yield Static(id="detail")
        yield FilterLine()
        yield Static("Loading the rows …", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the table."""
        super().on_mount()
        self.query_one("#rows").focus()

    def take_results(self, results: Results, summary: Sequence[Content]) -> None:
        """Show rows and what stands above them; `results.table` was computed on the thread that brought them."""
        self._results = results
        self.query_one("#told", Static).update(lines_of(summary))
        self.query_one(FrameTable).show(results.table)

    def action_show_group(self, group: str) -> None:
        """Show the rows of a group, whatever was shown before but for the text."""
        self._rows = replace(self._rows, group=group, code="", column="")
        self._rearrange()

    @work(group="ask", description="ask for a code")
    async def action_code(self) -> None:
        """Ask for the code whose rows are shown."""
        if self._results is None:
            return
        found = self._results.by_code().rows(named=True)
        if not found:
            self.tell("No errors and no warnings")
            return
        lines = [f"{number(each['rows']).rjust(9)}  {code_told(each)}" for each in found]
        place = await self.app.push_screen_wait(ChoiceDialog("Rows with", lines))
        if place is not None:
            each = found[place]
            self._rows = replace(self._rows, group="all", code=each["code"], column=each["column"] or "")
            self._rearrange()

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

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter as one types."""
        self._rows = replace(self._rows, text=event.value)
        self._rearrange()

    def _rearrange(self) -> None:
        if self._results is not None:
            self.query_one(FrameTable).rearrange(arrangement_of(self._rows, self._results.findings))

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Say what is shown, and of the highlighted row what changes or is wrong."""
        table = self.query_one(FrameTable)
        if self._results is None or table.total != self._results.rows.height:
            return
        self.query_one("#note", Static).update(self._note(table))
        self.query_one("#detail", Static).update(self._in_short(table))

    def _note(self, table: FrameTable) -> str:
        what = {"errors": "errors", "warnings": "with warnings", "changed": "changed"}.get(self._rows.group, "")
        said = " · ".join(shown(part) for part in (what, self._rows.code, self._rows.column, self._rows.text) if part)
        count = plural(table.total, "row")
        if table.line_count < table.total:
            count = f"{number(table.line_count)} of {count}"
        return "   ".join(part for part in (count, said, table.columns_told) if part)

    def _in_short(self, table: FrameTable) -> Content:
        line = self._line(table)
        if line is None:
            return Content("Nothing to show here.")
        found = [part for finding in line["findings"] for part in finding_lines(finding)[1:3]]
        if line.get("details"):
            found.append(told(line["details"]))
        changes = line.get("changes") or {}
        return lines_of([*found, *(change_line(column, old, new) for column, (old, new) in changes.items())][:8])

    def _line(self, table: FrameTable) -> dict[str, Any] | None:
        if self._results is None or not table.line_count:
            return None
        return self._results.line(table.number(table.cursor, "row"))

    def action_open(self) -> None:
        """Show everything about the highlighted row."""
        table = self.query_one(FrameTable)
        line = self._line(table)
        if line is not None:
            cells = self._results.cells(line["row"]) if self._results else []
            self.app.push_screen(RowDialog(line, shown(table.value(table.cursor, "name")), cells))

    def action_copy(self) -> None:
        """Copy the key of the highlighted row to the terminal's clipboard."""
        table = self.query_one(FrameTable)
        if table.line_count:
            self.app.copy_to_clipboard(shown(table.value(table.cursor, "key")))
            self.tell("Copied, if the terminal allows it")


def arrangement_of(rows: Chosen, findings: pl.DataFrame) -> Arrangement:
    """Return which rows are shown, as the table understands it."""
    import polars as pl

    keep: pl.Expr | None = None
    if rows.code:
        with_code = findings.filter((pl.col("code") == rows.code) & (pl.col("column").fill_null("") == rows.column))
        keep = pl.col("row").is_in(with_code["row"].unique().implode())
    elif rows.group == "errors":
        keep = pl.col("outcome").is_in([outcome.value for outcome in FAULTY])
    elif rows.group == "warnings":
        keep = pl.col("warnings") > 0
    elif rows.group == "changed":
        keep = pl.col("outcome").is_in([outcome.value for outcome in CHANGING])
    return Arrangement(rows.text, keep, rows.sort, rows.descending)


def counts_told(counts: dict[str, int], warnings: int) -> Content:
    """Return the rows by outcome in one line, each with its mark."""
    parts = []
    for outcome, count in counts.items():
        if count:
            mark, emphasis = OUTCOME_MARKS.get(outcome, ("", ""))
            noun = "error" + "s" * (count > 1) if outcome == "error" else outcome.replace("_", " ")
            parts.append(told(f"{mark} {count:,} {noun}", emphasis))
    if warnings:
        parts.append(told(f"! {plural(warnings, 'row')} with warnings", "warning"))
    return Content("   ").join(parts) if parts else Content("No rows.")


def codes_told(found: Sequence[dict[str, Any]], most: int = 5) -> list[Content]:
    """Return the errors and warnings by code, most rows first, as bars."""
    largest = max((each["rows"] for each in found), default=1) or 1
    lines = []
    for each in found[:most]:
        _, emphasis = SEVERITY_MARKS.get(each["severity"], ("", ""))
        bar = "█" * max(1, round(BAR * each["rows"] / largest)) if each["rows"] else ""
        lines.append(told(f"{number(each['rows']).rjust(9)}  {fit(code_told(each), 52)} {bar}", emphasis))
    if len(found) > most:
        lines.append(told(f"{'':9}  and {len(found) - most} more: press f", "muted"))
    return lines


def code_told(found: dict[str, Any]) -> str:
    """Return a code with its mark and column."""
    mark, _ = SEVERITY_MARKS.get(found["severity"], ("", ""))
    return f"{mark} {found['code']}  {shown(found['column'])}".rstrip()
