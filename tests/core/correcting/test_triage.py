"""Triage: rows in error are corrected one at a time, judged as an import judges them, and imported again."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from core.errors import RollbookError
from core.outcomes import Status
from core.service import LEFT_OUT, SHAPED, SKIPPED, Edit, ImportOptions, Task, Triage
from tests.core.state import COLUMNS, SPRING, State, user_file

ORGANIZATIONS = "Authorized Organizations"
NEW = {"Action": "C"}
ROWS = (
    {"Username": "ann", "First Name": "Anna"},
    {"Username": "n3", **NEW, ORGANIZATIONS: "TN-1-9"},
    {"Username": "n4", **NEW, ORGANIZATIONS: "TN-1-9:TN-1-2"},
    {"Username": "n5", **NEW, "Email": "bad"},
    {"Username": "dup", **NEW},
    {"Username": "dup", **NEW},
)
"""Row 2 is sound; rows 3 and 4 wait for the same code; 6 and 7 are two copies."""


@pytest.fixture
def task(state: State) -> Task:
    return state.run(ROWS)


@pytest.fixture
def triage(state: State, task: Task) -> Iterator[Triage]:
    with closing(state.rollbook().triage_task(task.id)) as opened:
        yield opened


def codes(triage: Triage, row: int) -> list[str]:
    return [finding.code for finding in triage.row(row).findings]


def states(triage: Triage) -> dict[int, str]:
    return {row: triage.row(row).state for row in (3, 4, 5, 6, 7)}


def import_corrected(state: State, triage: Triage) -> Task:
    corrected = triage.corrected()
    task = state.rollbook().run_import(
        corrected.content,
        corrected.name,
        corrected.scope,
        corrected.layout,
        corrected.options,
        parent=corrected.parent,
    )
    triage.sent(corrected, task.id)
    return task


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


def test_corrected_rows_go_back_as_a_child_task_and_the_draft_closes_with_the_last(
    state: State, task: Task, triage: Triage
) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1"), Edit(5, "Email", "a@b.example")], "two")
    child = import_corrected(state, triage)
    assert (child.parent, child.status, child.counts["created"]) == (task.id, Status.COMPLETED, 2)
    assert (triage.standing.sent, triage.standing.left) == (2, 3)
    assert [line.task for line in state.rollbook().drafts(SPRING)] == [task.id]
    triage.take([Edit(4, ORGANIZATIONS, "TN-1-1"), Edit(6, LEFT_OUT, "1")], "the rest")
    last = import_corrected(state, triage)
    triage.close()
    assert state.rollbook().drafts(SPRING) == []
    with pytest.raises(RollbookError, match=f"imported again with task {last.id}"):
        state.rollbook().triage_task(task.id)


def test_what_is_sent_can_neither_be_edited_nor_undone(state: State, triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "one")
    import_corrected(state, triage)
    assert triage.row(3).state == "sent"
    assert triage.standing.undo is None
    assert triage.undo()[1] is None
    assert triage.take([Edit(3, "First Name", "Bo")], "too late").undo is None


def test_rows_come_back_when_their_task_comes_to_nothing(state: State, task: Task, triage: Triage) -> None:
    rollbook = state.rollbook()
    edits = [Edit(row, LEFT_OUT, "1") for row in (4, 5, 6, 7)]
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1"), *edits], "one")
    corrected = triage.corrected()
    queued = rollbook.queue_import(corrected.content, corrected.name, corrected.scope, parent=corrected.parent)
    assert triage.sent(corrected, queued.id).sent == 1
    triage.close()
    assert rollbook.drafts(SPRING) == []
    rollbook.cancel(queued.id)
    assert [line.task for line in rollbook.drafts(SPRING)] == [task.id]
    with closing(rollbook.triage_task(task.id)) as again:
        assert (again.standing.sent, again.standing.corrected, again.row(3).state) == (0, 1, "sound")


def test_a_held_import_that_was_looked_at_again_keeps_its_rows_when_it_is_cancelled(
    state: State, triage: Triage
) -> None:
    rollbook = state.rollbook()
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "one")
    corrected = triage.corrected()
    waiting = rollbook.queue_import(corrected.content, corrected.name, corrected.scope, parent=corrected.parent)
    triage.sent(corrected, waiting.id)
    again = rollbook.run_import(corrected.content, corrected.name, corrected.scope, None, ImportOptions(again=True))
    assert again.counts["created"] == 1
    if rollbook.task(waiting.id).status is Status.QUEUED:
        rollbook.cancel(waiting.id)
    assert (triage.check_all().sent, triage.row(3).state) == (1, "sent")


def test_only_rows_that_are_sound_without_the_others_are_sent(state: State) -> None:
    organizations = "Code,Name,Type,Parent Code\nX1,Ex,District,X2\nX2,Why,School,TN\nX3,Zed,District,NOPE\n"
    task = state.reference("organizations", organizations)
    assert task.counts["error"] == 2
    with closing(state.rollbook().triage_task(task.id)) as triage:
        triage.take([Edit(2, "Parent Code", "X3"), Edit(2, "Type", "School")], "below")
        triage.take([Edit(4, "Parent Code", "TN")], "right")
        assert triage.standing.corrected == 2
        triage.take([Edit(4, SKIPPED, "1")], "later")
        with pytest.raises(RollbookError, match="No row of this draft is ready"):
            triage.corrected()


def test_the_rest_is_an_error_file_with_the_corrections_so_far(state: State, triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1"), Edit(5, "First Name", "=Bo")], "some")
    text = triage.error_file("csv").decode("utf-8-sig")
    assert text.splitlines()[0].endswith("Error")
    assert "n3" not in text
    assert "'=Bo" in text
    assert "[email-format]" in text
    check = state.rollbook().check(text.encode(), "errors.csv", SPRING)
    assert check.summary["counts"]["error"] == 4


def test_a_draft_is_taken_up_where_it_was(state: State, task: Task, triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "one")
    triage.take([Edit(4, ORGANIZATIONS, "TN-1-1")], "two")
    triage.undo()
    triage.stand_at(5)
    triage.close()
    with closing(state.rollbook().triage_task(task.id)) as again:
        assert again.first == 5
        assert (again.standing.undo, again.standing.redo, again.standing.corrected) == ("one", "two", 1)
    with closing(state.rollbook().triage_task(task.id, 4)) as asked:
        assert asked.first == 4
    with closing(state.rollbook().triage_draft(triage.draft.id)) as by_number:
        assert by_number.standing.corrected == 1


def test_two_at_one_draft_do_not_lose_each_others_steps(state: State, task: Task, triage: Triage) -> None:
    with closing(state.rollbook().triage_task(task.id)) as other:
        other.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "one")
        assert triage.take([Edit(5, "Email", "a@b.example")], "two").corrected == 2


def test_a_draft_belongs_to_its_operator(state: State) -> None:
    task = state.run(ROWS, "sam")
    closing_line = state.rollbook("sam").triage_task(task.id)
    closing_line.close()
    number = closing_line.draft.id
    with pytest.raises(RollbookError) as refused:
        state.rollbook("nora").triage_task(task.id)
    assert refused.value.code == "not-permitted"
    with pytest.raises(RollbookError) as refused:
        state.rollbook("nora").triage_draft(number)
    assert refused.value.code == "not-permitted"
    with pytest.raises(RollbookError):
        state.rollbook("nora").drop_draft(number)
    assert state.rollbook("nora").drafts(SPRING) == []
    assert [line.operator for line in state.rollbook("ella").drafts(SPRING)] == ["sam"]
    with closing(state.rollbook("ella").triage_task(task.id)) as seen:
        assert seen.draft.id == number


def test_rows_are_judged_as_the_operator_who_works_now(state: State) -> None:
    rows = [{"Username": "n2", **NEW, ORGANIZATIONS: "KY-1-1"}]
    task = state.run(rows, "sam")
    with closing(state.rollbook("sam").triage_task(task.id)) as sams:
        assert codes(sams, 2)[0] == "organization-out-of-reach"
    with closing(state.rollbook("ella").triage_task(task.id)) as ellas:
        assert ellas.row(2).state == "sound"


def test_a_dropped_draft_begins_anew(state: State, task: Task, triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "one")
    triage.close()
    state.rollbook().drop_draft(triage.draft.id)
    with pytest.raises(RollbookError, match="There is no open draft"):
        state.rollbook().triage_draft(triage.draft.id)
    with closing(state.rollbook().triage_task(task.id)) as again:
        assert again.standing.left == 5


def test_a_task_whose_files_were_purged_says_so(state: State, task: Task) -> None:
    state.rollbook().purge(0)
    with pytest.raises(RollbookError, match="were purged") as caught:
        state.rollbook().triage_task(task.id)
    assert caught.value.code == "file-missing"


def test_drafts_are_purged_with_the_rows_that_they_are_about(state: State, triage: Triage) -> None:
    content = user_file([{"Username": "gone"}])
    rollbook = state.rollbook()
    rollbook.triage_file(content, "users.csv", SPRING, None, None).close()
    triage.close()
    rollbook.purge(1)
    assert len(rollbook.drafts(SPRING)) == 2
    rollbook.purge(0)
    assert rollbook.drafts(SPRING) == []
    with pytest.raises(RollbookError, match="There is no open draft"):
        rollbook.triage_draft(triage.draft.id)


def test_a_task_without_errors_has_nothing_to_correct(state: State) -> None:
    with pytest.raises(RollbookError, match="has no rows to correct") as caught:
        state.rollbook().triage_task(state.run(ROWS[:1]).id)
    assert caught.value.code == "usage"


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


def test_an_import_that_applied_nothing_is_corrected_whole(state: State) -> None:
    task = state.run(ROWS, options=ImportOptions(all_or_nothing=True))
    assert task.counts["not_applied"] == 1
    with closing(state.rollbook().triage_task(task.id)) as triage:
        assert (triage.standing.rows, triage.standing.left, triage.standing.corrected) == (6, 5, 0)
        edits = [Edit(3, ORGANIZATIONS, "TN-1"), Edit(4, ORGANIZATIONS, "TN-1"), Edit(5, "Email", "a@b.example")]
        triage.take([*edits, Edit(7, LEFT_OUT, "1")], "all")
        child = import_corrected(state, triage)
        assert (child.parent, child.counts["created"], child.counts["updated"]) == (task.id, 4, 1)


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
