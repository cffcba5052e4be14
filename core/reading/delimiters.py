"""What separates the cells of a text file: given, said by a `sep=` line, or found."""

import csv
import io
import itertools
import re
from collections.abc import Collection, Sequence
from contextlib import suppress

from core.errors import RollbookError
from core.reading.table import is_blank
from core.text import display

CANDIDATES = (",", ";", "\t", "|")
_SAMPLE_BYTES = 1 << 18
_SAMPLE_RECORDS = 100
_SEP_LINE = re.compile(rb'"?sep=([^\r\n"\x80-\xff])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_IGNORED = re.compile(r"[\s_*-]+")


def given_delimiter(given: str) -> str:
    """Return the delimiter that the user named: one character, or "tab".

    Raises `usage` for anything else.
    """
    delimiter = "\t" if given.lower() in ("tab", "\\t") else given
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise RollbookError(
            "usage", f"{display(given)} cannot be a delimiter", "give one character, such as ; or |, or the word tab"
        )
    return delimiter


def sep_line(content: bytes, start: int) -> tuple[str, int] | None:
    """Return the delimiter that a first line `sep=;` names and the offset behind that line, if there is one."""
    match = _SEP_LINE.match(content, start)
    return (match[1].decode(), match.end()) if match else None


def find_delimiter(content: bytes, start: int, known_headers: Collection[str]) -> str:
    """Return the candidate that makes most known column names of the header, else the most consistent one."""
    sample = content[start : start + _SAMPLE_BYTES].decode("utf-8", "ignore")
    whole = len(content) <= start + _SAMPLE_BYTES
    known = {_fold(header) for header in known_headers}
    return max(CANDIDATES, key=lambda delimiter: _score(_records(sample, delimiter, whole), known))


def _fold(header: str) -> str:
    return _IGNORED.sub("", header).casefold()


def _records(sample: str, delimiter: str, whole: bool) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    with suppress(csv.Error):
        records.extend(record for record in itertools.islice(reader, _SAMPLE_RECORDS) if not is_blank(record))
    return records if whole or len(records) < 2 else records[:-1]


def _score(records: Sequence[Sequence[str]], known: set[str]) -> tuple[int, bool, float, int]:
    if not records:
        return 0, True, 2.0, 0
    header, rows = records[0], records[1:]
    matched = len({_fold(cell) for cell in header} & known)
    alike = sum(len(row) == len(header) for row in rows) / len(rows) if rows else 1.0
    return matched, len(header) > 1, alike, len(header)
