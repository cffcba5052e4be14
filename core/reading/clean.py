"""Records of a text file by Polars, where it is proven that this gives what the strict parser would give.

Proof: no lone CR, so that lines end as Polars thinks; every quote opens at the beginning of a cell or closes at its
end; no record has more cells than the header (Polars refuses those), and there are as many delimiters outside quotes as
records of full width have, so none has fewer; and Polars found as many records as there are lines outside quotes. In
text without quotes delimiters are not counted: they are what is left of it beside cells and ends of lines.
"""

import re

import polars as pl

from core.reading.records import Opening, empty_as_null
from core.reading.table import RAGGED_SCHEMA, Limits

_BOM = b"\xef\xbb\xbf"
_PIECE = 4 << 20
_EMPTY_LINE = re.compile(rb"^\r?\n", re.MULTILINE)


def read_clean_records(
    content: bytes, opening: Opening, delimiter: str, limits: Limits
) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Return the records below the header as `read_records` does, or None where the strict parser must look."""
    width, start = len(opening.header), opening.offset
    separator = delimiter.encode()
    if len(separator) != 1 or start >= len(content) or content.startswith(_BOM, start) or _has_lone_cr(content):
        return None
    quoted = content.find(b'"', start) >= 0
    lines = (_count_quoted_lines if quoted else _count_lines)(content, start, separator, width)
    if lines is None or lines > min(limits.rows, limits.cells // width):
        return None
    schema = {f"c{index}": pl.String for index in range(width)}
    try:
        records = pl.read_csv(
            content,
            separator=delimiter,
            has_header=False,
            schema=schema,
            quote_char='"' if quoted else None,
            skip_lines=content.count(b"\n", 0, start),
        )
    except pl.exceptions.PolarsError:
        return None
    if records.height != lines or not (
        quoted or _are_full(lines, _delimiters_of(records, content, start), content, start, width)
    ):
        return None
    if quoted:
        records = records.with_columns(empty_as_null(pl.all()))
    return records.with_row_index("row", opening.row + 1), pl.DataFrame(schema=RAGGED_SCHEMA)


def _has_lone_cr(content: bytes) -> bool:
    return b"\r" in content and content.count(b"\r") != content.count(b"\r\n")


def _count_lines(text: bytes, start: int, separator: bytes, width: int) -> int | None:
    """Count the lines of text without quotes; None if the last one has no end, nor as many cells as the header."""
    unended = text[max(text.rfind(b"\n") + 1, start) :]
    if unended and unended.count(separator) != width - 1:
        return None  # the one place where Polars takes a cell too many, if that is empty
    return text.count(b"\n", start) + bool(unended)


def _delimiters_of(records: pl.DataFrame, text: bytes, start: int) -> int:
    """Return how many delimiters stand between the records of a text without quotes."""
    cells = records.select(pl.sum_horizontal(pl.all().str.len_bytes().cast(pl.UInt64).sum())).item()
    ends = records.height - (not text.endswith(b"\n")) + (text.count(b"\r", start) if b"\r" in text else 0)
    return len(text) - start - int(cells) - ends


def _are_full(lines: int, delimiters: int, text: bytes, start: int, width: int) -> bool:
    """Tell whether all lines of text without quotes that are not empty have as many cells as the header."""
    # The costly look for empty lines is spared where there are delimiters enough for all lines to be full.
    if delimiters == (width - 1) * lines:
        return True
    return delimiters == (width - 1) * (lines - _count_empty_lines(text, start))


def _count_empty_lines(text: bytes, start: int) -> int:
    if not any(text.find(ends, max(start - 1, 0)) >= 0 for ends in (b"\n\n", b"\n\r\n")) and text[:1] not in b"\r\n":
        return 0
    return sum(1 for _ in _EMPTY_LINE.finditer(text, start))


def _count_quoted_lines(content: bytes, start: int, separator: bytes, width: int) -> int | None:
    """Count the lines outside quotes; None also where a quote stands elsewhere than where a cell begins or ends."""
    # The lookbehind stands behind the quote so that the search can leap from quote to quote.
    edge, cell = re.escape(separator), b"x" if separator != b"x" else b"y"
    quoted_cell = re.compile(rb'"(?<![^\n%b]")[^"]*+(?:""[^"]*+)*+"(?![^\r\n%b])' % (edge, edge))
    total = 0
    while start < len(content):
        end = _record_end(content, start)
        if end is None:
            return None
        text = quoted_cell.sub(cell, content[start:end])
        lines = None if b'"' in text else _count_lines(text, 0, separator, width)
        if lines is None or not _are_full(lines, text.count(separator), text, 0, width):
            return None
        total += lines
        start = end
    return total


def _record_end(content: bytes, start: int) -> int | None:
    """Return the end of a line that some megabytes later ends outside quotes; None if a quote is left open."""
    end, counted, quotes = min(start + _PIECE, len(content)), start, 0
    while True:
        end = content.find(b"\n", end) + 1 or len(content)
        quotes += content.count(b'"', counted, end)
        if quotes % 2 == 0:
            return end
        if end == len(content):
            return None
        counted = end
