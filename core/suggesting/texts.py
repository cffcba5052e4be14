"""Texts that are too long, broken, damaged or no text at all: repaired where that can be told."""

import re
from collections.abc import Iterator

from core.checking.damage import repaired_mojibake
from core.correcting.values import Proposal
from core.layout import CellKind
from core.suggesting.codes import replace_code, separator_of
from core.suggesting.forms import is_address
from core.suggesting.question import Question, brief, cleared, fix, stored_cells
from core.text import CONTROL, clean


def shorten(q: Question) -> Iterator[Proposal]:
    """Propose a text that fits: without repeated spaces, without brackets, cut at a word."""
    if q.column is None or not q.column.maximum or not q.cell:
        return
    maximum, cell = q.column.maximum, q.cell
    squeezed = " ".join(cell.split())
    bare = clean(re.sub(r"\s*[\[({][^\])}]*[\])}]", "", squeezed)) or ""
    for kind, text, taken in (("squeeze", squeezed, 0.97), ("without-brackets", bare, 0.85)):
        if 0 < len(text) <= maximum and text != cell:
            yield fix(kind, f"{brief(text)} ({len(text)} characters)", taken, (q.column.name, text), wide=True)
    yield from stored_cells(q, 0.84)
    if q.column.kind is CellKind.EMAIL or q.column.name in q.layout.key:
        yield from cleared(q, 0.3)
        return
    first = re.split(r"\s*[;|/,\n]\s*", squeezed)[0]
    if first and len(first) <= maximum and first != squeezed:
        yield fix("first-part", f"the first part: {brief(first)}", 0.6, (q.column.name, first), wide=True)
    cut = cut_at_word(squeezed, maximum)
    yield fix("cut", f"cut it after {len(cut)} characters: {brief(cut)}", 0.8, (q.column.name, cut), wide=True)
    yield from cleared(q, 0.2)


def cut_at_word(text: str, maximum: int) -> str:
    """Return the beginning of a text, ending at a word where one ends late enough."""
    cut = text[:maximum]
    if not text[maximum : maximum + 1].strip():
        return cut.rstrip()
    at_word = cut.rpartition(" ")[0].rstrip(" ,;-")
    return at_word if len(at_word) * 2 >= maximum else cut.rstrip()


def without_controls(q: Question) -> Iterator[Proposal]:
    """Propose a cell without its control characters; of several lines also the first alone."""
    if q.column is None or q.column.secret or not q.value:
        return
    value = q.value
    spaced = clean(" ".join(re.sub(CONTROL, " ", value).split()))
    joined = clean(re.sub(CONTROL, "", value))
    one_word = q.column.kind is not CellKind.TEXT or q.column.name in q.layout.key or q.column.meaning.username
    if separator := separator_of(q.column):
        parts = [part for part in map(clean, re.split(r"[\r\n\x0b\x0c\x85]+", value)) if part]
        listed = separator.join(part.strip(separator) for part in parts)
        if not re.search(CONTROL, listed):
            yield fix("lines-listed", f"{brief(listed)} (separated by {separator})", 0.95, (q.column.name, listed))
    broken = re.search(r"[\t\r\n\x0b\x0c\x85]", value) is not None
    if spaced:
        yield fix("spaced", brief(spaced), 0.6 if one_word or not broken else 0.95, (q.column.name, spaced), wide=True)
    if joined:
        score = 0.9 if one_word and (q.column.kind is not CellKind.EMAIL or is_address(joined)) else 0.85
        yield fix("joined", brief(joined), score, (q.column.name, joined), wide=not one_word)
    first, *others = re.split(r"[\r\n]+", value.strip())
    first = clean(re.sub(CONTROL, " ", first))
    if others and first and first not in (spaced, joined):
        better = q.column.kind is CellKind.EMAIL and is_address(first)
        yield fix(
            "first-line", f"the first line: {brief(first)}", 0.93 if better else 0.4, (q.column.name, first), wide=True
        )


def without_password(q: Question) -> Iterator[Proposal]:
    """Propose to blank a password that cannot be taken."""
    if q.column is not None and q.column.secret:
        text = "leave it blank: the password of the file is not taken"
        yield fix("no-password", text, 0.9, (q.column.name, None), wide=True)


def undamaged(q: Question) -> Iterator[Proposal]:
    """Propose the repair of what a spreadsheet did to a cell."""
    if q.column is None:
        return
    for repair in dict.fromkeys((q.detail, repaired_mojibake(q.value or ""))):
        if not repair:
            continue
        if separator_of(q.column) is None:
            yield fix("repaired", f"repaired: {brief(repair)}", 0.97, (q.column.name, repair), wide=True)
        else:
            yield from replace_code(q, "repaired", f"repaired: {brief(repair)}", 0.97, repair)


def bare_of_errors(q: Question) -> Iterator[Proposal]:
    """Propose nothing in place of a spreadsheet's error."""
    return iter(cleared(q, 0.6))
