"""The oracle itself, held against tables copied by hand from layouts.md §2 and §3."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from tests.oracle.judgement import COLUMNS, OPTIONAL, Row, RowResult
from tests.oracle.rules import accounts_after, judge
from tests.oracle.sample import EVERYTHING, SPRING, TESTER, sample_world
from tests.oracle.world import Account, World, key

TODAY = date(2026, 11, 20)
OLD = date(2026, 1, 2)
ANN = Account(
    "Ann.Do", "Ann", "Do", "ann@example.org", frozenset({"TN-N-01"}), frozenset({"RoomSupervisor"}), date(2026, 2, 1)
)
STATES = {
    "missing": None,
    "active": ANN,
    "disabled": replace(ANN, disabled=OLD, reason="left"),
    "deleted": replace(ANN, deleted=OLD),
    "gone": replace(ANN, disabled=OLD, reason="left", deleted=OLD),
}
SOUND = {
    "Action": "U",
    "Username": "ann.do",
    "First Name": "Ann",
    "Last Name": "Do",
    "Email": "ANN@example.org",
    "Authorized Organizations": "tn-n-01",
    "Roles": "roomsupervisor",
    "Active Begin Date": "2/1/2026",
    "Active End Date": "",
    "Disabled": "no",
    "Disable Reason": "",
    "Is Deleted": "",
}
"""A row that says what is stored of Ann."""


def world_with(*accounts: Account | None) -> World:
    return sample_world().with_accounts(account for account in accounts if account)


def judge_all(
    rows: Iterable[dict[str, str | None]],
    *accounts: Account | None,
    operator: str = EVERYTHING,
    without: Iterable[str] = (),
) -> list[RowResult]:
    world = world_with(*accounts)
    present = set(COLUMNS).difference(without)
    read = [Row(2 + i, {name: row.get(name) for name in present}) for i, row in enumerate(rows)]
    return judge(read, present, world, world.operators[operator], world.administrations[key(SPRING)], TODAY)


def judge_one(
    changes: dict[str, str], *accounts: Account | None, operator: str = EVERYTHING, without: Iterable[str] = ()
) -> RowResult:
    return judge_all([{**SOUND, **changes}], *accounts, operator=operator, without=without)[0]


def codes(result: RowResult) -> list[str]:
    return [code for code, _ in result.findings]


@pytest.mark.parametrize(
    ("action", "state", "outcome", "code"),
    [
        ("C", "missing", "created", None),
        ("C", "active", "error", "user-exists"),
        ("C", "disabled", "error", "user-exists"),
        ("C", "deleted", "error", "user-exists"),
        ("C", "gone", "error", "user-exists"),
        ("U", "missing", "error", "user-missing"),
        ("U", "active", "unchanged", None),
        ("U", "disabled", "updated", None),
        ("U", "deleted", "unchanged", "user-is-deleted"),
        ("U", "gone", "updated", "user-is-deleted"),
        ("R", "missing", "error", "user-missing"),
        ("R", "active", "unchanged", None),
        ("R", "disabled", "restored", None),
        ("R", "deleted", "restored", None),
        ("R", "gone", "restored", None),
        ("D", "missing", "error", "user-missing"),
        ("D", "active", "deleted", None),
        ("D", "disabled", "deleted", None),
        ("D", "deleted", "error", "user-already-deleted"),
        ("D", "gone", "error", "user-already-deleted"),
    ],
)
def test_each_action_meets_each_state(action: str, state: str, outcome: str, code: str | None) -> None:
    result = judge_one({"Action": action.lower()}, STATES[state])
    assert result.outcome == outcome
    assert result.findings == ([(code, "Username")] if code else [])
    stored = STATES[state]
    expected = {
        "error": stored,
        "unchanged": stored,
        "updated": stored and replace(stored, disabled=None, reason=None),
        "restored": ANN,
        "deleted": stored and replace(stored, deleted=TODAY),
        "created": replace(ANN, username="ann.do", email="ANN@example.org"),
    }
    assert result.after == expected[outcome]


@pytest.mark.parametrize(
    ("action", "state", "outcome", "disabled", "deleted"),
    [
        ("C", "missing", "created", TODAY, None),
        ("U", "active", "updated", TODAY, None),
        ("U", "disabled", "unchanged", OLD, None),
        ("U", "deleted", "updated", TODAY, OLD),
        ("U", "gone", "unchanged", OLD, OLD),
        ("R", "active", "updated", TODAY, None),
        ("R", "disabled", "restored", TODAY, None),
        ("R", "gone", "restored", TODAY, None),
        ("D", "active", "deleted", None, TODAY),
    ],
)
def test_disabling_keeps_the_first_date_but_for_r(
    action: str, state: str, outcome: str, disabled: date | None, deleted: date | None
) -> None:
    row = {"Action": action, "Disabled": "YES", "Disable Reason": "left"}
    result = judge_one(row, STATES[state])
    assert result.after is not None
    assert (result.outcome, result.after.disabled, result.after.deleted) == (outcome, disabled, deleted)


def test_a_d_row_is_read_for_action_and_username_only() -> None:
    garbage = dict.fromkeys(COLUMNS, "\x00 nonsense" * 200)
    assert judge_one({**garbage, "Action": "d", "Username": "ANN.DO"}, ANN).outcome == "deleted"


def test_an_absent_column_leaves_the_stored_value_and_a_blank_cell_clears_it() -> None:
    stored = replace(ANN, end=date(2027, 1, 1))
    absent = judge_one({"Active End Date": "x"}, stored, without=OPTIONAL)
    assert (absent.outcome, absent.after) == ("unchanged", stored)
    assert judge_one({}, stored).after == ANN


def test_rules_on_two_cells_use_the_stored_one_where_the_column_is_absent() -> None:
    early = judge_one({"Active End Date": "2026-01-01"}, ANN, without={"Active Begin Date"})
    assert early.findings == [("begin-after-end", "Active End Date")]
    late = judge_one({}, replace(ANN, end=date(2026, 1, 15)), without={"Active End Date"})
    assert late.findings == [("begin-after-end", "Active End Date")]
    row = {"Disabled": "Yes"}
    assert judge_one(row, ANN, without={"Disable Reason"}).findings == [("required", "Disable Reason")]
    assert judge_one(row, STATES["disabled"], without={"Disable Reason"}).outcome == "unchanged"
    assert judge_one({}, STATES["disabled"], without={"Disable Reason"}).after == ANN


def test_keys_that_stand_twice_are_errors_on_every_row() -> None:
    rows: list[dict[str, str | None]] = [
        {**SOUND, "Username": "É-one"},
        {**SOUND, "Username": "\u200be\u0301-ONE\u00a0", "Action": "D"},
        {**SOUND, "Username": "ann.do", "Action": ""},
        {**SOUND, "Username": "ANN.DO"},
        {**SOUND, "Username": "a\x07"},
        {**SOUND, "Username": "A\x07"},
    ]
    results = judge_all(rows, ANN)
    assert [codes(result) for result in results] == [
        ["duplicate-key"],
        ["duplicate-key"],
        ["duplicate-key", "required"],
        ["duplicate-key"],
        ["control-character"],
        ["control-character"],
    ]


def test_organizations_out_of_reach_are_kept_and_cannot_be_named() -> None:
    stored = replace(ANN, organizations=frozenset({"TN-N-01", "TN-E-1"}))
    moved = judge_one({"Authorized Organizations": "0123"}, stored, operator="nora.north")
    assert moved.after == replace(stored, organizations=frozenset({"0123", "TN-E-1"}))
    same = judge_one({}, stored, operator="nora.north")
    assert same.outcome == "unchanged"
    named = judge_one({"Authorized Organizations": "TN-N-01:TN-E-1"}, stored, operator="nora.north")
    assert ("organization-out-of-reach", "Authorized Organizations") in named.findings


@pytest.mark.parametrize("action", ["U", "R", "D"])
def test_a_user_out_of_reach_cannot_be_changed_and_that_ends_the_questions(action: str) -> None:
    stored = replace(STATES["gone"] or ANN, organizations=frozenset({"TN-E-1"}))
    row = {"Action": action, "Roles": TESTER, "Authorized Organizations": "TN-S-1"}
    assert codes(judge_one(row, stored, operator="sam.south")) == ["user-out-of-reach"]
    assert judge_one({**row, "Action": "C"}, stored, operator="sam.south").findings == [("user-exists", "Username")]
    homeless = replace(stored, organizations=frozenset(), deleted=None)
    assert judge_one(row, homeless, operator="sam.south").outcome != "error"


@pytest.mark.parametrize(
    ("action", "state", "expected"),
    [
        ("C", "missing", ["role-not-grantable"]),
        ("U", "active", ["role-not-grantable"]),
        ("R", "active", ["delete-not-permitted", "role-not-grantable"]),
        ("C", "active", ["user-exists"]),
        ("U", "missing", ["user-missing"]),
        ("X", "active", ["not-a-choice"]),
        ("D", "active", ["delete-not-permitted"]),
        ("D", "missing", ["delete-not-permitted", "user-missing"]),
        ("D", "deleted", ["delete-not-permitted", "user-already-deleted"]),
    ],
)
def test_permission_is_asked_of_what_the_row_adds(action: str, state: str, expected: list[str]) -> None:
    row = {"Action": action, "Roles": f"{TESTER}:StateProctor"}
    assert codes(judge_one(row, STATES[state], operator="nora.north")) == expected


def test_a_role_that_the_user_has_already_may_stay() -> None:
    stored = replace(ANN, roles=frozenset({TESTER}))
    assert judge_one({"Roles": f"{TESTER}:RoomSupervisor"}, stored, operator="nora.north").outcome == "updated"


def test_what_is_stored_stays_as_first_written() -> None:
    changed = judge_one({"Last Name": "Doe", "Email": "ANN@EXAMPLE.ORG", "Username": "ANN.DO"}, ANN)
    assert changed.after == replace(ANN, last_name="Doe")
    assert accounts_after(world_with(ANN), [changed])[key("ann.do")].last_name == "Doe"


def test_a_ragged_row_is_an_error_and_its_key_still_counts() -> None:
    world = world_with(ANN)
    administration = world.administrations[key(SPRING)]
    rows = [Row(2, SOUND, ragged=True), Row(3, SOUND)]
    short, whole = judge(rows, COLUMNS, world, world.operators[EVERYTHING], administration, TODAY)
    assert (short.outcome, short.findings, short.anything_else) == ("error", [("row-ragged", None)], True)
    assert whole.findings == [("duplicate-key", "Username")]


def test_rows_without_any_text_are_left_out() -> None:
    assert judge_all([dict.fromkeys(COLUMNS, "\u00a0"), {**SOUND}], ANN)[0].number == 3
