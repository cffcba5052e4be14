"""The files that a task keeps: what stands in them, in every type, harmless in a spreadsheet."""

import csv
import io

import polars as pl
import pytest

from core.errors import RollbookError
from core.reading import Limits, ReadOptions, read_table
from tests.core.state import COLUMNS, SPRING, State, user_file

REPORT = ["Row", "Status", "Details"]


def table_of(state: State, number: int, kind: str, type_: str = "csv") -> pl.DataFrame:
    """Return a file of a task as the reader understands it, under its header."""
    table = read_table(state.rollbook().file(number, kind, type_), f"f.{type_}", ReadOptions(), Limits(), [])
    cells = table.cells.drop("row")
    return cells.rename(dict(zip(cells.columns, table.header, strict=True)))


DANS_ERRORS = (
    "[email-format] 'nobody' is not an e-mail address.; "
    "[role-unknown] 'Nobody' is not a role.; [role-unknown] 'None' is not a role."
)
ROWS = [
    {"Last Name": "Doe"},
    {"Username": "dan", "Email": "nobody", "Roles": "Nobody:None"},
    {"Action": "R", "Username": "del"},
    {"Action": "D", "Username": "TOM"},
    {"Action": "c", "Username": "New", "Authorized Organizations": "tn-1-2:TN-1-1"},
    {"Action": "D", "Username": "nobody"},
]


@pytest.mark.parametrize("type_", ["csv", "tsv", "xlsx"])
def test_the_completed_file_has_the_sound_rows_as_stored(state: State, type_: str) -> None:
    task = state.run(ROWS)
    found = table_of(state, task.id, "completed", type_)
    assert found.columns == [*COLUMNS, *REPORT]
    assert found.select("Action", "Username", "Authorized Organizations", "Is Deleted", *REPORT).rows() == [
        ("U", "ann", "TN-1-1", "No", "2", "updated", "Last Name"),
        ("R", "del", "TN-1-1", "No", "4", "restored", "Is Deleted"),
        ("D", "tom", "TN-1-1", "Yes", "5", "deleted", "Is Deleted"),
        ("C", "New", "TN-1-1:TN-1-2", "No", "6", "created", None),
    ]


@pytest.mark.parametrize("type_", ["csv", "tsv", "xlsx"])
def test_the_error_file_has_the_wrong_rows_as_they_came(state: State, type_: str) -> None:
    columns = ["Colour", *reversed(COLUMNS)]
    task = state.run([{"Colour": " red ", **row} for row in ROWS], columns=columns)
    found = table_of(state, task.id, "errors", type_)
    assert found.columns == [*columns, "Error"]
    assert found.select("Colour", "Username", "Email", "Error").rows() == [
        (
            " red ",
            "dan",
            "nobody",
            DANS_ERRORS,
        ),
        (" red ", "nobody", "ann@example.org", "[user-missing] User 'nobody' does not exist."),
    ]


def test_the_uploaded_file_is_kept_byte_for_byte_and_given_in_other_types_too(state: State) -> None:
    content = "\ufeff" + user_file(ROWS).decode("utf-8-sig").replace(",", ";")
    task = state.rollbook().run_import(content.encode("utf-16"), "users.csv", SPRING)
    assert state.rollbook().file(task.id, "uploaded") == content.encode("utf-16")
    assert state.rollbook().file(task.id, "uploaded", "csv") == content.encode("utf-16")
    assert table_of(state, task.id, "uploaded", "xlsx")["Username"].to_list() == [
        row.get("Username", "ann") for row in ROWS
    ]


def test_an_import_of_a_workbook_keeps_the_workbook(state: State) -> None:
    content = user_file(ROWS, type_="xlsx")
    task = state.rollbook().run_import(content, "users.xlsx", SPRING)
    assert state.rollbook().file(task.id, "uploaded") == content
    assert state.rollbook().files(task.id) == ["uploaded", "completed", "errors"]


def test_an_export_is_kept_and_can_be_fetched_again(state: State) -> None:
    task, content = state.rollbook().run_export(SPRING, type="csv")
    state.run([{"Last Name": "Doe"}])
    assert state.rollbook().files(task.id) == ["export"]
    assert state.rollbook().file(task.id, "export", "csv") == content
    assert table_of(state, task.id, "export", "xlsx")["Last Name"].unique().to_list() == ["Do"]


FORMULAS = ["=1+1", "+1", "-1", "@x", "'=x", "''@x"]


@pytest.mark.parametrize("type_", ["csv", "tsv"])
def test_no_cell_of_a_text_file_is_run_by_a_spreadsheet(state: State, type_: str) -> None:
    rows = [{"Action": "C", "Username": f"f{n}", "Last Name": text} for n, text in enumerate(FORMULAS)]
    wrong = [{"Action": "C", "Username": text, "Email": "nobody"} for text in FORMULAS]
    task = state.run([*rows, *wrong])
    assert task.counts["created"] == task.counts["error"] == len(FORMULAS)
    assert [state.stored()[f"f{n}"]["last_name"] for n in range(len(FORMULAS))] == FORMULAS
    delimiter = "," if type_ == "csv" else "\t"
    for kind in ("completed", "errors"):
        text = state.rollbook().file(task.id, kind, type_).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.parametrize("kind", ["uploaded", "completed", "errors", "export", "nonsense"])
def test_a_file_that_is_not_there_is_said_so(state: State, kind: str) -> None:
    queued = state.rollbook().queue_import(user_file(ROWS), "users.csv", SPRING)
    if kind == "uploaded":
        assert state.rollbook().file(queued.id, kind) == user_file(ROWS)
        state.rollbook().cancel(queued.id)
        state.rollbook().purge(0)
    with pytest.raises(RollbookError) as caught:
        state.rollbook().file(queued.id, kind)
    assert caught.value.code == ("usage" if kind == "nonsense" else "file-missing")


def test_a_held_import_gives_its_rows_but_has_completed_nothing(state: State) -> None:
    state.run(ROWS)
    held = state.run(ROWS)
    assert held.status.value == "held"
    lines = list(state.rollbook().results(held.id).lines())
    assert len(lines) == len(ROWS)
    assert state.rollbook().files(held.id) == ["uploaded", "errors"]
    with pytest.raises(RollbookError, match="has completed no row") as caught:
        state.rollbook().file(held.id, "completed")
    assert caught.value.code == "file-missing"


def test_a_purge_is_noted_once_where_there_was_something_to_delete(state: State) -> None:
    task = state.run(ROWS)
    assert [state.rollbook().purge(0) > 0 for _ in range(2)] == [True, False]
    events = [event["event"] for event in state.rollbook().task_json(task.id)["history"]]
    assert events.count("purged") == 1
