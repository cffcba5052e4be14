"""A table as somebody might hand it in, as bytes and as the rows that must be read from it."""

import codecs
import re
from dataclasses import dataclass

from tests.oracle.cells import trimmed
from tests.oracle.judgement import Row

_ESCAPED = re.compile(r"'+[=+@\t\r-]")


@dataclass(frozen=True)
class HostileFile:
    """A CSV file before it is written.

    `columns` names the layout's column of each position, None for one that the layout does not have;
    `records` are the raw cells, blank and ragged records among them.
    """

    header: tuple[str, ...]
    columns: tuple[str | None, ...]
    records: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    newline: str = "\n"
    encoding: str = "utf-8"
    blank_lines_first: int = 0
    quote_all: bool = False
    ends_with_newline: bool = True

    @property
    def present(self) -> frozenset[str]:
        """The layout's columns that the file has."""
        return frozenset(column for column in self.columns if column is not None)

    def to_bytes(self) -> bytes:
        """Return the file as it lies on the disk."""
        lines = ["" for _ in range(self.blank_lines_first)]
        lines += [self.delimiter.join(map(self._quoted, record)) for record in (self.header, *self.records)]
        text = self.newline.join(lines) + (self.newline if self.ends_with_newline else "")
        if self.encoding == "utf-16-be":
            return codecs.BOM_UTF16_BE + text.encode(self.encoding)
        return text.encode(self.encoding)

    def rows(self) -> list[Row]:
        """Return the rows that have any text, numbered as a spreadsheet shows them."""
        first = self.blank_lines_first + 2
        return [
            self._row(number, record)
            for number, record in enumerate(self.records, first)
            if any(trimmed(cell) for cell in record)
        ]

    @property
    def blank_rows(self) -> int:
        """The number of records without any text below the header."""
        return len(self.records) - len(self.rows())

    def _row(self, number: int, record: tuple[str, ...]) -> Row:
        width = len(self.header)
        cells = {
            column: unescaped(record[index]) if index < len(record) else None
            for index, column in enumerate(self.columns)
            if column is not None
        }
        ragged = len(record) < width or any(trimmed(cell) for cell in record[width:])
        return Row(number, cells, ragged)

    def _quoted(self, cell: str) -> str:
        special = {self.delimiter, '"', "\r", "\n"}
        if self.quote_all or not special.isdisjoint(cell):
            return '"' + cell.replace('"', '""') + '"'
        return cell


def unescaped(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it (layouts §8)."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def escaped(cell: str) -> str:
    """Return a cell written so that reading it gives the same text again."""
    return "'" + cell if re.match(r"'*[=+@\t\r-]", cell) else cell
