"""The ends of a task: completed, cancelled, refused or a fault, each told and none with half of its work."""

import stat

import pytest

from core.claims import Claim
from core.errors import RollbookError
from core.outcomes import Status
from core.store.engine import Store
from core.store.tasks import events_of
from core.tasks import cancel_task, claim_task, execute, owner_name, work
from tests.core.store_rows import update_task
from tests.core.tasks.conftest import add, claimed, complete, look, stored


def test_a_task_ends_with_what_it_wrote_or_not_at_all(store: Store) -> None:
    task = add(store)

    def run(claim: Claim) -> None:
        complete(store)(claim)
        raise RollbookError("store-unavailable", "too late to matter")

    with pytest.raises(RollbookError):
        execute(store, claimed(store), run)
    found = look(store, task)
    assert (found.status, found.counts, found.owner, found.phase) == (Status.COMPLETED, {"created": 1}, None, None)


def test_a_cancelled_task_stops_before_it_writes(store: Store) -> None:
    task = add(store)
    claim = claimed(store)
    assert cancel_task(store, task, "bob").status is Status.IN_PROGRESS
    execute(store, claim, complete(store))
    found = look(store, task)
    assert (found.status, found.owner, stored(store)) == (Status.CANCELLED, None, 0)
    with store.reading() as session:
        assert ("bob", "cancel requested") in [
            (event["operator"], event["event"]) for event in events_of(session, task)
        ]


@pytest.mark.parametrize("status", [Status.QUEUED, Status.HELD])
def test_a_task_that_nobody_runs_is_cancelled_at_once(store: Store, status: Status) -> None:
    task = add(store)
    with store.writing() as session:
        update_task(session, task, status=status)
    assert cancel_task(store, task).status is Status.CANCELLED
    assert claim_task(store, owner_name()) is None


def test_what_has_ended_or_never_was_cannot_be_cancelled(store: Store) -> None:
    task = add(store)
    execute(store, claimed(store), complete(store))
    for number, code in ((task, "usage"), (99, "task-unknown")):
        with pytest.raises(RollbookError) as caught:
            cancel_task(store, number)
        assert caught.value.code == code
    assert look(store, task).status is Status.COMPLETED


def test_a_refused_task_fails_with_its_reason_and_the_next_one_runs(store: Store) -> None:
    first, second = add(store), add(store)

    def run(claim: Claim) -> None:
        if claim.task.id == first:
            raise RollbookError("header-unknown", "no header", "look at the file")
        complete(store)(claim)

    work(store, run, drain=True)
    assert look(store, first).error == {"code": "header-unknown", "message": "no header", "hint": "look at the file"}
    assert [look(store, task).status for task in (first, second)] == [Status.FAILED, Status.COMPLETED]


@pytest.mark.parametrize("code", ["disk-full", "store-unavailable"])
def test_a_task_waits_in_the_queue_until_disk_or_store_are_mended(store: Store, code: str) -> None:
    task = add(store)

    def run(claim: Claim) -> None:
        raise RollbookError(code, "no room", "make some")

    for _ in range(4):
        with pytest.raises(RollbookError, match="no room"):
            work(store, run, drain=True)
        assert (look(store, task).status, look(store, task).attempt) == (Status.QUEUED, 0)
        assert look(store, task).error == {"code": code, "message": "no room", "hint": "make some"}
    work(store, complete(store), drain=True)
    assert (look(store, task).status, look(store, task).error) == (Status.COMPLETED, None)


def test_a_fault_of_the_program_is_told_without_data(store: Store) -> None:
    task = add(store)

    def run(claim: Claim) -> None:
        secret = "TempPass-4711"  # what a careless exception would tell
        try:
            int(secret)
        except ValueError as error:
            raise KeyError(secret) from error

    work(store, run, drain=True)
    found = look(store, task)
    assert found.status is Status.FAILED
    assert found.error is not None
    assert found.error["code"] == "fault"
    (crash,) = store.folder.glob("crash-*.txt")
    assert str(crash) in found.error["hint"]
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
    text = crash.read_text()
    assert "builtins.KeyError" in text
    assert "builtins.ValueError" in text
    assert "int(secret)" in text
    assert "4711" not in text.replace('secret = "TempPass-4711"', "")
    assert "4711" not in str(found)


def test_a_task_that_its_job_forgot_to_end_is_a_fault(store: Store) -> None:
    task = add(store)
    work(store, lambda claim: None, drain=True)
    assert look(store, task).status is Status.FAILED
