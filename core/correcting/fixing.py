"""Fixes to choose from: what is proposed for one row, and for all rows that wait for the same."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from core.correcting.values import Edit, Fix, Proposal
from core.text import key_of

if TYPE_CHECKING:
    from core.suggesting import Suggester

MOST = 9
_MOST_ASKED = 1_000
"""About so many rows is asked for the bulk fixes of one finding; the rest waits for the next."""

Ask = tuple[int, str | None, str, str | None, str | None]
"""A finding: row, column, code, value, detail."""
Group = tuple[str | None, str | None, str | None]
"""What findings of one code on one column share: value, detail, text of the cell."""


@dataclass
class _Gathered:
    """The edits of several rows that become one fix."""

    unique: Collection[str]
    owner: Callable[[int], object]
    edits: dict[tuple[int, str], str | None] = field(default_factory=dict)
    _given: dict[tuple[str, str | None], object] = field(default_factory=dict)

    def put(self, own: Proposal | None, rows: Collection[int]) -> None:
        """Add what is proposed on some rows; of several on one cell or of one unique text the first counts."""
        if own is None:
            return
        alone = [(name, key_of(text)) for name, text in own.edits if name in self.unique and text]
        for row in rows:
            taken = any(self._given.setdefault(one, self.owner(row)) != self.owner(row) for one in alone)
            if not taken and all((row, name) not in self.edits for name, _ in own.edits):
                self.edits.update(((row, name), text) for name, text in own.edits)


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
    unique: Collection[str]
    """The columns in which rows of two owners cannot have the same text."""
    owner: Callable[[int], object]
    """Returns whose row it is."""
    _asked: dict[tuple[object, ...], list[Proposal]] = field(default_factory=dict)
    _own: dict[Ask, list[Proposal]] = field(default_factory=dict)
    _groups: dict[tuple[str | None, str], dict[Group, list[int]]] = field(default_factory=dict)
    _made: dict[Ask, list[Fix]] = field(default_factory=dict)
    _columns: dict[str, Mapping[int, str | None]] = field(default_factory=dict)
    _limit: int = 0

    def fixes(self, finding: Ask) -> list[Fix]:
        """Return the fixes of one finding, best first, each with its bulk variants behind it."""
        if finding not in self._made:
            self._made[finding] = self._make(finding)
        return self._made[finding]

    def _make(self, finding: Ask) -> list[Fix]:
        row, column = finding[:2]
        self._limit = len(self._asked) + _MOST_ASKED
        found: list[Fix] = []
        unusual: list[Fix] = []
        for proposal in self._proposals(finding):
            edits = [Edit(row, name, text) for name, text in proposal.edits]
            edits += [Edit(*edit) for edit in proposal.elsewhere]
            rows = len({edit.row for edit in edits})
            found.append(Fix(proposal.kind, proposal.text, rows, tuple(edits), column))
            if not proposal.elsewhere:
                usual = self._is_usual(proposal, finding)
                (found if usual else unusual).extend(self._for_more(proposal, finding))
            if len(found) >= MOST:
                break
        return [*found, *unusual][:MOST]

    def _for_more(self, proposal: Proposal, finding: Ask) -> list[Fix]:
        """Return the fix for all rows with the same value and, where sensible, for all with the same code."""
        groups = self._alike(finding[1], finding[2])
        same_value = {group: rows for group, rows in groups.items() if group[0] == finding[3]}
        bulk = self._bulk(proposal, finding, same_value, exactly=True)
        found = [] if bulk is None else [bulk]
        if proposal.wide and len(same_value) < len(groups):
            wide = self._bulk(proposal, finding, groups, exactly=False)
            if wide is not None and (bulk is None or wide.rows > bulk.rows):
                found.append(wide)
        return found

    def _is_usual(self, proposal: Proposal, finding: Ask) -> bool:
        """Tell whether a proposal, if it is the best for its row, is so for others with the same cell too."""
        known = self._ask(finding)
        return not known or proposal.text == known[0].text or proposal != self._proposals(finding)[0]

    def _alike(self, column: str | None, code: str) -> dict[Group, list[int]]:
        """Return the rows with this code on this column that nobody lets rest, by what they may be answered by."""
        if (column, code) not in self._groups:
            same = (pl.col("code") == code) & pl.col("column").eq_missing(pl.lit(column, pl.String))
            groups: dict[Group, list[int]] = {}
            texts = self._texts(column)
            for row, value, detail in self.errors.filter(same).select("row", "value", "detail").iter_rows():
                if row not in self.resting:
                    groups.setdefault((value, detail, texts.get(row)), []).append(row)
            self._groups[column, code] = groups
        return self._groups[column, code]

    def _bulk(
        self, proposal: Proposal, finding: Ask, groups: Mapping[Group, list[int]], *, exactly: bool
    ) -> Fix | None:
        """Return one fix of several rows; `exactly` asks for the same text, else the same kind will do."""
        gathered = _Gathered(self.unique, self.owner)
        _, column, code = finding[:3]
        for group, alike in groups.items():
            for row in alike:
                other = (row, column, code, *group[:2])
                if self._answered(other) is None and len(self._asked) > self._limit:
                    break
                own = self._like(proposal, other, exactly=exactly)
                if (column, code, *group) in self._asked:
                    # All of them are answered alike.
                    gathered.put(own, alike)
                    break
                gathered.put(own, [row])
        rows = len({row for row, _ in gathered.edits})
        if rows < 2:
            return None
        every = rows == len({row for alike in groups.values() for row in alike})
        told = f"{proposal.text}, {'' if exactly else 'likewise '}in {'all ' if every else ''}{rows:,} rows"
        listed = tuple(Edit(row, name, text) for (row, name), text in gathered.edits.items())
        return Fix(proposal.kind, told, rows, listed, column)

    def _like(self, proposal: Proposal, finding: Ask, *, exactly: bool) -> Proposal | None:
        """Return what does the same on another row."""
        for one in self._ask(finding):
            if one.kind == proposal.kind and (one.text == proposal.text if exactly else one.wide):
                return one
        return None

    def _proposals(self, finding: Ask) -> list[Proposal]:
        """Return what is proposed for a row itself."""
        if finding not in self._own:
            row = finding[0]
            self._own[finding] = self.suggester.proposals(*finding, self.cells(row))
        return self._own[finding]

    def _ask(self, finding: Ask) -> list[Proposal]:
        """Return what is proposed for a row among others.

        Rows whose cell has the same text are answered alike where only that cell counts: by what it alone says.
        """
        known = self._answered(finding)
        if known is None:
            known, column = self._proposals(finding), finding[1]
            if known and column and all(proposal.kind in self.suggester.BY_CELL for proposal in known):
                cell = {column: self._texts(column).get(finding[0])}
                known = self.suggester.proposals(*finding, cell) or known
                self._asked[self._shared(finding)] = known
            else:
                self._asked[finding] = known
        return known

    def _answered(self, finding: Ask) -> list[Proposal] | None:
        """Return what was proposed already, for this row or for all whose cell has the same text."""
        known = self._asked.get(self._shared(finding))
        return self._asked.get(finding) if known is None else known

    def _shared(self, finding: Ask) -> tuple[object, ...]:
        """Return what is the same for all rows that are answered alike; never equal to a finding."""
        row, column, code, value, detail = finding
        return (column, code, value, detail, self._texts(column).get(row))

    def _texts(self, column: str | None) -> Mapping[int, str | None]:
        if column is None:
            return {}
        if column not in self._columns:
            self._columns[column] = self.texts(column)
        return self._columns[column]
