"""What spreadsheets do to cells: recognised, explained, never repaired in silence; and hints for wrong codes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checking.damage import repaired_exponent, repaired_mojibake
from tests.core.state import State

ORGANIZATIONS, ROLES = "Authorized Organizations", "Roles"


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("1.23E+05", "123000"),
        ("1,23E+05", "123000"),
        ("1e5", "100000"),
        ("1.0E+11", "100000000000"),
        ("1.234E+02", None),
        ("1.23E-05", None),
        ("E+05", None),
        ("12.3E+05", None),
        ("1.23E+05x", None),
    ],
)
def test_a_rounded_number_is_written_out(text: str, repaired: str | None) -> None:
    assert repaired_exponent(text) == repaired


@pytest.mark.parametrize(
    "text", ["José", "Müller", "O’Neil", "“quoted”", "€5", "李小龍", "Zoë – née Žižek", "naïve 😀"]
)
def test_what_was_read_in_the_wrong_encoding_is_read_in_the_right_one(text: str) -> None:
    raw = text.encode()
    damaged = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)
    assert repaired_mojibake(damaged) == text


@pytest.mark.parametrize("text", ["José", "Ã", "Café Ünder", "plain", "日本", "â€", ""])
def test_sound_names_are_left_alone(text: str) -> None:
    assert repaired_mojibake(text) is None


@given(st.text(max_size=10))
def test_a_repair_never_fails_and_never_says_the_same(text: str) -> None:
    assert repaired_mojibake(text) != text
    assert repaired_exponent(text) is None or text != repaired_exponent(text)


def said(state: State, **cells: str) -> list[tuple[str, str, str, str | None]]:
    """Return code, severity, value and hint of what is said about one row of ann."""
    (line,) = state.judged([{name.replace("_", " "): text for name, text in cells.items()}])
    found: list[dict[str, Any]] = line["findings"]
    return [(one["code"], one["severity"], one["value"], one["hint"]) for one in found]


def test_lost_zeros_are_found_in_the_codes_that_exist(unchanged: State) -> None:
    assert said(unchanged, Authorized_Organizations="1234") == [
        ("organization-unknown", "error", "1234", "01234 (Ash School)?"),
        ("spreadsheet-damage", "warning", "1234", "01234"),
    ]


def test_an_exponent_is_explained_beside_the_unknown_code(unchanged: State) -> None:
    unknown, damaged = said(unchanged, Authorized_Organizations="1.23E+05")
    assert unknown[:3] == ("organization-unknown", "error", "1.23E+05")
    assert damaged == ("spreadsheet-damage", "warning", "1.23E+05", "123000")


@pytest.mark.parametrize("column", [ORGANIZATIONS, ROLES])
def test_mojibake_is_explained_beside_the_unknown_code(unchanged: State, column: str) -> None:
    unknown, damaged = said(unchanged, **{column.replace(" ", "_"): "Ã‰cole"})
    assert unknown[1] == "error"
    assert damaged == ("spreadsheet-damage", "warning", "Ã‰cole", "École")


def test_lost_zeros_are_found_in_the_parents_that_exist(unchanged: State) -> None:
    parent = "Code,Name,Type,Parent Code\nnew,New,School,1234\n"
    (line,) = unchanged.rollbook().check(parent.encode(), "parents.csv", None, "organizations").results.lines()
    assert [(one["code"], one["column"], one["hint"]) for one in line["findings"]] == [
        ("parent-unknown", "Parent Code", "01234 (Ash School)?"),
        ("spreadsheet-damage", "Parent Code", "01234"),
    ]


def test_mojibake_is_a_warning_on_a_row_that_is_imported(unchanged: State) -> None:
    assert said(unchanged, First_Name="JosÃ©") == [("spreadsheet-damage", "warning", "JosÃ©", "José")]


def test_numbers_that_are_no_known_code_are_only_unknown(unchanged: State) -> None:
    assert [code for code, *_ in said(unchanged, Authorized_Organizations="99999:234")] == ["organization-unknown"] * 2


@pytest.mark.parametrize(
    ("column", "text", "hint"),
    [
        (ORGANIZATIONS, "TN-1-11", "TN-1-1 (Oak School)?"),
        (ORGANIZATIONS, "TN -1-1", "TN-1-1 (Oak School)?"),
        (ORGANIZATIONS, "tn 1 1", "TN-1-1 (Oak School)?"),
        (ORGANIZATIONS, "something else altogether", None),
        (ROLES, "Room Supervisor", "RoomSupervisor (Room Supervisor)?"),
        (ROLES, "room supervisor", "RoomSupervisor (Room Supervisor)?"),
        (ROLES, "TestCordinator", "TestCoordinator (Test Coordinator)?"),
        ("Disabled", "Ys", "Yes? One of Yes, No."),
        ("Disabled", "maybe", "One of Yes, No."),
        ("Action", "create", "One of C, U, R, D."),
    ],
)
def test_a_wrong_code_is_told_the_nearest_right_one(unchanged: State, column: str, text: str, hint: str | None) -> None:
    assert [found[3] for found in said(unchanged, **{column.replace(" ", "_"): text})] == [hint]


def test_each_wrong_code_of_a_list_has_a_finding_and_a_value_of_its_own(unchanged: State) -> None:
    found = said(unchanged, Authorized_Organizations="NOPE:TN-1-1: nope :Nada", Roles="One:Two:One")
    assert [value for _, _, value, _ in found] == ["NOPE", "Nada", "One", "Two"]
