"""Fixes to choose from: what is proposed for one row, and for all rows that wait for the same."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from core.correcting.values import MARKS, Edit, Fix, Proposal

if TYPE_CHECKING:
    from core.suggesting import Suggester

MOST = 9
_MOST_ASKED = 2_000
"""So many different cells are asked about for one bulk fix; the rest waits for the next."""

Ask = tuple[int, str | None, str, str | None, str | None]
"""A finding: row, column, code, value, detail."""


@dataclass
class Fixer:
    """Makes the fixes of one version of a draft."""

    suggester: "Suggester"
    errors: pl.DataFrame
    """The errors of all rows that would be imported."""
    resting: Collection[int]
    """Rows that no bulk fix touches: skipped ones."""
    cells: Callable[[int], Mapping[str, str | None]]
    """Returns the cells of a row as they stand, by column."""
    texts: Callable[[str], Mapping[int, str | None]]
    """Returns the cells of a column as they stand, by row."""
    _texts: dict[str, Mapping[int, str | None]] = field(default_factory=dict)
    _asked: dict[tuple[object, ...], list[Proposal]] = field(default_factory=dict)

    def fixes(self, finding: Ask) -> list[Fix]:
        """Return the fixes of one finding, best first, each with its bulk variants behind it."""
        row, column, code = finding[:3]
        found: list[Fix] = []
        alike: list[Ask] | None = None
        for proposal in self._proposals(finding):
            edits = tuple(Edit(row, name, text) for name, text in proposal.edits)
            found.append(Fix(proposal.kind, proposal.text, 1, edits, column))
            if alike is None:
                alike = self._alike(column, code)
            found += self._for_more(proposal, finding, alike)
            if len(found) >= MOST:
                break
        return found[:MOST]

    def _alike(self, column: str | None, code: str) -> list[Ask]:
        same = (pl.col("code") == code) & pl.col("column").eq_missing(pl.lit(column, pl.String))
        return [line for line in self.errors.filter(same).iter_rows() if line[0] not in self.resting]

    def _for_more(self, proposal: Proposal, finding: Ask, alike: list[Ask]) -> list[Fix]:
        """Return the fix for all rows with the same value and, where sensible, for all with the same code."""
        same_value = [other for other in alike if other[3] == finding[3]]
        bulk = self._bulk(proposal, same_value, exactly=True)
        found = [] if bulk is None else [bulk]
        if proposal.wide and len(same_value) < len(alike):
            wide = self._bulk(proposal, alike, exactly=False)
            if wide is not None and (bulk is None or wide.rows > bulk.rows):
                found.append(wide)
        return found

    def _bulk(self, proposal: Proposal, alike: list[Ask], *, exactly: bool) -> Fix | None:
        """Return one fix of several rows; `exactly` asks for the same text, else the same kind will do."""
        edits: dict[tuple[int, str], str | None] = {}
        rows: set[int] = set()
        asked_before = len(self._asked)
        complete = True
        for other in alike:
            if len(self._asked) - asked_before > _MOST_ASKED:
                complete = False
                break
            own = self._like(proposal, other, exactly=exactly)
            if own is None or any((other[0], name) in edits for name, _ in own.edits):
                continue
            rows.add(other[0])
            edits |= {(other[0], name): text for name, text in own.edits}
        if len(rows) < 2:
            return None
        told = f"{proposal.text}, {'' if exactly else 'likewise '}in {'all ' if complete else ''}{len(rows):,} rows"
        listed = tuple(Edit(row, name, text) for (row, name), text in edits.items())
        return Fix(proposal.kind, told, len(rows), listed, alike[0][1])

    def _like(self, proposal: Proposal, other: Ask, *, exactly: bool) -> Proposal | None:
        fitting = (one for one in self._proposals(other) if one.kind == proposal.kind)
        return next((one for one in fitting if not exactly or one.text == proposal.text), None)

    def _proposals(self, finding: Ask) -> list[Proposal]:
        """Return what is proposed; rows whose cell has the same text are answered alike where only that cell counts."""
        row, column, code, value, detail = finding
        own = (row, column, code, value, detail)
        shared = (None, column, code, value, detail, self._text(row, column))
        known = self._asked.get(own, self._asked.get(shared))
        if known is None:
            known = self.suggester.proposals(row, column, code, value, detail, self.cells(row))
            alone = all(name == column or name in MARKS for proposal in known for name, _ in proposal.edits)
            self._asked[shared if alone and column and known else own] = known
        return known

    def _text(self, row: int, column: str | None) -> str | None:
        if column is None:
            return None
        if column not in self._texts:
            self._texts[column] = self.texts(column)
        return self._texts[column].get(row)
