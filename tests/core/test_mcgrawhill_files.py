"""What a roster leaves behind: completed and error files, exports that change nothing, accounts that stay one."""

import uuid
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.school import (
    ART,
    COLUMNS,
    ELM,
    GIVEN,
    MATHS,
    NEW,
    NEW_CLASS,
    OAK,
    SAM,
    SUE,
    TESS,
    Row,
    School,
    make_district,
    roster_file,
    said,
    table_of,
)

CLASS_CELLS = COLUMNS[COLUMNS.index("Class GUID") :]
KINDS = ("mcgrawhill", "mcgrawhill-class", "mcgrawhill-enrollment", "mcgrawhill-username", "mcgrawhill-user-id")
UNTAUGHT = {**NEW, **NEW_CLASS}
FAULTY = {**NEW, **MATHS, "Grade Level": "13"}


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> School:
    """The district for tests that only check."""
    return make_district(tmp_path_factory.mktemp("district") / "private")


@pytest.fixture
def school(district: School, tmp_path: Path) -> School:
    """A copy of the district for a test that changes it."""
    return district.copy(tmp_path / "school")


def test_a_partial_row_stands_in_both_files(school: School) -> None:
    task = school.run([UNTAUGHT])
    assert (task.status.value, task.counts["partial"]) == ("completed_with_errors", 1)
    (completed,), (error,) = school.file(task, "completed"), school.file(task, "errors")
    guid = school.guid("n1")
    assert [completed[name] for name in ("User GUID", "Username", "Status")] == [guid, "nnew", "partial"]
    assert completed["Password"]
    assert [completed[name] for name in CLASS_CELLS] == [None] * len(CLASS_CELLS)
    assert {name: error[name] for name in NEW_CLASS} == NEW_CLASS
    assert [error[name] for name in ("User GUID", "Username", "Password", "Class GUID")] == [guid, None, None, None]
    assert (error["Error"] or "").startswith("[class-without-teacher] ")


def test_the_error_file_names_the_guids_that_exist_by_now(school: School) -> None:
    rows = [
        {**NEW, **ART, "Class Grade Level": "99"},
        FAULTY,
        {**NEW, "User ID": "s1"},
        {**NEW, "User ID": "n2", "Role": "Pupil"},
        {**SUE, "User GUID": school.guid("s2"), "Password": "", "Class Name": "x"},
    ]
    errors = school.file(school.run(rows), "errors")
    assert [error["User GUID"] for error in errors] == [
        school.guid("n1"),
        school.guid("n1"),
        None,
        None,
        school.guid("s2"),
    ]
    assert [error["Class GUID"] for error in errors] == [school.class_guid("c2"), None, None, None, None]


def test_a_file_without_guid_columns_gets_those_it_needs(school: School) -> None:
    columns = [column for column in COLUMNS if "GUID" not in column]
    errors = school.file(school.run([UNTAUGHT], columns=columns), "errors")
    assert list(errors[0]) == [*columns, "User GUID", "Error"]
    assert errors[0]["User GUID"] == school.guid("n1")
    untouched = school.file(school.run([{**NEW, "Role": "Pupil"}], columns=columns), "errors")
    assert list(untouched[0]) == [*columns, "Error"]


def test_nothing_is_filled_in_where_nothing_was_applied(school: School) -> None:
    task = school.run([NEW, FAULTY], all_or_nothing=True)
    assert task.counts["not_applied"] == 1
    assert [error["User GUID"] for error in school.file(task, "errors")] == [None]
    repeated = school.rollbook.run_import(roster_file([UNTAUGHT]), "roster.csv", OAK)
    assert repeated.status.value == "completed_with_errors"


def test_a_partial_row_counts_as_an_error_where_nothing_is_applied(school: School) -> None:
    before = school.records("mcgrawhill")
    task = school.run([NEW | {"User ID": "n7"}, UNTAUGHT], all_or_nothing=True)
    assert task.status.value == "completed_with_errors"
    assert (task.counts["not_applied"], task.counts["error"], task.counts["partial"]) == (1, 1, 0)
    assert [row["Status"] for row in school.file(task, "completed")] == ["not_applied"]
    assert [row["User GUID"] for row in school.file(task, "errors")] == [None]
    assert "class-without-teacher" in str(school.file(task, "errors")[0]["Error"])
    assert school.records("mcgrawhill") == before


def test_the_completed_file_has_no_guids_of_what_was_not_made(school: School) -> None:
    known = {"User GUID": school.guid("s2"), **SUE, **NEW_CLASS}
    teacher = {**TESS, "User ID": "t9", "Username": None, "Password": GIVEN, **NEW_CLASS}
    task = school.run([NEW, teacher, known, FAULTY], all_or_nothing=True)
    rows = school.file(task, "completed")
    assert [row["Status"] for row in rows] == ["not_applied"] * 3
    assert [row["User GUID"] for row in rows] == [None, None, school.guid("s2")]
    assert [row["Class GUID"] for row in rows] == [None] * 3


def test_a_partial_row_corrected_and_imported_again_makes_no_second_account(school: School) -> None:
    task = school.run([UNTAUGHT, {**NEW, **ART, "Class Grade Level": "99"}, {**NEW, **MATHS, "Role": "Pupil"}])
    assert [task.counts[name] for name in ("partial", "error")] == [2, 1]
    before = school.records("mcgrawhill")[school.guid("n1")]
    errors = school.file(task, "errors")
    mended = [{**error, "Class Grade Level": None, "Role": "Student"} for error in errors]
    teacher = {**TESS, "User ID": "t9", "Username": None, "Password": GIVEN, **NEW_CLASS}
    again = school.run([*mended, teacher], columns=list(errors[0]))
    assert again.status.value == "completed", again.findings
    assert [again.counts[name] for name in ("updated", "created")] == [3, 1]
    assert [person for person in school.records("mcgrawhill").values() if person["user_id"] == "n1"] == [before]
    classes = [row["Class ID"] for row in school.export() if row["User ID"] == "n1"]
    assert classes == ["c1", "c2", "c9"]


@pytest.mark.parametrize("type_", ["csv", "tsv", "xlsx"])
def test_an_export_is_one_row_a_class_and_checks_as_unchanged(district: School, type_: str) -> None:
    content = district.rollbook.run_export(OAK, type=type_)[1]
    check = district.rollbook.check(content, f"export.{type_}", OAK)
    assert check.summary["counts"]["unchanged"] == 4
    assert check.summary["findings"] == []
    if type_ == "csv":
        rows = table_of(content)
        assert [(row["User ID"], row["Class ID"]) for row in rows] == [
            ("s1", "c1"),
            ("s2", None),
            ("t1", "c1"),
            ("t1", "c2"),
        ]
        assert {row["Password"] for row in rows} == {None}
        assert all(uuid.UUID(row["User GUID"] or "") for row in rows)


def test_a_completed_file_checks_as_unchanged_and_sets_no_password(school: School) -> None:
    task = school.run([NEW, {**TESS, "User ID": "t9", "Username": "", **NEW_CLASS}])
    content = school.rollbook.file(task.id, "completed")
    check = school.rollbook.check(content, "completed.csv", OAK)
    assert check.summary["counts"]["unchanged"] == 2
    assert [finding["code"] for finding in check.summary["findings"]] == ["password-ignored"]


@pytest.mark.parametrize(("code", "rows", "classes"), [("10001", 434, 14), ("10002", 196, 14)])
def test_the_sample_rosters_are_sound(shared_data: Path, tmp_path: Path, code: str, rows: int, classes: int) -> None:
    folder = shared_data / "schools"
    tmp_path.chmod(0o700)
    school = School(tmp_path / "store.sqlite")
    reference = (folder / "organizations.csv").read_bytes()
    assert school.rollbook.run_import(reference, "o.csv", None, "organizations").status.value == "completed"
    name = {"10001": "contoso", "10002": "fabrikam"}[code]
    content = (folder / f"mcgrawhill-rosters-{name}.csv").read_bytes()
    task = school.rollbook.run_import(content, "roster.csv", f"school:{code}")
    assert (task.status.value, task.counts["created"]) == ("completed", rows)
    assert len(school.records("mcgrawhill-class")) == classes
    assert len(school.records("mcgrawhill-enrollment")) == rows
    given = pl.read_csv(content, infer_schema=False).select("User ID", "Class ID", "Class Name")
    export = school.rollbook.run_export(f"school:{code}")[1]
    exported = pl.read_csv(export, infer_schema=False).select(given.columns)
    assert exported.sort("User ID", "Class ID").equals(given.sort("User ID", "Class ID"))
    for type_ in ("csv", "xlsx"):
        export = school.rollbook.run_export(f"school:{code}", type=type_)[1]
        counts = school.rollbook.check(export, f"e.{type_}", f"school:{code}").summary["counts"]
        assert counts["unchanged"] == rows


@st.composite
def rosters(draw: st.DrawFn) -> list[Row]:
    """Rows of new and stored people in new and stored classes, here and there with a wrong cell."""
    new = [{**NEW, "User ID": f"n{number}", "Password": GIVEN} for number in (1, 2)]
    teacher = {**TESS, "User ID": "t7", "Username": "", "Password": GIVEN}
    people = st.sampled_from([*new, teacher, TESS, SAM, SUE, {**SUE, "Username": "", "Password": "", "known": "s2"}])
    classes = st.sampled_from([{}, MATHS, ART, NEW_CLASS, {"Class ID": "c1"}, {"Class ID": "c9"}, {"Class Name": "x"}])
    faults = st.sampled_from(
        [
            *[{}] * 8,
            {"Email": "nowhere"},
            {"Class Grade Level": "99"},
            {"Username": "sam"},
            {"Class End Date": "2020-01-01"},
            {"Master Code": "M"},
            {"Last Name": "Other"},
            {"User GUID": "no"},
        ]
    )
    parts = draw(st.lists(st.tuples(people, classes, faults), min_size=1, max_size=6))
    return [{**person, **place, **fault} for person, place, fault in parts]


@given(rows=rosters())
@settings(max_examples=8)
def test_an_import_does_what_its_check_says_and_leaves_sound_records(
    district: School, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    school = district.copy(tmp_path_factory.mktemp("import") / "school")
    sue = school.guid("s2")
    rows = [{**row, "User GUID": sue} if "known" in row else row for row in rows]
    checked = school.lines(rows)
    task = school.run(rows)
    assert list(school.rollbook.results(task.id).lines()) == checked
    completed, errors = school.file(task, "completed"), school.file(task, "errors")
    assert len(completed) + len(errors) - task.counts["partial"] == len(rows)
    assert_records_agree(school)
    export = school.rollbook.run_export(OAK)[1]
    check = school.rollbook.check(export, "export.csv", OAK)
    assert check.summary["counts"]["unchanged"] == len(table_of(export)), check.summary["findings"]
    assert said(school.lines([{**NEW, "User ID": "nobody-else"}], ELM)) == [("created", [])]


def assert_records_agree(school: School) -> None:
    """Assert that every name belongs to who has it, every enrollment to a person and a class, all of one school."""
    people, classes, enrollments, usernames, ids = (school.records(kind) for kind in KINDS)
    assert {name: one["owner"] for name, one in usernames.items()} == {
        person["username"].lower(): guid for guid, person in people.items()
    }
    assert {name: one["owner"] for name, one in ids.items()} == {
        f"{person['school']}\u001d{person['user_id'].lower()}": guid for guid, person in people.items()
    }
    for key, enrollment in enrollments.items():
        person, place = key.split("\u001d")
        assert {people[person]["school"], classes[place]["school"]} == {enrollment["school"]}
    assert all(person["password_hash"].startswith("$argon2id$") for person in people.values())
    assert all(one["class_name"] and one["class_id"] for one in classes.values())
