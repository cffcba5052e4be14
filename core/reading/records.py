"""Records of a text file by the standard library's strict CSV parser: right for every file, memory flat."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from core.errors import RollbookError
from core.reading.table import MAX_COLUMNS, RAGGED_SCHEMA, Limits, is_blank
from core.text import display

_CHUNK_CELLS = 400_000
_MAX_CELLS_OF_A_RECORD = 1_000_000


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a table begins: its header cells, the row they stand on and the byte offset behind them."""

    header: list[str]
    row: int
    offset: int


class _Lines:
    """The lines of UTF-8 bytes from an offset on, with their ends; counts bytes, refuses absurdly long records."""

    def __init__(self, content: bytes, offset: int, delimiter: str) -> None:
        stream = io.BytesIO(content)
        stream.seek(offset)
        self._lines = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        self._delimiter = delimiter
        self.delimiters = 0
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.delimiters += line.count(self._delimiter)
            self.read += len(line.encode())
            if self.delimiters > _MAX_CELLS_OF_A_RECORD:
                raise RollbookError(
                    "file-too-large",
                    f"One row has more than {_MAX_CELLS_OF_A_RECORD:,} cells",
                    "check the delimiter and the quotes of the file",
                )
            yield line


class Records:
    """The records of a text file with their row numbers, the first one being `row`.

    Raises `file-unreadable` naming the row where a quote opens that is not properly closed.
    """

    def __init__(self, content: bytes, offset: int, delimiter: str, row: int, name: str) -> None:
        """Begin at a byte offset where a record begins."""
        csv.field_size_limit(max(csv.field_size_limit(), len(content)))
        self._lines = _Lines(content, offset, delimiter)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
        self._name = display(name)
        self._offset = offset
        self._row = row

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Return row number and cells of every record, blank ones included."""
        try:
            for record in self._reader:
                self._lines.delimiters = 0
                yield self._row, record
                self._row += 1
        except csv.Error as error:
            raise self._refuse(error) from None

    @property
    def offset(self) -> int:
        """The byte offset behind the last record."""
        return self._offset + self._lines.read

    def _refuse(self, error: csv.Error) -> RollbookError:
        if "unexpected end" in str(error):
            return RollbookError(
                "file-unreadable",
                f"{self._name}: a quote opens in row {self._row} and is never closed",
                'close the quote, or write a quote inside a cell as ""',
            )
        return RollbookError(
            "file-unreadable",
            f"{self._name}: a quoted cell opens in row {self._row} and text follows its closing quote",
            'write a quote inside a quoted cell as ""',
        )


def read_opening(content: bytes, start: int, delimiter: str, name: str) -> Opening:
    """Find the header: the first record that is not blank.

    Raises `file-empty` where there is none, `file-too-large` where it is wider than any spreadsheet.
    """
    records = Records(content, start, delimiter, 1, name)
    for row, record in records:
        if is_blank(record):
            continue
        if len(record) > MAX_COLUMNS:
            raise RollbookError(
                "file-too-large",
                f"{display(name)} has {len(record):,} columns; the limit is {MAX_COLUMNS:,}",
                "check the delimiter",
            )
        return Opening(record, row, records.offset)
    raise RollbookError("file-empty", f"{display(name)} has no header and no rows", "choose a file with a table")


def read_records(
    content: bytes, opening: Opening, delimiter: str, name: str, limits: Limits
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records below the header (row, c0, …) and those with another number of cells (row, cells, extra)."""
    width = len(opening.header)
    most = min(limits.rows, limits.cells // width)
    step = max(1, _CHUNK_CELLS // width)
    frames: list[pl.DataFrame] = [_frame([], width, 0)]
    ragged: list[tuple[int, int, str | None]] = []
    chunk: list[list[str]] = []
    first = opening.row + 1
    for row, record in Records(content, opening.offset, delimiter, first, name):
        if row - opening.row > most:
            raise refuse_rows(name, limits)
        if len(record) != width:
            ragged.append((row, len(record), _fit(record, width)))
        chunk.append(record)
        if len(chunk) == step:
            frames.append(_frame(chunk, width, first))
            first += step
            chunk = []
    if chunk:
        frames.append(_frame(chunk, width, first))
    return pl.concat(frames), pl.DataFrame(ragged, schema=RAGGED_SCHEMA, orient="row")


def count_rows(content: bytes, start: int, delimiter: str) -> int:
    """Count the records of UTF-8 bytes from an offset on, blank ones included, an unclosed one too."""
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    return sum(1 for _ in csv.reader(_Lines(content, start, delimiter), delimiter=delimiter))


def refuse_rows(name: str, limits: Limits) -> RollbookError:
    """Return the refusal of a file with too many rows or cells."""
    return RollbookError(
        "file-too-large",
        f"{display(name)} has more than {limits.rows:,} rows or {limits.cells:,} cells",
        "split the file or raise the limits in the configuration",
    )


def _fit(record: list[str], width: int) -> str | None:
    """Give a record the header's width and return the texts that it has too many."""
    surplus = [cell for cell in record[width:] if not is_blank([cell])]
    del record[width:]
    record.extend([""] * (width - len(record)))
    return " | ".join(surplus) or None


def _frame(rows: list[list[str]], width: int, first: int) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * width
    cells = [pl.Series(f"c{index}", texts, dtype=pl.String) for index, texts in enumerate(columns)]
    numbers = pl.int_range(first, first + len(rows), dtype=pl.UInt32, eager=True).alias("row")
    return pl.DataFrame([numbers, *cells]).with_columns(empty_as_null(pl.exclude("row")))


def empty_as_null(cell: pl.Expr) -> pl.Expr:
    """Turn the empty text into null, and nothing else."""
    return pl.when(cell != "").then(cell)
