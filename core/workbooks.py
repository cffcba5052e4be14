"""Workbooks: xlsxwriter makes their frame, the rows are set into it as XML, many times quicker than by cell."""

import io
import zipfile
from collections.abc import Collection, Iterator, Sequence

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from core.errors import RollbookError
from core.headers import untwinned
from core.outputs import Choices

EXCEL_ROWS = 1_048_576
EXCEL_CELL = 32_767
_SHEET, _LISTS = "Rows", "Lists"
_SHEET_PART = "xl/worksheets/sheet1.xml"
_LONGEST_INLINE_LIST = 255
_SLICE = 20_000
_NEEDS_ESCAPE = r"[&<>\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x"
_NEEDS_SPACE = r"^[ \t\n]|[ \t\n]$|\n|  "
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "_x": "_x005F_x",
    "\ufffe": "\ufffd",
    "\uffff": "\ufffd",
    **{chr(code): f"_x{code:04X}_" for code in (*range(0x09), *range(0x0B, 0x20))},
}
"""As XLSX writes what XML cannot hold; only U+FFFE and U+FFFF have no form there and become U+FFFD."""


def render_workbook(frame: pl.DataFrame, choices: Sequence[Choices], required: Collection[str]) -> bytes:
    """Let xlsxwriter make the workbook with its header alone, then set the rows into it: far quicker than by cell."""
    longest = frame.select(pl.max_horizontal(pl.lit(0), pl.all().str.len_chars().max())).item() if frame.height else 0
    if frame.height >= EXCEL_ROWS or longest > EXCEL_CELL:
        what = f"a text of {longest:,} characters" if longest > EXCEL_CELL else f"{frame.height:,} rows"
        raise RollbookError("file-too-large", f"{what} is more than an Excel workbook holds", "save it as CSV")
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_blank_workbook(frame, choices, required))) as blank,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for entry in blank.infolist():
            content = blank.read(entry)
            if entry.filename != _SHEET_PART:
                package.writestr(entry, content)
                continue
            before, end, after = content.partition(b"</sheetData>")
            corner = xl_col_to_name(max(frame.width - 1, 0))
            before = before.replace(f'{corner}1"/>'.encode(), f'{corner}{frame.height + 1}"/>'.encode(), 1)
            numbers = pl.int_range(2, frame.height + 2, dtype=pl.UInt32, eager=True)
            with package.open(_SHEET_PART, "w", force_zip64=True) as part:
                part.write(before)
                for rows in _row_elements(frame, numbers):
                    part.write(rows)
                part.write(end + after)
    return stream.getvalue()


def _blank_workbook(frame: pl.DataFrame, choices: Sequence[Choices], required: Collection[str]) -> bytes:
    stream = io.BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, {"in_memory": True, **literal}) as workbook:
        sheet = workbook.add_worksheet(_SHEET)
        text = workbook.add_format({"num_format": "@"})
        plain = workbook.add_format({"bold": True, "num_format": "@"})
        marked = workbook.add_format({"bold": True, "num_format": "@", "bg_color": "#FFE9A8", "bottom": 2})
        for index, name in enumerate(frame.columns):
            sheet.set_column(index, index, _shown_width(frame, name), text)
            sheet.write_string(0, index, untwinned(name), marked if name in required else plain)
        sheet.freeze_panes(1, 0)
        _offer_choices(workbook, sheet, frame.columns, choices)
    return stream.getvalue()


def _shown_width(frame: pl.DataFrame, name: str) -> int:
    longest = frame.get_column(name).head(1_000).str.len_chars().max()
    return min(max(len(name), longest if isinstance(longest, int) else 0, 8) + 2, 50)


def _offer_choices(workbook: Workbook, sheet: Worksheet, columns: Sequence[str], choices: Sequence[Choices]) -> None:
    lists = None
    for place, choice in enumerate(choices):
        source: list[str] | str = list(choice.values)
        if len(",".join(source)) > _LONGEST_INLINE_LIST or any("," in value for value in source):
            lists = lists or workbook.add_worksheet(_LISTS)
            lists.hide()
            for row, value in enumerate(choice.values):
                lists.write_string(row, place, value)
            letter = xl_col_to_name(place, col_abs=True)
            source = f"={_LISTS}!{letter}$1:{letter}${len(choice.values)}"
        column = columns.index(choice.column)
        sheet.data_validation(1, column, EXCEL_ROWS - 1, column, {"validate": "list", "source": source})


def rewrite_sheet(cells: pl.DataFrame, sheet: str) -> bytes:
    """Write cells (`row` as a spreadsheet numbers it, and texts) as a workbook with that one sheet, nothing added.

    A name that no sheet can have is left out.
    """
    stream, blank = io.BytesIO(), io.BytesIO()
    with Workbook(blank, {"in_memory": True}) as workbook:
        try:
            page = workbook.add_worksheet(sheet)
        except XlsxWriterException:
            page = workbook.add_worksheet(_SHEET)
        page.set_column(0, cells.width - 2, None, workbook.add_format({"num_format": "@"}))
    with zipfile.ZipFile(blank) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == _SHEET_PART:
                rows = b"".join(_row_elements(cells.drop("row"), cells["row"]))
                corner = f"{xl_col_to_name(cells.width - 2)}{cells['row'].tail(1).item()}".encode()
                content = content.replace(b'ref="A1"', b'ref="A1:' + corner + b'"', 1)
                content = content.replace(b"<sheetData/>", b"<sheetData>" + rows + b"</sheetData>", 1)
            package.writestr(entry, content)
    return stream.getvalue()


def _row_elements(frame: pl.DataFrame, numbers: pl.Series) -> Iterator[bytes]:
    """Return rows with their numbers as XML, slice by slice, every cell an inline text in the text format."""
    for start in range(0, frame.height, _SLICE):
        texts = frame.slice(start, _SLICE)
        number = pl.lit(numbers.slice(start, _SLICE).cast(pl.String))
        cells = [_cell_element(texts.get_column(name), index, number) for index, name in enumerate(texts.columns)]
        row = pl.concat_str(pl.lit('<row r="'), number, pl.lit('">'), *cells, pl.lit("</row>"))
        yield "".join(texts.select(row.alias("row")).to_series().to_list()).encode()


def _cell_element(texts: pl.Series, index: int, number: pl.Expr) -> pl.Expr:
    cell = pl.col(texts.name)
    if texts.str.contains(_NEEDS_ESCAPE).any():
        cell = cell.str.replace_many(_ESCAPES)
    tag = pl.when(cell.str.contains(_NEEDS_SPACE)).then(pl.lit('<t xml:space="preserve">')).otherwise(pl.lit("<t>"))
    opening = pl.lit(f'<c r="{xl_col_to_name(index)}')
    styled = pl.lit('" s="1" t="inlineStr"><is>')
    element = pl.concat_str(opening, number, styled, tag, cell, pl.lit("</t></is></c>"))
    return element.fill_null("")
