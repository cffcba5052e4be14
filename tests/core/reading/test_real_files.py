"""Real files of other projects read as their collection says, or are refused for the reason that they were kept for."""

import json

import pytest

from tests.core.reading.opening import read, real, refusal

SHAPES = {
    "agate/test_cr.csv": (6, 3, "utf-8", ","),
    "agate/test_crlf.csv": (6, 3, "utf-8", ","),
    "agate/test_csv_sniff.csv": (6, 3, "utf-8", "|"),
    "agate/test_latin1.csv": (3, 2, "windows-1252", ","),
    "agate/test_utf16_big.csv": (3, 2, "utf-16-be", ","),
    "agate/test_utf16_little.csv": (3, 2, "utf-16-le", ","),
    "csvkit/date_like_number.csv": (1, 1, "utf-8", ","),
    "csvkit/sniff_limit.csv": (3, 1, "utf-8", ";"),
    "csvkit/test_utf8_bom.csv": (3, 2, "utf-8-sig", ","),
    "csvkit/realdata/ks_1033_data.csv": (14, 1575, "utf-8", ","),
    "dataloader-salesforce/test/resources/testfiles/data/20kRows.csv": (1, 20_000, "utf-8", ","),
    "dataloader-salesforce/test/resources/testfiles/data/csvtext_BOM_UTF16LE.csv": (3, 2, "utf-16-le", ","),
    "oea-synthetic/modules/module_catalog/Clever/test_data/test_data/daily-participation/Students/Students.csv": (
        8,
        15_000,
        "utf-8",
        ",",
    ),
    "phpspreadsheet-csv/CSV/encoding.utf16be.csv": (2, 1, "utf-16-be", ","),
    "phpspreadsheet-csv/CSV/encoding.utf16le.csv": (2, 1, "utf-16-le", ","),
    "phpspreadsheet-csv/CSV/linend.mac.csv": (2, 1, "utf-8", ","),
    "phpspreadsheet-csv/CSV/line_break_in_enclosure.csv": (3, 5, "utf-8", ","),
    "phpspreadsheet-csv/CSV/utf16be.line_break_in_enclosure.csv": (3, 5, "utf-16-be", ","),
    "phpspreadsheet-csv/CSV/premiere.utf16lebom.csv": (3, 1, "utf-16-le", ","),
    "phpspreadsheet-csv/CSV/premiere.win1252.csv": (3, 1, "windows-1252", ","),
    "phpspreadsheet-csv/CSV/semicolon_separated.csv": (3, 2, "utf-8", ";"),
    "phpspreadsheet-csv/CSV/sep.csv": (2, 1, "utf-8", ";"),
}
"""Columns, records below the header, encoding, delimiter."""

WORKBOOKS = {
    "calamine-xlsx/issue_174.xlsx": ("Sheet1", 11, [2]),
    "calamine-xlsx/minimal_package.xlsx": ("Sheet1", 1, None),
    "calamine-xlsx/nonstandard-xml-ns-prefix.xlsx": ("Sheet1", 2, [2, 3]),
    "calamine-xlsx/strict_iso_paths.xlsx": ("ml_out", 18, list(range(2, 77))),
    "calamine-xlsx/temperature-in-middle.xlsx": ("Sheet1", 2, [5, 6]),
    "csvkit/test_skip_lines.xlsx": ("Sheet1", 7, [5, 6, 7, 8, 9]),
    "csvkit/realdata/ne_1033_data.xlsx": ("NE data", 14, list(range(2, 1038))),
}
"""Sheet, columns, row numbers (None: many)."""

REFUSED = {
    "agate/empty.csv": "file-empty",
    "calamine-xlsx/any_sheets.xlsb": "file-unreadable",
    "calamine-xlsx/date.xls": "file-unreadable",
    "calamine-xlsx/empty_sheet.xlsx": "file-empty",
    "calamine-xlsx/issue252.xlsx": "file-unreadable",
    "calamine-xlsx/OOM_alloc3.xls": "file-unreadable",
    "markus/spec/fixtures/files/bad_csv.csv": "file-unreadable",
    "markus/spec/fixtures/files/pdf_with_csv_extension.csv": "file-unreadable",
    "markus/spec/fixtures/files/upload_shared_files/empty.csv": "file-empty",
    "phpspreadsheet-csv/CSV/encoding.utf32le.csv": "file-encoding",
    "phpspreadsheet-csv/CSV/premiere.utf32be.csv": "file-encoding",
}


@pytest.mark.parametrize(("path", "shape"), SHAPES.items())
def test_real_text_files_have_the_shape_that_was_measured(path: str, shape: tuple[int, int, str, str]) -> None:
    table = read(real(path), path)
    assert (len(table.header), table.cells.height, table.source.encoding, table.source.delimiter) == shape


@pytest.mark.parametrize(("path", "shape"), WORKBOOKS.items())
def test_real_workbooks_have_the_rows_that_excel_shows(path: str, shape: tuple[str, int, list[int] | None]) -> None:
    table = read(real(path), path)
    sheet, width, numbers = shape
    assert (table.source.sheet, len(table.header)) == (sheet, width)
    assert numbers is None or table.cells["row"].to_list() == numbers


@pytest.mark.parametrize(("path", "code"), REFUSED.items())
def test_real_files_that_are_no_tables_are_refused(path: str, code: str) -> None:
    assert refusal(real(path), path).code == code


@pytest.mark.parametrize(
    "name",
    [
        *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines"),
        *("quotes_and_newlines", "simple", "simple_crlf", "utf8"),
    ],
)
def test_the_acid_test_of_csv_is_passed(name: str) -> None:
    table = read(real(f"csv-spectrum/csvs/{name}.csv"))
    expected = json.loads(real(f"csv-spectrum/json/{name}.json"))
    found = [dict(zip(table.header, (cell or "" for cell in row[1:]), strict=True)) for row in table.cells.rows()]
    assert found == expected


def test_a_protected_workbook_is_named_so() -> None:
    assert "password" in refusal(real("calamine-xlsx/pass_protected.xlsx")).message


def test_error_cells_are_their_texts() -> None:
    table = read(real("calamine-xlsx/errors.xlsx"))
    assert table.header == ("#DIV/0!",)
    assert table.cells["c0"].to_list() == ["#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"]


def test_a_sheet_behind_an_empty_one_can_be_named() -> None:
    content = real("csvkit/sheets.xlsx")
    assert refusal(content).code == "file-empty"
    assert read(content, sheet="data").cells.height == 5


def test_ragged_real_rows_are_found() -> None:
    assert read(real("csvkit/bad.csv")).ragged.rows() == [(2, 4, "I'm too long!"), (3, 2, None)]
    assert read(real("csvkit/null_byte.csv")).cells.height == 1
