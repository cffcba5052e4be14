"""Workers: they empty the queue together, wait for a busy store and stop between two tasks."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core import tasks
from core.claims import Claim
from core.outcomes import Status
from core.store.engine import Store, StoreBusyError
from core.store.tasks import list_tasks
from core.tasks import spawn_worker, stop_on_signals, work
from tests.core.tasks.conftest import add, complete, look, stored

ROOT = Path(__file__).parents[3]


def test_a_worker_does_other_work_after_each_task_and_goes_on_while_there_is_some(store: Store) -> None:
    add(store)
    left = [True, True, False]
    work(store, complete(store), drain=True, between=lambda: left.pop(0))
    assert left == []
    assert stored(store) == 1


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


def test_a_worker_that_is_to_stop_stops_between_two_tasks(store: Store) -> None:
    ids = [add(store), add(store)]
    with stop_on_signals() as stop:

        def run(claim: Claim) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            assert stop.wait(60)
            complete(store)(claim)

        work(store, run, drain=False, stop=stop)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    assert [look(store, task).status for task in ids] == [Status.COMPLETED, Status.QUEUED]


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
    assert ended.wait(60)
