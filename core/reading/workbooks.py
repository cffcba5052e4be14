"""An XLSX workbook into a table: checked, parsed in a child process, its cells turned into texts."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl

from core.errors import RollbookError
from core.reading import xlsx_child
from core.reading.extents import Extent, measure, walk
from core.reading.kinds import refuse_damaged
from core.reading.packages import Package, SheetPart
from core.reading.records import empty_as_null, refuse_rows
from core.reading.table import (
    ERRORS_SCHEMA,
    MAX_COLUMNS,
    RAGGED_SCHEMA,
    Limits,
    ReadOptions,
    Source,
    Table,
    blank_expr,
    build_table,
)
from core.text import BLANKS, display, key_of

_CODE_ROOT = str(Path(__file__).resolve().parents[2])
_OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
_TIME_OF_DAY = r"^18\d\d-12-3[01][ T](\d\d:\d\d):\d\d(?:\.\d+)?$"
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d)[ T]00:00:00(?:\.0+)?$"
_MOMENT = r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d):\d\d(?:\.\d+)?$"


def read_workbook(content: bytes, name: str, options: ReadOptions, limits: Limits) -> Table:
    """Read the first visible sheet of a workbook, or the one named.

    Raises `file-unreadable`, `file-too-large`, `file-empty`, or `usage` for a sheet that is not there.
    """
    package = Package(content, name, limits)
    sheets = package.sheets()
    sheet = _choose(sheets, options.sheet, name)
    extent = _measure(package, sheet, name, limits)
    source = Source("xlsx", None, None, sheet.name, tuple(each.name for each in sheets if each.is_visible))
    if not extent.height:
        raise RollbookError(
            "file-empty", f"{display(name)}: the sheet {display(sheet.name)} is empty", "choose another sheet"
        )
    texts = _parse(content, sheet.name, name, limits)
    if (texts.height, texts.width) != (extent.height, extent.width):
        raise refuse_damaged(name)
    table = _table(source, _with_rendered_cells(texts, extent), extent.first_row, name)
    failed = [(row, f"c{column - extent.first_column}") for row, column, _ in extent.errors]
    return replace(table, errors=pl.DataFrame(failed, schema=ERRORS_SCHEMA, orient="row"))


def visible_sheets(content: bytes, name: str, limits: Limits) -> tuple[str, ...]:
    """Return the names of a workbook's visible sheets; raises what makes it no workbook."""
    return tuple(sheet.name for sheet in Package(content, name, limits).sheets() if sheet.is_visible)


def _choose(sheets: tuple[SheetPart, ...], wanted: str | None, name: str) -> SheetPart:
    visible = [sheet for sheet in sheets if sheet.is_visible]
    if wanted is None:
        if not visible:
            raise RollbookError("file-empty", f"{display(name)} has no visible sheet", "name a hidden one (--sheet)")
        return visible[0]
    chosen = [sheet for sheet in sheets if sheet.name == wanted] or [
        sheet for sheet in sheets if key_of(sheet.name) == key_of(wanted)
    ]
    if chosen:
        return chosen[0]
    named = ", ".join(display(sheet.name) for sheet in visible)
    raise RollbookError("usage", f"{display(name)} has no sheet {display(wanted)}", f"its sheets are: {named}")


def _measure(package: Package, sheet: SheetPart, name: str, limits: Limits) -> Extent:
    latest = time.monotonic() + limits.parser_seconds

    def check(extent: Extent) -> None:
        if time.monotonic() > latest:
            raise _refuse_slow(name, limits)
        too_many = extent.height > limits.rows or extent.height * extent.width > limits.cells
        if too_many or extent.width > MAX_COLUMNS:
            raise refuse_rows(name, limits)

    package.verify_shared_parts()
    try:
        extent = measure(package.stream(sheet.part), check) or walk(package.stream(sheet.part), check)
    except ValueError:
        raise refuse_damaged(name) from None
    if extent.uncalculated:
        raise RollbookError(
            "file-unreadable",
            f"{display(name)}: the sheet {display(sheet.name)} has formulas that were saved without their results",
            "open it in a spreadsheet, save it and try again",
        )
    return extent


def _parse(content: bytes, sheet: str, name: str, limits: Limits) -> pl.DataFrame:
    wanted = {"sheet": sheet, "memory": limits.parser_memory, "seconds": limits.parser_seconds}
    search = os.pathsep.join(filter(None, (_CODE_ROOT, os.environ.get("PYTHONPATH"))))
    try:
        child = subprocess.run(
            [sys.executable, "-m", xlsx_child.__name__],
            input=json.dumps(wanted).encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": search, "POLARS_MAX_THREADS": "1"},
            timeout=limits.parser_seconds + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refuse_slow(name, limits) from None
    if child.returncode in _OUT_OF_TIME:
        raise _refuse_slow(name, limits)
    if child.returncode == xlsx_child.OUT_OF_MEMORY or child.returncode < 0:
        raise RollbookError(
            "file-too-large",
            f"Reading {display(name)} needs more than the {limits.parser_memory:,} bytes of memory allowed for it",
            "split the table or save it as CSV",
        )
    if child.returncode:
        raise refuse_damaged(name)
    return pl.read_ipc_stream(child.stdout)


def _refuse_slow(name: str, limits: Limits) -> RollbookError:
    return RollbookError(
        "file-too-large",
        f"Reading {display(name)} takes more than {limits.parser_seconds} seconds",
        "split the table or save it as CSV",
    )


def _with_rendered_cells(texts: pl.DataFrame, extent: Extent) -> pl.DataFrame:
    rendered = []
    for index in range(texts.width):
        column = extent.first_column + index
        cell = pl.col(f"c{index}")
        if not extent.has_only_texts(column):
            for form, parts in ((_TIME_OF_DAY, "$1"), (_MIDNIGHT, "$1"), (_MOMENT, "$1 $2")):
                cell = cell.str.replace(form, parts)
        if "b" in extent.types.get(column, ()):
            cell = cell.replace({"true": "TRUE", "false": "FALSE"})
        rendered.append(cell)
    texts = texts.with_columns(rendered)
    for column in {column for _, column, _ in extent.errors}:
        errors = [(row - extent.first_row, text) for row, at, text in extent.errors if at == column]
        cells = texts.get_column(f"c{column - extent.first_column}")
        texts = texts.with_columns(cells.scatter([row for row, _ in errors], [text for _, text in errors]))
    return texts.with_columns(empty_as_null(pl.all()))


def _table(source: Source, texts: pl.DataFrame, first_row: int, name: str) -> Table:
    rows = texts.with_row_index("row", first_row)
    filled = rows.filter(~pl.all_horizontal(blank_expr(pl.exclude("row")))).get_column("row")
    if not filled.len():
        raise RollbookError("file-empty", f"{display(name)} has no header and no rows", "choose another sheet")
    header_row, last_row = filled[0], filled[-1]
    header = rows.filter(pl.col("row") == header_row).select(pl.exclude("row").fill_null("")).row(0)
    below = rows.filter(pl.col("row").is_between(header_row + 1, last_row))
    width = max(place for place, cell in enumerate(header, 1) if cell.strip(BLANKS))
    kept = below.select("row", *(f"c{place}" for place in range(width)))
    return build_table(source, header[:width], kept, _surplus(below, width), name, header_row)


def _surplus(rows: pl.DataFrame, width: int) -> pl.DataFrame:
    """Return the rows that have cells beyond the header's last; missing cells are none of a workbook's errors."""
    beyond = [pl.when(~blank_expr(pl.col(name))).then(name) for name in rows.columns[1 + width :]]
    if not beyond:
        return pl.DataFrame(schema=RAGGED_SCHEMA)
    last = pl.max_horizontal(pl.when(cell.is_not_null()).then(place) for place, cell in enumerate(beyond, width + 1))
    extra = pl.concat_str(beyond, separator=" | ", ignore_nulls=True)
    return rows.select("row", cells=last.cast(pl.UInt32), extra=extra).filter(pl.col("cells").is_not_null())
