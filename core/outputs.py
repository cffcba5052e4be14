"""Frames of text into the bytes of CSV, TSV and XLSX files that a spreadsheet shows as they are."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import polars as pl

from core.errors import RollbookError
from core.headers import untwinned
from core.reading.guarding import GUARDED, guard, guard_expr
from core.text import display

TYPES = ("csv", "tsv", "xlsx")


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that a column offers in a drop-down of a workbook."""

    column: str
    values: tuple[str, ...]


def output_type(path_name: str) -> str:
    """Return "csv", "tsv" or "xlsx" by a file's ending; raises `usage` for any other."""
    ending = PurePath(path_name).suffix.lower().removeprefix(".")
    if ending not in TYPES:
        raise RollbookError(
            "usage", f"{display(path_name)} does not end in .csv, .tsv or .xlsx", "give the file one of these endings"
        )
    return ending


def render(
    frame: pl.DataFrame,
    type: str,  # noqa: A002
    *,
    unguarded: Collection[str] = (),
    choices: Sequence[Choices] = (),
    required: Collection[str] = (),
) -> bytes:
    """Write a frame of String columns (null = blank) as a file of a type of `output_type`.

    CSV and TSV are UTF-8 with a BOM, with CRLF and the formula guard on all columns but the `unguarded` (passwords).
    `choices` (drop-downs) and `required` (marked headers) are for XLSX. Raises `file-too-large` beyond Excel's limits.
    """
    if type == "xlsx":
        # Late: what writes workbooks is slow to import, and most commands write none.
        from core.workbooks import render_workbook

        return render_workbook(frame, choices, required)
    suspects = frame.select(pl.exclude([*unguarded]).str.contains(GUARDED).any())
    guarded = [guard_expr(pl.col(column.name)) for column in suspects if column.item()]
    names = [guard(untwinned(name)) for name in frame.columns]
    header = pl.DataFrame([names], schema=dict.fromkeys(frame.columns, pl.String), orient="row")
    stream = io.BytesIO()
    for part in (header, frame.with_columns(guarded)):
        part.write_csv(
            stream,
            include_header=False,
            include_bom=part is header,
            separator="\t" if type == "tsv" else ",",
            line_terminator="\r\n",
            quote_style="necessary",
        )
    return stream.getvalue()
