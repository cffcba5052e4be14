"""School rosters, the person part of a row: who it is, what it must say, whose names it takes."""

from pathlib import Path
from typing import Any

import pytest

from tests.core.school import (
    DEE,
    ELM,
    GIVEN,
    MATHS,
    NEW,
    OAK,
    ONA,
    SAM,
    SUE,
    TESS,
    Row,
    School,
    make_district,
    said,
)

NOWHERE = "00000000-0000-4000-8000-000000000000"

UPDATE = {key: text for key, text in SUE.items() if key not in ("Password", "Username")}
"""A row that changes nothing of sue, once it has her GUID."""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> School:
    """The district for tests that only check."""
    return make_district(tmp_path_factory.mktemp("district") / "private")


@pytest.fixture
def school(district: School, tmp_path: Path) -> School:
    """A copy of the district for a test that changes it."""
    return district.copy(tmp_path / "school")


def only(district: School, row: Row) -> tuple[str, list[tuple[str, str | None]]]:
    """Return what a check says of one row."""
    return said(district.lines([row]))[0]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, []),
        ({"Role": "student"}, []),
        ({"Role": "TEACHER", "Email": "n@example.org"}, []),
        ({"Role": "Principal"}, [("not-a-choice", "Role")]),
        ({"Role": ""}, [("required", "Role")]),
        ({"User ID": ""}, [("required", "User ID")]),
        ({"First Name": ""}, [("required", "First Name")]),
        ({"Last Name": ""}, [("required", "Last Name")]),
        ({"User ID": "x" * 100}, []),
        ({"User ID": "x" * 101}, [("too-long", "User ID")]),
        ({"First Name": "x" * 51, "Last Name": "y" * 51}, [("too-long", "First Name"), ("too-long", "Last Name")]),
        ({"Grade Level": "pk"}, []),
        ({"Grade Level": "K"}, []),
        ({"Grade Level": "12"}, []),
        ({"Grade Level": "13"}, [("not-a-choice", "Grade Level")]),
        ({"Role": "Teacher", "Email": "n@example.org", "Grade Level": "5"}, [("must-be-blank", "Grade Level")]),
        ({"Role": "Teacher", "Email": "n@example.org", "Grade Level": "13"}, [("not-a-choice", "Grade Level")]),
        ({"Role": "Teacher"}, [("required", "Email")]),
        ({"Role": "Teacher", "Email": "at home"}, [("email-format", "Email")]),
        ({"Email": "at home"}, [("email-format", "Email")]),
        ({"Email": "n" * 90 + "@example.org"}, [("too-long", "Email")]),
        ({"Username": "x" * 101}, [("too-long", "Username")]),
        ({"Username": "Sam"}, [("username-taken", "Username")]),
        ({"Username": "eve"}, [("username-taken", "Username")]),
        ({"Password": "1234567"}, [("password-too-short", "Password")]),
        ({"Password": "12345678"}, []),
        ({"Password": "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="}, [("password-hashed", "Password")]),
        ({"Password": "$2b$12$abcdefghijklmnopqrstuv"}, [("password-hashed", "Password")]),
        ({"Password": "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"}, [("password-hashed", "Password")]),
        ({"Password": "$6$salt$hash"}, [("password-hashed", "Password")]),
        ({"User GUID": "sam"}, [("guid-format", "User GUID")]),
        ({"User GUID": NOWHERE}, [("guid-unknown", "User GUID")]),
        ({"User GUID": NOWHERE, "User ID": "s1"}, [("guid-unknown", "User GUID")]),
        ({"User ID": "s1"}, [("user-exists", "User ID")]),
        ({"User ID": "S1"}, [("user-exists", "User ID")]),
        ({"User ID": "e1"}, []),
        ({"User ID": "s1", "Role": "Pupil"}, [("not-a-choice", "Role"), ("user-exists", "User ID")]),
    ],
)
def test_a_row_that_creates_is_judged_by_its_cells(
    district: School, cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert only(district, {**NEW, **cells}) == ("error" if expected else "created", expected)


@pytest.mark.parametrize(
    ("cells", "outcome", "expected"),
    [
        ({}, "unchanged", []),
        ({"User ID": "S2", "Email": "SUE@example.org"}, "unchanged", []),
        ({"Username": "SUE"}, "unchanged", []),
        ({"Last Name": "Sommer"}, "updated", []),
        ({"Email": ""}, "updated", []),
        ({"Password": "another-one"}, "updated", []),
        ({"User ID": "s3"}, "updated", []),
        ({"User ID": "s1"}, "error", [("user-exists", "User ID")]),
        ({"Username": "sam"}, "error", [("username-taken", "Username")]),
        ({"Role": "Teacher", "Email": ""}, "error", [("required", "Email")]),
        ({"Role": "Teacher"}, "updated", []),
    ],
)
def test_a_row_with_a_guid_updates_that_person(
    district: School, cells: dict[str, str], outcome: str, expected: list[tuple[str, str]]
) -> None:
    assert only(district, {"User GUID": district.guid("s2"), **UPDATE, **cells}) == (outcome, expected)


def test_a_guid_is_taken_in_any_case(district: School) -> None:
    assert only(district, {"User GUID": district.guid("s2").upper(), **UPDATE}) == ("unchanged", [])


def test_the_hint_of_an_id_that_exists_is_the_guid(district: School) -> None:
    created, updated = district.lines([{**NEW, "User ID": "s1"}, {"User GUID": district.guid("s2"), **UPDATE} | NEW])
    assert created["findings"][0]["hint"] == district.guid("s1")
    (renamed,) = district.lines([{"User GUID": district.guid("s2"), **UPDATE, "User ID": "s1"}])
    assert renamed["findings"][0]["hint"] == district.guid("s1")
    assert updated["findings"] == []
    assert created["findings"][0]["message"] == (
        "User 's1' exists already; put the User GUID in the row to update this person."
    )


def test_a_row_without_the_guid_is_not_blamed_for_its_own_username(district: School) -> None:
    exists, taken = ("user-exists", "User ID"), ("username-taken", "Username")
    row = {**NEW, "User ID": "s1"}
    assert only(district, {**row, "Username": "Sam"}) == ("error", [exists])
    assert only(district, {**row, "Username": "sue"}) == ("error", [exists, taken])
    renamed = {"User GUID": district.guid("s2"), **UPDATE, "User ID": "s1", "Username": "sam"}
    assert only(district, renamed) == ("error", [exists, taken])


@pytest.mark.parametrize(
    ("login", "person", "code"),
    [
        (DEE, "e1", "user-at-other-school"),
        (DEE, "f1", "guid-unknown"),
        (ONA, "e1", "guid-unknown"),
        (ONA, "f1", "guid-unknown"),
    ],
)
def test_who_is_at_another_school_is_told_within_reach(district: School, login: str, person: str, code: str) -> None:
    row = {**NEW, "User GUID": district.guid(person), "User ID": person}
    (line,) = district.seen_by(login).lines([row])
    assert said([line]) == [("error", [(code, "User GUID")])]
    assert ("ELM" in line["findings"][0]["message"]) == (code == "user-at-other-school")


def test_a_person_nobody_may_know_of_reads_like_nobody(district: School) -> None:
    known = district.guid("f1")
    ona = district.seen_by(ONA)
    lines = [str(ona.lines([{**NEW, "User GUID": guid}])) for guid in (known, NOWHERE)]
    assert lines[0].replace(known, NOWHERE) == lines[1]


def test_several_rows_of_a_person_must_agree(district: School) -> None:
    guid = {"User GUID": district.guid("s2")}
    conflict = ("error", [("conflicting-rows", None)])
    rows: list[Row] = [
        NEW,
        {**NEW, "First Name": "Nora"},
        {**guid, **UPDATE},
        {**guid, **UPDATE, "Email": ""},
        {**NEW, "User ID": "n2", "Password": "12345678"},
        {**NEW, "User ID": "N2", "Password": "123456789"},
        {**NEW, "User ID": "n3", "Email": "n@example.org"},
        {**NEW, "User ID": "N3", "Email": "N@example.org"},
    ]
    lines = district.lines(rows)
    assert said(lines) == [conflict] * 6 + [("created", [])] * 2
    assert "First Name" in lines[0]["findings"][0]["message"]
    assert "12345678" not in str(lines)


def test_a_wrong_cell_is_no_conflict(district: School) -> None:
    rows = [NEW, {**NEW, "Role": "Pupil"}]
    assert said(district.lines(rows)) == [("created", []), ("error", [("not-a-choice", "Role")])]


def test_an_id_that_two_people_of_the_file_would_have_is_a_duplicate(district: School) -> None:
    rows = [
        {**NEW, "User ID": "z9"},
        {"User GUID": district.guid("s2"), **UPDATE, "User ID": "Z9"},
        {"User GUID": district.guid("s1"), **SAM, "Password": ""},
    ]
    duplicate = ("error", [("duplicate-key", "User ID")])
    lines = district.lines(rows)
    assert said(lines) == [duplicate, duplicate, ("unchanged", [])]
    assert "row 3" in lines[0]["findings"][0]["message"]


def test_a_username_given_twice_is_taken_on_every_row_but_the_owners(district: School) -> None:
    taken = ("error", [("username-taken", "Username")])
    rows = [{**NEW, "Username": "nina"}, {**NEW, "User ID": "n2", "Username": "NINA"}]
    assert said(district.lines(rows)) == [taken, taken]
    owner = {"User GUID": district.guid("s2"), **UPDATE, "Username": "sue"}
    assert said(district.lines([owner, {**NEW, "Username": "Sue"}])) == [("unchanged", []), taken]
    freed = {**owner, "Username": "susan"}
    assert said(district.lines([freed, {**NEW, "Username": "sue"}])) == [("updated", []), taken]


def test_columns_that_are_absent_leave_the_person_alone(school: School) -> None:
    before = school.records("mcgrawhill")[school.guid("s2")]
    columns = ("User GUID", "User ID", "Role", "First Name", "Last Name")
    row = {"User GUID": school.guid("s2"), **UPDATE, "Last Name": "Sommer"}
    assert school.run([row], columns=columns).counts["updated"] == 1
    assert school.records("mcgrawhill")[school.guid("s2")] == {**before, "last_name": "Sommer"}


def test_a_stored_grade_keeps_a_student_from_becoming_a_teacher(district: School) -> None:
    row = {**SAM, "User GUID": district.guid("s1"), "Role": "Teacher", "Email": "sam@example.org"}
    columns = ("User GUID", "User ID", "Role", "First Name", "Last Name", "Email")
    assert said(district.lines([row], columns=columns)) == [("error", [("must-be-blank", "Grade Level")])]


def test_a_new_teacher_needs_an_email_column(district: School) -> None:
    columns = ("User ID", "Role", "First Name", "Last Name")
    assert said(district.lines([{**NEW, "Role": "Teacher"}], columns=columns)) == [("error", [("required", "Email")])]
    assert said(district.lines([NEW], columns=columns)) == [("created", [])]


def test_new_people_get_usernames_in_row_order_and_temporary_passwords(school: School) -> None:
    rows = [
        NEW,
        {**NEW, "User ID": "n2"},
        {**NEW, "User ID": "n3", "Username": "nnew2"},
        {**NEW, "User ID": "n4", "First Name": "Тест", "Last Name": "Йо", "Password": GIVEN},
    ]
    task = school.run(rows)
    completed = school.file(task, "completed")
    assert [row["Username"] for row in completed[:3]] == ["nnew", "nnew3", "nnew2"]
    assert [row["Password"] is not None for row in completed] == [True, True, True, False]
    people = {person["user_id"]: person for person in school.records("mcgrawhill").values()}
    assert [people[key]["password_temporary"] for key in ("n1", "n4")] == ["Yes", None]
    assert all(people[key]["password_hash"].startswith("$argon2id$") for key in ("n1", "n2", "n3", "n4"))
    names = school.records("mcgrawhill-username")
    assert all(names[name]["owner"] == school.guid(key) for name, key in (("nnew", "n1"), ("nnew3", "n2")))


def test_names_that_change_are_given_back(school: School) -> None:
    guid = school.guid("s2")
    school.run([{"User GUID": guid, **UPDATE, "User ID": "z2", "Username": "susan"}])
    assert "sue" not in school.records("mcgrawhill-username")
    assert school.records("mcgrawhill-username")["susan"]["owner"] == guid
    ids = school.records("mcgrawhill-user-id")
    assert "oak\u001ds2" not in ids
    assert ids["oak\u001dz2"]["owner"] == guid
    assert school.run([{**NEW, "User ID": "s2", "Username": "sue"}]).counts["created"] == 1


def test_a_new_person_never_gets_a_guid_that_is_taken(school: School) -> None:
    school.run([{**NEW, "Password": GIVEN}])
    first = school.guid("n1")
    school.run([{**NEW, "User GUID": first, "User ID": "moved"}])
    school.run([{**NEW, "Password": GIVEN}])
    assert school.guid("moved") == first
    assert school.guid("n1") != first


def test_students_without_email_are_counted_in_a_notice(district: School) -> None:
    rows = [NEW, {**NEW, **MATHS}, {**NEW, "User ID": "n2", "Email": "n2@example.org"}]
    notices: list[dict[str, Any]] = district.check(rows).summary["notices"]
    told = {notice["code"]: notice["rows"] for notice in notices}
    assert told["students-without-email"] == 1
    assert told["accounts-created"] == 2
    assert told["enrollments-created"] == 1
    assert all("email" not in code for _, codes in said(district.lines(rows)) for code, _ in codes)


def test_a_school_is_only_seen_and_counted_by_itself(district: School) -> None:
    counts = {scope.code: scope.accounts for scope in district.rollbook.scopes() if scope.kind.value == "school"}
    assert counts == {OAK: 3, ELM: 1, "school:FIR": 1}
    assert [scope.code for scope in district.seen_by(ONA).rollbook.scopes() if scope.kind.value == "school"] == [OAK]


def test_action_tells_what_a_row_asks_for(district: School) -> None:
    rows = [NEW, {"User GUID": district.guid("t1"), **TESS, "User ID": "t2"}, {**NEW, "User GUID": "x"}]
    assert [line["action"] for line in district.lines(rows)] == ["create", "update", None]
    assert [line["key"] for line in district.lines(rows)] == ["n1", "t2", "n1"]
