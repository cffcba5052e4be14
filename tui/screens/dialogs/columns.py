"""Asks which cell of a header is which column of the layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from core.errors import RollbookError
from tui.screens.dialogs.base import Dialog
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.dialogs.failure import FailureDialog
from tui.showing import plural, shown, told
from tui.widgets.columns import Cell, Column
from tui.widgets.hints import Hint, Hints
from tui.widgets.line_table import LineTable
from tui.widgets.list_table import Line, ListTable

if TYPE_CHECKING:
    from core.service import ColumnMatch, Proposal, Reading

COLUMNS = (Column("In the file", 12, 26), Column("Read as", 14, 30), Column("First values", 10, 60))
HOWS = {"alias": "by another name", "chosen": "by hand", "remembered": "remembered", "report": "our own report"}
NOT_READ = "not read"
HIGHEST = 14


class ColumnsDialog(Dialog["Reading"]):
    """Lists the cells of the header; a column is chosen for one at a time, and the rows behind follow at once.

    The answer is the reading as it was left, None where what is remembered shall be forgotten.
    """

    AUTO_FOCUS: ClassVar[str | None] = "ListTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Choose", id="columns.choose", tooltip="Choose the column that this cell is."),
        Binding("x,delete", "leave_out", "Not read", id="columns.not-read", tooltip="Do not read this column."),
        Binding("p", "propose", "Take proposals", id="columns.propose", tooltip="Take what is likely, all of it."),
        Binding("f", "forget", "Forget", id="columns.forget", tooltip="Forget what is remembered for such files."),
        Binding("escape", "leave", "Done", id="columns.done", tooltip="Back to the rows, matched as it stands here."),
    ]

    def __init__(self, reading: Reading, show: Callable[[Reading], None]) -> None:
        """Make the dialog; `show` is told of every change."""
        super().__init__(f"Columns of {reading.title}")
        self._reading = reading
        self._show = show

    def parts(self) -> Iterable[Widget]:
        """Show what is missing, and the list."""
        yield Static("", id="state", markup=False)
        yield ListTable(COLUMNS, id="cells")

    def buttons(self) -> Iterable[Widget]:
        """Say which keys there are."""
        yield Hints(id="keys")

    def on_mount(self) -> None:
        """Show the matches; begin where something is to be done."""
        self._tell()
        table = self.query_one(ListTable)
        table.styles.height = min(len(self._reading.columns) + 1, HIGHEST)
        first = next(
            (column.label for column in self._reading.columns if column.label in self._reading.proposals), None
        )
        first = first or next((column.label for column in self._reading.columns if not column.how), None)
        if first is not None:
            table.choose(first)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's hook
        """Offer what can be done."""
        if action == "forget":
            return self._reading.recalled is not None
        return bool(self._reading.proposals) if action == "propose" else True

    def _tell(self) -> None:
        reading = self._reading
        proposals = reading.proposals
        lines = [Line(column.label, _cells(column, proposals.get(column.label))) for column in reading.columns]
        self.query_one(ListTable).show(lines)
        if reading.missing:
            text = told(f"✗ Missing: {', '.join(reading.missing)}", "error")
        elif reading.doubt:
            text = told(f"✗ {reading.doubt}", "error")
        else:
            text = told("✓ Every required column is matched.", "success")
        self.query_one("#state", Static).update(text)
        keys: list[Hint] = [("columns.choose", "choose"), ("columns.not-read", "not read")]
        keys += [("columns.propose", f"take {plural(len(proposals), 'proposal')}")] if proposals else []
        keys += [("columns.forget", "forget what is remembered")] if reading.recalled else []
        self.query_one(Hints).tell([*keys, ("columns.done", "done")])
        self.refresh_bindings()

    def _say(self, label: str, column: str) -> bool:
        """Read a cell as a column; False where that cannot be, which is told."""
        try:
            self._reading = self._reading.say(label, column)
        except RollbookError as error:
            self.app.push_screen(FailureDialog(error))
            return False
        self._tell()
        self._show(self._reading)
        return True

    @property
    def _chosen(self) -> str | None:
        key = self.query_one(ListTable).chosen
        return key if isinstance(key, str) else None

    @on(LineTable.Opened)
    def action_choose(self) -> None:
        """Choose the column that the highlighted cell is."""
        label = self._chosen
        if label is None:
            return
        offered = offers(self._reading, label)

        def take(place: int | None) -> None:
            if place is not None:
                self._say(label, offered[place][0])

        dialog = ChoiceDialog(f"{shown(label)} is", [f"{name or NOT_READ}{why}" for name, why in offered])
        self.app.push_screen(dialog, take)

    def action_leave_out(self) -> None:
        """Do not read the highlighted column."""
        if self._chosen is not None:
            self._say(self._chosen, "")

    def action_propose(self) -> None:
        """Take all proposals."""
        for header, proposal in self._reading.proposals.items():
            if not self._say(header, proposal.column):
                return

    def action_forget(self) -> None:
        """Forget what is remembered for files with this header."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Answer with the matches as they stand."""
        self.dismiss(self._reading)


def offers(reading: Reading, label: str) -> list[tuple[str, str]]:
    """Return the columns that a cell may be ("" for none), the likeliest first, and what there is to say of each."""
    found = {column.column: column.label for column in reading.columns if column.column}
    now = next((column.column for column in reading.columns if column.label == label), None)
    proposal = reading.proposals.get(label)
    whys = {name: f"  (now: {shown(found[name])})" for name in reading.choices if name in found}
    whys |= dict.fromkeys(reading.missing, "  (missing)")
    if now:
        whys[now] = "  (as it is now)"
    if proposal:
        whys[proposal.column] = f"  (likely: {proposal.because})"
    first = [name for name in (proposal.column if proposal else None, now) if name]
    rest = [name for name in (*reading.missing, "", *reading.choices) if name not in first]
    return [(name, whys.get(name, "")) for name in dict.fromkeys((*first, *rest))]


def _cells(column: ColumnMatch, proposal: Proposal | None) -> tuple[Cell, ...]:
    sample = (column.sample, "muted")
    because = HOWS.get(column.how, "")
    if column.column:
        return (column.label, f"✓ {column.column}" + (f"  ({because})" if because else ""), sample)
    if proposal:
        return (column.label, (f"? {proposal.column}  (likely)", "accent"), sample)
    return (column.label, (f"· {because or NOT_READ}", "muted"), sample)
