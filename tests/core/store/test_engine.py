"""Sessions: snapshots, transactions, and the sentences for what goes wrong with them."""

import os
import resource
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import run

import pytest

from core.errors import RollbookError
from core.store.engine import Store, StoreBusyError
from core.store.queuing import longest_wait
from core.store.records import store_version
from tests.core.store.conftest import Child

BUMP = "UPDATE state SET value = value + 1"
PRAGMAS = {
    "journal_mode": "wal",
    "page_size": 16384,
    "synchronous": 2,
    "foreign_keys": 1,
    "temp_store": 2,
    "busy_timeout": 5000,
}


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def version_of(store: Store) -> int:
    with store.reading() as session:
        return store_version(session)


def fill(store: Store, size: int) -> None:
    with store.writing() as session:
        session.driver.execute("INSERT INTO records VALUES ('k', 'big', NULL, hex(zeroblob(?)), 1)", (size // 2,))


def test_a_store_is_durable_and_waits_for_others(store: Store) -> None:
    with store.reading() as session:
        found = {name: session.driver.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    assert found == PRAGMAS


def test_a_transaction_is_committed_when_its_block_ends_well(store: Store) -> None:
    with store.writing() as session:
        session.driver.execute(BUMP)
    assert version_of(store) == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_transaction_is_rolled_back_on_any_exception(store: Store, error: type[BaseException]) -> None:
    def fail() -> None:
        with store.writing() as session:
            session.driver.execute(BUMP)
            raise error

    with pytest.raises(error):
        fail()
    assert version_of(store) == 0


def test_a_reader_sees_one_snapshot(store: Store) -> None:
    with store.reading() as session:
        with store.writing() as other:
            other.driver.execute(BUMP)
        assert store_version(session) == 0
    assert version_of(store) == 1


def test_writers_of_one_process_wait_for_each_other(store: Store) -> None:
    def raise_version() -> None:
        for _ in range(5):
            with store.writing() as session:
                session.driver.execute(BUMP)

    threads = [threading.Thread(target=raise_version) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert version_of(store) == 20


def test_a_store_that_another_program_writes_to_is_busy_only_for_writers(store: Store, child: Child) -> None:
    holder = child(
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True)\n"
        "input(); c.execute('ROLLBACK'); print('free', flush=True)",
        store.path,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreBusyError) as caught, store.writing(busy_seconds=0):
        pass
    assert caught.value.code == "store-unavailable"
    assert str(store.path) in caught.value.message
    assert version_of(store) == 0
    print(file=holder.stdin, flush=True)
    assert holder.stdout.readline() == "free\n"
    with store.writing() as session:
        session.driver.execute(BUMP)


def test_a_checkpoint_moves_the_log_into_the_store_unless_a_reader_is_in_the_way(store: Store) -> None:
    log = store.path.with_name("store.sqlite-wal")
    with store.reading():
        fill(store, 500_000)
        assert not store.checkpoint()
        assert log.stat().st_size > 500_000
    assert store.checkpoint()
    assert log.stat().st_size == 0
    assert not store.damage()


def test_a_checkpoint_within_reach_of_a_writer_is_no_error(store: Store) -> None:
    with store.writing() as session:
        session.driver.execute(BUMP)
        assert not store.checkpoint()
    assert version_of(store) == 1


def test_a_limit_of_file_size_is_a_full_disk_and_changes_nothing(store: Store) -> None:
    with file_size_limit(400_000), pytest.raises(RollbookError) as caught:
        fill(store, 2_000_000)
    assert caught.value.code == "disk-full"
    with store.reading() as session:
        assert session.driver.execute("SELECT count(*) FROM records").fetchone() == (0,)
    assert not store.damage()
    fill(store, 2_000_000)


def test_a_full_store_is_a_full_disk_and_changes_nothing(store: Store) -> None:
    with store.reading() as session:
        session.driver.execute("PRAGMA max_page_count = 20")
    with pytest.raises(RollbookError) as caught:
        fill(store, 1_000_000)
    assert caught.value.code == "disk-full"
    assert not store.damage()


def test_a_disk_too_full_for_a_new_store_is_said_so(store_path: Path) -> None:
    with file_size_limit(20_000), pytest.raises(RollbookError) as caught:
        Store.open(str(store_path), create=True)
    assert caught.value.code == "disk-full"
    Store.open(str(store_path), create=True).close()


@pytest.mark.parametrize("content", [b"users,2026\n" * 900, b"SQLite format 3\0" + b"\xff" * 5000, b"xy"])
def test_a_foreign_file_is_refused_and_left_as_it_is(store_path: Path, content: bytes) -> None:
    store_path.parent.mkdir(mode=0o700)
    store_path.write_bytes(content)
    store_path.chmod(0o600)
    with pytest.raises(RollbookError) as caught:
        Store.open(str(store_path), create=True)
    assert caught.value.code == "store-unavailable"
    assert str(store_path) in caught.value.message
    assert store_path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_as_it_is(store_path: Path) -> None:
    store_path.parent.mkdir(mode=0o700)
    with sqlite3.connect(store_path) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
    other.close()
    store_path.chmod(0o600)
    before = store_path.read_bytes()
    with pytest.raises(RollbookError, match="another program"):
        Store.open(str(store_path), create=True)
    assert store_path.read_bytes() == before


def test_the_log_of_another_database_is_refused_and_the_store_left_as_it_is(store: Store, tmp_path: Path) -> None:
    store.close()
    before, log = store.path.read_bytes(), Path(f"{store.path}-wal")
    other = sqlite3.connect(tmp_path / "other")
    for statement in ("PRAGMA page_size = 16384", "PRAGMA journal_mode = WAL", "CREATE TABLE x (a)"):
        other.execute(statement)
    log.write_bytes(Path(f"{tmp_path}/other-wal").read_bytes())
    log.chmod(0o600)
    other.close()
    with pytest.raises(RollbookError, match="-wal is the log of another database"):
        Store.open(str(store.path), create=False)
    assert store.path.read_bytes() == before
    log.unlink()
    assert version_of(Store.open(str(store.path), create=False)) == 0


def test_a_store_damaged_in_the_middle_is_said_to_be_damaged(store: Store) -> None:
    fill(store, 500_000)
    store.checkpoint()
    store.close()
    with store.path.open("r+b") as file:
        file.seek(16384)
        file.write(b"\xff" * 16384 * 12)
    with pytest.raises(RollbookError, match="damaged") as caught:
        Store.open(str(store.path), create=False)
    assert caught.value.code == "store-unavailable"


def test_damage_that_nobody_has_met_yet_is_found_by_looking_for_it(store: Store) -> None:
    fill(store, 500_000)
    store.checkpoint()
    store.close()
    with store.path.open("r+b") as file:
        file.seek(-16384 * 10, 2)
        file.write(b"\xff" * 16384)
    assert Store.open(str(store.path), create=False).damage()


def test_a_store_that_was_removed_is_never_replaced_by_an_empty_one(store: Store) -> None:
    store.close()
    store.path.unlink()
    with pytest.raises(RollbookError, match="cannot be opened"):
        version_of(store)
    assert not store.path.exists()


def test_a_store_where_nothing_can_be_written_is_said_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    # On a disk that can only be read SQLite finds no place for its log.
    Path(f"{store.path}-wal").mkdir()
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    with pytest.raises(RollbookError, match="lies where nothing can be written"):
        version_of(store)


def test_a_fault_in_a_statement_is_no_trouble_of_the_store(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError), store.reading() as session:
        session.driver.execute("SELECT nothing FROM nowhere")


INTERRUPTED = """
import sys
from core.store.engine import Store

def interrupted(*given):
    raise KeyboardInterrupt

store = Store.open(sys.argv[1], create=True)
store._engine.dialect.do_close = interrupted
try:
    store.close()
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_while_the_store_is_closed_prints_no_traceback(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "store.sqlite")]
    ended = run(command, capture_output=True, check=False, text=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("interrupted\n", "")


def test_it_is_known_how_long_somebody_waits_for_another_writer(store: Store) -> None:
    assert longest_wait() == 0
    asked = threading.Event()

    def write() -> None:
        asked.set()
        with store.writing():
            pass

    with store.writing():
        assert longest_wait() == 0
        other = threading.Thread(target=write)
        other.start()
        asked.wait()
        while longest_wait() == 0:
            pass
    other.join()
    assert longest_wait() == 0
