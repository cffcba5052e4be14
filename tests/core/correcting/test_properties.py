"""Whatever is done in triage, it says what importing the rows would say."""

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.correcting.values import MARKS
from core.errors import RollbookError
from core.service import LEFT_OUT, SKIPPED, Corrected, Edit, RowView, Triage
from tests.conftest import NAUGHTY_TEXTS
from tests.core.school import MATHS, OAK, School, make_district, roster_file
from tests.core.school import NEW as STUDENT
from tests.core.site import NEW, SITE, Site, make_site, user_file
from tests.core.state import SPRING, State

COLUMNS = ("User ID", "First Name", "Email", "Active", "Username", "Job Title", "Supervisors")
TEXTS = ("", "n2", "n3", "e1", "N2 ", "=1+1", "'=x", "bad", "n9@example.org", "D", "0", "1", "Teacher", "e2;n3", "ado")
ROWS = (
    {"User ID": "n2", **NEW, "Email": "n2@example.org", "Supervisors": "n3"},
    {"User ID": "n3", **NEW, "Email": "bad", "User Type": "Admin"},
    {"User ID": "n4", **NEW, "Email": "n4@example.org", "Job Title": "Nobody"},
    {"User ID": "n4", **NEW, "Email": "n4@example.org"},
    {"User ID": "e4", "Last Name": ""},
    {"User ID": "e1", "First Name": "x" * 60},
)
NUMBERS = tuple(range(2, 8))
Verdict = tuple[str, list[tuple[str, str, str]]]
"""An outcome, and code, column and value of each finding."""

edits = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(COLUMNS), st.sampled_from(TEXTS))
marks = st.tuples(st.sampled_from(NUMBERS), st.sampled_from((SKIPPED, LEFT_OUT)), st.sampled_from(("1", "")))
fixes = st.tuples(st.just("fix"), st.sampled_from(NUMBERS), st.integers(0, 8))
moves = st.sampled_from(("undo", "redo"))
acts = st.lists(st.one_of(edits, marks, fixes, moves), max_size=6)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("properties") / "private")


def act(triage: Triage, one: object) -> None:
    if one == "undo":
        triage.undo()
    elif one == "redo":
        triage.redo()
    elif isinstance(one, tuple) and one[0] == "fix":
        found = triage.fixes(one[1])
        if one[2] < len(found):
            triage.take(found[one[2]].edits, found[one[2]].text)
    elif isinstance(one, tuple):
        edit = Edit(*one)
        live = None if edit.column in MARKS else triage.check_row(edit.row, {edit.column: edit.text})
        triage.take([edit], "typed")
        if live is not None:
            assert verdict_of(live) == verdict_of(triage.row(edit.row))


def verdict_of(view: RowView) -> Verdict:
    return view.outcome, sorted((one.code, one.column or "", one.value or "") for one in view.findings)


def verdict_of_line(line: Mapping[str, Any]) -> Verdict:
    return line["outcome"], sorted((one["code"], one["column"] or "", one["value"] or "") for one in line["findings"])


def outcomes(triage: Triage, rows: Sequence[int]) -> list[str]:
    return [triage.row(row).outcome for row in rows]


def triage_rows(triage: Triage) -> list[int]:
    return [row for row in NUMBERS if triage.row(row).state != "left-out"]


def checked(site: Site, content: bytes, corrected: Corrected | None = None) -> list[Verdict]:
    options = corrected.options if corrected else None
    results = site.rollbook().check(content, "corrected.csv", SITE, None, options).results
    return [verdict_of_line(line) for line in results.lines()]


@settings(max_examples=settings().max_examples // 2)
@given(acts)
def test_a_corrected_file_does_what_triage_said(place: Site, done: list[object]) -> None:
    rollbook = place.rollbook()
    with closing(rollbook.triage_file(user_file(ROWS), "users.csv", SITE, None, None)) as triage:
        for one in done:
            act(triage, one)
        with suppress(RollbookError):
            corrected = triage.corrected()
            said = [verdict_of(triage.row(row)) for row in corrected.rows]
            assert checked(place, corrected.content, corrected) == said
        standing = triage.standing
        fresh = rollbook.triage_draft(triage.draft.id)
        assert outcomes(fresh, NUMBERS) == outcomes(triage, NUMBERS)
        assert (fresh.standing.left, fresh.standing.undo, fresh.standing.redo) == (
            standing.left,
            standing.undo,
            standing.redo,
        )
        fresh.close()
    rollbook.drop_draft(triage.draft.id)


@settings(max_examples=settings().max_examples // 3)
@given(acts)
def test_a_tasks_corrected_rows_are_sound_in_the_next_import(place: Site, done: list[object]) -> None:
    rollbook = place.rollbook()
    wrong = [row | {"First Name": "y" * 60} for row in ROWS]
    task = rollbook.run_import(user_file(wrong), "users.csv", SITE)
    with closing(rollbook.triage_task(task.id)) as triage:
        triage.take([Edit(row, "First Name", "Ann") for row in NUMBERS], "names")
        for one in done:
            act(triage, one)
        with suppress(RollbookError):
            corrected = triage.corrected()
            found = checked(place, corrected.content, corrected)
            assert "error" not in {outcome for outcome, _ in found}
        with suppress(RollbookError):
            in_error = [row for row in triage_rows(triage) if triage.row(row).outcome == "error"]
            assert len(checked(place, triage.error_file("csv"))) == len(in_error)
    rollbook.drop_draft(triage.draft.id)


def test_hostile_cells_go_through_a_draft_unchanged(state: State) -> None:
    rows = [{"Username": f"n{place}", "Action": "C", "Email": text} for place, text in enumerate(NAUGHTY_TEXTS)]
    task = state.run(rows)
    with closing(state.rollbook().triage_task(task.id)) as triage:
        numbers = triage.standing.order
        came = {row: triage.row(row).cells[4].text for row in numbers}
        assert set(NAUGHTY_TEXTS) >= {text for text in came.values() if text}
        for row in numbers:
            triage.fixes(row)
            triage.check_row(row, {"First Name": came[row]})
        triage.take([Edit(row, "First Name", came[row]) for row in numbers], "hostile names")
        again = state.rollbook().check(triage.error_file("csv"), "errors.csv", SPRING)
        assert set(again.results.rows["outcome"]) == {"error"}
        triage.take([Edit(row, "Email", "x@example.org") for row in numbers], "mails")
        corrected = triage.corrected()
        assert set(state.rollbook().check(corrected.content, "c.csv", SPRING).results.rows["outcome"]) == {"created"}


ROSTER = (
    {**STUDENT, **MATHS, "Class Start Date": "soon"},
    {**STUDENT, "Class ID": "c2", "Class Name": "Art", "First Name": "Nora"},
    {**STUDENT, "User ID": "t1", "Role": "Teacher", "Username": "sam"},
    {**STUDENT, "User ID": "n2", "Role": "Pupil", "Class ID": "c9"},
)
roster_columns = st.sampled_from(("User ID", "Role", "First Name", "Email", "Username", "Class ID", "Class Start Date"))
roster_texts = st.sampled_from(
    ("", "n1", "n2", "t1", "Teacher", "Nina", "n@example.org", "sam", "c1", "c9", "2026-08-01")
)
roster_rows = st.sampled_from((2, 3, 4, 5))
roster_acts = st.one_of(
    st.tuples(roster_rows, roster_columns, roster_texts),
    st.tuples(st.just("fix"), roster_rows, st.integers(0, 8)),
    moves,
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return make_district(tmp_path_factory.mktemp("rosters") / "private")


@settings(max_examples=settings().max_examples // 3)
@given(st.lists(roster_acts, max_size=5))
def test_a_corrected_roster_does_what_triage_said(school: School, done: list[object]) -> None:
    rollbook = school.rollbook
    with closing(rollbook.triage_file(roster_file(ROSTER), "roster.csv", OAK, None, None)) as triage:
        for one in done:
            act(triage, one)
        with suppress(RollbookError):
            corrected = triage.corrected()
            results = rollbook.check(corrected.content, corrected.name, OAK, None, corrected.options).results
            assert [verdict_of_line(line) for line in results.lines()] == [
                verdict_of(triage.row(row)) for row in corrected.rows
            ]
    rollbook.drop_draft(triage.draft.id)
