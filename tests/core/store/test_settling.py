"""What was held of a file is settled by the import that is let through with it, whoever lets it through."""

from core.outcomes import Status
from core.service import ImportOptions
from tests.core.state import Row, State

CHANGE: list[Row] = [{"Last Name": "Dow"}]
AGAIN = ImportOptions(again=True)


def test_a_held_import_is_settled_when_its_file_is_let_through(state: State) -> None:
    state.run(CHANGE)
    first, second = state.run(CHANGE), state.run(CHANGE)
    assert (first.status, second.status) == (Status.HELD, Status.HELD)
    through = state.run(CHANGE, options=AGAIN)
    assert through.status is Status.COMPLETED
    for held in (first, second):
        document = state.rollbook().task_json(held.id)
        assert document["status"] == "cancelled"
        last = document["history"][-1]
        assert (last["event"], last["note"]) == ("cancelled", f"task {through.id} was let through")


def test_a_held_import_of_another_file_stays_held(state: State) -> None:
    other: list[Row] = [{"Last Name": "Dent"}]
    state.run(CHANGE)
    state.run(other)
    held = state.run(CHANGE)
    assert held.status is Status.HELD
    assert state.run(other, options=AGAIN).status is Status.COMPLETED
    assert state.rollbook().task(held.id).status is Status.HELD
