"""Two operators correct one draft at the same time: nothing is lost, and nobody overwrites what was not shown."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from core.errors import RollbookError
from core.service import SKIPPED, Edit, Task, Triage
from core.store.engine import Store
from tests.core.correcting.conftest import ORGANIZATIONS, import_corrected
from tests.core.state import State


@pytest.fixture
def other(state: State, task: Task, triage: Triage) -> Iterator[Triage]:
    """The same draft as somebody else has it open."""
    assert triage.draft.task == task.id
    with closing(state.rollbook().triage_task(task.id)) as opened:
        yield opened


def test_what_two_correct_in_different_cells_is_kept_and_each_sees_all_of_it(triage: Triage, other: Triage) -> None:
    other.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "theirs")
    standing = triage.take([Edit(5, "Email", "a@b.example")], "mine")
    assert (standing.corrected, triage.elsewhere) == (2, 1)
    assert other.check_all().corrected == 2
    assert other.elsewhere == 1


def test_a_cell_that_was_corrected_elsewhere_is_not_overwritten_unseen(triage: Triage, other: Triage) -> None:
    other.take([Edit(5, "Email", "b@b.example")], "theirs")
    with pytest.raises(RollbookError, match="Email of row 5 was corrected elsewhere meanwhile"):
        triage.take([Edit(5, "Email", "a@b.example")], "mine")
    assert {cell.column: cell.text for cell in triage.row(5).cells}["Email"] == "b@b.example"
    triage.take([Edit(5, "Email", "a@b.example")], "mine, having seen theirs")
    assert triage.standing.corrected == 1


def test_the_same_correction_by_both_is_none_to_complain_of(triage: Triage, other: Triage) -> None:
    other.take([Edit(5, "Email", "a@b.example")], "theirs")
    assert triage.take([Edit(5, "Email", "a@b.example")], "mine").corrected == 1


def test_a_row_that_somebody_imported_meanwhile_is_corrected_no_more(
    state: State, triage: Triage, other: Triage
) -> None:
    other.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "theirs")
    task = import_corrected(state, other)
    with pytest.raises(RollbookError, match=f"Row 3 went with import {task.id} meanwhile"):
        triage.take([Edit(3, ORGANIZATIONS, "TN-1-2")], "mine")
    assert triage.row(3).state == "sent"


def test_what_somebody_imported_meanwhile_is_not_imported_twice(state: State, triage: Triage, other: Triage) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "mine")
    other.take([Edit(5, "Email", "a@b.example")], "theirs")
    import_corrected(state, other)
    with pytest.raises(RollbookError, match="No row of this draft is ready"):
        triage.corrected()


def test_what_somebody_corrected_while_an_import_was_looked_at_is_told_when_it_is_queued(
    state: State, triage: Triage, other: Triage
) -> None:
    triage.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "mine")
    corrected = triage.corrected()
    other.take([Edit(5, "Email", "a@b.example")], "theirs")
    before = triage.elsewhere
    task = state.rollbook().queue_import(corrected.content, corrected.name, corrected.scope, corrected.layout)
    assert triage.sent(corrected, task.id).corrected == 1
    assert triage.elsewhere == before + 1


def test_undoing_says_what_it_would_take_back_where_somebody_made_a_step_since(triage: Triage, other: Triage) -> None:
    triage.take([Edit(5, "Email", "a@b.example")], "mine")
    other.take([Edit(3, ORGANIZATIONS, "TN-1-1")], "theirs")
    with pytest.raises(RollbookError) as refused:
        triage.undo()
    assert refused.value.hint == "undoing would now take back: theirs"
    assert triage.undo()[1] == 3


def test_where_somebody_else_stands_makes_no_draft_worth_judging_again(triage: Triage, other: Triage) -> None:
    other.stand_at(6)
    triage.take([Edit(3, SKIPPED, "1")], "mine")
    assert triage.elsewhere == 0


def test_while_the_store_is_busy_no_cell_is_overwritten_unseen_either(
    state: State, triage: Triage, other: Triage
) -> None:
    other.take([Edit(5, "Email", "b@b.example")], "theirs")
    busy = Store.open(str(state.path), create=False, busy_seconds=5)
    with closing(busy), busy.writing():
        triage.stand_at(4)
        assert not triage.saved
        with pytest.raises(RollbookError, match="corrected elsewhere meanwhile"):
            triage.take([Edit(5, "Email", "a@b.example")], "mine")
    triage.save()
    triage.check_all()
    assert {cell.column: cell.text for cell in triage.row(5).cells}["Email"] == "b@b.example"
    assert triage.take([Edit(5, "Email", "a@b.example")], "mine, having seen theirs").corrected == 1


def test_a_draft_that_somebody_took_up_is_not_dropped_by_whoever_only_looked(triage: Triage, other: Triage) -> None:
    triage.close(drop_untouched=True)
    assert other.take([Edit(5, "Email", "a@b.example")], "mine").corrected == 1
