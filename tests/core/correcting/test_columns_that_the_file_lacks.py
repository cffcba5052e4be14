"""A column that the file lacks is left alone: a correction adds it, and touches nobody else."""

from contextlib import closing
from pathlib import Path

from core.service import Edit, Task, Triage
from tests.core.school import COLUMNS as ROSTER_COLUMNS
from tests.core.school import MATHS, OAK, SUE, TESS, make_district
from tests.core.site import COLUMNS as USER_COLUMNS
from tests.core.site import NEW as NEW_USER
from tests.core.site import SITE, Site
from tests.core.site import user_file as users
from tests.core.state import COLUMNS, State

WITHOUT = [name for name in COLUMNS if name not in ("Active End Date", "Disable Reason", "Active Begin Date")]


def sent(place: State | Site, triage: Triage) -> Task:
    corrected = triage.corrected()
    task = place.rollbook().run_import(
        corrected.content, corrected.name, corrected.scope, None, corrected.options, parent=corrected.parent
    )
    triage.sent(corrected, task.id)
    return task


def test_others_keep_what_is_stored_in_a_column_that_is_added_for_one_row(state: State) -> None:
    rows = [
        {"Username": "ann", "Email": "bad", "First Name": "Anna"},
        {"Username": "Éva", "Email": "bad", "First Name": "Tommy"},
        {"Username": "dan", "Email": "bad", "Disabled": "Yes"},
    ]
    task = state.run(rows, columns=WITHOUT)
    with closing(state.rollbook().triage_task(task.id)) as triage:
        mails = {2: "ann@example.org", 3: "eva@example.org", 4: "ann@example.org"}
        triage.take([Edit(row, "Email", mail) for row, mail in mails.items()], "mails")
        triage.take([Edit(2, "Active Begin Date", "2026-05-05"), Edit(2, "Disable Reason", None)], "a date")
        cell = next(cell for cell in triage.row(2).cells if cell.column == "Active Begin Date")
        assert (cell.text, cell.original, cell.missing) == ("2026-05-05", None, True)
        assert triage.row(3).changes == {"First Name": ("Ann", "Tommy")}
        assert triage.row(4).outcome == "unchanged"
        assert sent(state, triage).counts["updated"] == 2
    stored = state.stored()
    assert (stored["ann"]["begin_on"], stored["éva"]["begin_on"]) == ("2026-05-05", "2026-02-01")
    assert stored["dan"]["disable_reason"] == "left"


def test_a_row_that_enables_somebody_gets_no_reason_with_the_added_column(state: State) -> None:
    rows = [{"Username": "dan", "Email": "bad"}, {"Username": "ann", "Email": "bad", "Disabled": "Yes"}]
    task = state.run(rows, columns=WITHOUT)
    with closing(state.rollbook().triage_task(task.id)) as triage:
        triage.take([Edit(row, "Email", "ann@example.org") for row in (2, 3)], "mails")
        assert triage.row(3).state == "error"
        triage.take([Edit(3, "Disable Reason", "gone")], "a reason")
        assert (triage.row(2).state, triage.row(3).state) == ("sound", "sound")
        assert sent(state, triage).counts["updated"] == 2
    assert state.stored()["dan"]["disabled_on"] is None
    assert state.stored()["ann"]["disable_reason"] == "gone"


def test_users_of_the_platform_keep_their_lists_and_usernames(site: Site) -> None:
    columns = [name for name in USER_COLUMNS if name not in ("Job Title", "Supervisors", "Username", "Password")]
    rows = [
        {"User ID": "e1", "Email": "bad"},
        {"User ID": "new", **NEW_USER, "Email": "bad"},
        {"User ID": "e2", "Email": "bad"},
    ]
    task = site.rollbook().run_import(users(rows, columns), "users.csv", SITE)
    with closing(site.rollbook().triage_task(task.id)) as triage:
        triage.take([Edit(row, "Email", f"a{row}@example.org") for row in (2, 3, 4)], "mails")
        triage.take([Edit(3, "Job Title", "Teacher"), Edit(3, "Supervisors", "e2")], "a job")
        assert set(triage.row(2).changes) <= {"Email"}
        assert sent(site, triage).counts["error"] == 0


def test_people_of_a_school_keep_their_classes_and_grades(tmp_path: Path) -> None:
    school = make_district(tmp_path / "private")
    left = ("Grade Level", "Email", "Class Name", "Class Start Date", "Class End Date", "Username", "Password")
    columns = [name for name in ROSTER_COLUMNS if name not in left]
    rows = [
        {**SUE, "User GUID": school.guid("s2"), "Last Name": "x" * 60},
        {**TESS, "User GUID": school.guid("t1"), **MATHS, "Last Name": "x" * 60},
    ]
    task = school.run(rows, OAK, columns)
    with closing(school.rollbook.triage_task(task.id)) as triage:
        triage.take([Edit(2, "Last Name", "S"), Edit(3, "Last Name", "T"), Edit(2, "Grade Level", "5")], "names")
        corrected = triage.corrected()
        child = school.rollbook.run_import(corrected.content, corrected.name, corrected.scope, None, corrected.options)
        assert (child.counts["updated"], child.counts["error"]) == (2, 0)
    people = school.records("mcgrawhill")
    tess, sue = people[school.guid("t1")], people[school.guid("s2")]
    assert (tess["email"], tess["grade_level"], sue["grade_level"]) == ("tess@example.org", None, "5")
