"""The benchmarks measure like with like: the bare import does to a file's rows what Rollbook does."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.bare_import import run
from benchmarks.bare_read import read
from benchmarks.bare_store import make_store
from benchmarks.comparisons import Line
from benchmarks.files import SCOPE, Files, make_files
from benchmarks.report import table_of
from benchmarks.rosters import SCHOOL, changed_rows, roster_rows
from benchmarks.rosters import SCOPE as ROSTERS
from core.config import Config, Credentials
from core.service import Rollbook

ROWS = 500
FAULTS = {
    "email-format": 1,
    "duplicate-key": 2,
    "organization-unknown": 1,
    "role-unknown": 1,
    "too-long": 1,
    "required": 1,
    "begin-after-end": 1,
    "user-exists": 1,
    "user-missing": 1,
    "user-already-deleted": 1,
}
"""Rows in error of a file of 500, by code: one of each kind, and both rows of a repeated username."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of the smallest size."""
    return make_files(tmp_path_factory.mktemp("files"), ROWS, ROWS)


@pytest.fixture(scope="module")
def rollbook(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Rollbook:
    """Rollbook on a store with the accounts that exist before."""
    folder = tmp_path_factory.mktemp("store")
    folder.chmod(0o700)
    rollbook = Rollbook(str(folder / "store.sqlite"), Config(), operator="bench")
    for file, layout in ((files.organizations, "organizations"), (files.administrations, "administrations")):
        rollbook.run_import(file.read_bytes(), file.name, None, layout)
    for file in (files.existing, files.deleted):
        assert rollbook.run_import(file.read_bytes(), file.name, SCOPE).status.value == "completed"
    return rollbook


def test_the_bare_import_and_rollbook_give_the_same_outcomes(files: Files, rollbook: Rollbook, tmp_path: Path) -> None:
    make_store(tmp_path / "bare.sqlite", files)
    checked = rollbook.check(files.users.read_bytes(), files.users.name, SCOPE).summary["counts"]
    bare = run(files.users, tmp_path / "bare.sqlite", dry=True)
    assert bare == {outcome: checked[outcome] for outcome in bare}
    assert run(files.users, tmp_path / "bare.sqlite", dry=False) == bare
    assert read(tmp_path / "bare.sqlite").height == ROWS + bare["created"]


def test_every_kind_of_fault_is_planted(files: Files, rollbook: Rollbook) -> None:
    summary = rollbook.check(files.users.read_bytes(), files.users.name, SCOPE).summary
    found = {finding["code"]: finding["rows"] for finding in summary["findings"] if finding["severity"] == "error"}
    assert found == FAULTS


def test_the_same_seed_makes_the_same_files(files: Files, tmp_path: Path) -> None:
    again = make_files(tmp_path, ROWS, ROWS)
    assert again.users.read_bytes() == files.users.read_bytes()
    assert again.existing.read_bytes() == files.existing.read_bytes()


def test_rosters_are_created_and_changed_without_a_finding(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    rollbook = Rollbook(str(tmp_path / "store.sqlite"), Config(credentials=Credentials(memory_kib=8, passes=1)))
    school = f"Code,Name,Type,Parent Code\n{SCHOOL},School,School,\n"
    rollbook.run_import(school.encode(), "schools.csv", None, "organizations")
    made = rollbook.run_import(roster_rows(ROWS).write_csv().encode(), "roster.csv", ROSTERS)
    exported = pl.read_csv(rollbook.run_export(ROSTERS)[1], infer_schema=False)
    changed = rollbook.check(changed_rows(exported).write_csv().encode(), "changes.csv", ROSTERS).summary
    assert (made.counts or {})["created"] == exported.height == ROWS
    assert (made.findings, changed["findings"]) == ([], [])
    assert 0.3 < changed["counts"]["updated"] / ROWS < 0.4
    assert changed["counts"]["unchanged"] == ROWS - changed["counts"]["updated"]


def test_a_missed_target_is_marked_in_the_table() -> None:
    missed = Line("import", 1_000, 1.0, 3.0, 3.0, 2.0)
    kept = Line("memory", 1_000, None, 300.0, None, 350, "MB")
    untold = Line("tasks", 1_000, None, 0.5, None, None)
    assert [line.met for line in (missed, kept, untold)] == [False, True, None]
    assert "✗" in table_of([missed])
