"""What every reader returns: one table of texts, with what stood out while it was read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import polars as pl

from core.errors import RollbookError
from core.options import ImportOptions
from core.text import BLANKS, display

MAX_COLUMNS = 16_384
"""The widest table that any spreadsheet holds; a wider header is no table."""

ERRORS_SCHEMA = {"row": pl.UInt32, "column": pl.String}
RAGGED_SCHEMA = {"row": pl.UInt32, "cells": pl.UInt32, "extra": pl.String}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user overrode; None means detect."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    @classmethod
    def of(cls, options: ImportOptions) -> Self:
        """Return what of an import's options is about reading."""
        return cls(options.encoding, options.delimiter, options.sheet)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for: sizes in bytes, time in seconds."""

    bytes: int = 512 << 20
    rows: int = 2_000_000
    cells: int = 40_000_000
    unpacked_bytes: int = 1 << 30
    parser_memory: int = 2 << 30
    parser_seconds: int = 120


@dataclass(frozen=True, slots=True)
class Source:
    """How a file was read: its type and the encoding, delimiter or sheet that was detected or given."""

    type: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """The texts of one file: header cells, and a row of cells for every record that is not blank.

    `cells` has the columns row (UInt32, as a spreadsheet numbers it) and c0, c1, … (String, null = empty or
    missing); `ragged` has row, cells (how many the record has) and extra (texts beyond the header, or null).
    """

    source: Source
    header: tuple[str, ...]
    cells: pl.DataFrame
    ragged: pl.DataFrame
    blank_rows: int
    header_row: int = 1
    errors: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ERRORS_SCHEMA))
    """Cells in which a formula failed (#DIV/0!): row and column."""


def is_blank(texts: Sequence[str]) -> bool:
    """Tell whether a record has nothing but blanks in its cells."""
    return not any(text.strip(BLANKS) for text in texts)


def build_table(
    source: Source,
    header: Sequence[str],
    records: pl.DataFrame,
    ragged: pl.DataFrame,
    name: str,
    header_row: int = 1,
) -> Table:
    """Leave out blank rows and the blank header cells at the end that have nothing below them.

    Raises `file-empty` where no record is left.
    """
    surplus = ragged.filter(pl.col("extra").is_not_null()).get_column("row")
    blank = _blank_rows(records, surplus)
    rows = records.join(blank, on="row", how="anti", maintain_order="left") if blank.height else records
    if not rows.height:
        raise RollbookError("file-empty", f"{display(name)} has a header but no rows", "add a row below the header")
    trimmed = [cell.strip(BLANKS) for cell in header]
    width = _used_width(trimmed, rows)
    short = (pl.col("cells") < width) | pl.col("extra").is_not_null()
    return Table(
        source=source,
        header=tuple(trimmed[:width]),
        cells=rows.select("row", *(f"c{index}" for index in range(width))),
        ragged=ragged.filter(short).join(blank, on="row", how="anti", maintain_order="left"),
        blank_rows=blank.height,
        header_row=header_row,
    )


def _blank_rows(records: pl.DataFrame, surplus: pl.Series) -> pl.DataFrame:
    # A column, then twice as many each time: a file without blank rows costs a look at its first column or two, and
    # one with thousands of columns no filter for each of them.
    candidates, columns, reach = records, records.columns[1:], 1
    while columns and candidates.height:
        looked_at, columns = columns[:reach], columns[reach:]
        candidates = candidates.filter(pl.all_horizontal(blank_expr(pl.col(looked_at))))
        reach *= 2
    return candidates.select("row").join(surplus.to_frame(), on="row", how="anti", maintain_order="left")


def blank_expr(cell: pl.Expr) -> pl.Expr:
    """Tell of every cell whether it is null or has nothing but blanks."""
    return cell.is_null() | (cell.str.strip_chars(BLANKS) == "")


def _used_width(header: Sequence[str], rows: pl.DataFrame) -> int:
    width = len(header)
    while (
        width
        and not header[width - 1]
        and rows.get_column(f"c{width - 1}").to_frame().select(blank_expr(pl.all()).all()).item()
    ):
        width -= 1
    return width
