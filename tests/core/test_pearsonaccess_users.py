"""Users of an administration: every action in every state, what is kept, what is asked of whom."""

from typing import Any

import pytest

from tests.core.state import ACCOUNTS, COLUMNS, SOUND, TESTER, TODAY_TEXT, State, codes_of, put_accounts

ORGANIZATIONS, ROLES = "Authorized Organizations", "Roles"
STATES = {"missing": "nobody", "active": "ann", "disabled": "dan", "deleted": "del", "gone": "gus"}
"""State of the stored user → its username; gone is disabled and deleted."""

ACTIONS = [
    ("C", "missing", "created", []),
    ("C", "active", "error", ["user-exists"]),
    ("C", "disabled", "error", ["user-exists"]),
    ("C", "deleted", "error", ["user-exists"]),
    ("C", "gone", "error", ["user-exists"]),
    ("U", "missing", "error", ["user-missing"]),
    ("U", "active", "unchanged", []),
    ("U", "disabled", "updated", []),
    ("U", "deleted", "unchanged", ["user-is-deleted"]),
    ("U", "gone", "updated", ["user-is-deleted"]),
    ("R", "missing", "error", ["user-missing"]),
    ("R", "active", "unchanged", []),
    ("R", "disabled", "restored", []),
    ("R", "deleted", "restored", []),
    ("R", "gone", "restored", []),
    ("D", "missing", "error", ["user-missing"]),
    ("D", "active", "deleted", []),
    ("D", "disabled", "deleted", []),
    ("D", "deleted", "error", ["user-already-deleted"]),
    ("D", "gone", "error", ["user-already-deleted"]),
]
WORDS = {"C": "create", "U": "update", "R": "restore", "D": "delete"}
OFF = ("disabled_on", "disable_reason", "deleted_on")


def off(record: dict[str, Any]) -> tuple[str | None, ...]:
    """Return the days of disabling and deleting, with the reason between."""
    return tuple(record[name] for name in OFF)


def sets(text: str) -> set[str]:
    """Return a stored list as a set."""
    return set(text.split(":"))


@pytest.mark.parametrize(("action", "stored", "outcome", "codes"), ACTIONS)
def test_each_action_in_each_state(unchanged: State, action: str, stored: str, outcome: str, codes: list[str]) -> None:
    (line,) = unchanged.judged([{"Action": action.lower(), "Username": STATES[stored].upper()}])
    assert (line["outcome"], line["action"]) == (outcome, WORDS[action])
    assert codes_of(line) == [(code, "Username") for code in codes]


@pytest.mark.parametrize(
    ("action", "stored", "disabled", "expected"),
    [
        ("U", "disabled", "No", (None, None, None)),
        ("U", "gone", "No", (None, None, "2026-03-04")),
        ("U", "active", "Yes", (TODAY_TEXT, "why", None)),
        ("U", "disabled", "Yes", ("2026-01-02", "why", None)),
        ("U", "gone", "Yes", ("2026-01-02", "why", "2026-03-04")),
        ("R", "disabled", "No", (None, None, None)),
        ("R", "disabled", "Yes", (TODAY_TEXT, "why", None)),
        ("R", "deleted", "No", (None, None, None)),
        ("R", "gone", "Yes", (TODAY_TEXT, "why", None)),
        ("C", "missing", "Yes", (TODAY_TEXT, "why", None)),
    ],
)
def test_what_disables_and_deletes_afterwards(
    state: State, action: str, stored: str, disabled: str, expected: tuple[str | None, ...]
) -> None:
    name = STATES[stored]
    reason = "why" if disabled == "Yes" else ""
    state.run([{"Action": action, "Username": name, "Disabled": disabled, "Disable Reason": reason}])
    assert off(state.stored()[name]) == expected


def test_a_delete_sets_the_day_and_nothing_else(state: State) -> None:
    before = state.stored()["dan"]
    garbage = dict.fromkeys(COLUMNS[2:], "\x00 not read \n")
    (line,) = state.judged([{**garbage, "Action": "d", "Username": "DAN"}])
    assert (line["outcome"], line["findings"]) == ("deleted", [])
    state.run([{**garbage, "Action": "d", "Username": "DAN"}])
    assert state.stored()["dan"] == {**before, "deleted_on": TODAY_TEXT}


def test_a_restored_user_who_is_disabled_again_is_restored_as_of_today(state: State) -> None:
    row = {"Action": "R", "Username": "dan", "Disabled": "Yes", "Disable Reason": "left"}
    (line,) = state.judged([row])
    assert line["outcome"] == "restored"
    state.run([row])
    assert off(state.stored()["dan"]) == (TODAY_TEXT, "left", None)


def test_without_the_column_a_restored_user_has_no_reason_left(unchanged: State) -> None:
    columns = [name for name in COLUMNS if name != "Disable Reason"]
    rows = [{"Action": action, "Username": "dan", "Disabled": "Yes"} for action in ("U",)]
    assert [line["outcome"] for line in unchanged.judged(rows, columns=columns)] == ["unchanged"]
    again = [{"Action": "R", "Username": "dan", "Disabled": "Yes"}, {"Disabled": "Yes"}]
    assert unchanged.codes(again, columns=columns) == [[("required", "Disable Reason")]] * 2


def test_an_absent_column_leaves_the_stored_value_and_a_blank_cell_clears_it(state: State) -> None:
    put_accounts(state, {"eve": {"end_on": "2027-06-30"}})
    kept = ("Active Begin Date", "Active End Date", "Is Deleted", "Disable Reason")
    columns = [name for name in COLUMNS if name not in kept]
    assert state.judged([{"Username": "eve"}], columns=columns)[0]["outcome"] == "unchanged"
    state.run([{"Username": "eve", "Active Begin Date": "", "Active End Date": " "}])
    record = state.stored()["eve"]
    assert (record["begin_on"], record["end_on"]) == (None, None)


def test_sets_are_compared_as_sets_and_codes_and_addresses_in_any_case(unchanged: State) -> None:
    rows = [
        {"Username": "bob", ORGANIZATIONS: "tn-2-1:TN-1-1:TN-2-1"},
        {"Username": "tom", ROLES: f"roomsupervisor:{TESTER.upper()}", "Email": "ANN@Example.Org"},
        {"Username": "ann", "Active Begin Date": "2/1/2026", "Disabled": "NO"},
    ]
    assert [line["outcome"] for line in unchanged.judged(rows)] == ["unchanged"] * 3


def test_changes_name_what_is_added_and_what_is_taken_away(unchanged: State) -> None:
    row = {"Username": "bob", ORGANIZATIONS: "TN-1-2", ROLES: "TestCoordinator", "Last Name": "Doe"}
    check = unchanged.check([row])
    (line,) = check.results.lines()
    assert line["changes"] == {
        "Last Name": ["Do", "Doe"],
        ORGANIZATIONS: [["TN-1-1", "TN-2-1"], ["TN-1-2"]],
        ROLES: [["RoomSupervisor"], ["TestCoordinator"]],
    }
    told = {notice["code"]: notice["text"] for notice in check.summary["notices"]}
    assert told == {
        "organizations-taken": "1 user loses organizations: TN-1-1 Oak School and TN-2-1 Fir School.",
        "organizations-given": "1 user gains organizations: TN-1-2 Elm School.",
        "roles-taken": "1 user loses roles: RoomSupervisor.",
        "roles-given": "1 user gains roles: TestCoordinator.",
    }


def test_organizations_out_of_reach_are_kept_and_cannot_be_named(state: State) -> None:
    rows = [{"Username": "bob", ORGANIZATIONS: "TN-1-2"}]
    assert state.run(rows, "nora").counts["updated"] == 1
    assert sets(state.stored()["bob"]["organizations"]) == {"TN-1-2", "TN-2-1"}
    named = state.codes([{"Username": "bob", ORGANIZATIONS: "TN-1-1:TN-2-1"}], "nora")
    assert named == [[("organization-not-participating", ORGANIZATIONS), ("organization-out-of-reach", ORGANIZATIONS)]]
    same = state.judged([{"Username": "bob", ORGANIZATIONS: "TN-1-2"}], "nora")
    assert same[0]["outcome"] == "unchanged"


@pytest.mark.parametrize("action", ["U", "R", "D"])
def test_a_user_out_of_reach_cannot_be_changed_and_that_ends_the_questions(unchanged: State, action: str) -> None:
    row = {"Action": action, "Username": "kim", ROLES: "StateProctor"}
    assert unchanged.codes([row], "sam") == [[("user-out-of-reach", "Username")]]
    assert unchanged.codes([{**row, "Action": "C"}], "sam") == [[("user-exists", "Username")]]


def test_a_user_without_organizations_is_in_everybody_s_reach(unchanged: State) -> None:
    (line,) = unchanged.judged([{"Username": "hal"}], "nora")
    assert (line["outcome"], line["findings"]) == ("updated", [])
    assert line["changes"] == {ORGANIZATIONS: [[], ["TN-1-1"]]}


@pytest.mark.parametrize(
    ("action", "username", "expected"),
    [
        ("C", "new", ["role-not-grantable"]),
        ("U", "ann", ["role-not-grantable"]),
        ("U", "tom", []),
        ("R", "dan", ["delete-not-permitted", "role-not-grantable"]),
        ("C", "ann", ["user-exists"]),
        ("U", "nobody", ["user-missing"]),
        ("U", "sue", ["user-out-of-reach"]),
        ("X", "ann", ["not-a-choice"]),
        ("", "ann", ["required"]),
        ("U", "x\x00", ["control-character"]),
        ("D", "ann", ["delete-not-permitted"]),
        ("D", "nobody", ["delete-not-permitted", "user-missing"]),
        ("D", "del", ["delete-not-permitted", "user-already-deleted"]),
        ("R", "sue", ["delete-not-permitted", "user-out-of-reach"]),
    ],
)
def test_a_role_is_asked_of_rows_that_add_it(unchanged: State, action: str, username: str, expected: list[str]) -> None:
    row = {"Action": action, "Username": username, ROLES: f"{TESTER}:StateProctor:RoomSupervisor"}
    (found,) = unchanged.codes([row], "nora")
    assert [code for code, _ in found] == expected


def test_each_role_that_may_not_be_granted_has_a_finding(unchanged: State) -> None:
    lines = unchanged.judged([{ROLES: f"{TESTER}:StateProctor:TestCoordinator"}], "kay")
    assert codes_of(lines[0]) == [("organization-out-of-reach", ORGANIZATIONS), ("user-out-of-reach", "Username")]
    (line,) = unchanged.judged([{ROLES: f"stateproctor:{TESTER}:TestCoordinator"}], "sam")
    assert [(one["code"], one["column"], one["value"]) for one in line["findings"]] == [
        ("role-not-grantable", ROLES, "StateProctor")
    ]


@pytest.mark.parametrize(
    ("row", "login", "sentence"),
    [
        (
            {"Action": "R", "Username": "Nobody"},
            "admin",
            "An existing or deleted user with username Nobody, does not exist.",
        ),
        (
            {"Action": "D", "Username": "Nobody"},
            "admin",
            "User Nobody does not exist and cannot be flagged as deleted.",
        ),
        ({"Action": "U", "Username": "Nobody"}, "admin", None),
        ({"Action": "D", "Username": "DEL"}, "admin", "User DEL is already flagged as deleted as of 2026-03-04."),
        ({"Action": "D"}, "nora", "User is not authorized to delete/restore users"),
        ({"Action": "R"}, "nora", "User is not authorized to delete/restore users"),
        (
            {"Active End Date": "soon"},
            "admin",
            "Column 'parseDateTime' cannot be bound due to a Spel evaluation exception.",
        ),
        ({"Email": "nobody"}, "admin", None),
    ],
)
def test_published_sentences_are_printed_to_the_letter(
    unchanged: State, row: dict[str, str], login: str, sentence: str | None
) -> None:
    (line,) = unchanged.judged([row], login)
    assert [one["platform_message"] for one in line["findings"]] == [sentence]


def test_who_may_not_delete_is_told_what_to_do_instead(unchanged: State) -> None:
    (line,) = unchanged.judged([{"Action": "D"}], "nora")
    assert line["findings"][0]["hint"] == "Import it as an update and clear the disabled fields."


def test_warnings_stand_on_error_rows_too(unchanged: State) -> None:
    rows = [{"Username": "del", "Email": "nobody", ORGANIZATIONS: "TN-2-1", "Active Begin Date": "9:05"}]
    assert [code for code, _ in unchanged.codes(rows)[0]] == [
        "date-assumed",
        "email-format",
        "organization-not-participating",
        "user-is-deleted",
    ]


def test_an_update_of_a_deleted_user_changes_the_fields_and_leaves_it_deleted(state: State) -> None:
    assert state.run([{"Username": "del", "Last Name": "Doe"}]).counts["updated"] == 1
    assert state.stored()["del"]["last_name"] == "Doe"
    assert off(state.stored()["del"]) == (None, None, "2026-03-04")


def test_rows_that_are_not_in_the_file_leave_their_users_alone(state: State) -> None:
    before = state.stored()
    state.run([{"Last Name": "Doe"}])
    after = state.stored()
    assert set(after) == {name.lower() for name in ACCOUNTS}
    assert {name for name in after if after[name] != before[name]} == {"ann"}
    assert before["ann"] == {**after["ann"], "last_name": SOUND["Last Name"]}
