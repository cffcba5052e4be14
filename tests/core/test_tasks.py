"""The queue and the worker: every task is run once, by one that is alive, and ends."""

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from core import owners, tasks
from core.claims import Cancelled, Claim, LostClaim
from core.errors import RollbookError
from core.outcomes import Phase, Status
from core.store import queue
from core.store.engine import Store, StoreBusyError
from core.store.records import count_records, write_changes
from core.store.tasks import events_of, insert_task, list_tasks, task_by_id, update_task
from core.task import Task
from core.tasks import (
    cancel_task,
    claim_task,
    execute,
    finish,
    is_anything_queued,
    is_dead,
    owner_name,
    spawn_worker,
    stop_on_signals,
    work,
)

ROOT = Path(__file__).parents[2]
OTHER = "elsewhere/boot/1/1"
CHANGE = pl.DataFrame(
    {"kind": ["k"], "key": ["a"], "row": [2], "name": [None], "content": ["x"]},
    schema={"kind": pl.String, "key": pl.String, "row": pl.UInt32, "name": pl.String, "content": pl.String},
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "private" / "store.sqlite"), create=True, busy_seconds=5)
    yield opened
    opened.close()


@pytest.fixture
def dead_owner() -> str:
    """Return the name of a process of this machine that has ended."""
    code = "from core.owners import owner_name; print(owner_name())"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def add(store: Store, scope: str | None = "S1", kind: str = "import") -> int:
    with store.writing() as session:
        return insert_task(session, kind=kind, layout="pa-users", operator="ann", scope=scope)


def look(store: Store, task: int) -> Task:
    with store.reading() as session:
        found = task_by_id(session, task)
    assert found is not None
    return found


def claimed(store: Store, owner: str | None = None, lease_seconds: float = 60) -> Claim:
    claim = claim_task(store, owner or owner_name(), lease_seconds)
    assert claim is not None
    return claim


def complete(store: Store) -> Callable[[Claim], None]:
    """Return a job that writes one record and ends its task."""

    def run(claim: Claim) -> None:
        with store.writing() as session:
            claim.fence(session)
            write_changes(session, claim.task.id, CHANGE)
            finish(session, claim, Status.COMPLETED, counts={"created": 1})

    return run


def work_on(claim: Claim) -> None:
    """Work without an end until the heartbeat brings news."""
    while True:
        claim.check_cancelled()


def stored(store: Store) -> int:
    with store.reading() as session:
        return count_records(session, "k")


def test_a_worker_does_other_work_after_each_task_and_goes_on_while_there_is_some(store: Store) -> None:
    add(store)
    left = [True, True, False]
    work(store, complete(store), drain=True, between=lambda: left.pop(0))
    assert left == []
    assert stored(store) == 1


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


def test_a_task_ends_with_what_it_wrote_or_not_at_all(store: Store) -> None:
    task = add(store)

    def run(claim: Claim) -> None:
        complete(store)(claim)
        raise RollbookError("store-unavailable", "too late to matter")

    with pytest.raises(RollbookError):
        execute(store, claimed(store), run)
    found = look(store, task)
    assert (found.status, found.counts, found.owner, found.phase) == (Status.COMPLETED, {"created": 1}, None, None)


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
        raise RollbookError(code, "no room")

    for _ in range(4):
        with pytest.raises(RollbookError, match="no room"):
            work(store, run, drain=True)
        assert (look(store, task).status, look(store, task).attempt) == (Status.QUEUED, 0)
    work(store, complete(store), drain=True)
    assert look(store, task).status is Status.COMPLETED


def test_a_worker_waits_for_a_busy_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "POLL_SECONDS", 0)
    task = add(store)
    busy = [True, True]

    def run(claim: Claim) -> None:
        if busy:
            busy.pop()
            raise StoreBusyError("store-unavailable", "busy")
        complete(store)(claim)

    work(store, run, drain=True)
    assert look(store, task).status is Status.COMPLETED


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


def test_a_worker_that_is_to_stop_stops_between_two_tasks(store: Store) -> None:
    ids = [add(store), add(store)]
    with stop_on_signals() as stop:

        def run(claim: Claim) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            assert stop.wait(10)
            complete(store)(claim)

        work(store, run, drain=False, stop=stop)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    assert [look(store, task).status for task in ids] == [Status.COMPLETED, Status.QUEUED]


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


WORKER = """
import os, signal, sys
from core.outcomes import Status
from core.store.engine import Store
from core.tasks import finish, work

store = Store.open(sys.argv[1], create=False)
dies_at = int(sys.argv[2])

def run(claim):
    if claim.task.id == dies_at and claim.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    with store.writing() as session:
        claim.fence(session)
        session.driver.execute("UPDATE state SET value = value + 1")
        finish(session, claim, Status.COMPLETED, counts={"created": os.getpid()})

work(store, run, drain=True)
"""


def test_several_workers_run_every_task_exactly_once_although_one_is_killed(store: Store) -> None:
    ids = [add(store, f"S{number}") for number in range(60)]
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(store.path), str(dies_at)], cwd=ROOT)
        for dies_at in (30, 0, 0)
    ]
    ends = sorted(worker.wait(timeout=60) for worker in workers)
    work(store, complete(store), drain=True)
    with store.reading() as session:
        found = list_tasks(session)
        runs = session.driver.execute("SELECT value FROM state").fetchone()[0]
    assert runs == 60
    assert [task.id for task in reversed(found)] == ids
    assert {task.status for task in found} == {Status.COMPLETED}
    assert sorted({task.attempt for task in found}) in ([1], [1, 2])
    assert ends in ([-signal.SIGKILL, 0, 0], [0, 0, 0])


def test_a_detached_worker_gets_a_session_of_its_own_and_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, object]]] = []
    ended = threading.Event()

    class Started:
        pid = 4711

        def __init__(self, command: list[str], **options: object) -> None:
            started.append((command, options))

        def wait(self) -> None:
            ended.set()

    monkeypatch.setattr(subprocess, "Popen", Started)
    assert spawn_worker("/data/s.db", Path("c.toml")) == 4711
    ((command, options),) = started
    assert command[1:] == ["-P", "-m", "core.worker", "--store", "/data/s.db", "--config", "c.toml", "--drain"]
    assert options["start_new_session"] is True
    assert options["umask"] == 0o077
    assert {options[name] for name in ("stdin", "stdout", "stderr")} == {subprocess.DEVNULL}
    assert ended.wait(10)
