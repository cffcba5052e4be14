"""Fixes: what is proposed for one row, and in how many rows one key does the same."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.service import LEFT_OUT, SKIPPED, Edit, Fix, Triage
from tests.core.school import NEW, OAK, make_district, roster_file
from tests.core.state import State, put_accounts

ORGANIZATIONS = "Authorized Organizations"
ROWS = (
    {"Username": "n2", "Action": "C", ORGANIZATIONS: "TN-1-11"},
    {"Username": "n3", "Action": "C", ORGANIZATIONS: "TN-1-11:TN-2"},
    {"Username": "n4", "Action": "C", ORGANIZATIONS: "TN-2:TN-1-11"},
    {"Username": "n5", "Action": "C", ORGANIZATIONS: "TN-1-11"},
    {"Username": "n6", "Action": "C", "Active Begin Date": "30/03/2026"},
    {"Username": "n7", "Action": "C", "Active Begin Date": "29/03/2026"},
    {"Username": "ann", "Action": "C"},
    {"Username": "Éva", "Action": "C"},
)


@pytest.fixture
def triage(state: State) -> Iterator[Triage]:
    with closing(state.rollbook().triage_task(state.run(ROWS).id)) as opened:
        yield opened


def bulk_of(triage: Triage, row: int, column: str | None = None) -> Fix:
    return next(fix for fix in triage.fixes(row, column) if fix.rows > 1)


def test_the_bulk_fix_follows_its_single_one_and_says_how_many_rows(triage: Triage) -> None:
    single, bulk = triage.fixes(2)[:2]
    assert (single.rows, bulk.rows) == (1, 4)
    assert bulk.text == f"{single.text}, in all 4 rows"
    assert single.edits == (Edit(2, ORGANIZATIONS, "TN-1-1"),)
    assert len(triage.fixes(2)) <= 9


def test_in_lists_only_the_wrong_code_is_replaced_in_each_row(triage: Triage) -> None:
    texts = {edit.row: edit.text for edit in bulk_of(triage, 2).edits}
    assert texts == {2: "TN-1-1", 3: "TN-1-1:TN-2", 4: "TN-2:TN-1-1", 5: "TN-1-1"}
    assert triage.take(bulk_of(triage, 2).edits, "all").corrected == 4


def test_rows_that_rest_are_not_touched_by_a_bulk_fix(triage: Triage) -> None:
    triage.take([Edit(3, SKIPPED, "1")], "skipped")
    triage.take([Edit(4, LEFT_OUT, "1")], "left out")
    assert {edit.row for edit in bulk_of(triage, 2).edits} == {2, 5}


def test_rows_that_were_corrected_already_are_not_counted(triage: Triage) -> None:
    triage.take([Edit(5, ORGANIZATIONS, "TN-1-2")], "one")
    assert bulk_of(triage, 2).rows == 3


def test_a_wide_fix_does_the_same_to_other_values(triage: Triage) -> None:
    bulk = bulk_of(triage, 6)
    assert {edit.row for edit in bulk.edits} == {6, 7}
    assert "likewise in all 2 rows" in bulk.text
    assert triage.take(bulk.edits, "dates").corrected == 2


def test_rows_with_the_same_reason_are_left_out_together(state: State) -> None:
    rows = [{"Username": name, "Action": "D"} for name in ("del", "gus", "nobody")]
    with closing(state.rollbook().triage_task(state.run(rows).id)) as triage:
        alone, together = triage.fixes(2)[:2]
        assert (alone.rows, together.rows, together.text[-24:]) == (1, 2, ", likewise in all 2 rows")
        assert triage.take(together.edits, together.text).left_out == 2


def test_a_create_of_somebody_who_exists_becomes_an_update_and_the_change_is_shown(triage: Triage) -> None:
    fix = next(fix for fix in triage.fixes(8) if ("Action", "U") in [(edit.column, edit.text) for edit in fix.edits])
    triage.take(fix.edits, fix.text)
    assert triage.row(8).outcome == "unchanged"


def test_the_fixes_of_another_column_are_asked_for_by_name(triage: Triage) -> None:
    triage.take([Edit(2, "Email", "ann@example")], "another fault")
    assert all(fix.column == "Email" for fix in triage.fixes(2, "Email"))
    assert triage.fixes(2, "Roles") == []


def test_an_account_that_may_be_the_same_person_turns_the_row_into_its_update(triage: Triage) -> None:
    likes = triage.row(2).likes
    assert "ann" in [like.key for like in likes]
    like = next(like for like in likes if like.key == "ann")
    triage.take([Edit(8, LEFT_OUT, "1")], "another row of ann")
    triage.take([*like.fix.edits, Edit(2, ORGANIZATIONS, "TN-1-1")], "the same person")
    view = triage.row(2)
    assert (view.action, view.key, view.outcome, view.likes) == ("update", "ann", "unchanged", ())


def test_fixes_know_corrections_that_were_not_judged_as_a_whole_yet(triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-11:TN-1-2")], "a cell")
    texts = {edit.row: edit.text for edit in bulk_of(triage, 2).edits}
    assert texts[3] == "TN-1-1:TN-1-2"


def test_of_copies_only_the_others_are_left_out_and_no_name_is_given_twice(state: State) -> None:
    rows = [{"Username": name, "Action": "C", "First Name": name} for name in ("dup", "dup", "dup", "two", "two")]
    with closing(state.rollbook().triage_task(state.run(rows).id)) as triage:
        for row in (2, 3, 4, 5, 6):
            for fix in triage.fixes(row):
                left_out = {edit.row for edit in fix.edits if edit.column == LEFT_OUT}
                assert not {2, 3, 4} <= left_out
                assert not {5, 6} <= left_out
                given = [edit.text for edit in fix.edits if edit.column == "Username"]
                assert len(given) == len(set(given))
        while triage.standing.left:
            best = triage.fixes(next(row for row in (6, 5, 4, 3, 2) if triage.row(row).state == "error"))[0]
            assert triage.take(best.edits, best.text).undo == best.text
        assert triage.standing.corrected + triage.standing.left_out == 5
        assert triage.standing.corrected >= 2


def test_a_wide_fix_writes_over_nobody_elses_account_and_enables_nobody(state: State) -> None:
    stranger = {"First Name": "Zed", "Last Name": "Young", "Email": "zed@example.org"}
    creating = [{"Username": name, "Action": "C"} for name in ("ann", "tom")]
    blank = [{"Username": name, "Disabled": ""} for name in ("Éva", "bob", "dan")]
    task = state.run([*creating, {"Username": "sue", "Action": "C", **stranger}, *blank])
    with closing(state.rollbook().triage_task(task.id)) as triage:
        update = next(fix for fix in triage.fixes(2) if fix.kind == "to-update" and fix.rows > 1)
        assert {edit.row for edit in update.edits} == {2, 3}
        assert "to-update" in {fix.kind for fix in triage.fixes(4) if fix.rows == 1}
        enabled = [edit.row for fix in triage.fixes(5) for edit in fix.edits if fix.kind == "usual"]
        assert set(enabled) <= {5, 6}


def test_no_bulk_fix_gives_two_people_of_a_roster_one_username(tmp_path: Path) -> None:
    school = make_district(tmp_path / "private")
    people = [{**NEW, "User ID": name, "Username": "fay"} for name in ("n1", "n2")]
    person = [{**NEW, "User ID": "n3", "Username": "eve", "Class ID": name} for name in ("c1", "c2")]
    content = roster_file([*people, *person])
    with closing(school.rollbook.triage_file(content, "roster.csv", OAK, None, None)) as triage:
        given = {row: {fix.rows for fix in triage.fixes(row) if fix.kind == "free-username"} for row in (2, 4)}
        assert given == {2: {1}, 4: {1, 2}}
        assert (triage.alike(2, "Username"), triage.alike(4, "Username")) == ((), (5,))


def test_what_only_one_row_speaks_for_is_not_offered_first_for_all(state: State) -> None:
    put_accounts(state, {"elm": {"organizations": "TN-1-2"}})
    rows = [{"Username": f"n{place}", "Action": "C", ORGANIZATIONS: "TN-1-11"} for place in range(4)]
    task = state.run([*rows, {"Username": "elm", "Action": "U", ORGANIZATIONS: "TN-1-11"}]).id
    with closing(state.rollbook().triage_task(task)) as triage:
        own, others = triage.fixes(6), triage.fixes(2)
    assert (own[0].text, others[0].text) == ("TN-1-2  Elm School", "TN-1-1  Oak School")
    bulks = [fix.text for fix in own if fix.rows > 1]
    assert bulks.index(f"{others[0].text}, in all 5 rows") < bulks.index(f"{own[0].text}, in all 5 rows")
