"""The suggestion makers, code by code: the first proposal for a row that has the finding."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from core.catalogue import CATALOGUE
from core.correcting.values import LEFT_OUT, MARKED
from core.suggesting.makers import BY_CELL, MAKERS, UNANSWERED
from tests.core.school import ELM, MATHS, NEW, OAK, ROSTERS, SAM, SUE, TESS, School
from tests.core.site import SITE, Site, cells_of
from tests.core.site import USERS as LMS_USERS
from tests.core.state import SPRING, TODAY_TEXT, USERS, State, put_accounts
from tests.core.suggesting.asking import Asked, ask, make_suggester
from tests.core.suggesting.test_realistic_errors import BEGIN, END, MAIL, ORGS, ROLES, STORED
from tests.core.suggesting.test_realistic_errors import NEW as NEW_USER

OUT = {LEFT_OUT: MARKED}
Edits = Mapping[str, str | None]
Row = Mapping[str, str | None]
NO_GUID = "12345678-1234-1234-1234-123456789012"

USER_CASES: list[tuple[Row, str, Edits]] = [
    ({**NEW_USER, "Username": "a1", ORGS: "TN-1-11:TN-1-2"}, "organization-unknown", {ORGS: "TN-1-1:TN-1-2"}),
    ({**STORED, "Username": "jdoe", ORGS: "TN-1-3"}, "organization-unknown", {ORGS: "TN-1-1"}),
    (
        {**NEW_USER, "Username": "a2", ROLES: "RoomSupervisor:TestCordinator"},
        "role-unknown",
        {ROLES: "RoomSupervisor:TestCoordinator"},
    ),
    ({**NEW_USER, "Username": "a3", END: "30/06/2027"}, "date-format", {END: "06/30/2027"}),
    ({**NEW_USER, "Username": "a4", MAIL: "nia.stone@school"}, "email-format", {MAIL: "nia.stone@school.example.org"}),
    ({**STORED, "Username": "mmoe", MAIL: "mary.moe(a)scool"}, "email-format", {MAIL: "mary.moe@school.example.org"}),
    ({**NEW_USER, "Username": "a5", "Disabled": "n"}, "not-a-choice", {"Disabled": "No"}),
    ({**NEW_USER, "Username": "a6", BEGIN: "08:30"}, "date-assumed", {BEGIN: TODAY_TEXT}),
    (
        {**NEW_USER, "Username": "a7", BEGIN: "2027-06-30", END: "2027-01-10"},
        "begin-after-end",
        {BEGIN: "2027-01-10", END: "2027-06-30"},
    ),
    ({**NEW_USER, "Username": "a8", "Disable Reason": "Left"}, "must-be-blank", {"Disable Reason": None}),
    ({**STORED, "Username": "dan", "Disable Reason": "left"}, "must-be-blank", {"Disabled": "Yes"}),
    ({**NEW_USER, "Username": "a9", "First Name": "JosÃ©"}, "spreadsheet-damage", {"First Name": "José"}),
    ({**NEW_USER, "Username": "b1", ORGS: "TN-1-1:1234"}, "spreadsheet-damage", {ORGS: "TN-1-1:01234"}),
    ({**NEW_USER, "Username": "b2", "Last Name": "Sto\x07ne"}, "control-character", {"Last Name": "Stone"}),
    (
        {**NEW_USER, "Username": "b3", "First Name": "Ana Maria Lucia Fernanda (called Ana by everybody at home)"},
        "too-long",
        {"First Name": "Ana Maria Lucia Fernanda"},
    ),
    ({**STORED, "Username": "rroe", "First Name": None}, "required", {"First Name": "Richard"}),
    ({**NEW_USER, "Username": "nstone7", MAIL: None, "Last Name": None}, "required", {"Last Name": "Stone"}),
    ({**NEW_USER, "Username": "b4", "Disabled": None}, "required", {"Disabled": "No"}),
    (
        {**STORED, "Action": "C", "Username": "nmarsh", "First Name": "Nina", "Last Name": "Marsh"},
        "user-exists",
        {"Action": "U"},
    ),
    ({**NEW_USER, "Username": "pstone"}, "user-exists", {"Username": "pstone2"}),
    (
        {**NEW_USER, "Username": "del", "First Name": "Ann", "Last Name": "Do"},
        "user-exists",
        {"Action": "R"},
    ),
    ({**NEW_USER, "Action": "U", "Username": "b5"}, "user-missing", {"Action": "C"}),
    (
        {**STORED, "Username": "tbakr", "First Name": "Tom", "Last Name": "Baker"},
        "user-missing",
        {"Username": "tbaker"},
    ),
    ({"Action": "D", "Username": "nobody at all"}, "user-missing", OUT),
    ({"Action": "D", "Username": "ibpetrov"}, "user-missing", {"Username": "ipetrov"}),
    ({"Action": "D", "Username": "gus"}, "user-already-deleted", OUT),
    ({**NEW_USER, "Username": "b6", ORGS: "TN-1:TN-1-1"}, "organization-redundant", {ORGS: "TN-1"}),
    (
        {**NEW_USER, "Username": "b7", ORGS: "TN-1-1:TN-2-1"},
        "organization-not-participating",
        {ORGS: "TN-1-1"},
    ),
    ({**NEW_USER, "Username": "twin"}, "duplicate-key", {}),
    ({**NEW_USER, "Username": "twin"}, "duplicate-key", OUT),
    ({**NEW_USER, "Username": "both", "First Name": "Ed", MAIL: "ed@x.org"}, "duplicate-key", {"Username": "both2"}),
    ({**NEW_USER, "Username": "both"}, "duplicate-key", {"Username": "both2"}),
]

DELETED_USER = {**STORED, "Username": "gus", "First Name": "Ann", "Last Name": "Do"}
NORA_CASES: list[tuple[Row, str, Edits]] = [
    (
        {**STORED, "Action": "R", "Username": "jdoe", "Disable Reason": "x", "Disabled": "Yes"},
        "delete-not-permitted",
        {"Action": "U", "Disabled": "No", "Disable Reason": None},
    ),
    ({"Action": "D", "Username": "mmoe"}, "delete-not-permitted", OUT),
    ({**NEW_USER, "Username": "c1", ORGS: "TN-2-1:TN-1-1"}, "organization-out-of-reach", {ORGS: "TN-1-1"}),
    ({**NEW_USER, "Username": "c2", ORGS: "KY-1-1"}, "organization-out-of-reach", OUT),
    (
        {**NEW_USER, "Username": "c3", ROLES: "RoomSupervisor:AdministrationTestCoordinator"},
        "role-not-grantable",
        {ROLES: "RoomSupervisor"},
    ),
    (
        {**NEW_USER, "Username": "c4", ROLES: "AdministrationTestCoordinator"},
        "role-not-grantable",
        {ROLES: "TestCoordinator"},
    ),
    ({"Action": "U", "Username": "sue", "First Name": "Sue", "Last Name": "Do"}, "user-out-of-reach", OUT),
]

SITE_CASES: list[tuple[Row, str, Edits]] = [
    ({"User ID": "e1", "Supervisors": "Bob Roe;E3"}, "supervisor-unknown", {"Supervisors": "e2;E3"}),
    ({"User ID": "e4", "Supervisors": "e2,E3"}, "supervisor-unknown", {"Supervisors": "e2;E3"}),
    ({"User ID": "e2", "Supervisors": "e2;E3"}, "supervisor-self", {"Supervisors": "E3"}),
    ({"User ID": "E3", "Supervisors": "e5"}, "supervisor-type", {"Supervisors": None}),
    ({"User ID": "e6", "Active": "D"}, "has-training-records", {"Active": "0"}),
    ({"User ID": "e99", "Active": "D"}, "user-missing", OUT),
    ({"User ID": "e7", "Job Title": "Techer"}, "job-title-unknown", {"Job Title": "Teacher"}),
    ({"User ID": "é8", "Site": "Oak"}, "site-unknown", {"Site": "Oak School"}),
    ({"User ID": "e5", "Cost Center": "471"}, "cost-center-unknown", {"Cost Center": "0471"}),
    ({"User ID": "starsvcs", "First Name": "X"}, "account-protected", OUT),
    ({"User ID": "n2", "Email": "e2@example.org"}, "possible-duplicate", {"User ID": "e2"}),
    ({"User ID": "n3", "Username": "ADO"}, "username-taken", {"Username": "ADO2"}),
    (
        {"User ID": "n4", "Username": "gzoe", "First Name": "Gus", "Last Name": "Zoe"},
        "username-taken",
        {"User ID": "e7"},
    ),
    ({"User ID": "n5", "Password": "short"}, "password-too-short", {"Password": None}),
    ({"User ID": "n6", "Password": "$2b$10$abcdefghijklmnopqrstuv"}, "password-hashed", {"Password": None}),
    ({"User ID": "n7", "Active": "0"}, "inactive-not-alumni", {"User Type": "Alumni"}),
    ({"User ID": "n8", "Active": ""}, "required", {"Active": "1"}),
]


def wrong_firsts(cases: Iterable[tuple[Row, str, Edits]], asked: Sequence[Asked]) -> list[str]:
    """Return the cases whose first proposal makes other edits than it should."""
    wrong = []
    for (row, code, edits), one in zip(cases, asked, strict=True):
        first = one.first(code)
        if first != edits:
            wrong.append(f"{row} {code}: {first} {one.texts(code)}")
    return wrong


def test_every_code_has_its_makers_or_a_reason_why_it_has_none() -> None:
    assert set(MAKERS) | set(UNANSWERED) == set(CATALOGUE)
    assert not set(MAKERS) & set(UNANSWERED)
    assert all(MAKERS.values())
    assert all(reason.endswith(".") for reason in UNANSWERED.values())


def test_the_first_proposals_for_users_of_an_administration(peopled: State) -> None:
    rows = [row for row, _, _ in USER_CASES]
    assert wrong_firsts(USER_CASES, ask(str(peopled.path), SPRING, USERS, rows)) == []


def test_the_first_proposals_for_an_operator_of_one_district(peopled: State) -> None:
    rows = [row for row, _, _ in NORA_CASES]
    assert wrong_firsts(NORA_CASES, ask(str(peopled.path), SPRING, USERS, rows, login="nora")) == []


def test_a_free_username_has_as_many_digits_as_the_one_that_is_taken(peopled: State, tmp_path: Path) -> None:
    state = peopled.copy(tmp_path / "private")
    put_accounts(state, {name: {"last_name": "Other"} for name in ("corrigan0009", "x999")})
    names = {"CORRIGAN0009": "CORRIGAN0010", "x999": "x1000"}
    rows = [{**NEW_USER, "Username": name} for name in names]
    asked = ask(str(state.path), SPRING, USERS, rows)
    for one, free in zip(asked, names.values(), strict=True):
        assert f"{free}, which is free" in one.texts("user-exists")


def test_a_deleted_user_who_is_updated_may_be_restored(peopled: State) -> None:
    (asked,) = ask(str(peopled.path), SPRING, USERS, [DELETED_USER])
    assert asked.first("user-is-deleted") == {"Action": "R"}
    assert asked.texts("user-is-deleted") == ["change Action from U (update) to R (restore)"]


def test_the_first_proposals_for_users_of_the_learning_platform(unchanged_site: Site) -> None:
    rows = [cells_of({key: text or "" for key, text in row.items()}) for row, _, _ in SITE_CASES]
    assert wrong_firsts(SITE_CASES, ask(str(unchanged_site.path), SITE, LMS_USERS, rows)) == []


def roster_cases(district: School) -> list[tuple[Row, str, Edits]]:
    """Return the cases of a roster; GUIDs are known only by now."""
    guid, maths, art = district.guid, district.class_guid("c1"), district.class_guid("c2")
    return [
        (SAM, "user-exists", {"User GUID": guid("s1")}),
        ({**SUE, "User GUID": "{" + guid("s2").upper() + "}"}, "guid-format", {"User GUID": guid("s2").upper()}),
        ({**SUE, "User ID": "s9", "User GUID": guid("s2")[:-1] + "x"}, "guid-format", {"User GUID": guid("s2")}),
        ({**TESS, "User GUID": NO_GUID}, "guid-unknown", {"User GUID": guid("t1")}),
        ({**NEW, "User ID": "n2", "User GUID": NO_GUID[:-1] + "3"}, "guid-unknown", {"User GUID": None}),
        ({**NEW, "User ID": "n3", "User GUID": guid("e1")}, "user-at-other-school", OUT),
        ({**NEW, "User ID": "n4", "Role": "Teacher", "Grade Level": "5"}, "must-be-blank", {"Role": "Student"}),
        (
            {**NEW, "User ID": "n5", "Role": "Teacher", "Grade Level": "5", "Email": "n@example.org"},
            "must-be-blank",
            {"Grade Level": None},
        ),
        ({**NEW, "User ID": "n6", "Grade Level": "3rd grade"}, "not-a-choice", {"Grade Level": "3"}),
        ({**NEW, "User ID": "n7", "Grade Level": "Kindergarten"}, "not-a-choice", {"Grade Level": "K"}),
        ({**NEW, "User ID": "n8", "Role": "Instructor", "Email": "i@example.org"}, "not-a-choice", {"Role": "Teacher"}),
        ({**NEW, "User ID": "n9", "Class ID": "cc2", "Class Name": "Art"}, "class-without-teacher", {"Class ID": "c2"}),
        ({**NEW, "User ID": "n10", "Class Name": "Maths"}, "required", {"Class ID": "c1"}),
        (
            {**NEW, "User ID": "n11", "Class GUID": maths, "Class ID": "c2"},
            "class-exists",
            {"Class ID": "c1"},
        ),
        ({**NEW, "User ID": "n12", "Class GUID": NO_GUID, "Class ID": "c2"}, "class-unknown", {"Class GUID": art}),
        ({**NEW, "User ID": "n13", "First Name": "Jon"}, "conflicting-rows", {"First Name": "John"}),
        ({**NEW, "User ID": "n13", "First Name": "John", "Class ID": "c2"}, "conflicting-rows", {"First Name": "Jon"}),
        ({**NEW, "User ID": "n13", "First Name": "John", **MATHS}, "conflicting-rows", {"First Name": "Jon"}),
        ({**NEW, "User ID": "n14", "Class ID": "c2"}, "duplicate-key", {}),
        ({**NEW, "User ID": "n14", "Class ID": "c2"}, "duplicate-key", OUT),
    ]


def test_the_first_proposals_for_rosters(asked_district: School) -> None:
    cases = roster_cases(asked_district)
    rows = [row for row, _, _ in cases]
    assert wrong_firsts(cases, ask(str(asked_district.path), OAK, ROSTERS, rows)) == []


def test_a_person_of_another_school_is_not_named_to_who_does_not_reach_it(asked_district: School) -> None:
    row = {**NEW, "User GUID": asked_district.guid("e1")}
    (asked,) = ask(str(asked_district.path), OAK, ROSTERS, [row], login="ona")
    assert asked.texts("guid-unknown") == ["leave it blank: the row creates a new person"]
    (asked,) = ask(str(asked_district.path), ELM, ROSTERS, [{**NEW, "User ID": "S1"}])
    assert asked.findings == []


PLACES: list[tuple[Row, str, Edits]] = [
    ({"Code": "A1", "Name": "Ash", "Type": "School", "Parent Code": "D 1"}, "parent-unknown", {"Parent Code": "D1"}),
    ({"Code": "A2", "Name": "Ash", "Type": "School", "Parent Code": "OAK"}, "parent-type", {"Parent Code": "D1"}),
    (
        {"Code": "A3", "Name": "Bay", "Type": "School", "Parent Code": "first district"},
        "parent-unknown",
        {"Parent Code": "D1"},
    ),
    ({"Code": "D2", "Name": "Second", "Type": "School", "Parent Code": None}, "parent-type", {"Type": "District"}),
    (
        {"Code": "OAK", "Name": "Oak", "Type": "School", "Parent Code": "OAK"},
        "organization-cycle",
        {"Parent Code": "D1"},
    ),
    ({"Code": "A5", "Name": "Cay", "Type": "Dist.", "Parent Code": None}, "not-a-choice", {"Type": "District"}),
]


def test_the_first_proposals_for_reference_data(asked_district: School, unchanged_site: Site) -> None:
    rows = [row for row, _, _ in PLACES]
    assert wrong_firsts(PLACES, ask(str(asked_district.path), None, "organizations", rows)) == []
    (asked,) = ask(str(unchanged_site.path), None, "training-records", [{"User ID": "Bob Roe", "Course": "First aid"}])
    assert asked.first("user-missing") == {"User ID": "e2"}
    (asked,) = ask(str(asked_district.path), None, "operators", [{"Login": "x", "Name": "X", "Organizations": "all"}])
    assert asked.first("organization-unknown") == {"Organizations": "*"}


def test_a_value_that_is_a_number_is_told_with_its_column_and_what_it_means(unchanged_site: Site) -> None:
    (asked,) = ask(str(unchanged_site.path), SITE, LMS_USERS, [cells_of({"User ID": "n8", "Active": "x"})])
    assert {"Active: 1 (active)", "Active: 0 (inactive)", "D (delete)"} <= set(asked.texts("not-a-choice"))


def test_a_password_that_is_not_shown_can_be_taken_away(unchanged_site: Site) -> None:
    suggester = make_suggester(str(unchanged_site.path), "admin", LMS_USERS, SITE)
    found = suggester.proposals(2, "Password", "password-too-short", None, None, {"User ID": "e1"})
    assert [(one.text, one.edits) for one in found] == [
        ("leave it blank: the stored one is kept", (("Password", None),))
    ]


@pytest.mark.parametrize(("cell", "lines"), [("Sto\x1bne  Jr", False), ("Stone\nJr", True)])
def test_the_first_line_is_proposed_only_where_there_are_more(peopled: State, cell: str, lines: bool) -> None:
    row = {**NEW_USER, "Username": "b2", "Last Name": cell}
    (asked,) = ask(str(peopled.path), SPRING, USERS, [row])
    told = asked.texts("control-character")
    assert len(set(told)) == len(told)
    assert any(text.startswith("the first line") for text in told) is lines


def test_a_failed_formula_is_replaced_by_what_is_stored(peopled: State) -> None:
    suggester = make_suggester(str(peopled.path), "admin", USERS, SPRING)
    row = {**STORED, "Username": "mmoe", "Last Name": "#N/A"}
    found = suggester.proposals(2, "Last Name", "cell-error", "#N/A", None, row)
    assert found[0].edits == (("Last Name", "Moe"),)


def test_kinds_that_answer_for_every_row_are_kinds_that_exist() -> None:
    folder = Path(__file__).parents[3] / "core" / "suggesting"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.stem != "makers")
    assert [kind for kind in sorted(BY_CELL) if f'"{kind}"' not in text] == []
