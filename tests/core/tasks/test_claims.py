"""The queue: every task is claimed once, by a worker that is alive, and again where that one dies."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from core import owners
from core.claims import Cancelled, Claim, LostClaim
from core.outcomes import Phase, Status
from core.store import queue
from core.store.engine import Store, StoreBusyError
from core.store.tasks import events_of
from core.tasks import (
    cancel_task,
    claim_task,
    execute,
    finish,
    is_anything_queued,
    is_dead,
    is_neglected,
    owner_name,
)
from tests.core.store_rows import update_task
from tests.core.tasks.conftest import OTHER, add, claimed, complete, look, stored


def work_on(claim: Claim) -> None:
    """Work without an end until the heartbeat brings news."""
    while True:
        claim.check_cancelled()


def test_a_queued_task_waits_for_somebody(store: Store) -> None:
    assert not is_anything_queued(store)
    assert look(store, add(store)).status is Status.QUEUED
    assert is_anything_queued(store)


def test_tasks_are_claimed_oldest_first_and_once(store: Store) -> None:
    ids = [add(store, scope) for scope in ("S1", "S2")]
    claims = [claimed(store), claimed(store)]
    assert [claim.task.id for claim in claims] == ids
    assert [claim.attempt for claim in claims] == [1, 1]
    assert claim_task(store, owner_name()) is None
    assert look(store, ids[0]).owner == owner_name()
    assert look(store, ids[0]).started is not None


def test_one_task_may_be_claimed_by_its_number(store: Store) -> None:
    _, second = add(store, "S1"), add(store, "S2")
    claim = claim_task(store, owner_name(), only=second)
    assert claim is not None
    assert claim.task.id == second
    assert claim_task(store, owner_name(), only=second) is None


def test_imports_of_one_scope_wait_for_each_other_and_exports_for_nothing(store: Store) -> None:
    first, second = add(store, "S1"), add(store, "S1")
    export, reference = add(store, "S1", "export"), add(store, None)
    assert [claimed(store).task.id for _ in range(3)] == [first, export, reference]
    add(store, None)
    assert claim_task(store, owner_name()) is None
    assert claim_task(store, owner_name(), only=second) is None
    with store.writing() as session:
        update_task(session, first, status=Status.COMPLETED)
    assert claimed(store).task.id == second


def test_a_task_whose_owner_died_is_claimed_again_at_once(store: Store, dead_owner: str) -> None:
    task = add(store)
    assert is_dead(dead_owner)
    assert claimed(store, dead_owner).attempt == 1
    assert claimed(store).attempt == 2
    with store.reading() as session:
        events = [(event["event"], event["note"]) for event in events_of(session, task)]
    assert events == [("queued", None), ("started", "attempt 1"), ("started", "attempt 2")]


def neglected(store: Store) -> bool:
    with store.reading() as session:
        return is_neglected(session)


def test_a_task_whose_owner_died_is_neglected_until_somebody_takes_it(store: Store, dead_owner: str) -> None:
    add(store)
    claimed(store, dead_owner)
    assert neglected(store)
    claimed(store)
    assert not neglected(store)


def test_a_queued_task_is_neglected_once_a_worker_had_the_time_to_begin(store: Store) -> None:
    task = add(store)
    assert not neglected(store)
    with store.writing() as session:
        update_task(session, task, queued=datetime.now(UTC) - timedelta(minutes=1))
    assert neglected(store)


def test_a_queued_task_is_not_neglected_while_another_one_is_being_run(store: Store) -> None:
    add(store)
    waiting = add(store)
    claimed(store)
    with store.writing() as session:
        update_task(session, waiting, queued=datetime.now(UTC) - timedelta(minutes=1))
    assert not neglected(store)


def test_a_task_whose_owner_elsewhere_fell_silent_is_claimed_when_its_lease_is_over(store: Store) -> None:
    add(store)
    claimed(store, OTHER, lease_seconds=60)
    assert claim_task(store, owner_name()) is None
    with store.writing() as session:
        update_task(session, 1, lease=datetime.now(UTC) - timedelta(seconds=1))
    assert claimed(store).attempt == 2


def test_a_process_here_that_fell_silent_is_replaced_although_it_lives(store: Store) -> None:
    add(store)
    claimed(store, lease_seconds=-1)
    assert claimed(store, OTHER).attempt == 2


def test_setting_the_clock_ends_no_lease_on_this_machine(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store)
    claimed(store)
    for days in (91, -91):
        monkeypatch.setattr(queue, "now", lambda days=days: datetime.now(UTC) + timedelta(days=days))
        assert claim_task(store, owner_name()) is None


def test_a_task_that_killed_its_workers_again_and_again_ends_as_failed(store: Store, dead_owner: str) -> None:
    task = add(store)
    for attempt in (1, 2, 3):
        assert claimed(store, dead_owner).attempt == attempt
    assert claim_task(store, owner_name()) is None
    found = look(store, task)
    assert found.status is Status.FAILED
    assert found.error is not None
    assert found.error["code"] == "task-abandoned"
    assert found.ended is not None


def test_a_task_that_was_to_be_cancelled_when_its_worker_died_is_cancelled(store: Store, dead_owner: str) -> None:
    task = add(store)
    claimed(store, dead_owner)
    cancel_task(store, task)
    assert claim_task(store, owner_name()) is None
    assert look(store, task).status is Status.CANCELLED


def test_a_worker_whose_claim_was_taken_over_writes_nothing(store: Store, dead_owner: str) -> None:
    task = add(store)
    late = claimed(store, dead_owner)
    new = claimed(store)
    execute(store, late, complete(store))
    assert stored(store) == 0
    assert look(store, task).status is Status.IN_PROGRESS
    with pytest.raises(LostClaim), store.writing() as session:
        finish(session, late, Status.COMPLETED)
    execute(store, new, complete(store))
    assert (look(store, task).status, stored(store)) == (Status.COMPLETED, 1)


def test_the_heartbeat_renews_the_lease_and_tells_the_progress(store: Store) -> None:
    task = add(store)
    claim = claim_task(store, owner_name(), 60, heartbeat_seconds=0.01)
    assert claim is not None
    with claim:
        claim.report(Phase.CHECKING, 50, 120)
        while look(store, task).done != 50:
            claim.check_cancelled()
    found = look(store, task)
    assert (found.phase, found.done, found.total) == (Phase.CHECKING, 50, 120)


def test_the_heartbeat_waits_out_the_writing_of_its_own_process(store: Store) -> None:
    add(store)
    claim = claim_task(store, owner_name(), 60, heartbeat_seconds=0.01)
    assert claim is not None
    with claim, store.writing() as session:
        claim.fence(session)
        with pytest.raises(StoreBusyError):
            claim._renew()
        finish(session, claim, Status.COMPLETED)


def test_a_running_task_learns_that_it_is_cancelled_or_lost_by_its_heartbeat(store: Store, dead_owner: str) -> None:
    task = add(store)
    for owner, learned in ((dead_owner, LostClaim), (owner_name(), Cancelled)):
        claim = claim_task(store, owner, 60, heartbeat_seconds=0.01)
        assert claim is not None
        claim.check_cancelled()
        if learned is Cancelled:
            cancel_task(store, task)
        else:
            with store.writing() as session:
                update_task(session, task, status=Status.QUEUED)
        with claim, pytest.raises(learned):
            work_on(claim)


def test_this_process_is_alive_and_strangers_are_not_judged() -> None:
    here = owner_name()
    process, start = here.removeprefix(owners.machine_name()).split("/")
    assert not is_dead(here)
    assert is_dead(f"{owners.machine_name()}{process}/{int(start) + 1}")
    assert is_dead(f"{owners.machine_name()}nonsense")
    assert not is_dead(OTHER)


def test_a_process_that_ended_and_was_not_yet_buried_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        name = f"{owners.machine_name()}{process.pid}/{owners._start_of(process.pid)}"
        assert not is_dead(name)
        assert process.stdin is not None
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert is_dead(name)
