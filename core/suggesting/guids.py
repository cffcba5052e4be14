"""Texts that are no GUID: written as one, where its letters are all there."""

import re
from collections.abc import Iterator

from core.correcting.values import Proposal
from core.suggesting.classes import class_unknown
from core.suggesting.people import unknown_guid
from core.suggesting.question import Question, fix

_AROUND = re.compile(r"(?i)urn:uuid:|guid|uuid|[^0-9a-z]")
_ALIKE = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "i": "1", "s": "5", "S": "5"})
_LENGTHS = (8, 4, 4, 4, 12)


def mend_guid(q: Question) -> Iterator[Proposal]:
    """Propose a GUID with its hyphens and without what stands around it."""
    if q.column is None or not q.value:
        return
    bare = _AROUND.sub("", q.value)
    for text, taken in ((bare, 0.97), (bare.translate(_ALIKE), 0.9)):
        if re.fullmatch(r"[0-9A-Fa-f]{32}", text):
            guid = _hyphened(text)
            yield fix("mended-guid", guid, taken, (q.column.name, guid))
            break


def _hyphened(text: str) -> str:
    parts, at = [], 0
    for length in _LENGTHS:
        parts.append(text[at : at + length])
        at += length
    return "-".join(parts)


def guid_format(q: Question) -> Iterator[Proposal]:
    """A GUID is none: mended, or that of the person or class that the row names otherwise."""
    yield from mend_guid(q)
    yield from unknown_guid(q)
    if q.column is not None and q.column.name != q.known.identity:
        yield from class_unknown(q)
