"""The walk through a draft: which row and which problem come next; called on threads, touches no widget."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import RollbookError
from tui.key_names import key_name
from tui.showing import plural

if TYPE_CHECKING:
    from core.service import Cell, Edit, Fix, RowView, Standing, Triage

MOST_FIXES = 9
MOST_LIKES = 3
AT_ONCE = 2_000
"""Up to so many rows a step checks the whole draft by itself; a larger draft is checked behind the back."""
OPEN = ("error", "skipped")
"""The states of rows that something is left to do on."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where somebody stands: the draft, a row of it, one of its columns, and what could correct that."""

    standing: Standing
    view: RowView | None = None
    """None where nothing is left to correct."""
    column: str | None = None
    fixes: tuple[Fix, ...] = ()
    place: int = 0
    """Which of the rows in error this is; 0 where it is none of them."""
    of: int = 0
    said: str = ""
    """What is to be told about the way here."""
    again: tuple[Edit, ...] = ()
    """What would do to other rows what was just done to one."""


class Walk:
    """Takes steps through one draft, and says where each of them leads."""

    def __init__(self, triage: Triage) -> None:
        """Begin a walk through a draft."""
        self.triage = triage
        self._rows = dict.fromkeys(triage.standing.order)
        self._sent = triage.standing.sent

    def begin(self) -> Landing:
        """Return where somebody stood the last time if something is left to do there, or the next row in error."""
        first = self.triage.first
        if first is not None and self.triage.row(first).state == "error":
            return self.at(first)
        return self.go_on(first, None)

    def at(self, row: int, said: str = "", *, column: str | None = None) -> Landing:
        """Return a row with a problem of it, the first one unless a column is named."""
        view = self.triage.row(row)
        self.triage.stand_at(row)
        problems = problems_of(view)
        if column not in problems:
            column = problems[0] if problems else _first_column(view)
        return replace(self.problem(view, column), said=said)

    def again(self, row: int, column: str | None) -> Landing:
        """Return the same place as the draft stands now."""
        return self.problem(self.triage.row(row), column)

    def at_number(self, row: int, here: Landing) -> Landing:
        """Return a row of the draft by its number, or the same place where the draft has no such row."""
        try:
            return self.at(row)
        except RollbookError as error:
            return replace(here, said=error.message)

    def problem(self, view: RowView, column: str | None) -> Landing:
        """Return a column of a row, with what could correct it."""
        if view.state != "error":
            return Landing(self.triage.standing, view, column)
        fixes = self.triage.fixes(view.row, column) if column in problems_of(view) else []
        rows = self._line()
        place = rows.index(view.row) + 1 if view.row in self._rows else 0
        return Landing(self.triage.standing, view, column, with_likes(fixes, view), place, len(rows))

    def take(self, row: int, column: str | None, edits: Sequence[Edit], told: str) -> Landing:
        """Make a step, and go on to the next problem of the row or to the next row in error."""
        self.triage.take(edits, told)
        return self.go_on(row, column)

    def rewrite(self, cell: Cell, edit: Edit, column: str | None, told: str) -> Landing:
        """Give a cell another text and go on; where that is sound, offer the same for rows that had the same text."""
        alike = () if cell.secret or edit.text is None else self.triage.alike(edit.row, cell.column)
        landing = self.take(edit.row, column, [edit], told)
        if not alike or cell.column in errors_of(self.triage.row(edit.row)):
            return landing
        again = tuple(replace(edit, row=other) for other in alike)
        said = f"{key_name('triage.again')} does the same in {plural(len(again), 'more row')} with {cell.text}"
        return replace(landing, said=said, again=again)

    def go_on(self, row: int | None, column: str | None) -> Landing:
        """Return the next problem of a row, or the next row in error."""
        if row is not None:
            view = self.triage.row(row)
            problems = errors_of(view)
            if view.state == "error" and problems:
                return self.problem(view, _after(problems, [cell.column for cell in view.cells], column))
        found = self.row_from(row, 1, ("error",))
        return self._nothing_left() if found is None else self.at(found)

    def step(self, row: int | None, by: int) -> Landing:
        """Return the next or the previous row that something is left to do on; round the end to the first."""
        found = self.row_from(row, by, OPEN)
        if found is not None:
            return self.at(found)
        here = self._nothing_left() if row is None else self.at(row)
        return replace(here, said="No other row is left to correct")

    def row_from(self, row: int | None, by: int, states: Sequence[str]) -> int | None:
        """Return the next row in one of these states, in the order of the work; None where there is none."""
        rows, open_ = self._line(), set(self.triage.standing.order)
        place = rows.index(row) if row in self._rows else -1 if by > 0 else 0
        following = (rows[(place + by * step) % len(rows)] for step in range(1, len(rows) + 1))
        return next((each for each in following if self._is_among(each, row, open_, states)), None)

    def _is_among(self, row: int, here: int | None, open_: Collection[int], states: Sequence[str]) -> bool:
        return row != here and row in open_ and self.triage.row(row).state in states

    def _line(self) -> list[int]:
        """Return all rows that were in error since the walk began: the settled ones keep their place until some go."""
        if self.triage.standing.sent > self._sent:
            self._rows = {}
        self._sent = self.triage.standing.sent
        self._rows |= dict.fromkeys(self.triage.standing.order)
        return list(self._rows)

    def undo(self) -> Landing:
        """Take the last step back and go to the row that it was about."""
        told = self.triage.standing.undo
        key = key_name("triage.redo")
        return self._returned(self.triage.undo, f"{key} does again what was taken back: {told}" if told else "")

    def redo(self) -> Landing:
        """Make the step again that was taken back, and go to the row that it was about."""
        told = self.triage.standing.redo
        key = key_name("triage.undo")
        return self._returned(self.triage.redo, f"Done again, {key} takes back: {told}" if told else "")

    def _returned(self, move: Callable[[], tuple[Standing, int | None]], said: str) -> Landing:
        _, row = move()
        return self.begin() if row is None else self.at(row, said)

    def _nothing_left(self) -> Landing:
        return Landing(self.triage.standing)


def problems_of(view: RowView) -> list[str | None]:
    """Return the columns that something is wrong with, errors first."""
    return list(dict.fromkeys(finding.column for finding in view.findings))


def errors_of(view: RowView) -> list[str | None]:
    """Return the columns with errors."""
    return list(dict.fromkeys(finding.column for finding in view.findings if finding.severity == "error"))


def with_likes(fixes: list[Fix], view: RowView) -> tuple[Fix, ...]:
    """Return the fixes and, behind them, those that say who the person may be; nine at most."""
    known = {fix.edits for fix in fixes}
    likes = [
        replace(like.fix, text=f"Same person? {like.key} · {like.name} · {like.because}")
        for like in view.likes[:MOST_LIKES]
        if like.fix.edits not in known
    ]
    return (*fixes[: MOST_FIXES - len(likes)], *likes)


def _after(problems: Sequence[str | None], columns: Sequence[str], column: str | None) -> str | None:
    """Return the first problem behind a column, or the first of all."""
    places = {name: place for place, name in enumerate(columns)}
    here = places.get(column, -1) if column is not None else -1
    return next((name for name in problems if name is not None and places.get(name, -1) > here), problems[0])


def _first_column(view: RowView) -> str | None:
    return view.cells[0].column if view.cells else None
