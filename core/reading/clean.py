"""Records of a text file by Polars, where it is proven that this gives what the strict parser would give.

Proof: no lone CR, so that lines end as Polars thinks; every quote opens at the beginning of a cell or closes at its
end; no record has more cells than the header (Polars refuses those), and there are as many delimiters outside quotes as
records of full width have, so none has fewer; and Polars found as many records as there are line ends outside quotes.
"""

import re
from dataclasses import dataclass

import polars as pl

from core.reading.records import Opening, empty_as_null
from core.reading.table import RAGGED_SCHEMA, Limits

_BOM = b"\xef\xbb\xbf"
_PIECE = 8 << 20
_EMPTY_LINE = re.compile(rb"\n(?=\r?\n)")


@dataclass(frozen=True, slots=True)
class _Outside:
    """What stands outside quotes below the header: delimiters, lines, and how many lines are empty."""

    delimiters: int
    lines: int
    empty: int


def read_clean_records(
    content: bytes, opening: Opening, delimiter: str, limits: Limits
) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Return the records below the header as `read_records` does, or None where the strict parser must look."""
    width, start = len(opening.header), opening.offset
    separator = delimiter.encode()
    if len(separator) != 1 or start >= len(content) or content.startswith(_BOM, start) or _has_lone_cr(content):
        return None
    quoted = content.find(b'"', start) >= 0
    outside = _outside_quotes(content, start, separator) if quoted else _plain(content, start, separator, width)
    if outside is None or outside.delimiters != (width - 1) * (outside.lines - outside.empty):
        return None
    if outside.lines > min(limits.rows, limits.cells // width):
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
    if records.height != outside.lines:
        return None
    if quoted:
        records = records.with_columns(empty_as_null(pl.all()))
    return records.with_row_index("row", opening.row + 1), pl.DataFrame(schema=RAGGED_SCHEMA)


def _has_lone_cr(content: bytes) -> bool:
    return b"\r" in content and content.count(b"\r") != content.count(b"\r\n")


def _plain(content: bytes, start: int, separator: bytes, width: int) -> _Outside:
    delimiters = content.count(separator, start)
    lines = content.count(b"\n", start) + (not content.endswith(b"\n"))
    # The costly look for empty lines is spared where there are delimiters enough for all lines to be full.
    empty = 0 if delimiters == (width - 1) * lines else _empty_lines(content, max(start - 1, 0))
    return _Outside(delimiters, lines, empty)


def _empty_lines(text: bytes, start: int) -> int:
    if text.find(b"\n\n", start) < 0 and text.find(b"\n\r\n", start) < 0:
        return 0
    return sum(1 for _ in _EMPTY_LINE.finditer(text, start))


def _outside_quotes(content: bytes, start: int, separator: bytes) -> _Outside | None:
    """Split at the quotes and look at every part that stands outside; None where a quote is not where it belongs."""
    delimiters = lines = empty = parts = 0
    while start <= len(content):
        end = content.find(b'"', start + _PIECE)
        end = len(content) if end < 0 else end
        split = pl.Series([content[start:end].decode()]).str.split('"').explode(empty_as_null=True)
        before = parts % 2
        outside = split.gather_every(2, before)
        if not _well_placed(
            outside, separator.decode(), parts == 0, end == len(content) and (split.len() + before) % 2
        ):
            return None
        text = "x".join(outside.to_list()).encode()
        delimiters += text.count(separator)
        lines += text.count(b"\n")
        empty += _empty_lines(b"\n" + text if parts == 0 else text, 0)
        parts += split.len()
        start = end + 1
    if parts % 2 == 0:
        return None
    return _Outside(delimiters, lines + (not content.endswith(b"\n")), empty)


def _well_placed(outside: pl.Series, separator: str, is_first: bool, is_last: bool | int) -> bool:
    """Tell whether quotes stand only where a cell begins or ends; an empty part is a doubled quote."""
    begins = outside.str.starts_with(separator) | outside.str.starts_with("\n") | outside.str.starts_with("\r\n")
    ends = outside.str.ends_with(separator) | outside.str.ends_with("\n")
    empty = outside == ""
    if is_first:
        begins[0] = True
    if is_last:
        ends[-1] = True
    return bool((empty | (begins & ends)).all())
