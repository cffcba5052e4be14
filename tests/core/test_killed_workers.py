"""A worker killed at any moment: every row applied once or not at all, and the next worker ends the task.

ROLLBOOK_KILLS=100 kills at that many points instead of five.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from core.config import Config
from core.outcomes import Status
from core.service import Rollbook
from tests.core.state import FOUNDER, SPRING, State, many, put_accounts, user_file

KILLS = int(os.environ.get("ROLLBOOK_KILLS", "5"))
STORED, NEW = 2_000, 2_000
ROOT = Path(__file__).parents[2]

MARKED = """
import os, signal, sys
import core.importing, core.tasks, core.claims
name, place = sys.argv.pop(), sys.argv.pop()
owner = {"importing": core.importing, "claim": core.claims.Claim}[place]
real = getattr(owner, name)
def die(*given, **named):
    if name in ("judge", "fence", "apply_changes", "save_encoded", "finish"):
        real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, die)
from core.worker import main
sys.exit(main())
"""
"""A worker that kills itself at a named step of the import: before it, or for steps that write just after."""


@pytest.fixture(scope="module")
def queued(tmp_path_factory: pytest.TempPathFactory, unchanged: State) -> State:
    """A state with one import in the queue: half its rows create a user, half change one."""
    state = unchanged.copy(tmp_path_factory.mktemp("queued") / "private")
    rows = many(STORED + NEW, Last_Name="After")
    put_accounts(state, {str(row["Username"]): {"email": row["Email"], "last_name": "Before"} for row in rows[:STORED]})
    actions = [{**row, "Action": "U" if number < STORED else "C"} for number, row in enumerate(rows)]
    state.rollbook().queue_import(user_file(actions), "users.csv", SPRING)
    return state


def worker(state: State, *code: str) -> "subprocess.Popen[bytes]":
    """Start a worker of the state's store as a process of its own."""
    command = [sys.executable, *(code[:2] or ("-m", "core.worker")), "--store", str(state.path), "--drain", *code[2:]]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def number_of(state: State) -> int:
    """Return the number of the queued import."""
    numbers: list[int] = [task.id for task in state.rollbook().tasks()]
    return max(numbers)


def applied(state: State) -> int:
    """Return how many rows are applied: all records of the file changed by the task, each with one journal row."""
    with closing(sqlite3.connect(state.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        journal = connection.execute("SELECT count(*) FROM journal WHERE task = ?", (number_of(state),)).fetchone()[0]
        changed = connection.execute(
            "SELECT count(*) FROM records WHERE changed_by = ?", (number_of(state),)
        ).fetchone()[0]
    after = [record["last_name"] for name, record in state.stored().items() if name.startswith("u")]
    done = after.count("After")
    assert journal == changed == done
    assert len(after) == STORED + (NEW if done else 0)
    return done


def assert_whole(state: State) -> None:
    """Assert that nothing or everything was applied, and that the next worker ends the task by itself."""
    assert applied(state) in (0, STORED + NEW)
    state.rollbook().work(drain=True)
    task = state.rollbook().task(number_of(state))
    assert task.status is Status.COMPLETED
    assert (task.counts["created"], task.counts["updated"]) == (NEW, STORED)
    assert applied(state) == STORED + NEW
    assert state.rollbook().results(task.id).rows.height == STORED + NEW


STEPS = [
    ("importing", "take_queued"),
    ("importing", "take_file"),
    ("importing", "judge"),
    ("claim", "fence"),
    ("importing", "apply_changes"),
    ("importing", "save_encoded"),
    ("importing", "finish"),
]


@pytest.mark.parametrize(("place", "step"), STEPS, ids=[step for _, step in STEPS])
def test_a_worker_that_dies_at_a_step_leaves_all_or_nothing(
    queued: State, tmp_path: Path, place: str, step: str
) -> None:
    state = queued.copy(tmp_path / "store")
    dying = worker(state, "-c", MARKED, place, step)
    assert dying.wait(60) == -signal.SIGKILL
    assert state.rollbook().task(number_of(state)).status is Status.IN_PROGRESS
    assert_whole(state)


COUNTED = """
import os, signal, sys, threading
import core.importing
from core.store.engine import Store
from core.worker import main
path, last = sys.argv.pop(), int(sys.argv.pop())
passed, begun = 0, False
def count(*_):
    global passed
    passed += begun
    if last and passed >= last:
        os.kill(os.getpid(), signal.SIGKILL)
connect, take_queued = Store._connect, core.importing.take_queued
def connect_counted(store):
    driver = connect(store)
    driver.set_progress_handler(count, 1000)
    return driver
def begin(*given):
    global begun
    begun = True
    threading.setprofile(count)
    sys.setprofile(count)
    return take_queued(*given)
Store._connect, core.importing.take_queued = connect_counted, begin
main()
sys.setprofile(None)
open(path, "w").write(str(passed))
"""
"""A worker that counts its moments while it imports (calls, and thousands of steps of SQLite) and dies at the last."""


@pytest.fixture(scope="module")
def moments(queued: State, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many moments the import has, as `COUNTED` counts them."""
    folder = tmp_path_factory.mktemp("counted")
    assert worker(queued.copy(folder / "store"), "-c", COUNTED, "0", str(folder / "moments")).wait(60) == 0
    return int((folder / "moments").read_text())


@pytest.mark.parametrize("point", range(KILLS))
def test_a_worker_killed_at_any_moment_leaves_all_or_nothing(
    queued: State, moments: int, tmp_path: Path, point: int
) -> None:
    state = queued.copy(tmp_path / "store")
    dying = worker(state, "-c", COUNTED, str(1 + moments * point // KILLS), str(tmp_path / "moments"))
    assert dying.wait(60) in (-signal.SIGKILL, 0)
    assert_whole(state)


@pytest.mark.parametrize("seconds", [0.05, 0.2])
def test_a_worker_killed_from_outside_leaves_all_or_nothing(queued: State, tmp_path: Path, seconds: float) -> None:
    state = queued.copy(tmp_path / "store")
    running = worker(state)
    wait_while(state, Status.QUEUED)
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
    assert_whole(state)


def wait_while(state: State, status: Status) -> None:
    """Ask again and again until the task has another status."""
    end = time.monotonic() + 60
    with closing(sqlite3.connect(state.path)) as connection:
        while connection.execute("SELECT count(*) FROM tasks WHERE status = ?", (status,)).fetchone() == (1,):
            assert time.monotonic() < end


def test_a_task_that_kills_its_worker_every_time_is_given_up(queued: State, tmp_path: Path) -> None:
    state = queued.copy(tmp_path / "store")
    for _ in range(Config().tasks.attempts):
        assert worker(state, "-c", MARKED, "importing", "judge").wait(60) == -signal.SIGKILL
    state.rollbook().work(drain=True)
    task = state.rollbook().task(number_of(state))
    assert task.status is Status.FAILED
    assert task.error is not None
    assert task.error["code"] == "task-abandoned"
    assert applied(state) == 0


def test_an_import_run_here_and_killed_is_ended_by_the_next_worker(queued: State, tmp_path: Path) -> None:
    state = queued.copy(tmp_path / "store")
    number = number_of(state)
    Rollbook(str(state.path), operator=FOUNDER).cancel(number)
    code = MARKED.replace("from core.worker import main\nsys.exit(main())", RUN_HERE)
    path = tmp_path / "users.csv"
    path.write_bytes(user_file([{**row, "Username": f"x{row['Username']}"} for row in many(5, Action="C")]))
    running = subprocess.Popen(
        [sys.executable, "-c", code, str(state.path), str(path), "importing", "finish"], cwd=ROOT
    )
    assert running.wait(60) == -signal.SIGKILL
    assert "xu0000" not in state.stored()
    assert worker(state).wait(60) == 0
    assert state.rollbook().task(number + 1).counts["created"] == 5


RUN_HERE = f"""
from pathlib import Path
from core.service import Rollbook
rollbook = Rollbook(sys.argv[1], operator={FOUNDER!r})
rollbook.run_import(Path(sys.argv[2]).read_bytes(), "users.csv", {SPRING!r})
"""
