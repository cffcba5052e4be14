"""A worker killed in the middle of hashing: the next one goes on, and nobody gets two passwords."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from argon2 import PasswordHasher

from core.config import Config, Tasks
from core.outcomes import Status
from core.passwords import Cost, hash_passwords
from core.sealing import need_key
from core.store.files import decode_frame
from tests.core.roster_with_passwords import (
    CHEAP,
    GIVEN,
    SCHOOL,
    assert_nowhere,
    kinds_kept,
    passwords_in,
    people,
    rollbook,
    roster,
)
from tests.core.state import State

ROOT = Path(__file__).parents[2]
STUDENTS = 24
SETTINGS = "[credentials]\nmemory_kib = 8\npasses = 1\n"
DYING = """
import os, signal, sys
import core.credentials
core.credentials.SAVE_SECONDS = 0.0
pieces, save = int(sys.argv.pop()), core.credentials.Hashing._save
def die(self, piece):
    global pieces
    saved = save(self, piece)
    pieces -= bool(saved)
    if pieces == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return saved
core.credentials.Hashing._save = die
from core.worker import main
sys.exit(main())
"""
"""A worker that saves every hash and kills itself once so many pieces are saved."""


@pytest.fixture
def queued(state: State) -> State:
    """A state with a roster in the queue: every third student has a password, the others get one."""
    students = [
        (f"s{number}", "Dent", f"{GIVEN}{number}" if number % 3 == 0 else "", "M") for number in range(STUDENTS)
    ]
    rollbook(state).queue_import(roster(*students), "roster.csv", SCHOOL)
    return state


def kill_after(state: State, pieces: int, folder: Path) -> None:
    """Run a worker that dies once it has saved so many pieces."""
    settings = folder / "settings.toml"
    settings.write_text(SETTINGS)
    command = [
        sys.executable,
        "-c",
        DYING,
        "--store",
        str(state.path),
        "--config",
        str(settings),
        "--drain",
        str(pieces),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def saved(state: State, task: int) -> pl.DataFrame:
    """Return the hashes that a killed worker has left behind: row, password, temporary, hash."""
    key = need_key(CHEAP.credentials, state.path.parent)
    with closing(sqlite3.connect(state.path)) as connection:
        pieces = connection.execute("SELECT content FROM task_files WHERE kind = 'hashes' ORDER BY part").fetchall()
    return pl.concat(decode_frame(key.unseal(piece, task, "hashes")) for (piece,) in pieces)


def test_the_next_worker_goes_on_with_the_hashes_of_a_killed_one(
    queued: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = rollbook(queued).tasks()[0].id
    kill_after(queued, 7, tmp_path)
    kill_after(queued, 5, tmp_path)
    left = saved(queued, number)
    assert left["row"].n_unique() == left.height >= 12
    assert not people(queued)
    assert_nowhere(queued, [*left["password"], GIVEN])
    hashed: list[str] = []

    def noted(passwords: Sequence[str], cost: Cost, ask: Callable[[], None]) -> Iterator[str]:
        hashed.extend(passwords)
        return hash_passwords(passwords, cost, ask)

    monkeypatch.setattr("core.credentials.hash_passwords", noted)
    rollbook(queued).work(drain=True)
    assert rollbook(queued).task(number).status is Status.COMPLETED
    assert len(hashed) == STUDENTS + 1 - left.height
    assert not set(hashed) & set(left["password"])
    handed = passwords_in(queued, number)
    stored = people(queued)
    assert len(stored) == STUDENTS + 1
    by_row = dict(left.select("row", "hash").iter_rows())
    for row, ident in enumerate(["t1", *(f"s{student}" for student in range(STUDENTS))], 2):
        given = row >= 3 and (row - 3) % 3 == 0
        password = f"{GIVEN}{row - 3}" if given else handed[ident]
        assert PasswordHasher().verify(stored[ident]["password_hash"], password)
        assert by_row.get(row, stored[ident]["password_hash"]) == stored[ident]["password_hash"]
        assert (handed[ident] == "") is given
    assert not kinds_kept(queued) & {"original", "hashes"}
    assert_nowhere(queued, [*handed.values(), *left["password"], GIVEN])


def test_a_task_that_is_given_up_leaves_no_password(queued: State, tmp_path: Path) -> None:
    kill_after(queued, 2, tmp_path)
    assert {"original", "hashes"} <= kinds_kept(queued)
    once = Config(credentials=CHEAP.credentials, tasks=Tasks(heartbeat_seconds=1, attempts=1))
    rollbook(queued, once).work(drain=True)
    task = rollbook(queued).tasks()[0]
    assert task.error is not None
    assert task.error["code"] == "task-abandoned"
    assert kinds_kept(queued) & {"original", "hashes", "passwords"} == set()
    assert not people(queued)


def test_a_cancelled_task_of_a_killed_worker_leaves_no_password(queued: State, tmp_path: Path) -> None:
    kill_after(queued, 2, tmp_path)
    rollbook(queued).cancel(rollbook(queued).tasks()[0].id)
    rollbook(queued).work(drain=True)
    assert rollbook(queued).tasks()[0].status is Status.CANCELLED
    assert not kinds_kept(queued) & {"original", "hashes", "passwords"}
