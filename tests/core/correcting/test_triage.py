"""Triage: rows in error are corrected one at a time and judged as an import judges them."""

from contextlib import closing

import pytest

from core.errors import RollbookError
from core.service import LEFT_OUT, SHAPED, SKIPPED, Edit, Triage
from tests.core.correcting.conftest import NEW, ORGANIZATIONS, codes, import_corrected
from tests.core.state import COLUMNS, SPRING, State, user_file


def states(triage: Triage) -> dict[int, str]:
    return {row: triage.row(row).state for row in (3, 4, 5, 6, 7)}


def test_a_draft_of_a_task_holds_its_rows_in_error_with_the_same_causes_together(triage: Triage) -> None:
    standing = triage.standing
    assert (standing.rows, standing.left, standing.corrected) == (5, 5, 0)
    assert standing.order == (3, 4, 6, 7, 5)
    assert triage.first == 3
    assert codes(triage, 3) == ["organization-unknown"]
    assert triage.row(3).cells[1].text == "n3"


def test_a_corrected_row_is_sound_and_can_be_taken_back_and_made_again(triage: Triage) -> None:
    standing = triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "TN-1-9 -> TN-1-1")
    assert (standing.left, standing.corrected, standing.undo) == (4, 1, "TN-1-9 -> TN-1-1")
    assert triage.row(3).state == "sound"
    cell = triage.row(3).cells[5]
    assert (cell.text, cell.original) == ("TN-1-1", "TN-1-9")
    standing, row = triage.undo()
    assert (standing.left, standing.undo, standing.redo, row) == (5, None, "TN-1-9 -> TN-1-1", 3)
    assert triage.row(3).state == "error"
    standing, row = triage.redo()
    assert (standing.left, standing.redo, row) == (4, None, 3)


def test_a_step_of_many_rows_is_taken_back_at_once(triage: Triage) -> None:
    edits = [Edit(3, ORGANIZATIONS, "TN-1-1"), Edit(4, ORGANIZATIONS, "TN-1-1:TN-1-2"), Edit(5, "Email", "a@b.example")]
    triage.take([Edit(4, "First Name", "Bo")], "first")
    assert triage.take(edits, "all").left == 2
    assert triage.undo()[0].left == 5
    assert triage.row(4).cells[2].text == "Bo"
    assert triage.redo()[0].left == 2


def test_taking_a_mark_away_is_undone_too(triage: Triage) -> None:
    triage.take([Edit(3, SKIPPED, "1")], "skipped")
    assert triage.take([Edit(3, SKIPPED, None)], "not skipped").skipped == 0
    assert triage.undo()[0].skipped == 1
    assert triage.redo()[0].skipped == 0


def test_a_new_step_takes_the_place_of_those_that_were_undone(triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "one")
    triage.undo()
    standing = triage.take([Edit(5, "Email", "a@b.example")], "two")
    assert (standing.undo, standing.redo) == ("two", None)


def test_a_step_that_changes_nothing_is_none(triage: Triage) -> None:
    assert triage.take([], "nothing").undo is None
    assert triage.take([Edit(3, SKIPPED, None)], "not skipped anyway").undo is None


def test_a_second_copy_that_is_left_out_frees_the_first(state: State, triage: Triage) -> None:
    standing = triage.take([Edit(7, LEFT_OUT, "1")], "left out")
    assert (standing.left, standing.left_out, standing.corrected) == (3, 1, 1)
    assert (triage.row(6).state, triage.row(7).state) == ("sound", "left-out")
    assert codes(triage, 7) == ["duplicate-key"]
    assert import_corrected(state, triage).counts["created"] == 1


def test_correcting_a_row_that_was_skipped_or_left_out_takes_the_mark_away(triage: Triage) -> None:
    triage.take([Edit(3, SKIPPED, "1")], "skipped")
    triage.take([Edit(7, LEFT_OUT, "1")], "left out")
    assert triage.standing.skipped == 1
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "corrected")
    triage.take([Edit(7, "Username", "other")], "renamed")
    assert (triage.standing.skipped, triage.standing.left_out, triage.standing.corrected) == (0, 0, 3)


def test_a_skipped_row_stays_behind(triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "corrected")
    standing = triage.take([Edit(3, SKIPPED, "1")], "skipped")
    assert (standing.skipped, standing.left, standing.corrected) == (1, 4, 0)
    with pytest.raises(RollbookError, match="No row of this draft is ready"):
        triage.corrected()


def test_the_row_where_one_stands_stays_in_the_order_and_others_go_as_they_are_corrected(triage: Triage) -> None:
    triage.take([Edit(4, ORGANIZATIONS, "TN-1-1"), Edit(3, ORGANIZATIONS, "TN-1-1")], "both")
    assert triage.standing.order == (4, 6, 7, 5)
    triage.stand_at(6)
    after = triage.standing
    assert after.order == (6, 7, 5)


def test_a_row_that_becomes_faulty_later_comes_last(triage: Triage) -> None:
    triage.take([Edit(5, "Email", "a@b.example")], "mail")
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "organization")
    triage.take([Edit(3, "Username", "n5")], "the same as another")
    assert codes(triage, 5) == ["duplicate-key"]
    assert triage.standing.order == (3, 4, 6, 7, 5)
    triage.take([Edit(5, "Username", "other")], "another again")
    triage.close()


def test_the_live_check_asks_all_rules_and_the_store_and_changes_nothing(triage: Triage) -> None:
    assert triage.check_row(3, {ORGANIZATIONS: "TN-1-1"}).state == "sound"
    assert [f.code for f in triage.check_row(3, {"Username": "ann"}).findings] == [
        "user-exists",
        "organization-unknown",
    ]
    assert [f.code for f in triage.check_row(5, {"Email": "a@b.example", "Username": "DUP"}).findings] == [
        "duplicate-key"
    ]
    assert triage.check_row(
        3, {"Action": "U", "Username": "ann", "First Name": "Anna", ORGANIZATIONS: "TN-1-2"}
    ).changes == {ORGANIZATIONS: (["TN-1-1"], ["TN-1-2"])}
    assert states(triage) == dict.fromkeys((3, 4, 5, 6, 7), "error")


def test_a_ragged_row_stays_an_error_until_its_shape_is_accepted(state: State) -> None:
    header, line = user_file([{"Username": "n2", **NEW}], COLUMNS).decode("utf-8-sig").splitlines()
    content = f"{header}\r\n{line},surplus\r\n".encode()
    task = state.rollbook().run_import(content, "ragged.csv", SPRING)
    with closing(state.rollbook().triage_task(task.id)) as triage:
        finding = triage.row(2).findings[0]
        assert (finding.code, finding.hint) == ("row-ragged", "Surplus cells: surplus")
        triage.take([Edit(2, "First Name", "Bo")], "a cell")
        assert triage.row(2).state == "error"
        triage.take([Edit(2, SHAPED, "1")], "accepted")
        assert triage.row(2).state == "sound"
        assert import_corrected(state, triage).counts["created"] == 1


def test_a_row_outside_the_draft_or_a_column_that_is_not_read_is_refused(triage: Triage) -> None:
    for call in (lambda: triage.row(2), lambda: triage.take([Edit(99, "Email", "x")], "x")):
        with pytest.raises(RollbookError, match="is not in this draft"):
            call()
    with pytest.raises(RollbookError, match="is not read"):
        triage.take([Edit(3, "Is Deleted", "Yes")], "x")
    with pytest.raises(RollbookError, match="is not read"):
        triage.check_row(3, {"Nonsense": "x"})


def test_what_another_import_changes_counts_at_the_next_look(state: State, triage: Triage) -> None:
    state.reference("organizations", "Code,Name,Type,Parent Code\nTN-1-9,New School,School,TN-1\n")
    assert triage.check_row(3, {}).state == "sound"
    assert triage.check_all().corrected == 2
