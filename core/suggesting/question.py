"""What a maker of suggestions is asked: one finding on one row, with the row's cells and what is known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.correcting.values import LEFT_OUT, MARKED, Proposal
from core.layout import Column, Layout
from core.suggesting.known import Known, Record
from core.text import clean, key_of

_SHOWN = 60


@dataclass(frozen=True)
class Question:
    """One finding on one row."""

    row: int
    column: Column | None
    code: str
    value: str | None
    detail: str | None
    cells: Mapping[str, str | None]
    """The row's cells by column name, as they stand."""
    known: Known

    @property
    def layout(self) -> Layout:
        """The layout of the row."""
        return self.known.layout

    @cached_property
    def cell(self) -> str | None:
        """The cell of the finding, trimmed; what the finding quotes where there is no such cell."""
        if self.column is None:
            return self.value
        return self.given(self.column.name) if self.column.name in self.cells else clean(self.value)

    def given(self, column: str) -> str | None:
        """Return a cell of the row, trimmed."""
        return clean(self.cells.get(column))

    def key(self, column: str) -> str | None:
        """Return what a cell of the row is compared by."""
        return key_of(self.cells.get(column))

    @cached_property
    def record(self) -> Record | None:
        """The stored record that the row names, where the operator may see it."""
        return self.known.record_of(self.cells)

    @cached_property
    def removing(self) -> bool:
        """Whether the row removes, so that its other cells are not read."""
        layout = self.layout
        return bool(layout.action and layout.removes and self.key(layout.action) == key_of(layout.removes))

    @cached_property
    def verb(self) -> str | None:
        """What the row asks for, by its action; None where its layout has no actions or the cell is no action."""
        given = self.key(self.layout.action) if self.layout.action else None
        return next((verb for value, verb in self.layout.actions if key_of(value) == given), None)

    def action_for(self, verb: str) -> str | None:
        """Return the value of the action column that asks for something."""
        return next((value for value, asked in self.layout.actions if asked == verb), None)


Maker = Callable[[Question], Iterable[Proposal]]
"""Makes the proposals for a finding, in any order."""


def fix(kind: str, text: str, taken: float, *edits: tuple[str, str | None], wide: bool = False) -> Proposal:
    """Return a proposal; `taken` is how likely it is right."""
    return Proposal(kind, text, edits, wide, max(0.0, min(1.0, taken)))


def leave_out(taken: float, because: str = "") -> Proposal:
    """Return the proposal not to import the row at all; where there is a reason, others may have the same."""
    return fix("leave-out", f"leave the row out{because}", taken, (LEFT_OUT, MARKED), wide=bool(because))


def brief(text: str | None) -> str:
    """Return a value short enough to stand in a proposal."""
    shown = " ".join((text or "").split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def stored_cells(question: Question, taken: float) -> Iterable[Proposal]:
    """Propose to write again what is stored in the finding's column."""
    record, column = question.record, question.column
    if record is None or column is None or column.secret:
        return
    if stored := record.cells.get(column.name):
        yield fix("keep-stored", f"keep what is stored: {brief(stored)}", taken, (column.name, stored))


def cleared(question: Question, taken: float) -> Iterable[Proposal]:
    """Propose to blank the cell where it may be blank."""
    column = question.column
    if column is not None and not column.required:
        yield fix("clear", "clear the cell", taken, (column.name, None))
