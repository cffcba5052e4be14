"""XLSX: row numbers, sheets, cells as texts."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter

from core.reading import Limits
from tests.core.reading.opening import SMALL_ROWS, read, refusal, rows, sheet_xml, text_cell, workbook


def written(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """Return a workbook that xlsxwriter made."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        fill(book)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["users.xlsx", "users.csv", "users.xls"])
def test_a_workbook_is_read_whatever_its_name(name: str) -> None:
    table = read(workbook({"Users": sheet_xml(SMALL_ROWS)}), name)
    assert table.source.type == "xlsx"
    assert (table.source.encoding, table.source.delimiter) == (None, None)
    assert (table.source.sheet, table.source.sheets) == ("Users", ("Users",))
    assert table.header == ("Code", "Name")
    assert rows(table) == [(2, "01234", "Oak")]


def test_cells_become_the_texts_that_a_layout_expects() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        time = book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["Value", "Text"])
        values = [10001.0, -3, 0.25, 1.5e-7, 123456789012, True, False]
        for row, value in enumerate(values, 1):
            sheet.write(row, 0, value)
        sheet.write_datetime(8, 0, dt.date(2011, 3, 30), date)
        sheet.write_datetime(9, 0, dt.datetime(2011, 3, 30, 14, 5, 9), date)  # noqa: DTZ001
        sheet.write_datetime(10, 0, dt.time(14, 5), time)
        sheet.write_formula(11, 0, "=1+1", None, 2)
        sheet.write_formula(12, 0, "=NA()", None, "#N/A")
        sheet.write_formula(13, 0, "=1/0", None, "#DIV/0!")
        sheet.write_column(1, 1, ["true", "2011-03-30 00:00:00", "1.0", "=1+1", "#N/A", " x "])

    table = read(written(fill))
    assert table.cells["c0"].to_list() == [
        *("10001", "-3", "0.25", "0.00000015", "123456789012", "TRUE", "FALSE"),
        *("2011-03-30", "2011-03-30 14:05", "14:05", "2", "#N/A", "#DIV/0!"),
    ]


def test_texts_that_look_like_values_stay_as_they_are() -> None:
    texts = ["01234", "true", "2011-03-30 00:00:00", "1.0", "1.23E+05", " x ", "a\x01b\x00\r\n_x0041_"]

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row, text in enumerate(["Text", *texts]):
            sheet.write_string(row, 0, text)

    assert read(written(fill)).cells["c0"].to_list() == texts


def test_row_numbers_are_those_of_the_sheet() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(4, 2, ["Code", "Name"])
        sheet.write_row(5, 2, ["A", "Oak"])
        sheet.write_row(8, 2, ["B", "Elm"])

    table = read(written(fill))
    assert rows(table) == [(6, "A", "Oak"), (9, "B", "Elm")]
    assert table.blank_rows == 2


def test_missing_cells_are_no_error() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["A", "B", "C"])
        sheet.write_row(1, 0, ["1"])

    table = read(written(fill))
    assert rows(table) == [(2, "1", None, None)]
    assert table.ragged.height == 0


def test_phantom_rows_and_columns_are_ignored() -> None:
    empties = "".join(f'<row r="{row}"><c r="A{row}" s="0"/><c r="XFD{row}" s="0"/></row>' for row in range(3, 20_000))
    last = '<row r="1048576"><c r="A1048576" s="0"/></row>'
    table = read(workbook({"Users": sheet_xml(SMALL_ROWS + empties + last)}))
    assert rows(table) == [(2, "01234", "Oak")]
    assert table.blank_rows == 0


def test_trailing_rows_of_spaces_are_not_counted() -> None:
    spaces = f'<row r="3">{text_cell("A3", " ")}</row><row r="9">{text_cell("B9", " ")}</row>'
    table = read(workbook({"Users": sheet_xml(SMALL_ROWS + spaces)}))
    assert table.cells.height == 1
    assert table.blank_rows == 0


def test_the_first_visible_sheet_is_read_unless_another_is_named() -> None:
    sheets = {name: sheet_xml(SMALL_ROWS.replace("Oak", name)) for name in ("Secret", "First", "Second", "Deep")}
    content = workbook(sheets, {"Secret": "hidden", "Deep": "veryHidden"})
    assert read(content).source.sheet == "First"
    assert read(content).source.sheets == ("First", "Second")
    assert read(content, sheet="Second").cells["c1"].item() == "Second"
    assert read(content, sheet="Secret").cells["c1"].item() == "Secret"
    assert read(content, sheet="SECOND").source.sheet == "Second"
    error = refusal(content, sheet="Third")
    assert error.code == "usage"
    assert "First, Second" in error.hint


def test_a_chart_sheet_before_the_table_is_no_sheet() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Users!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
        book.add_worksheet("Users").write_column(0, 0, ["A", "1"])

    assert read(written(fill)).source.sheets == ("Users",)


def test_a_workbook_without_visible_cells_is_empty() -> None:
    assert refusal(workbook({"Users": sheet_xml("")})).code == "file-empty"
    assert refusal(workbook({"Users": sheet_xml(f'<row r="1">{text_cell("A1", "Code")}</row>')})).code == "file-empty"
    assert refusal(workbook({"Users": sheet_xml(SMALL_ROWS)}, {"Users": "hidden"})).code == "file-empty"


def test_cells_without_references_stand_where_they_follow() -> None:
    cell = text_cell("A1", "{}").replace(' r="A1"', "")
    error = '<c t="e"><v>#N/A</v></c>'
    xml = f'<row r="3">{cell.format("Code")}<c/>{cell.format("Name")}</row><row>{cell.format("01")}{error}{error}</row>'
    table = read(workbook({"Users": sheet_xml(xml)}))
    assert table.header == ("Code", "", "Name")
    assert rows(table) == [(4, "01", "#N/A", "#N/A")]


def test_formulas_saved_without_results_refuse_the_file() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Code", "Name"])
    book.active.append(["A", '="Oak " & A2'])
    stream = io.BytesIO()
    book.save(stream)
    error = refusal(stream.getvalue())
    assert error.code == "file-unreadable"
    assert "formulas" in error.message


def test_rows_beyond_the_limits_are_refused() -> None:
    content = workbook({"Users": sheet_xml(SMALL_ROWS + f'<row r="9">{text_cell("A9", "x")}</row>')})
    assert refusal(content, limits=Limits(rows=5)).code == "file-too-large"
    assert refusal(content, limits=Limits(cells=10)).code == "file-too-large"


@pytest.mark.parametrize(
    ("cell", "is_refused"),
    [
        ('<c r="B2"><f>1+1</f></c>', True),
        ('<c r="B2"><f>1+1</f><v/></c>', True),
        ('<c r="B2" s="1"><f t="shared" si="0"/><v></v></c>', True),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', False),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', False),
    ],
)
def test_only_a_formula_without_its_result_is_refused(cell: str, is_refused: bool) -> None:
    content = workbook({"Users": sheet_xml(SMALL_ROWS.replace(text_cell("B2", "Oak"), cell))})
    if is_refused:
        assert refusal(content).code == "file-unreadable"
    else:
        assert read(content).cells["c1"].item() in (None, "2")
