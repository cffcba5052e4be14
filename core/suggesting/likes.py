"""Is this the same person: stored accounts that a row which finds no account may be about."""

from collections.abc import Iterator, Mapping

from core.layout import Column
from core.nearness import squash
from core.suggesting.indexes import name_key
from core.suggesting.known import Known, Record
from core.text import clean, key_of

_MOST = 3

Like = tuple[str, str, str, tuple[tuple[str, str | None], ...]]
"""Key as stored, the person's name, why, and the edits that turn the row into an update of the account."""


def find_likes(known: Known, cells: Mapping[str, str | None], name: str | None) -> list[Like]:
    """Return the accounts that a row may be about, likeliest first; none where the row names its account already."""
    if known.layout.likeness is None or known.record_of(cells) is not None:
        return []
    found: dict[str, Like] = {}
    for record, because in candidates(known, cells):
        if record.key != key_of(name):
            person = _person(record, known.layout.likeness.people)
            found.setdefault(record.key, (record.name, person, because, edits_to(known, record)))
    return list(found.values())[:_MOST]


def candidates(known: Known, cells: Mapping[str, str | None]) -> Iterator[tuple[Record, str]]:
    """Yield the stored accounts that have the row's e-mail address, or its name in the same place, with why."""
    likeness = known.layout.likeness
    if likeness is None:
        return
    first, last = (cells.get(column) for column in likeness.people)
    named = name_key(first, last)
    by_mail = known.with_cell(likeness.email, key_of(cells.get(likeness.email)))
    same = [record for record in by_mail if named and _name_of(record, likeness.people) == named]
    yield from ((record, "same e-mail address and name") for record in same)
    yield from ((record, "same e-mail address") for record in by_mail if record not in same)
    for record in known.with_name(first, last):
        if record not in by_mail and _shares_place(known, record, cells):
            yield record, f"same name, same {likeness.place_word}"


def edits_to(known: Known, record: Record) -> tuple[tuple[str, str | None], ...]:
    """Return the edits that turn a row into an update of an account."""
    layout = known.layout
    verb = "restore" if record.deleted and known.context.operator.may_delete else "update"
    action = next((value for value, asked in layout.actions if asked == verb), None)
    naming: tuple[tuple[str, str | None], ...] = ((known.identity, record.name),)
    return ((layout.action, action), *naming) if layout.action and action else naming


def _person(record: Record, people: tuple[str, str]) -> str:
    """Return the name of a stored person; where there is none, what the account is known by."""
    return " ".join(text for column in people if (text := record.cells.get(column))) or record.name


def _name_of(record: Record, people: tuple[str, str]) -> str | None:
    return name_key(*(record.cells.get(column) for column in people))


def _shares_place(known: Known, record: Record, cells: Mapping[str, str | None]) -> bool:
    place = known.layout.likeness.place if known.layout.likeness else None
    if place is None:
        return True
    column = known.layout.column(place)
    return bool(_places(column, cells.get(place)) & _places(column, record.cells.get(place)))


def _places(column: Column, cell: str | None) -> set[str]:
    separator = column.codes.separator if column.codes else None
    parts = (cell or "").split(separator) if separator else [cell or ""]
    return {squash(part) for part in parts if clean(part)}
