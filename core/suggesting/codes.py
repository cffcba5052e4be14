"""Codes that nobody knows, alone in their cell or in a list: what was meant, or off with them."""

import re
from collections.abc import Callable, Iterable, Iterator

from core.correcting.values import Proposal
from core.layout import Column
from core.nearness import Codebook, Near
from core.suggesting.question import Question, brief, cleared, fix, leave_out, stored_cells
from core.text import clean, key_of

_SEPARATORS = ";,|/\n\t&+:"
_SURE, _LEAST = 0.9, 0.3
_EVERYTHING = {"all", "any", "everything", "alle", "*.*", "**"}
_LIKELY, _UNLIKELY, _HELD = 0.04, 0.22, 0.2


def separator_of(column: Column) -> str | None:
    """Return what stands between the codes of a cell; None where a cell is one code."""
    return column.codes.separator if column.codes else column.listed_by


def with_code(column: Column, cell: str | None, old: str | None, new: str | None) -> str | None:
    """Return a cell with one of its codes written otherwise, or None for away; the others stay as they are."""
    separator = separator_of(column)
    if separator is None:
        return new
    wanted, others = key_of(old), (cell or "").split(separator)
    listed = {key_of(part) for part in others} - {wanted}
    fresh = [part for part in (new or "").split(separator) if clean(part) and key_of(part) not in listed]
    parts: list[str] = []
    for part in others:
        if key_of(part) != wanted:
            parts.append(part)
        elif fresh:
            parts.extend(fresh)
            fresh = []
    return clean(separator.join(part for part in parts if clean(part)))


def replace_code(q: Question, kind: str, text: str, taken: float, new: str | None) -> Iterator[Proposal]:
    """Propose another text for the code that the finding quotes; nothing where a required cell would be blank."""
    if q.column is None:
        return
    cell = with_code(q.column, q.cell, q.value, new)
    if cell is not None or not q.column.required:
        yield fix(kind, text, taken, (q.column.name, cell))


def remove_code(taken: float) -> Callable[[Question], Iterator[Proposal]]:
    """Return the maker that takes a code out of its list."""

    def make(q: Question) -> Iterator[Proposal]:
        if q.column is None:
            return
        if with_code(q.column, q.cell, q.value, None) is None:
            yield from cleared(q, taken)
        else:
            yield from replace_code(q, "remove-code", f"remove {brief(q.value)} from the list", taken, None)

    return make


def nearest_codes(q: Question) -> Iterator[Proposal]:
    """Propose the known codes that an unknown one may mean."""
    if q.column is None or not q.value:
        return
    for near in _ranked(q, q.value):
        yield from replace_code(q, "nearest-code", titled(near), near.score, near.code)
    if q.column.codes and q.column.codes.everything and (key_of(q.value) or "") in _EVERYTHING:
        yield from replace_code(q, "everything", "* (all of them)", 0.99, "*")


def titled(near: Near) -> str:
    """Return a code with its title."""
    return f"{near.code}  {brief(near.title)}" if near.title and near.title != near.code else near.code


def books(q: Question) -> list[Codebook]:
    """Return where the codes of the finding's column may be found: in the store, and in the file where that counts."""
    if q.column is None or (naming := q.known.naming_of(q.column)) is None:
        return []
    found = [q.known.codebook(naming)]
    if naming.kind == q.layout.kind:
        names = [column.name for column in q.layout.columns if column.field in q.layout.name_fields]
        in_file = q.known.codebook_of_file(q.known.identity, names[0] if len(names) == 1 else None)
        found += [in_file] if in_file else []
    return found


def _ranked(q: Question, text: str) -> list[Near]:
    """Return the codes that a text may mean, those first that this row or operator has most to do with."""
    if q.column is None:
        return []
    likely, own = q.known.likely(q.column), key_of(q.cells.get(q.known.identity))
    separator = separator_of(q.column)
    listed = {key_of(part) for part in (q.cell or "").split(separator)} if separator else set()
    held = _held(q, separator) - listed
    shares = dict(q.known.values_of(q.column.name))
    found: dict[str, Near] = {}
    for near in (near for book in books(q) for near in book.nearest(text)):
        key = key_of(near.code) or ""
        if key == own and q.known.naming_of(q.column) is not None and q.column.name != q.known.identity:
            continue
        score = near.score + (_HELD if key in held else 0.0) - (0.4 if key in listed else 0.0)
        score += 0.03 * shares.get(near.code, 0.0)
        if likely is not None and score < 1:
            score += _LIKELY if key in likely else -_UNLIKELY
        found.setdefault(key, Near(near.code, near.title, min(0.995, score)))
    return sorted((near for near in found.values() if near.score >= _LEAST), key=lambda near: -near.score)


def _held(q: Question, separator: str | None) -> set[str | None]:
    """Return the keys of the codes that the stored record has in this column."""
    stored = q.record.cells.get(q.column.name) if q.record and q.column else None
    parts = (stored or "").split(separator) if separator else [stored]
    return {key_of(part) for part in parts}


def split_codes(q: Question) -> Iterator[Proposal]:
    """Propose several codes where another mark than the separator stands between them."""
    separator = separator_of(q.column) if q.column else None
    if separator is None or not q.value:
        return
    marks = [mark for mark in (*_SEPARATORS, " and ", " - ", "  ", " ") if mark != separator and mark in q.value]
    for mark in marks:
        parts = [part for part in map(clean, q.value.split(mark)) if part]
        meant = [_ranked(q, part) for part in parts]
        best = [found[0] for found in meant if found]
        if len(parts) < 2 or len(best) < len(parts) or len({near.code for near in best}) < len(parts):
            continue
        least = min(near.score for near in best)
        if least >= (_SURE if mark.strip() == "" else 0.6):
            codes = separator.join(near.code for near in best)
            yield from replace_code(
                q, "split-codes", f"{brief(codes)} (separated by {separator})", least + 0.005, codes
            )
            return


def unseparated_codes(q: Question) -> Iterator[Proposal]:
    """Propose two codes where nothing at all stands between them."""
    separator = separator_of(q.column) if q.column else None
    value = re.sub(r"\s", "", q.value or "")
    naming = q.known.naming_of(q.column) if q.column else None
    if separator is None or naming is None or not 4 <= len(value) <= 80:
        return
    known = q.known.keys(naming)
    for place in range(2, len(value) - 1):
        first, second = known.get(key_of(value[:place]) or ""), known.get(key_of(value[place:]) or "")
        if first and second and first != second:
            codes = f"{first}{separator}{second}"
            yield from replace_code(q, "split-codes", f"{brief(codes)} (separated by {separator})", 0.93, codes)
            return


def keep_stored(q: Question) -> Iterable[Proposal]:
    """Propose what is stored, as a last resort."""
    return stored_cells(q, 0.38)


def another_code(q: Question) -> Iterator[Proposal]:
    """Propose codes much like one that exists and may not stand there: what is stored, what the operator may give."""
    likely = q.known.likely(q.column) if q.column else None
    if q.column is None or not q.value or likely is None:
        return
    yield from stored_cells(q, 0.6)
    for near in (near for book in books(q) for near in (*book.slips(q.value), *book.within(q.value))):
        if key_of(near.code) in likely:
            yield from replace_code(q, "another-code", f"{titled(near)} instead", 0.6 * near.score, near.code)
    if with_code(q.column, q.cell, q.value, None) is None:
        yield leave_out(0.55)


def redundant(q: Question) -> Iterator[Proposal]:
    """Propose to take away one of two organizations of which one stands below the other."""
    if q.column is None:
        return
    text = f"remove {brief(q.value)}: {brief(q.detail)} covers it"
    yield from replace_code(q, "remove-code", text, 0.7, None)
    without = with_code(q.column, q.cell, q.detail, None)
    if without is not None:
        yield fix("remove-ancestor", f"remove {brief(q.detail)}, keep {brief(q.value)}", 0.4, (q.column.name, without))


def meant_person(q: Question) -> Iterator[Proposal]:
    """Propose the people whose name stands where their ID should."""
    for name in (q.detail or "").split(", ") if q.detail else ():
        yield from replace_code(q, "person-named", f"{name}  {brief(q.value)}", 0.97, name)
