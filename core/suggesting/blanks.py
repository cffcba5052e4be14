"""Cells that are blank and must not be, and cells that must be blank: what the rest of the row says."""

from collections.abc import Iterator

from core.correcting.values import Proposal
from core.layout import CellKind, Column
from core.nearness import squash
from core.suggesting.addresses import address_by_name
from core.suggesting.choices import action_by_record, other_choices, told
from core.suggesting.forms import is_address, read_last, read_names, write_form
from core.suggesting.likes import candidates
from core.suggesting.question import Question, brief, fix, leave_out, stored_cells
from core.suggesting.signing_in import free_usernames
from core.text import key_of

_COMMON = 0.3


def fill_in(q: Question) -> Iterator[Proposal]:
    """Propose what a blank cell should hold, from the store and from the row."""
    if q.column is None:
        return
    yield from stored_cells(q, 0.97)
    if q.column.name == q.layout.action:
        for choice, _ in action_by_record(q):
            yield fix("action-by-record", told(q.layout, q.column, choice), 0.95, (q.column.name, choice))
    yield from _by_meaning(q, q.column)
    yield from _person(q, q.column)
    yield from _identity(q, q.column)
    yield from _common(q, q.column)
    yield from other_choices(q, 0.12)


def _by_meaning(q: Question, column: Column) -> Iterator[Proposal]:
    """Propose the value that the other cells ask for, and what a blank cell usually means."""
    for other in q.layout.columns:
        belongs = other.meaning.belongs
        if belongs and belongs[0] == column.name and q.given(other.name):
            text = f"{belongs[1]}, because {other.name} is filled"
            yield fix("by-other-cell", text, 0.9, (column.name, belongs[1]))
    if usual := column.meaning.usual:
        stored = q.record.cells.get(column.name) if q.record else None
        yield fix("usual", f"{usual}, as usual", 0.85, (column.name, usual), wide=stored in (None, usual))
    if column.meaning.belongs:
        yield from _other_value(q, *column.meaning.belongs, taken=0.5)


def _other_value(q: Question, name: str, value: str, taken: float) -> Iterator[Proposal]:
    """Propose to change the column to whose value a cell belongs."""
    for place, choice in enumerate(one for one in q.layout.column(name).choices if one != value):
        yield fix("other-cell", f"change {name} to {choice}", taken - 0.05 * place, (name, choice))


def _person(q: Question, column: Column) -> Iterator[Proposal]:
    """Propose names from the address, the address from the names, and names that stand in one cell."""
    likeness = q.layout.likeness
    if likeness is None:
        return
    if column.name in likeness.people:
        yield from _names(q, column)
    elif column.name == likeness.email:
        yield from _address(q, column)
    elif column.meaning.username:
        yield from _username(q, column)


def _names(q: Question, column: Column) -> Iterator[Proposal]:
    likeness = q.layout.likeness
    if likeness is None:
        return
    place = likeness.people.index(column.name)
    other = likeness.people[1 - place]
    told: list[str] = []
    sources = [likeness.email, *(one.name for one in q.layout.columns if one.meaning.username)]
    for rank, source in enumerate(sources):
        local = (q.given(source) or "").partition("@")[0]
        names = read_names(local)
        name = names[place] if names else read_last(local, q.given(other)) if place else None
        if name:
            told.append(squash(name))
            yield fix("name-by-address", f"{name}, from {source}", 0.9 - 0.05 * rank, (column.name, name))
    words = (q.given(other) or "").replace(",", ", ").split()
    if len(words) > 1:
        turned = words[0].endswith(",")
        first, last = (" ".join(words[1:]), words[0].rstrip(",")) if turned else (" ".join(words[:-1]), words[-1])
        text = f"{likeness.people[0]} {brief(first)}, {likeness.people[1]} {brief(last)}"
        agreed = not told or squash((first, last)[place]) in told
        edits = ((likeness.people[0], first), (likeness.people[1], last))
        yield fix("split-name", text, 0.95 if agreed else 0.6, *edits)


def _address(q: Question, column: Column) -> Iterator[Proposal]:
    for other in q.layout.columns:
        given = q.given(other.name) if other is not column and not other.secret else None
        if given and is_address(given, column.maximum):
            yield fix("address-in-row", f"{brief(given)}, as in {other.name}", 0.94, (column.name, given))
    yield from address_by_name(q, column)


def _username(q: Question, column: Column) -> Iterator[Proposal]:
    used = q.known.usernames(column.name)
    first, last = (q.given(name) for name in q.layout.likeness.people) if q.layout.likeness else (None, None)
    for form, _ in q.known.forms_in(column.name)[:1] if first and last else ():
        text = write_form(form, first or "", last or "")
        if text not in used:
            yield fix("username-by-name", f"{brief(text)}, which is free", 0.9, (column.name, text))
    address = q.given(q.layout.likeness.email) if q.layout.likeness else None
    if address and is_address(address):
        sample = q.known.values_of(column.name, 50)
        mailed = bool(sample) and sum("@" in name for name, _ in sample) * 2 > len(sample)
        record = next((record for record, _ in candidates(q.known, q.cells)), None)
        text = address if mailed else address.partition("@")[0]
        if record is None and key_of(text) not in used:
            taken = 0.95 if mailed else 0.7
            yield fix("username-by-address", f"{brief(text)}, from the address", taken, (column.name, text))
    yield from free_usernames(q, 0.8)


def _identity(q: Question, column: Column) -> Iterator[Proposal]:
    """Propose the name of the account that the rest of the row leads to."""
    if column.name != q.layout.key_column or q.layout.likeness is None:
        return
    for record, because in list(candidates(q.known, q.cells))[:2]:
        text = record.name if column.name == q.known.identity else record.cells.get(column.name)
        if text:
            yield fix("account-by-person", f"{brief(text)} ({because})", 0.92, (column.name, text))
    yield leave_out(0.1)


def _common(q: Question, column: Column) -> Iterator[Proposal]:
    """Propose the commonest values of a column that many rows share."""
    shared = column.codes or column.refers or column.meaning.names or column.kind is CellKind.CHOICE
    if (not shared and not column.meaning.belongs) or column.name == q.layout.action:
        return
    for text, share in q.known.values_of(column.name)[:2]:
        if share >= _COMMON or column.meaning.belongs:
            yield fix("common", f"{brief(text)}, as on most rows", 0.2 + 0.4 * share, (column.name, text))


def must_be_blank(q: Question) -> Iterator[Proposal]:
    """Propose to clear a cell, or to change the one that asks for it to be blank."""
    if q.column is None:
        return
    yield fix("clear", "clear the cell", 0.8, (q.column.name, None), wide=True)
    if q.column.meaning.belongs:
        name, value = q.column.meaning.belongs
        stored = q.record.cells.get(name) if q.record else None
        lacking = any(not q.given(one.name) for one in q.layout.columns if _only_without(one, q))
        taken = 0.85 if stored == value else 0.82 if lacking else 0.55
        yield fix("other-cell", f"change {name} to {value}", taken, (name, value))


def _only_without(column: Column, q: Question) -> bool:
    """Whether a row that lacks an address speaks for the other value: those who need one have one."""
    return bool(q.layout.likeness and column.name == q.layout.likeness.email and not column.required)
