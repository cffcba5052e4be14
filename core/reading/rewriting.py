"""A text file written again with some of its cells blank, all else as it came."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping

from core.reading.delimiters import sep_line
from core.reading.table import Source, is_blank

LEFT_OUT = "(left out)"
_BOM = "\ufeff"


def blank_cells(content: bytes, source: Source, places: Collection[int], slips: Mapping[int, int]) -> bytes:
    """Return a file that was read as `source` says with the cells at these places blank, below its header.

    `slips` (row → cells too few or too many) tells in which rows they may have slipped, and how far: all cells that
    near, and those beyond the header, say that they were left out, so that the row stays as wrong as it was.
    """
    text = content.decode(source.encoding or "utf-8")
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    named = sep_line(text.encode(), 0)
    head = text.encode()[: named[1]].decode() if named else ""
    body = text.removeprefix(head)
    ends = "\r\n" if "\r\n" in body else "\n" if "\n" in body else "\r"
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=source.delimiter or ",", lineterminator=ends)
    writer.writerows(_records(body, source.delimiter or ",", places, slips))
    return (bom + head + written.getvalue()).encode(source.encoding or "utf-8")


def _records(body: str, delimiter: str, places: Collection[int], slips: Mapping[int, int]) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(body)))
    width = 0
    for row, record in enumerate(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True), 1):
        if not width:
            width = 0 if is_blank(record) else len(record)
            yield record
            continue
        far = slips.get(row, 0)
        blank = LEFT_OUT if far else ""
        for place in places:
            first, last = max(place - far, 0), min(place + far + 1, width, len(record))
            record[first:last] = [blank if cell else "" for cell in record[first:last]]
        if far:
            record[width:] = [blank if cell else "" for cell in record[width:]]
        yield record
