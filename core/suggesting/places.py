"""Organizations in the wrong place: below themselves, or below one that may not stand above them."""

from collections.abc import Iterator

from core.correcting.values import Proposal
from core.layout import CellKind
from core.suggesting.codes import nearest_codes
from core.suggesting.question import Question, brief, cleared, fix, stored_cells
from core.text import key_of


def parent_unknown(q: Question) -> Iterator[Proposal]:
    """A parent is nowhere."""
    yield from nearest_codes(q)
    yield from stored_cells(q, 0.5)
    yield from cleared(q, 0.3)


def other_parent(q: Question) -> Iterator[Proposal]:
    """A parent cannot stand above the row: the stored one, one above the parent, or none."""
    if q.column is None:
        return
    if q.column.kind is CellKind.CHOICE:
        yield from _other_type(q)
        return
    yield from stored_cells(q, 0.9)
    tree, own = q.known.context.reference.tree, key_of(q.cells.get(q.layout.key_column))
    for above in tree.above(q.key(q.column.name) or ""):
        if above != own and above in tree.codes and _may_stand_above(q, above):
            code = tree.codes[above]
            text = f"{code}  {brief(_title(q, code))}, above {brief(q.given(q.column.name))}"
            yield fix("ancestor", text, 0.92, (q.column.name, code))
            break
    yield from (proposal for proposal in nearest_codes(q) if _proper(q, proposal))
    yield from cleared(q, 0.55)


def _proper(q: Question, proposal: Proposal) -> bool:
    key = key_of(proposal.edits[0][1])
    return key is not None and key != q.key(q.column.name if q.column else "") and _may_stand_above(q, key)


def _may_stand_above(q: Question, key: str) -> bool:
    """Whether an organization is of a type above the row's; types stand in the order of the column's choices."""
    typed = next((one for one in q.layout.columns if one.kind is CellKind.CHOICE), None)
    above = q.known.context.reference.tree.types.get(key)
    own = q.given(typed.name) if typed else None
    if typed is None or above not in typed.choices:
        return True
    ranks = {key_of(choice): rank for rank, choice in enumerate(typed.choices)}
    return ranks[key_of(above)] < ranks.get(key_of(own), len(ranks))


def _other_type(q: Question) -> Iterator[Proposal]:
    """What stands below the row asks for another type: the stored one, or one above it."""
    if q.column is None:
        return
    yield from stored_cells(q, 0.9)
    choices = q.column.choices
    lowest = choices.index(q.value) if q.value in choices else len(choices)
    for place, choice in enumerate(reversed(choices[:lowest])):
        yield fix("type-above", choice, 0.6 - 0.1 * place, (q.column.name, choice))


def _title(q: Question, code: str) -> str | None:
    naming = q.known.naming_of(q.column) if q.column else None
    return q.known.codebook(naming).titles.get(code) if naming else None
