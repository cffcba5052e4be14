"""The header: which column is which, whatever its case, order and signs; what is missing, doubled or unknown."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import RollbookError
from core.service import ImportOptions
from tests.core.state import COLUMNS, FOUNDER, SOUND, SPRING, State

OPTIONAL = ("Active Begin Date", "Active End Date", "Disable Reason", "Is Deleted")
REQUIRED = [name for name in COLUMNS if name not in OPTIONAL]


def rewritten(*header: str, cells: dict[str, str] | None = None) -> bytes:
    """Return one row of ann under this header; a header that names no column has the cell of `cells`, or `x`."""
    known = {name.lower().replace(" ", ""): text for name, text in SOUND.items()}
    given = cells or {}
    row = [given.get(name, known.get(plain(name), "x")) for name in header]
    return (",".join(header) + "\n" + ",".join(row) + "\n").encode()


def plain(name: str) -> str:
    """Return a header without what is ignored in it."""
    return "".join(character for character in name.lower() if character not in " _-*\u00a0\t")


def outcome_of(state: State, content: bytes) -> tuple[str, list[dict[str, Any]]]:
    """Return the outcome of the row, and the findings by code of the file."""
    check = state.rollbook().check(content, "users.csv", SPRING)
    (line,) = check.results.lines()
    return line["outcome"], check.summary["findings"]


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.lower,
        str.swapcase,
        lambda name: name.replace(" ", ""),
        lambda name: name.replace(" ", "_"),
        lambda name: name.replace(" ", "-"),
        lambda name: f"*{name} *",
        lambda name: f"  {name}\u00a0",
        "_".join,
    ],
)
def test_a_name_is_matched_whatever_its_case_and_signs(unchanged: State, change: Callable[[str], str]) -> None:
    assert outcome_of(unchanged, rewritten(*(change(name) for name in COLUMNS))) == ("unchanged", [])


def test_columns_may_stand_in_any_order(unchanged: State) -> None:
    assert outcome_of(unchanged, rewritten(*reversed(COLUMNS))) == ("unchanged", [])


def test_optional_columns_may_be_absent(unchanged: State) -> None:
    assert outcome_of(unchanged, rewritten(*REQUIRED)) == ("unchanged", [])


def test_report_columns_are_ignored_without_a_word(unchanged: State) -> None:
    content = rewritten("Row", *COLUMNS, "STATUS", "Details", "error")
    assert outcome_of(unchanged, content) == ("unchanged", [])


def test_an_unknown_column_is_one_warning_about_the_file(unchanged: State) -> None:
    check = unchanged.rollbook().check(rewritten(*COLUMNS, "Colour", "日本"), "users.csv", SPRING)
    assert check.summary["findings"] == [{"code": "column-unknown", "column": None, "severity": "warning", "rows": 0}]
    assert check.summary["warnings"] == 0
    assert check.exit_code == 0


def refused(state: State, content: bytes, layout: str | None = None, scope: str | None = SPRING) -> RollbookError:
    """Return what a file is refused with."""
    with pytest.raises(RollbookError) as caught:
        state.rollbook().check(content, "users.csv", scope, layout)
    return caught.value


@pytest.mark.parametrize("absent", REQUIRED)
def test_a_required_column_that_is_missing_refuses_the_file(unchanged: State, absent: str) -> None:
    error = refused(unchanged, rewritten(*(name for name in COLUMNS if name != absent)), "pearsonaccess-users")
    assert (error.code, error.exit_code) == ("column-missing", 2)
    assert f"'{absent}'" in error.message


@pytest.mark.parametrize("again", ["Username", "USER_NAME", "user-name*"])
def test_a_column_that_stands_twice_refuses_the_file(unchanged: State, again: str) -> None:
    error = refused(unchanged, rewritten(*COLUMNS, again))
    assert (error.code, error.exit_code) == ("column-duplicated", 2)
    assert error.message == "The column 'Username' stands twice in the header"


def test_a_file_of_another_layout_is_named(unchanged: State) -> None:
    error = refused(unchanged, b"Code,Name,Type,Parent Code\nTN,Tennessee,State,\n")
    assert error.code == "column-missing"
    assert "organizations" in error.hint


def test_a_file_refused_makes_no_task(unchanged: State) -> None:
    tasks = unchanged.rollbook().tasks()
    for content in (b"", b"Action,Username\n", rewritten(*COLUMNS[1:]), b"\xff\xfe\x00"):
        with pytest.raises(RollbookError) as caught:
            unchanged.rollbook().run_import(content, "users.csv", SPRING)
        assert caught.value.exit_code == 2
    assert unchanged.rollbook().tasks() == tasks


def test_a_row_of_the_wrong_length_is_an_error_and_the_others_go_on(state: State) -> None:
    header = ",".join(COLUMNS)
    ann, bob = (",".join({**SOUND, "Username": name, "Last Name": "Doe"}.values()) for name in ("ann", "tom"))
    short = ",".join(list(SOUND.values())[:4]).replace("ann", "dan")
    content = "\n".join((header, ann, short, bob + ",,", bob.replace("tom", "del") + ",,surplus", "")).encode()
    task = state.rollbook().run_import(content, "users.csv", SPRING)
    lines = list(state.rollbook(FOUNDER).results(task.id).lines())
    assert [line["outcome"] for line in lines] == ["updated", "error", "updated", "error"]
    ragged = [finding for line in lines for finding in line["findings"] if finding["code"] == "row-ragged"]
    assert [finding["message"] for finding in ragged] == [
        "The row has 4 cells, the header has 12.",
        "The row has 14 cells, the header has 12.",
    ]
    assert [finding["hint"] for finding in ragged] == [
        "Look for a missing or an unquoted delimiter in this row.",
        "Surplus cells: surplus",
    ]


def test_blank_rows_are_counted_and_leave_the_numbers_of_the_others(unchanged: State) -> None:
    header, row = ",".join(COLUMNS), ",".join(SOUND.values())
    content = f"\n\n{header}\n\n{row}\n,,,\n\u00a0,\u200b\n".encode()
    check = unchanged.rollbook().check(content, "users.csv", SPRING)
    assert [line["row"] for line in check.results.lines()] == [5]
    assert (check.summary["file"]["rows"], check.summary["file"]["blank_rows"]) == (1, 3)


def test_what_was_detected_can_be_overridden(unchanged: State) -> None:
    content = rewritten(*COLUMNS, cells={"Last Name": "Mu\u00f1oz"}).decode().encode("cp1252")
    check = unchanged.rollbook().check(content, "users.csv", SPRING)
    assert check.summary["file"]["encoding"] == "windows-1252"
    greek = ImportOptions(encoding="iso-8859-7")
    line = unchanged.rollbook().check(content, "users.csv", SPRING, None, greek).results.line(2)
    assert line["changes"]["Last Name"] == ["Do", "Muρoz"]
