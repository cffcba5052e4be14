"""Corrected rows are imported again, each once; the rest is left in the draft or in an error file."""

from contextlib import closing

import pytest

from core.errors import RollbookError
from core.outcomes import Status
from core.service import LEFT_OUT, SKIPPED, Edit, ImportOptions, Task, Triage
from tests.core.correcting.conftest import ORGANIZATIONS, ROWS, import_corrected
from tests.core.state import SPRING, State


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


def test_a_held_import_that_is_let_through_settles_the_draft_under_its_own_number(
    state: State, task: Task, triage: Triage
) -> None:
    edits = [Edit(row, LEFT_OUT, "1") for row in (4, 5, 6, 7)]
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1"), *edits], "one")
    corrected = triage.corrected()
    rollbook = state.rollbook()
    rollbook.run_import(corrected.content, corrected.name, corrected.scope)
    held = rollbook.run_import(corrected.content, corrected.name, corrected.scope, parent=corrected.parent)
    assert held.status is Status.HELD
    triage.sent(corrected, held.id)
    triage.close()
    again = rollbook.run_import(corrected.content, corrected.name, corrected.scope, None, ImportOptions(again=True))
    with pytest.raises(RollbookError, match=f"imported again with task {again.id}"):
        rollbook.triage_task(task.id)


def test_a_draft_ends_with_the_import_that_took_its_last_rows_whoever_has_left_it(state: State, task: Task) -> None:
    rollbook = state.rollbook()
    with closing(rollbook.triage_task(task.id)) as triage:
        edits = [Edit(row, LEFT_OUT, "1") for row in (4, 5, 6, 7)]
        triage.take([Edit(3, ORGANIZATIONS, "TN-1-1"), *edits], "one")
        corrected = triage.corrected()
        queued = rollbook.queue_import(corrected.content, corrected.name, corrected.scope, parent=corrected.parent)
        triage.sent(corrected, queued.id)
        number = triage.draft.id
    rollbook.work(drain=True)
    with pytest.raises(RollbookError, match=f"There is no open draft {number}"):
        rollbook.triage_draft(number)


def test_rows_keep_the_numbers_of_the_file_that_they_came_with(state: State, task: Task, triage: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1"), Edit(5, "First Name", "A"), Edit(5, "Email", "a@b.example")], "two")
    corrected = triage.corrected()
    assert corrected.rows == (3, 5)
    assert state.rollbook().check(corrected.content, corrected.name, SPRING).results.rows["row"].to_list() == [3, 5]
    child = import_corrected(state, triage)
    assert state.rollbook().results(child.id).rows["row"].to_list() == [3, 5]


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


def test_an_import_that_applied_nothing_is_corrected_whole(state: State) -> None:
    task = state.run(ROWS, options=ImportOptions(all_or_nothing=True))
    assert task.counts["not_applied"] == 1
    with closing(state.rollbook().triage_task(task.id)) as triage:
        assert (triage.standing.rows, triage.standing.left, triage.standing.corrected) == (6, 5, 0)
        edits = [Edit(3, ORGANIZATIONS, "TN-1"), Edit(4, ORGANIZATIONS, "TN-1"), Edit(5, "Email", "a@b.example")]
        triage.take([*edits, Edit(7, LEFT_OUT, "1")], "all")
        child = import_corrected(state, triage)
        assert (child.parent, child.counts["created"], child.counts["updated"]) == (task.id, 4, 1)
