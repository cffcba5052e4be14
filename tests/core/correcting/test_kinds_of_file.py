"""Drafts of every kind of file: rosters whose rows succeed in part, workbooks with formulas, matched columns."""

import io
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from core.errors import RollbookError
from core.service import Edit, ImportOptions
from tests.core.school import MATHS, NEW, OAK, make_district
from tests.core.state import COLUMNS, SOUND, SPRING, State, user_file


def test_a_row_that_succeeded_in_part_is_corrected_and_enrolled(tmp_path: Path) -> None:
    school = make_district(tmp_path / "private")
    rows = [{**NEW, **MATHS, "Class Start Date": "soon"}, {**NEW, "User ID": "n2", "Role": "Pupil"}]
    task = school.run(rows, OAK)
    assert task.counts["partial"] == 1
    with closing(school.rollbook.triage_task(task.id)) as triage:
        view = triage.row(2)
        assert (view.state, view.outcome) == ("error", "partial")
        assert view.cells[0].text == school.guid("n1")
        triage.take([Edit(2, "Class Start Date", "2026-08-01")], "a date")
        assert (triage.row(2).state, triage.standing.left, triage.standing.corrected) == ("sound", 1, 1)
        corrected = triage.corrected()
        child = school.rollbook.run_import(corrected.content, corrected.name, OAK, None, corrected.options)
        assert child.counts["updated"] == 1
    assert any(key.startswith(school.guid("n1")) for key in school.records("mcgrawhill-enrollment"))


def test_rows_of_one_person_are_judged_together(tmp_path: Path) -> None:
    school = make_district(tmp_path / "private")
    rows = [{**NEW, **MATHS}, {**NEW, "First Name": "Another", "Class ID": "c2"}]
    task = school.run(rows, OAK)
    with closing(school.rollbook.triage_task(task.id)) as triage:
        assert {finding.code for finding in triage.row(2).findings} == {"conflicting-rows"}
        assert triage.check_row(3, {"First Name": NEW["First Name"]}).state == "sound"
        assert triage.take([Edit(3, "First Name", NEW["First Name"])], "a name").left == 0
        assert triage.corrected().rows == (2, 3)


@pytest.mark.parametrize("before_import", [False, True])
def test_a_failed_formula_is_corrected_by_writing_the_value(state: State, before_import: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(user_file([{"Username": "n2", "Action": "C"}], COLUMNS, "xlsx")))
    sheet = book.active
    assert sheet is not None
    cell = sheet.cell(row=2, column=COLUMNS.index("First Name") + 1)
    cell.value, cell.data_type = "#DIV/0!", "e"
    stream = io.BytesIO()
    book.save(stream)
    content, rollbook = stream.getvalue(), state.rollbook()
    if before_import:
        triage = rollbook.triage_file(content, "users.xlsx", SPRING, None, None)
    else:
        triage = rollbook.triage_task(rollbook.run_import(content, "users.xlsx", SPRING).id)
    with closing(triage):
        assert [finding.code for finding in triage.row(2).findings] == ["cell-error"]
        with pytest.raises(RollbookError, match="No row of this draft is ready"):
            triage.corrected()
        assert triage.take([Edit(2, "First Name", "Bo")], "a name").left == 0
        assert b"Bo" in triage.corrected().content


def test_columns_that_were_matched_by_hand_stay_matched(state: State) -> None:
    rows = [{**SOUND, "Username": "n2", "Action": "C", "Email": "bad"}]
    content = user_file(rows).replace(b"Email", b"Post", 1)
    options = ImportOptions(columns=(("Post", "Email"),), all_or_nothing=False)
    task = state.rollbook().run_import(content, "users.csv", SPRING, None, options)
    assert task.counts["error"] == 1
    with closing(state.rollbook().triage_task(task.id)) as triage:
        assert triage.take([Edit(2, "Email", "a@example.org")], "mail").left == 0
        corrected = triage.corrected()
        assert b"Post" in corrected.content
        child = state.rollbook().run_import(corrected.content, corrected.name, SPRING, None, corrected.options)
        assert child.counts["created"] == 1


def test_reference_data_is_corrected_like_accounts(state: State) -> None:
    task = state.reference("organizations", "Code,Name,Type,Parent Code\nA,Ay,School,B\nB,Bee,District,NOPE\n")
    with closing(state.rollbook().triage_task(task.id)) as triage:
        assert triage.standing.left == 2
        standing = triage.take([Edit(3, "Parent Code", "TN")], "a parent")
        assert (standing.left, standing.corrected) == (0, 2)
        corrected = triage.corrected()
        assert corrected.scope is None
        child = state.rollbook().run_import(
            corrected.content, corrected.name, corrected.scope, corrected.layout, corrected.options
        )
        assert child.counts["created"] == 2


def test_a_file_with_two_columns_of_one_unknown_name_comes_back_as_it_was(state: State) -> None:
    header, line = user_file([{"Username": "n2", "Action": "C", "Email": "bad"}]).decode("utf-8-sig").splitlines()
    content = f"{header},Note,Note,Row\r\n{line},one,two,7\r\n".encode()
    task = state.rollbook().run_import(content, "users.csv", SPRING)
    with closing(state.rollbook().triage_task(task.id)) as triage:
        others = [(cell.column, cell.text) for cell in triage.row(2).cells if not cell.known]
        assert others[-2:] == [("Note", "one"), ("Note", "two")]
        triage.take([Edit(2, "Email", "a@example.org")], "mail")
        head, text = triage.corrected().content.decode().splitlines()
        assert (head.endswith(",Note,Note,Row"), text.endswith(",one,two,7")) == (True, True)


def test_a_second_column_of_one_name_that_was_matched_by_hand_stays_matched(state: State) -> None:
    header, line = user_file([{"Username": "n2", "Action": "C", "Email": "bad"}]).decode("utf-8-sig").splitlines()
    content = f"{header.replace('Email', 'Post')},Post,Site\r\n{line},bad,x\r\n".encode()
    options = ImportOptions(columns=(("Post", ""), ("Post (2)", "Email"), ("Site", "")))
    rollbook = state.rollbook()
    task = rollbook.run_import(content, "users.csv", SPRING, None, options)
    with closing(rollbook.triage_task(task.id)) as triage:
        assert triage.take([Edit(2, "Email", "a@example.org")], "mail").left == 0
        corrected = triage.corrected()
        child = rollbook.run_import(corrected.content, corrected.name, SPRING, None, corrected.options)
        assert child.counts["created"] == 1
    assert state.stored()["n2"]["email"] == "a@example.org"
