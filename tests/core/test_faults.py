"""Faults that are caused for real: each says one sentence, and nothing is lost or half done."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.config import Config, Store
from core.errors import RollbookError
from core.outcomes import Status
from core.service import Rollbook
from tests.core.state import FOUNDER, SPRING, State, many, user_file

ROOT = Path(__file__).parents[2]
IMPATIENT = Config(store=Store(busy_seconds=1))
ROWS = many(3000, Action="C")


FILLING = """
import resource, sys
import core.importing
from core.worker import main
finish = core.importing.finish
def fill(*given, **named):
    finish(*given, **named)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
core.importing.finish = fill
sys.exit(main())
"""
"""A worker that finds no more room on the disk when it commits."""


def sound(state: State) -> bool:
    """Tell whether SQLite finds the store whole."""
    with closing(sqlite3.connect(state.path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def test_a_disk_that_fills_in_mid_import_loses_nothing_and_the_next_worker_ends_the_task(state: State) -> None:
    before = state.stored()
    task = state.rollbook().queue_import(user_file(ROWS), "users.csv", SPRING)
    filling = subprocess.run(
        [sys.executable, "-c", FILLING, "--store", str(state.path), "--drain"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert filling.returncode == 4
    assert re.fullmatch(r"rollbook: [^\n]*full[^\n]* \([^\n]+\)\n", filling.stderr)
    assert (state.stored(), sound(state)) == (before, True)
    state.rollbook().work(drain=True)
    assert state.rollbook().task(task.id).counts["created"] == 3000


def test_a_store_that_another_program_holds_is_said_so(state: State) -> None:
    before = state.stored()
    with closing(sqlite3.connect(state.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RollbookError) as caught:
            state.rollbook(config=IMPATIENT).run_import(user_file(ROWS), "users.csv", SPRING)
        assert state.rollbook(config=IMPATIENT).check(user_file(ROWS), "users.csv", SPRING).exit_code == 0
    assert (caught.value.code, caught.value.exit_code) == ("store-unavailable", 4)
    assert state.stored() == before
    assert state.rollbook().run_import(user_file(ROWS), "users.csv", SPRING).status is Status.COMPLETED


def test_results_that_were_damaged_are_said_to_be_and_the_rest_can_be_read(state: State) -> None:
    task = state.run([{"Last Name": "Doe"}])
    with closing(sqlite3.connect(state.path)) as connection:
        connection.execute(
            "UPDATE task_files SET content = zeroblob(100) WHERE task = ? AND kind = 'results'", (task.id,)
        )
        connection.commit()
    rollbook = state.rollbook()
    for job in (lambda: rollbook.results(task.id), lambda: rollbook.file(task.id, "completed")):
        with pytest.raises(RollbookError, match="damaged") as caught:
            job()
        assert caught.value.exit_code == 4
    assert rollbook.file(task.id, "uploaded") == user_file([{"Last Name": "Doe"}])
    assert rollbook.task_json(task.id)["counts"]["updated"] == 1
    assert state.stored()["ann"]["last_name"] == "Doe"


def test_the_copy_taken_at_the_start_is_what_is_imported(state: State, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(user_file([{"Last Name": "First"}]))
    task = state.rollbook().queue_import(path.read_bytes(), "users.csv", SPRING)
    path.write_bytes(b"something else")
    path.unlink()
    state.rollbook().work(drain=True)
    assert state.rollbook().task(task.id).status is Status.COMPLETED
    assert state.stored()["ann"]["last_name"] == "First"


def test_a_store_that_others_may_write_to_is_refused_untouched(state: State) -> None:
    state.path.chmod(0o666)
    before = state.path.read_bytes()
    with pytest.raises(RollbookError) as caught:
        Rollbook(str(state.path), operator=FOUNDER).tasks()
    assert caught.value.code == "store-unavailable"
    assert "chmod" in str(caught.value)
    assert state.path.read_bytes() == before


def test_a_fault_of_the_program_fails_the_task_and_holds_no_data(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*given: object) -> None:
        raise ValueError(state.stored()["ann"]["email"])

    monkeypatch.setattr("core.importing.apply_changes", break_down)
    before = state.stored()
    with pytest.raises(RollbookError) as caught:
        state.run([{"Last Name": "Doe"}])
    assert (caught.value.code, caught.value.exit_code) == ("fault", 4)
    assert state.stored() == before
    (crash,) = state.path.parent.glob("crash-*")
    assert crash.stat().st_mode & 0o777 == 0o600
    assert "ann@example.org" not in crash.read_text() + str(caught.value)
