"""Things that a row names twice, by GUID and by ID: a class, for instance; and the part of a row that is about one."""

from collections.abc import Iterator

from core.correcting.values import Proposal
from core.nearness import squash
from core.suggesting.codes import titled
from core.suggesting.question import Question, brief, fix, leave_out
from core.text import key_of


def without_part(taken: float, q: Question) -> Iterator[Proposal]:
    """Propose to clear all cells of the part of the row that the finding is about."""
    part = q.column.meaning.part if q.column else None
    if part is None:
        return
    filled = [column.name for column in q.layout.columns if column.meaning.part == part and q.given(column.name)]
    if filled:
        text = f"clear the {part} cells: the row is in no {part}"
        yield fix("clear-part", text, taken, *((name, None) for name in filled))


def by_other_name(q: Question) -> Iterator[Proposal]:
    """Propose the name of the thing that the row names by its other name."""
    naming = q.known.naming_of(q.column) if q.column else None
    if q.column is None or naming is None or naming.key_column is None:
        return
    other = q.known.naming_of(q.layout.column(naming.key_column))
    key = q.key(naming.key_column)
    for record in q.known.named_records(naming).iter_rows(named=True) if other and key else ():
        if other and key_of(record[other.spelled]) == key and record[naming.spelled]:
            title = " ".join(record[field] for field in naming.titles if record[field])
            text = f"{record[naming.spelled]}  {brief(title)}, as {naming.key_column} says"
            yield fix("by-other-name", text, 0.96, (q.column.name, record[naming.spelled]))


def by_title(q: Question) -> Iterator[Proposal]:
    """Propose the thing that has the title which stands in another cell of the same part."""
    naming = q.known.naming_of(q.column) if q.column else None
    if q.column is None or naming is None or not naming.titles:
        return
    book = q.known.codebook(naming)
    for title in [q.given(one.name) for one in q.layout.columns if one.field in naming.titles]:
        for near in book.nearest(title or "")[:2]:
            if squash(near.title or "") == squash(title or "") or near.score >= 0.7:
                yield fix("by-title", titled(near), min(0.85, 0.9 * near.score), (q.column.name, near.code))


def nearest_named(q: Question) -> Iterator[Proposal]:
    """Propose the names that are much like the one that stands there, in the store and on other rows."""
    naming = q.known.naming_of(q.column) if q.column else None
    if q.column is None or naming is None or not q.value:
        return
    own = key_of(q.value)
    in_file = q.known.codebook_of_file(q.column.name)
    for book in [q.known.codebook(naming), *([in_file] if in_file else [])]:
        for near in book.nearest(q.value)[:3]:
            if key_of(near.code) != own:
                yield fix("nearest-named", titled(near), near.score - 0.05, (q.column.name, near.code))


def class_unknown(q: Question) -> Iterator[Proposal]:
    """Nothing has that GUID: what its ID or its name leads to, or no GUID."""
    yield from by_other_name(q)
    yield from by_title(q)
    yield from nearest_named(q)
    naming = q.known.naming_of(q.column) if q.column else None
    if q.column is not None and naming and naming.key_column and q.given(naming.key_column):
        yield fix(
            "leave-blank", f"leave it blank: {naming.key_column} names it", 0.75, (q.column.name, None), wide=True
        )
    yield from without_part(0.4, q)


def class_exists(q: Question) -> Iterator[Proposal]:
    """The ID is another's: that one is meant, or the one whose GUID stands there."""
    naming = q.known.naming_of(q.column) if q.column else None
    if q.column is None or naming is None or naming.key_column is None:
        return
    records = {key_of(record["name"]): record for record in q.known.named_records(naming).iter_rows(named=True)}
    owner, named = records.get(key_of(q.detail)), records.get(q.key(naming.key_column))
    title = next((squash(q.given(one.name) or "") for one in q.layout.columns if one.field in naming.titles), "")
    by_owner = _titled(owner, naming.titles) == title and bool(title)
    if q.detail:
        text = f"use {naming.key_column} {q.detail}{_so_called(owner, naming.titles)}"
        yield fix("name-the-owner", text, 0.9 if by_owner else 0.7, (naming.key_column, q.detail))
    if named:
        own = named[naming.spelled]
        text = f"{brief(own)}, the {q.column.name} of{_so_called(named, naming.titles) or ' that class'}"
        yield fix("own-id", text, 0.75 if by_owner else 0.92, (q.column.name, own))
    if q.given(naming.key_column):
        yield fix("leave-blank", f"leave it blank: {naming.key_column} names it", 0.6, (q.column.name, None))
    yield from without_part(0.2, q)


def _titled(record: dict[str, str | None] | None, titles: tuple[str, ...]) -> str:
    return squash(" ".join(record[field] or "" for field in titles)) if record else ""


def _so_called(record: dict[str, str | None] | None, titles: tuple[str, ...]) -> str:
    named = " ".join(record[field] or "" for field in titles).strip() if record else ""
    return f" {brief(named)}" if named else ""


def without_teacher(q: Question) -> Iterator[Proposal]:
    """Nobody teaches the class: one with a name much like it is meant, or none."""
    yield from nearest_named(q)
    yield from by_title(q)
    yield from without_part(0.55, q)
    yield leave_out(0.1)


def part_required(q: Question) -> Iterator[Proposal]:
    """A cell is missing that the part needs: what its other cells lead to, or the part left away."""
    yield from by_other_name(q)
    yield from by_title(q)
    yield from without_part(0.5, q)
