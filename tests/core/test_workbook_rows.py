"""What only a workbook's rows can have: formulas that failed, and cells beyond the header."""

import io
from contextlib import closing

import polars as pl
import pytest
from xlsxwriter import Workbook

from core.service import Edit, ImportOptions
from tests.core.state import COLUMNS, SOUND, SPRING, State, codes_of


def workbook(*rows: dict[str, str], beyond: str = "") -> bytes:
    """Return a workbook of users; a cell that begins with # is the result of a formula that failed."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for number, cells in enumerate(rows, 1):
            for place, column in enumerate(COLUMNS):
                text = (SOUND | cells).get(column, "")
                if text.startswith("#"):
                    sheet.write_formula(number, place, "=1/0", None, text)
                else:
                    sheet.write_string(number, place, text)
        if beyond:
            sheet.write_string(1, len(COLUMNS) + 1, beyond)
    return stream.getvalue()


def test_a_failed_formula_in_a_cell_of_text_is_an_error_of_its_row(unchanged: State) -> None:
    content = workbook({"Last Name": "#DIV/0!"}, {"Username": "ben"}, {"Username": "#N/A"})
    results = unchanged.rollbook().check(content, "users.xlsx", SPRING).results
    found = [codes_of(line) for line in results.lines()]
    assert found[0] == [("cell-error", "Last Name")]
    assert ("cell-error", "Last Name") not in found[1]
    assert found[2] == [("cell-error", "Username")]


@pytest.mark.parametrize("type_", ["csv", "xlsx"])
def test_a_failed_formula_stays_an_error_in_the_error_file_until_it_is_corrected(state: State, type_: str) -> None:
    rollbook = state.rollbook()
    task = rollbook.run_import(workbook({"Last Name": "#DIV/0!"}, {"Username": "ben"}), "users.xlsx", SPRING)
    content = rollbook.file(task.id, "errors", type_)
    again = rollbook.check(content, f"errors.{type_}", SPRING).results
    assert next(codes_of(line) for line in again.lines()) == [("cell-error", "Last Name")]
    with closing(rollbook.triage_file(content, f"errors.{type_}", SPRING, None, None)) as triage:
        assert triage.take([Edit(2, "Last Name", "Do")], "a name").left == triage.standing.rows - 1


def test_a_text_that_only_looks_like_a_failed_formula_is_a_text(unchanged: State) -> None:
    check = unchanged.check([{"Last Name": "#N/A"}])
    assert check.summary["counts"]["error"] == 0


def test_cells_beyond_the_header_make_a_workbooks_row_ragged(unchanged: State) -> None:
    content = workbook({}, {"Username": "ben"}, beyond="surplus")
    results = unchanged.rollbook().check(content, "users.xlsx", SPRING).results
    ragged = results.findings.filter(pl.col("code") == "row-ragged")
    assert ragged.select("row", "value", "detail").rows() == [(2, "14", "12|surplus")]


def test_rows_that_were_not_applied_stand_in_the_completed_file(state: State) -> None:
    rows = [{"Last Name": "Other"}, {"Username": "nobody"}]
    task = state.run(rows, options=ImportOptions(all_or_nothing=True))
    rollbook = state.rollbook()
    completed = rollbook.file(task.id, "completed", "csv").decode("utf-8-sig").splitlines()
    errors = rollbook.file(task.id, "errors", "csv").decode("utf-8-sig").splitlines()
    assert (len(completed) - 1) + (len(errors) - 1) == 2
    assert completed[1].startswith("U,ann,Ann,Other,")
    assert ",2,not_applied," in completed[1]
