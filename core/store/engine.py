"""Opening the store, and its two kinds of session: one snapshot to read, one transaction to write."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast
from urllib.parse import quote_from_bytes

import sqlalchemy as sa

from core.errors import RollbookError
from core.store.failures import StoreBusyError, store_errors, system_errors
from core.store.place import UNAVAILABLE, check_place, create_file, path_of
from core.store.queuing import waiting
from core.store.schema import REVISION
from core.store.upgrading import copy_store, remove_copy
from core.text import display

__all__ = ["Session", "Store", "StoreBusyError", "store_errors"]

_PAGE_BYTES = 16_384
_CACHE_KIB = 65_536
_CHECKPOINT_PAGES = 1_000
_WAL_BYTES = 64 * 2**20
_TRIES = 20
"""How often a new store that others open at the same moment is asked for its log."""
_MIGRATING = threading.Lock()
"""Alembic keeps its context in globals: one migration at a time in a process."""
# What goes wrong is said by us: SQLAlchemy's own log of a connection that Ctrl-C met is a traceback on the terminal.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())
_OWN_TABLES = {"alembic_version", "records", "journal", "tasks", "state"}


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """One open transaction."""

    connection: sa.Connection
    driver: sqlite3.Connection
    """The same transaction on the driver's own connection, for bulk work."""


class Store:
    """One store, open; safe to use from several threads, each session on a connection of its own."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        """Prepare connections; nothing is opened yet. Use `Store.open`."""
        self.path = path
        self._busy_seconds = busy_seconds
        self._engine = sa.create_engine(
            "sqlite+pysqlite://",
            creator=self._connect,
            poolclass=sa.QueuePool,
            pool_timeout=busy_seconds,
            hide_parameters=True,
        )
        sa.event.listen(self._engine, "begin", _begin)

    @property
    def folder(self) -> Path:
        """The private folder that the store lies in."""
        return self.path.parent

    @staticmethod
    def exists(url: str) -> bool:
        """Whether anything lies where the URL points, a store or not."""
        path = path_of(url)
        with system_errors(path):
            try:
                path.lstat()
            except FileNotFoundError:
                return False
        return True

    @classmethod
    def open(cls, url: str, *, create: bool, busy_seconds: float = 30) -> Self:
        """Open a store, and bring an older one up to this version; `create` makes one where there is none.

        Raises `store-unavailable` with what is wrong, `disk-full`, or `configuration` for a URL of another kind.
        """
        path = path_of(url)
        if create or cls.exists(url):
            with system_errors(path):
                if create:
                    create_file(path)
                check_place(path)
        else:
            raise RollbookError(
                UNAVAILABLE, f"There is no store at {display(path)}", "import something first, or name another store"
            )
        store = cls(path, busy_seconds)
        try:
            store._prepare()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read one snapshot: what others commit meanwhile is not seen."""
        with self._session("DEFERRED", self._busy_seconds) as session:
            session.driver.execute("SELECT value FROM state WHERE name = 'version'").fetchone()
            yield session

    @contextmanager
    def writing(self, busy_seconds: float | None = None) -> Iterator[Session]:
        """Write in one transaction: committed when the block ends well, rolled back on any exception.

        Waits `busy_seconds` for other writers (as the store was opened, if None), then raises `StoreBusyError`.
        """
        with self._session("IMMEDIATE", self._busy_seconds if busy_seconds is None else busy_seconds) as session:
            yield session

    def checkpoint(self) -> bool:
        """Move a big write from the log into the store; False where a reader or writer stood in the way."""
        with store_errors(self.path), self._engine.connect() as connection:
            driver = _driver_of(connection)
            driver.execute("PRAGMA busy_timeout = 0")
            try:
                blocked: int = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_LOCKED:
                    raise
                return False
        return not blocked

    def damage(self) -> list[str]:
        """Return what SQLite finds wrong with the file; empty for a sound store. Takes seconds for a large one."""
        with store_errors(self.path), self.reading() as session:
            found = [str(line) for (line,) in session.driver.execute("PRAGMA quick_check(20)")]
        return [] if found == ["ok"] else found

    @contextmanager
    def _session(self, mode: str, busy_seconds: float) -> Iterator[Session]:
        with store_errors(self.path), self._engine.connect() as connection:
            driver = _driver_of(connection)
            driver.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")
            driver.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execution_options(begin_mode=mode)
            with connection.begin():
                yield Session(connection, driver)

    def _connect(self, mode: str = "rw") -> sqlite3.Connection:
        # mode=rw: a store that was removed meanwhile is an error, never a new empty file.
        address = f"file:{quote_from_bytes(bytes(self.path))}?mode={mode}"
        driver = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=self._busy_seconds, check_same_thread=False
        )
        try:
            for pragma in (
                f"page_size = {_PAGE_BYTES}",
                "synchronous = FULL",
                "foreign_keys = ON",
                "temp_store = MEMORY",
                f"cache_size = -{_CACHE_KIB}",
                f"journal_size_limit = {_WAL_BYTES}",
            ):
                driver.execute(f"PRAGMA {pragma}")
        except BaseException:
            driver.close()
            raise
        return driver

    def _look_at_log(self) -> None:
        """Refuse a log of another database beside the store: who may write would move it in when closing the store."""
        log = Path(f"{self.path}-wal")
        try:
            if not log.stat().st_size or self._is_ours("ro") or not self._is_ours("ro&immutable=1"):
                return
        except FileNotFoundError:
            return
        raise RollbookError(
            UNAVAILABLE,
            f"{display(log)} is the log of another database, or damaged; the store beside it is sound",
            f"move {display(log)} away; nothing was changed",
        )

    def _is_ours(self, mode: str) -> bool:
        """Whether a connection of this mode, which changes nothing at its end either, finds a store, or nothing yet."""
        try:
            with closing(self._connect(mode)) as driver:
                tables = _tables_of(driver)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                return False
            raise
        return not tables or tables >= _OWN_TABLES

    def _prepare(self) -> None:
        with store_errors(self.path):
            self._look_at_log()
            with self._engine.connect() as connection:
                driver = _driver_of(connection)
                if self._is_current(driver):
                    return
                _write_ahead(driver)
            copy: Path | None = None
            try:
                with self._session("IMMEDIATE", self._busy_seconds) as session:
                    if (found := self._revision(session.driver)) != REVISION:
                        copy = copy_store(self.path, session.driver, found) if found else None
                        _migrate(session.connection)
            except BaseException:
                if copy is not None:
                    remove_copy(copy)
                raise

    def _is_current(self, driver: sqlite3.Connection) -> bool:
        """Whether the store has the schema of this program; raises for a newer or a foreign one."""
        return self._revision(driver) == REVISION

    def _revision(self, driver: sqlite3.Connection) -> str | None:
        """Return the schema that the store has, None for an empty one; raises for a newer or a foreign one."""
        tables = _tables_of(driver)
        if not tables:
            return None
        if not tables >= _OWN_TABLES:
            raise RollbookError(
                UNAVAILABLE,
                f"{display(self.path)} is a database of another program",
                "name another file; this one was left as it is",
            )
        found = str(driver.execute("SELECT max(version_num) FROM alembic_version").fetchone()[0])
        if found > REVISION:
            raise RollbookError(
                UNAVAILABLE,
                f"The store {display(self.path)} has schema {display(found)}; this program knows {REVISION}",
                "install the newer version of Rollbook",
            )
        return found


def _begin(connection: sa.Connection) -> None:
    mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
    with waiting() if mode == "IMMEDIATE" else nullcontext():
        connection.exec_driver_sql(f"BEGIN {mode}")


def _driver_of(connection: sa.Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _tables_of(driver: sqlite3.Connection) -> set[str]:
    return {name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _write_ahead(driver: sqlite3.Connection) -> None:
    """Give the store its log; SQLite lets nobody wait for that, so who meets another waits for the write lock."""
    for _ in range(_TRIES):
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            driver.execute("BEGIN IMMEDIATE")
            driver.execute("COMMIT")
        else:
            return
    driver.execute("PRAGMA journal_mode = WAL")


def _migrate(connection: sa.Connection) -> None:
    """Bring the schema up to REVISION inside the open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "core.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _MIGRATING:
        command.upgrade(config, "head")
