"""Sign-in names and passwords: the next free name, the one that is stored, or none at all."""

import re
from collections.abc import Iterator

import polars as pl

from core.correcting.values import Proposal
from core.suggesting.persons import same_person
from core.suggesting.question import Question, brief, fix
from core.text import key_of
from core.usernames import generate_usernames

_TRIES = 500


def free_usernames(q: Question, taken: float) -> Iterator[Proposal]:
    """Propose names that nobody has: the one that was typed with a number, and one made from the person's name."""
    column = next((column for column in q.layout.columns if column.meaning.username), None)
    if column is None:
        return
    used = q.known.usernames(column.name)
    names = [_numbered(q.value, used)] if q.value and column is q.column else []
    names.append(_made(q, used))
    for place, name in enumerate(dict.fromkeys(name for name in names if name)):
        if len(name) <= (column.maximum or len(name)):
            yield fix("free-username", f"{brief(name)}, which is free", taken - 0.1 * place, (column.name, name))


def _numbered(name: str, used: frozenset[str]) -> str | None:
    """Return a name with a number behind it, before an @, that makes it free; None where many are taken."""
    local, at, domain = name.partition("@")
    number = re.search(r"(?<=\D)\d{1,4}$", local)
    stem, first = (local[: number.start()], int(number[0]) + 1) if number else (local, 2)
    width = len(number[0]) if number else 1
    names = (f"{stem}{count:0{width}}{at}{domain}" for count in range(first, first + _TRIES))
    return next((one for one in names if key_of(one) not in used), None)


def _made(q: Question, used: frozenset[str]) -> str | None:
    """Return the name that the import would make, where the row has a person's name."""
    if q.layout.likeness is None:
        return None
    first, last = (q.given(column) for column in q.layout.likeness.people)
    if not first or not last:
        return None
    person = pl.DataFrame({"row": [q.row], "first": [first], "last": [last]})
    name: str = generate_usernames(person, used).item()
    return name


def username_taken(q: Question) -> Iterator[Proposal]:
    """A username is somebody else's."""
    if q.column is None:
        return
    owner = next(iter(q.known.with_cell(q.column.name, key_of(q.value))), None)
    if owner is not None and q.key(q.known.identity) != owner.key and same_person(q, owner) >= 0.5:
        text = f"{q.known.identity} {owner.name}: it is the same person's"
        yield fix("same-person", text, 0.96, (q.known.identity, owner.name))
    stored = q.record.cells.get(q.column.name) if q.record else None
    if stored and key_of(stored) != key_of(q.value):
        text = f"leave it blank: {brief(stored)} is kept"
        yield fix("leave-blank", text, 0.95, (q.column.name, None))
    else:
        yield fix("leave-blank", "leave it blank: one is made", 0.7, (q.column.name, None), wide=True)
    yield from free_usernames(q, 0.85)


def no_password(q: Question) -> Iterator[Proposal]:
    """A password cannot be taken: the stored one is kept, or one is made."""
    if q.column is not None:
        what = "the stored one is kept" if q.record else "none is taken from the file"
        yield fix("no-password", f"leave it blank: {what}", 0.95, (q.column.name, None), wide=True)
