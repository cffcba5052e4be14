"""School rosters, the class part of a row: which class it is, what it becomes, who teaches it."""

from pathlib import Path

import pytest

from tests.core.school import (
    ART,
    COLUMNS,
    ELM,
    MATHS,
    NEW,
    NEW_CLASS,
    SAM,
    SUE,
    TESS,
    School,
    make_district,
    said,
)

NOWHERE = "00000000-0000-4000-8000-000000000000"
TEACHER = {**TESS, "User ID": "t9", "Username": "", "Password": ""}
"""A teacher who does not exist yet."""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> School:
    """The district for tests that only check."""
    return make_district(tmp_path_factory.mktemp("district") / "private")


@pytest.fixture
def school(district: School, tmp_path: Path) -> School:
    """A copy of the district for a test that changes it."""
    return district.copy(tmp_path / "school")


def known(school: School, person: dict[str, str], **cells: str) -> dict[str, str]:
    """Return a row of a stored person that changes nothing of the person."""
    return {**person, "User GUID": school.guid(person["User ID"]), "Username": "", "Password": "", **cells}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Class ID": "c1"}, []),
        ({"Class ID": "C1", "Class Name": ""}, []),
        (MATHS, []),
        ({"Class GUID": "maths"}, [("guid-format", "Class GUID")]),
        ({"Class GUID": NOWHERE}, [("class-unknown", "Class GUID")]),
        ({"Class Name": "Music"}, [("required", "Class ID")]),
        ({"Master Code": "m"}, [("required", "Class ID")]),
        ({"Class ID": "c1", "Class Grade Level": "k"}, []),
        ({"Class ID": "c1", "Class Grade Level": "13"}, [("not-a-choice", "Class Grade Level")]),
        ({"Class ID": "c1", "Class Start Date": "soon"}, [("date-format", "Class Start Date")]),
        ({"Class ID": "c1", "Class End Date": "30/03/2027"}, [("date-format", "Class End Date")]),
        ({"Class ID": "c1", "Class End Date": "2026-07-01"}, [("begin-after-end", "Class End Date")]),
        ({"Class ID": "c1", "Class Start Date": "06/02/2027"}, [("begin-after-end", "Class End Date")]),
        ({"Class ID": "c1", "Class Start Date": "2027-06-01"}, []),
        ({"Class ID": "c1", "Master Code": "x" * 101}, [("too-long", "Master Code")]),
        (NEW_CLASS, [("class-without-teacher", "Class ID")]),
        ({"Class ID": "c9"}, [("class-without-teacher", "Class ID"), ("required", "Class Name")]),
        (
            {"Class Name": "Music", "Class Start Date": "2027-01-01", "Class End Date": "2026-01-01"},
            [("begin-after-end", "Class End Date"), ("required", "Class ID")],
        ),
    ],
)
def test_a_wrong_class_part_leaves_the_row_partial(
    district: School, cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert said(district.lines([{**NEW, **cells}])) == [("partial" if expected else "created", expected)]


def test_a_wrong_person_part_is_an_error_whatever_the_class(district: School) -> None:
    rows = [{**NEW, **MATHS, "Role": ""}, {**NEW, "Role": "", "Class Name": "x"}]
    assert said(district.lines(rows)) == [
        ("error", [("required", "Role")]),
        ("error", [("required", "Class ID"), ("required", "Role")]),
    ]


def test_a_class_of_another_school_is_unknown(district: School) -> None:
    row = {**NEW, "Class GUID": district.class_guid("c1", "elm")}
    assert said(district.lines([row])) == [("partial", [("class-unknown", "Class GUID")])]


def test_the_same_class_twice_for_one_person_is_a_duplicate(district: School) -> None:
    duplicate = ("error", [("duplicate-key", "User ID")])
    by_guid = {**NEW, "Class GUID": district.class_guid("c1")}
    assert said(district.lines([{**NEW, "Class ID": "c1"}, by_guid, {**NEW, **ART}])) == [
        duplicate,
        duplicate,
        ("created", []),
    ]


def test_a_duplicate_is_told_beside_what_else_is_wrong(district: School) -> None:
    rows = [{**NEW, **MATHS, "Role": "Pupil"}, {**NEW, **MATHS}]
    assert said(district.lines(rows)) == [
        ("error", [("duplicate-key", "User ID"), ("not-a-choice", "Role")]),
        ("error", [("duplicate-key", "User ID")]),
    ]


def test_rows_without_a_class_may_stand_beside_others(district: School) -> None:
    assert [outcome for outcome, _ in said(district.lines([NEW, NEW, {**NEW, **ART}]))] == ["created"] * 3


def test_a_new_class_comes_with_its_teacher(school: School) -> None:
    rows = [{**NEW, **NEW_CLASS}, {**TEACHER, "Class ID": "C9", "Class Grade Level": "pk", "Master Code": "M"}]
    assert school.run(rows).counts["created"] == 2
    stored = school.records("mcgrawhill-class")[school.class_guid("c9")]
    assert (stored["class_name"], stored["class_grade_level"], stored["master_code"]) == ("Music", "PK", "M")
    pairs = {key for key in school.records("mcgrawhill-enrollment") if school.class_guid("c9") in key}
    assert pairs == {f"{school.guid(user)}\u001d{school.class_guid('c9')}" for user in ("n1", "t9")}


def test_a_teacher_on_an_unsound_row_is_none(district: School) -> None:
    untaught = ("partial", [("class-without-teacher", "Class ID")])
    wrong = {**TEACHER, **NEW_CLASS, "Email": "nowhere"}
    assert said(district.lines([{**NEW, **NEW_CLASS}, wrong])) == [untaught, ("error", [("email-format", "Email")])]
    partial = {**TEACHER, **NEW_CLASS, "Class Grade Level": "99"}
    assert said(district.lines([{**NEW, **NEW_CLASS}, partial])) == [
        untaught,
        ("partial", [("not-a-choice", "Class Grade Level")]),
    ]


def test_a_stored_teacher_is_enough_unless_no_teacher_any_more(district: School) -> None:
    art = {**NEW, "Class ID": "c2"}
    assert said(district.lines([art])) == [("created", [])]
    leaving = known(district, TESS, Role="Student")
    assert said(district.lines([art, leaving]))[0] == ("partial", [("class-without-teacher", "Class ID")])
    successor = {**TEACHER, "Class ID": "c2"}
    assert [outcome for outcome, _ in said(district.lines([art, leaving, successor]))] == [
        "created",
        "updated",
        "created",
    ]


def test_an_enrollment_that_is_stored_asks_for_no_teacher(school: School) -> None:
    school.run([known(school, TESS, Role="Student")])
    enrolled = known(school, SAM, **{"Class ID": "c1"})
    assert said(school.lines([enrolled])) == [("unchanged", [])]
    joining = known(school, SUE, **{"Class ID": "c1"})
    assert said(school.lines([enrolled, joining])) == [
        ("unchanged", []),
        ("partial", [("class-without-teacher", "Class ID")]),
    ]


def test_lost_zeros_of_a_class_id_are_explained(school: School) -> None:
    school.run([{**TEACHER, "Class ID": "0022", "Class Name": "Art"}])
    (line,) = school.lines([{**NEW, "Class ID": "22", "Class Name": "Art"}])
    assert [(one["code"], one["hint"]) for one in line["findings"]][1:] == [("spreadsheet-damage", "0022")]
    assert line["outcome"] == "partial"


def test_rows_of_one_class_whose_filled_cells_differ_conflict(district: School) -> None:
    rows = [
        {**NEW, "Class ID": "c1", "Class Name": "Maths A"},
        {**NEW, "User ID": "n2", "Class ID": "c1", "Class Name": "Maths B"},
        {**NEW, "User ID": "n3", "Class ID": "c1"},
        {**NEW, "User ID": "n4", "Class GUID": district.class_guid("c1"), "Class Grade Level": "5"},
    ]
    conflict = ("partial", [("conflicting-rows", None)])
    lines = district.lines(rows)
    assert said(lines) == [conflict, conflict, ("created", []), ("created", [])]
    assert "Class Name" in lines[0]["findings"][0]["message"]


def test_class_cells_of_a_wrong_class_part_are_not_merged(school: School) -> None:
    rows = [
        {**NEW, "Class ID": "c1", "Class Name": "Wrong", "Class Grade Level": "99"},
        {**NEW, "User ID": "n2", "Class ID": "c1", "Master Code": "M"},
    ]
    task = school.run(rows)
    assert (task.counts["partial"], task.counts["created"]) == (1, 1)
    stored = school.records("mcgrawhill-class")[school.class_guid("c1")]
    assert (stored["class_name"], stored["class_grade_level"], stored["master_code"]) == ("Maths", None, "M")


def test_a_new_class_needs_a_name_on_a_sound_row(district: School) -> None:
    teacher = {**TEACHER, "Class ID": "c9"}
    named = {**NEW, **NEW_CLASS}
    assert [outcome for outcome, _ in said(district.lines([teacher, named]))] == ["created", "created"]
    lines = said(district.lines([teacher, {**named, "Role": ""}]))
    assert lines == [("partial", [("required", "Class Name")]), ("error", [("required", "Role")])]


def test_dates_of_several_rows_are_looked_at_together(district: School) -> None:
    rows = [
        {**NEW, "Class ID": "c1", "Class Start Date": "2027-08-01"},
        {**NEW, "User ID": "n2", "Class ID": "c1", "Class End Date": "2028-06-01"},
    ]
    assert [outcome for outcome, _ in said(district.lines(rows))] == ["created", "created"]
    wrong = {**rows[1], "Role": ""}
    assert said(district.lines([rows[0], wrong])) == [
        ("partial", [("begin-after-end", "Class End Date")]),
        ("error", [("required", "Role")]),
    ]


def test_blank_class_cells_keep_what_the_class_has(school: School) -> None:
    before = school.records("mcgrawhill-class")
    assert school.run([known(school, SUE, **{"Class ID": "c1"})]).counts["updated"] == 1
    assert school.records("mcgrawhill-class") == before


def test_an_enrollment_or_a_changed_class_is_an_update_that_is_told(district: School) -> None:
    joined, renamed = (
        known(district, SUE, **{"Class ID": "c2"}),
        known(district, SAM, **MATHS, **{"Master Code": "M"}),
    )
    lines = district.lines([joined, renamed])
    assert said(lines) == [("updated", []), ("updated", [])]
    guid = district.class_guid("c2")
    assert lines[0]["changes"] == {"Class GUID": [None, guid], "Class ID": [None, "c2"], "Class Name": [None, "Art"]}
    assert lines[1]["changes"] == {"Master Code": [None, "M"]}


def test_a_class_id_of_another_class_is_refused(district: School) -> None:
    maths, art = district.class_guid("c1"), district.class_guid("c2")
    (line,) = district.lines([{**NEW, "Class GUID": maths, "Class ID": "c2"}])
    assert said([line]) == [("partial", [("class-exists", "Class ID")])]
    assert line["findings"][0]["hint"] == art
    taken = ("partial", [("class-exists", "Class ID")])
    rows = [{**NEW, "Class GUID": maths, "Class ID": "c9"}, {**NEW, "User ID": "n2", "Class ID": "C9"} | NEW_CLASS]
    assert [outcome for outcome, _ in said(district.lines(rows))] == ["partial", "partial"]
    assert said(district.lines(rows))[0] == taken


def test_a_class_keeps_its_guid_when_its_id_changes(school: School) -> None:
    guid = school.class_guid("c2")
    row = known(school, TESS, **{"Class GUID": guid.upper(), "Class ID": "c3"})
    assert school.run([row]).counts["updated"] == 1
    assert school.class_guid("c3") == guid


def test_the_same_ids_at_another_school_are_other_people_and_classes(school: School) -> None:
    rows = [{**SAM, "Username": "sam2"} | MATHS]
    assert school.run(rows, ELM).counts["created"] == 1
    assert school.class_guid("c1", "elm") != school.class_guid("c1")
    assert sum(person["user_id"] == "s1" for person in school.records("mcgrawhill").values()) == 2


def test_no_import_removes_a_person_a_class_or_an_enrollment(school: School) -> None:
    kinds = ("mcgrawhill", "mcgrawhill-class", "mcgrawhill-enrollment")
    before = {kind: set(school.records(kind)) for kind in kinds}
    school.run([known(school, TESS), known(school, SAM, **{"Class ID": "c2"})])
    assert all(before[kind] <= set(school.records(kind)) for kind in kinds)


def test_a_file_without_class_columns_changes_no_class(school: School) -> None:
    before = school.records("mcgrawhill-class"), school.records("mcgrawhill-enrollment")
    columns = [column for column in COLUMNS if not column.startswith(("Class", "Master"))]
    assert school.run([NEW, known(school, SAM)], columns=columns).counts["unchanged"] == 1
    assert (school.records("mcgrawhill-class"), school.records("mcgrawhill-enrollment")) == before
