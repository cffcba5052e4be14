"""What could correct a finding: ranked suggestions from the codes, the stored records and the row itself."""

from collections.abc import Callable, Mapping

import polars as pl

from core.context import Context
from core.correcting.values import MARKS, Proposal
from core.layout import Layout
from core.suggesting.known import Known
from core.suggesting.likes import find_likes
from core.suggesting.makers import BY_CELL, MAKERS
from core.suggesting.question import Question
from core.text import clean

MOST = 6
"""So many proposals are enough for one finding."""


class Suggester:
    """Proposes corrections for the rows of one file; what it looks up is read once, when first needed."""

    BY_CELL = BY_CELL
    """The kinds of proposal that are the same for every row whose cell has the same text."""

    def __init__(
        self,
        layout: Layout,
        context: Context,
        accounts: Callable[[], pl.DataFrame],
        rows: Callable[[], pl.DataFrame | None] = lambda: None,
        header: tuple[str, ...] = (),
    ) -> None:
        """Take what is known.

        `accounts` returns all stored records of the layout's kind (key, name, fields). `rows` returns the file's rows
        as they stand: `row`, and a text column by name for each column of the layout that the file has; the same
        frame as long as nothing changed. `header` names the file's columns in their order, the layout's by its names.
        """
        self._known = Known(layout, context, accounts, rows, header)

    def proposals(
        self,
        row: int,
        column: str | None,
        code: str,
        value: str | None,
        detail: str | None,
        cells: Mapping[str, str | None],
    ) -> list[Proposal]:
        """Return what could correct a finding, likeliest first; `cells` are the row's by column name as they stand."""
        layout = self._known.layout
        found = None if column is None else next((one for one in layout.columns if one.name == column), None)
        question = Question(row, found, code, value, detail, cells, self._known)
        made = [proposal for maker in MAKERS.get(code, ()) for proposal in maker(question)]
        made.sort(key=lambda proposal: -proposal.taken)
        free = frozenset(one.name for one in layout.columns if one.secret).union(MARKS)
        kept: dict[frozenset[tuple[str, str | None]], Proposal] = {}
        for proposal in made:
            changing = _changing(proposal, cells, free)
            if changing:
                kept.setdefault(changing, proposal)
        return list(kept.values())[:MOST]

    def likes(
        self, cells: Mapping[str, str | None], name_of_row_key: str | None
    ) -> list[tuple[str, str, str, tuple[tuple[str, str | None], ...]]]:
        """Return stored accounts that may be the person of a row: key, name, why, and the edits that say so."""
        return find_likes(self._known, cells, name_of_row_key)


def _changing(
    proposal: Proposal, cells: Mapping[str, str | None], free: frozenset[str]
) -> frozenset[tuple[str, str | None]]:
    """Return the edits that change something, two spellings of one text as the same.

    An edit of what is `free` always does: marks, and passwords, which are not among the cells.
    """
    elsewhere = frozenset((f"{row} {column}", text) for row, column, text in proposal.elsewhere)
    return elsewhere | frozenset(
        (column, text and text.lower())
        for column, text in proposal.edits
        if column in free or clean(cells.get(column)) != clean(text)
    )
