"""Drafts of triage: kept, taken up where they were, their operator's own, and purged with their rows."""

from contextlib import closing

import pytest

from core.errors import RollbookError
from core.service import Edit, Task, Triage
from tests.core.correcting.conftest import NEW, ORGANIZATIONS, ROWS, codes
from tests.core.state import SPRING, State, user_file


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


def test_drafts_that_one_may_not_go_on_with_any_more_are_not_listed(state: State) -> None:
    roster = b"User ID,Role,First Name,Last Name\nn1,Wizard,Nina,New\n"
    organizations = b"Code,Name,Type,Parent Code\nTN-9,,District,TN\n"
    change_operator(state, "sam", "TN", "Yes")
    for content, scope, layout in (
        (user_file([{"Email": "bad"}]), SPRING, None),
        (roster, "school:TN-2-1", None),
        (organizations, None, "organizations"),
    ):
        state.rollbook("sam").triage_file(content, "file.csv", scope, layout, None).close()
    assert {line.scope for line in state.rollbook("sam").drafts(None)} == {SPRING, "school:TN-2-1", None}
    change_operator(state, "sam", "TN-1", "No")
    assert {line.scope for line in state.rollbook("sam").drafts(None)} == {SPRING}
    assert state.rollbook("sam").drafts("school:TN-2-1") == []


def change_operator(state: State, login: str, organizations: str, may_administer: str) -> None:
    """Store what an operator reaches and may do."""
    row = f"{login},{login},{organizations},TestCoordinator,No,{may_administer}"
    state.reference("operators", f"Login,Name,Organizations,Roles,May Delete,May Administer\n{row}\n")


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
