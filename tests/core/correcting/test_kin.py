"""A row of a large draft, judged with few others, is told what the whole file would be told."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.config import Config
from core.correcting import triage as triages
from core.correcting import work
from core.mail_settings import Mail
from core.outputs import render
from core.service import Check, Edit, ImportOptions, Rollbook, RowView, Triage
from tests.core.school import ART, OAK, SAM, SUE, TESS, School, make_district
from tests.core.school import COLUMNS as ROSTER
from tests.core.site import COLUMNS as USERS
from tests.core.site import SITE, Site, cells_of, make_site
from tests.core.state import SOUND, SPRING, State, make_state

Cells = dict[str, str]
Change = tuple[int, str, str]
"""Which row (counted from 0), which column, and what is typed there."""
Verdict = tuple[str, list[tuple[str, str, str]]]

TIMES = max(5, settings().max_examples // 4)


@pytest.fixture(autouse=True, scope="module")
def every_draft_is_large() -> Iterator[None]:
    """Judge every edited row with as few others as its verdict needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "FEW", 0)
        patch.setattr(triages, "SMALL", 0)
        yield


def verdict_of(view: RowView) -> Verdict:
    return view.outcome, sorted((one.code, one.column or "", one.value or "") for one in view.findings)


def verdict_of_line(line: Mapping[str, Any]) -> Verdict:
    return line["outcome"], sorted((one["code"], one["column"] or "", one["value"] or "") for one in line["findings"])


def file_of(rows: Sequence[Cells], columns: Sequence[str]) -> bytes:
    cells = [[row.get(name) or None for name in columns] for row in rows]
    return render(
        pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row"), "csv", unguarded=("Password",)
    )


def assert_told_the_same(
    rollbook: Rollbook,
    place: tuple[str | None, str],
    rows: Sequence[Cells],
    changes: Sequence[Change],
    columns: Sequence[str],
    options: ImportOptions | None = None,
) -> None:
    """Assert that what is said of each row as it is edited is what a check of the file says, as it then is."""
    rows = [dict(row) for row in rows]
    triage = rollbook.triage_file(file_of(rows, columns), "rows.csv", *place, options)
    try:
        with closing(triage):
            for number, column, text in changes:
                row = number % len(rows)
                rows[row][column] = text
                whole = None
                if column in columns:
                    whole = _whole(rollbook.check(file_of(rows, columns), "rows.csv", *place, options))
                _edit(triage, rollbook, Edit(row + 2, column, text), whole)
                if whole is None:
                    return
    finally:
        rollbook.drop_draft(triage.draft.id)


def _whole(check: Check) -> dict[int, Verdict]:
    return {line["row"]: verdict_of_line(line) for line in check.results.lines()}


def _edit(triage: Triage, rollbook: Rollbook, edit: Edit, whole: Mapping[int, Verdict] | None) -> None:
    """Make an edit; where it adds a column to the file, the draft opened anew says what is right."""
    live = verdict_of(triage.check_row(edit.row, {edit.column: edit.text}))
    triage.take([edit], "typed")
    told = verdict_of(triage.row(edit.row))
    if whole is not None:
        expected = whole[edit.row]
    else:
        with closing(rollbook.triage_draft(triage.draft.id)) as fresh:
            expected = verdict_of(fresh.row(edit.row))
    assert (live, told) == (expected, expected)


def changes_of(texts: Mapping[str, Sequence[str]]) -> st.SearchStrategy[list[Change]]:
    """Return edits that write one of the texts of a column."""
    columns = st.sampled_from(sorted(texts))
    one = columns.flatmap(lambda name: st.tuples(st.integers(0, 7), st.just(name), st.sampled_from(texts[name])))
    return st.lists(one, min_size=1, max_size=3)


def rows_of(starts: Sequence[Cells], texts: Mapping[str, Sequence[str]]) -> st.SearchStrategy[list[Cells]]:
    """Return rows that are mostly sound, some with another text in a cell or two."""
    columns = st.sampled_from(sorted(texts))
    cell = columns.flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(texts[name])))
    row = st.builds(lambda start, cells: {**start, **dict(cells)}, st.sampled_from(starts), st.lists(cell, max_size=1))
    return st.lists(row, min_size=2, max_size=8)


def columns_of(columns: Sequence[str], optional: Sequence[str]) -> st.SearchStrategy[list[str]]:
    """Return the columns of a file that may lack some."""
    lacking: st.SearchStrategy[set[str]] = st.one_of(st.just(set()), st.sets(st.sampled_from(optional), max_size=2))
    return lacking.map(lambda absent: [name for name in columns if name not in absent])


USER_TEXTS = {
    "User ID": ("e1", "E2", "e4", "n1", "N2", "n3", "starsvcs", ""),
    "Email": ("e1@example.org", "e4@example.org", "bad"),
    "User Type": ("Student", "Faculty", "Admin", "Pupil"),
    "Active": ("1", "0", "D"),
    "Username": ("ado", "n2", "N2", "BROE", ""),
    "Supervisors": ("", "e2", "E2;e4", "n1;n2", "n3", "e5", "e1;e4", "Nia Stone"),
}
PEOPLE = [
    {name: cells_of({"User ID": ident}).get(name, "") for name in USERS}
    for ident in ("e1", "e2", "e4", "n1", "n2", "n3")
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("site") / "private")


@settings(max_examples=TIMES)
@given(rows_of(PEOPLE, USER_TEXTS), changes_of(USER_TEXTS), columns_of(USERS, ("Username", "Supervisors")))
@example(
    [PEOPLE[3] | {"Supervisors": "n2"}, PEOPLE[4] | {"Username": "same"}, PEOPLE[5] | {"Username": "same"}],
    [(0, "Email", "n@example.org")],
    list(USERS),
)
def test_users_of_the_learning_platform(
    site: Site, rows: list[Cells], changes: list[Change], columns: list[str]
) -> None:
    assert_told_the_same(site.rollbook(), (SITE, "edvance360-users"), rows, changes, columns)


def test_a_user_who_gets_a_welcome_email_unless_another_row_has_the_address(site: Site) -> None:
    rows = [PEOPLE[place] | {"Email": f"n{place}@example.org"} for place in (3, 4, 5)]
    changes = [(0, "Email", "n4@example.org"), (0, "Email", "n6@example.org"), (1, "Email", "N5@example.org")]
    mailing = Config(mail=Mail(host="localhost", sender="a@example.org", site="Oak", sign_in="https://example.org/"))
    options = ImportOptions(welcome_emails=True)
    assert_told_the_same(site.rollbook(mailing), (SITE, "edvance360-users"), rows, changes, USERS, options)


TEACHER = {**TESS, "User ID": "n9", "Username": "", "Password": "", "First Name": "Nora"}
MUSIC = {"Class ID": "c9", "Class Name": "Music"}
CLASS_PARTS: tuple[Cells, ...] = (
    {},
    {"Class ID": "c1"},
    {"Class GUID": "maths"},
    {"Class GUID": "maths", "Class ID": "c9"},
    dict(ART),
    MUSIC,
    {"Class ID": "C9", "Class Start Date": "2026-09-01"},
)
PERSONS: tuple[Cells, ...] = (
    {**TESS, "User GUID": "tess", "Password": ""},
    {**SAM, "User GUID": "sam", "Password": ""},
    {**SUE, "User GUID": "sue", "Password": ""},
    {"User ID": "n1", "Role": "Student", "First Name": "Nina", "Last Name": "New"},
    {"User ID": "n2", "Role": "Student", "First Name": "Ned", "Last Name": "New"},
    TEACHER,
)
ROSTER_ROWS = [{**person, **part} for person in PERSONS for part in CLASS_PARTS]
ROSTER_TEXTS = {
    "User GUID": ("", "tess", "sam", "sue", "0a0a0a0a-0000-0000-0000-000000000000", "bad"),
    "User ID": ("", "t1", "s1", "N1", "n2", "n9"),
    "Role": ("Student", "Teacher", "Pupil"),
    "First Name": ("Nina", "Tess", ""),
    "Email": ("", "n@example.org", "bad"),
    "Username": ("", "sam", "nina", "Nina", "tess"),
    "Class GUID": ("", "maths", "art", "bad"),
    "Class ID": ("", "c1", "C2", "c9", "c8"),
    "Class Name": ("", "Maths", "Music"),
    "Class Start Date": ("", "2026-08-01", "2028-01-01", "soon"),
    "Class End Date": ("", "2027-06-01", "2026-01-01"),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return make_district(tmp_path_factory.mktemp("school") / "private")


@pytest.fixture(scope="module")
def guids(school: School) -> dict[str, str]:
    """What stands for a GUID in the rows above."""
    people = {name: school.guid(ident) for name, ident in (("tess", "t1"), ("sam", "s1"), ("sue", "s2"))}
    return people | {name: school.class_guid(ident) for name, ident in (("maths", "c1"), ("art", "c2"))}


@settings(max_examples=TIMES)
@given(
    rows_of(ROSTER_ROWS, ROSTER_TEXTS),
    changes_of(ROSTER_TEXTS),
    columns_of(ROSTER, ("Class GUID", "Class ID", "Username", "Email")),
)
@example(  # the class of the one is named by its ID, that of the other by its GUID
    [PERSONS[3] | {"Class ID": "c1"}, PERSONS[4] | {"Class GUID": "maths", "Class Name": "Art"}],
    [(0, "Class Name", "Music")],
    list(ROSTER),
)
@example(  # the stored teacher of the class becomes a student
    [PERSONS[3] | {"Class ID": "c1"}, PERSONS[0] | {"Role": "Student"}], [(0, "First Name", "Nan")], list(ROSTER)
)
@example(  # the only teacher's username is given to somebody else too
    [PERSONS[3] | MUSIC, {**TEACHER, **MUSIC, "Username": "nina"}, PERSONS[4] | {"Username": "nina"}],
    [(0, "First Name", "Nan")],
    list(ROSTER),
)
def test_rosters(
    school: School, guids: dict[str, str], rows: list[Cells], changes: list[Change], columns: list[str]
) -> None:
    def spelled(name: str, text: str) -> str:
        return guids.get(text, text) if name.endswith("GUID") else text

    rows = [{name: spelled(name, text) for name, text in row.items()} for row in rows]
    changes = [(row, name, spelled(name, text)) for row, name, text in changes]
    assert_told_the_same(school.rollbook, (OAK, "mcgrawhill-rosters"), rows, changes, columns)


ORGANIZATIONS = "Authorized Organizations"
TESTER_TEXTS = {
    "Action": ("C", "U", "D", "X"),
    "Username": ("ann", "Ann", "dan", "new", "NEW", ""),
    ORGANIZATIONS: ("TN-1", "TN-1-1", "X"),
    "Email": ("a@b.example", "bad"),
}
ORGANIZATION_TEXTS = {
    "Code": ("TN", "TN-1", "A", "B", "C", "a"),
    "Type": ("State", "District", "School"),
    "Parent Code": ("", "TN", "TN-1", "A", "B", "C", "X"),
}
ROLE_TEXTS = {"Code": ("A", "B", "b", "TestCoordinator"), "Granted By": ("", "A", "A:B", "X", "TestCoordinator")}
LIST_TEXTS = {"List": ("Job Title", "Site", "Nothing"), "Name": ("Teacher", "TEACHER", "")}
ORGANIZATION = {"Code": "A", "Name": "N", "Type": "District", "Parent Code": "TN"}
TESTERS = [SOUND, {**SOUND, "Action": "C", "Username": "new"}]


def case_of(
    layout: str, scope: str | None, starts: Sequence[Cells], texts: Mapping[str, Sequence[str]]
) -> st.SearchStrategy[tuple[tuple[str | None, str], list[Cells], list[Change], tuple[str, ...]]]:
    return st.tuples(st.just((scope, layout)), rows_of(starts, texts), changes_of(texts), st.just(tuple(starts[0])))


CASES = st.one_of(
    case_of("pearsonaccess-users", SPRING, TESTERS, TESTER_TEXTS),
    case_of("organizations", None, [ORGANIZATION], ORGANIZATION_TEXTS),
    case_of("roles", None, [{"Code": "A", "Name": "N", "Granted By": ""}], ROLE_TEXTS),
    case_of("lms-lists", None, [{"List": "Site", "Name": "Oak"}], LIST_TEXTS),
)


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> State:
    return make_state(tmp_path_factory.mktemp("state") / "private")


@settings(max_examples=TIMES)
@given(CASES)
def test_users_of_a_testing_platform_and_reference_data(
    tests: State, case: tuple[tuple[str | None, str], list[Cells], list[Change], tuple[str, ...]]
) -> None:
    place, rows, changes, columns = case
    assert_told_the_same(tests.rollbook(), place, rows, changes, columns)
