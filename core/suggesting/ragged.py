"""Rows with too many or too few cells: the joint or the gap that leaves the row cleanest."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import polars as pl

from core.checking.cells import GUID
from core.checking.dates import parse_dates
from core.correcting.values import MARKED, SHAPED, Proposal
from core.layout import CellKind, Column
from core.suggesting.codes import separator_of
from core.suggesting.forms import is_address
from core.suggesting.question import Question, brief, fix, leave_out
from core.text import clean, key_of

_GUID = re.compile(GUID.replace(r"\z", r"\Z"))
_MOST = 3
_SURPLUS = 4
_WRONG, _LACKING, _ODD = 2.0, 1.5, 0.5

Shape = tuple[float, str, list[str | None]]
"""How faulty it is, what was done, the cells."""


def reshape(q: Question) -> Iterator[Proposal]:
    """Propose the cells of a ragged row in their places, then the row as it stands."""
    width, _, surplus = (q.detail or "").partition("|")
    header = _header(q, int(width) if width.isdecimal() else 0)
    cells = [clean(q.cells.get(name)) for name in header]
    extra = [clean(part) for part in surplus.split(" | ")] if surplus else []
    now = sum(_faults(q, name, text) for name, text in zip(header, cells, strict=True))
    shapes = list(_shapes(q, header, cells, extra)) if header else []
    shapes.sort(key=lambda shape: shape[0])
    masked = ", clear what may be a password" if _secret(q) else ""
    for place, (faults, text, moved) in enumerate(shapes[:_MOST]):
        edits = [
            (name, new) for name, new, old in zip(header, moved, cells, strict=True) if new != old and _read(q, name)
        ]
        taken = (0.95 if faults == 0 else max(0.2, 0.85 - 0.1 * faults)) - 0.04 * place
        if edits and (faults < now or extra):
            yield fix("reshape", f"{text}{masked}", taken, *edits, (SHAPED, MARKED))
    without = masked or (f", without {brief(surplus)}" if surplus else "")
    yield fix("as-it-stands", f"accept the cells as they stand{without}", 0.7 if now == 0 else 0.3, (SHAPED, MARKED))
    yield leave_out(0.1)


def _header(q: Question, width: int) -> tuple[str, ...]:
    """Return the names of the file's columns in their order; none where they cannot be told."""
    if len(q.known.header) == width:
        return q.known.header
    return tuple(q.cells) if len(q.cells) == width else ()


def _secret(q: Question) -> bool:
    """Whether a cell of the row may be a password, in whatever column it came to stand."""
    return any(column.secret for column in q.layout.columns)


def _read(q: Question, name: str) -> bool:
    column = _column(q, name)
    return column is not None and not column.ignored


def _column(q: Question, name: str) -> Column | None:
    return next((column for column in q.layout.columns if column.name == name), None)


def _shapes(q: Question, header: Sequence[str], cells: list[str | None], extra: list[str | None]) -> Iterator[Shape]:
    if extra:
        yield from _joined(q, header, [*cells, *extra], len(extra))
        return
    lacking = len(header) - int(q.value or 0) if (q.value or "").isdecimal() else 0
    if 0 < lacking < len(header):
        there = cells[: len(header) - lacking]
        for place in range(len(there)):
            moved = [*there[:place], *[None] * lacking, *there[place:]]
            named = header[place] if lacking == 1 else f"{header[place]} and after"
            yield _faulty(q, header, moved), f"leave {named} blank, move the rest right", moved


def _joined(q: Question, header: Sequence[str], cells: list[str | None], surplus: int) -> Iterator[Shape]:
    """Yield the row with that many joints, all at one place or, where there are few, at any."""
    width = len(header)
    if surplus > _SURPLUS:
        return
    for place in range(width):
        yield _with_joints(q, header, cells, [place] * surplus)
    if 1 < surplus <= 2:
        for places in combinations(range(width), surplus):
            yield _with_joints(q, header, cells, list(places))


def _with_joints(q: Question, header: Sequence[str], cells: list[str | None], places: list[int]) -> Shape:
    moved: list[str | None] = []
    at = 0
    said = []
    torn = 0
    for place, name in enumerate(header):
        parts = [part for part in cells[at : at + 1 + places.count(place)] if part]
        at += 1 + places.count(place)
        column = _column(q, name)
        separator = (separator_of(column) if column else None) or ", "
        moved.append(separator.join(parts) or None)
        if place in places:
            quoted = "" if _secret(q) or not moved[-1] else f" to {brief(moved[-1])}"
            said.append(f"{name}{quoted}")
            torn += len(parts) > 1 and column is not None and _is_one_code(q, column)
    faults = (
        _faulty(q, header, moved) + _WRONG * torn + 0.1 * sum(len(header) - place for place in places) / len(header)
    )
    return (
        faults - 0.1 if faults < 0.11 else faults,
        f"join two cells in {' and '.join(said)}, move the rest left",
        moved,
    )


def _is_one_code(q: Question, column: Column) -> bool:
    """Whether a cell names one record, whose code no separator tears."""
    return separator_of(column) is None and q.known.naming_of(column) is not None


def _faulty(q: Question, header: Sequence[str], cells: Sequence[str | None]) -> float:
    return sum(_faults(q, name, text) for name, text in zip(header, cells, strict=True))


def _faults(q: Question, name: str, text: str | None) -> float:
    """Return how much is wrong with a cell under a column."""
    column = _column(q, name)
    if column is None or column.ignored or column.secret:
        return 0.0
    if text is None:
        return _LACKING if column.required else 0.0
    if not _fits(q, column, text):
        return _WRONG
    likeness = q.layout.likeness
    if likeness and column.name in likeness.people and re.search(r"[\d@:]", text):
        return _ODD
    odd = column.kind is CellKind.TEXT and not column.meaning.username and column.name not in q.layout.key
    return _ODD if odd and (is_address(text) or text in ("Yes", "No")) else 0.0


def _fits(q: Question, column: Column, text: str) -> bool:
    match column.kind:
        case CellKind.CHOICE:
            return key_of(text) in map(key_of, column.choices)
        case CellKind.DATE:
            return parse_dates(pl.Series([text]), q.known.context.today)["value"].item() is not None
        case CellKind.EMAIL:
            return is_address(text)
        case CellKind.GUID:
            return _GUID.match(text) is not None
        case CellKind.CODES:
            return _all_known(q, column, text)
        case CellKind.TEXT:
            return True


def _all_known(q: Question, column: Column, text: str) -> bool:
    naming, separator = q.known.naming_of(column), separator_of(column)
    if naming is None or separator is None:
        return True
    known = q.known.keys(naming)
    return all(key_of(part) in known for part in text.split(separator) if clean(part))
