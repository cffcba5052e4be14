"""An upgrade of the schema: the store is copied first, and where it cannot be copied it is left as it was."""

import os
import shutil
import signal
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import RollbookError
from core.service import Rollbook
from core.store import engine
from core.store.engine import Store
from core.store.schema import REVISION
from core.store.upgrading import copies_of
from tests.core.state import CONFIG, FOUNDER, State

LATER = ("corrections", "draft_files", "draft_rows_sent", "drafts", "mappings")
"""The tables that a store of schema 0002 lacks."""


@pytest.fixture
def older(state: State) -> Path:
    """A store of schema 0002 with accounts in it."""
    opened = Store.open(str(state.path), create=False)
    with opened.writing() as session:
        for table in LATER:
            session.connection.execute(sa.text(f"DROP TABLE {table}"))
        session.connection.execute(sa.text("UPDATE alembic_version SET version_num = '0002'"))
    opened.close()
    return state.path


def open_store(path: Path) -> None:
    Store.open(str(path), create=False).close()


def content_of(path: Path) -> tuple[str, list[Any]]:
    """Return the schema that a store has and its records."""
    with closing(sqlite3.connect(path)) as driver:
        schema = driver.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return schema, driver.execute("SELECT * FROM records ORDER BY kind, key").fetchall()


def test_a_store_is_copied_as_it_was_before_its_schema_changes(older: Path) -> None:
    before = content_of(older)
    open_store(older)
    (copy,) = copies_of(older)
    assert copy.parent == older.parent
    assert ".schema-0002-" in copy.name
    assert content_of(copy) == before
    assert content_of(older) == (REVISION, before[1])
    assert {file.name for file in older.parent.iterdir()} == {older.name, copy.name}


def test_the_copy_is_private_whatever_the_umask(older: Path, loose_umask: None) -> None:
    open_store(older)
    assert stat.S_IMODE(copies_of(older)[0].stat().st_mode) == 0o600


@pytest.fixture
def loose_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_what_was_committed_but_not_yet_moved_into_the_file_is_in_the_copy(older: Path) -> None:
    with closing(sqlite3.connect(older)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("INSERT INTO records VALUES ('role', 'late', NULL, 'Late', 1)")
        writer.commit()
        open_store(older)
    assert ("role", "late", None, "Late", 1) in content_of(copies_of(older)[0])[1]


def test_a_store_that_is_new_or_current_is_not_copied(store: Store) -> None:
    store.close()
    open_store(store.path)
    assert copies_of(store.path) == []


def test_without_room_for_the_copy_the_store_is_left_as_it_was(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content_of(older)
    usage = shutil.disk_usage(older.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=2**20))
    with pytest.raises(RollbookError) as caught:
        open_store(older)
    assert caught.value.code == "disk-full"
    assert "no room to copy the store" in caught.value.message
    assert "1 MB are free" in caught.value.message
    assert "\n" not in str(caught.value)
    assert content_of(older) == before
    assert copies_of(older) == []


def fail(*given: object) -> None:
    raise OSError(28, "No space left on device")


def interrupt(*given: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("name", "fault", "raised"),
    [("copy_store", fail, RollbookError), ("_migrate", interrupt, KeyboardInterrupt)],
)
def test_an_upgrade_that_comes_to_nothing_leaves_no_copy(
    older: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    fault: Callable[..., None],
    raised: type[BaseException],
) -> None:
    before = content_of(older)
    with monkeypatch.context() as patch:
        if name == "copy_store":
            patch.setattr(os, "fchmod", fault)
        else:
            patch.setattr(engine, name, fault)
        with pytest.raises(raised):
            open_store(older)
    assert content_of(older) == before
    open_store(older)
    assert len(copies_of(older)) == 1


KILLED = """
import os, signal, sys
from core.store import upgrading
from core.store.engine import Store

upgrading.sqlite3 = type("Killed", (), {"connect": lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL)})
Store.open(sys.argv[1], create=False)
"""


def test_what_a_killed_upgrade_copied_is_no_copy_and_goes_with_the_next_one(older: Path) -> None:
    before = content_of(older)
    killed = run([sys.executable, "-c", KILLED, str(older)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(older.parent.glob("*.schema-*"))) == 1
    assert copies_of(older) == []
    open_store(older)
    (copy,) = older.parent.glob("*.schema-*")
    assert copies_of(older) == [copy]
    assert content_of(copy) == before


def test_a_damaged_store_is_not_upgraded(older: Path) -> None:
    with older.open("r+b") as file:
        file.seek(16_384 * 2)
        file.write(b"\xff" * 16_384)
    with pytest.raises(RollbookError) as caught:
        open_store(older)
    assert caught.value.code == "store-unavailable"
    assert "damaged" in caught.value.message
    assert copies_of(older) == []


def test_the_doctor_tells_of_the_copy(older: Path) -> None:
    found = Rollbook(str(older), CONFIG, operator=FOUNDER).doctor()
    (told,) = [one for one in found if one.subject == "copy"]
    assert told.ok
    assert str(copies_of(older)[0]) in told.text
    assert "delete it" in told.text


def test_the_doctor_tells_nothing_of_files_that_go_while_it_looks(older: Path) -> None:
    for ending in ("-gone", ".schema-0001-gone.backup"):
        older.with_name(older.name + ending).symlink_to(older.with_name("gone"))
    found = Rollbook(str(older), CONFIG, operator=FOUNDER).doctor()
    assert all(one.ok for one in found)
    assert len([one for one in found if one.subject == "copy"]) == 1
