"""A copy of the store as it was, made before a newer program changes its schema."""

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_from_bytes

from core.errors import RollbookError
from core.filing import PRIVATE, sync_folder
from core.store.failures import system_errors
from core.store.place import COMPANIONS, UNAVAILABLE
from core.text import display

_ENDING = ".backup"
_UNFINISHED = ".part"
"""What stands behind that until a copy is whole."""
_SPARE_BYTES = 16 * 2**20
"""What the upgrade itself may need besides the copy."""


def copies_of(path: Path) -> list[Path]:
    """Return the copies of a store that upgrades have left beside it, whole ones only, oldest first."""
    return _copies(path, _ENDING)


def copy_store(path: Path, driver: sqlite3.Connection, revision: str) -> Path:
    """Copy what is committed in a store whose write lock is held on `driver`; return the copy, sound and private.

    Raises `disk-full` where there is no room for it, `store-unavailable` where the store is damaged.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    copy = path.with_name(f"{path.name}.schema-{revision}-{moment}{_ENDING}")
    unfinished = copy.with_name(copy.name + _UNFINISHED)
    with system_errors(path):
        # What a killed upgrade left: nobody else copies while the write lock is held.
        for left in _copies(path, _ENDING + _UNFINISHED):
            remove_copy(left)
        _require_room(path, driver)
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
    try:
        with system_errors(path):
            os.fchmod(descriptor, PRIVATE)
            os.close(descriptor)
        _fill(unfinished, path)
        with system_errors(path):
            unfinished.rename(copy)
            sync_folder(copy.parent)
    except BaseException:
        remove_copy(unfinished)
        raise
    return copy


def remove_copy(copy: Path) -> None:
    """Remove a copy that is of no use: the upgrade did not come about."""
    for name in (copy, *(copy.with_name(copy.name + ending) for ending in COMPANIONS)):
        name.unlink(missing_ok=True)


def _copies(path: Path, ending: str) -> list[Path]:
    return sorted(path.parent.glob(f"{_literal(path.name)}.schema-*{ending}"))


def _fill(copy: Path, path: Path) -> None:
    # Connections of their own: the one that holds the write lock is about to change what is copied.
    source, target = _connect(path), _connect(copy)
    try:
        source.backup(target)
        found = [str(line) for (line,) in target.execute("PRAGMA quick_check(1)")]
    finally:
        source.close()
        target.close()
    if found != ["ok"]:
        raise RollbookError(
            UNAVAILABLE,
            f"The store {display(path)} is damaged ({display(found[0])}); it was not brought up to this version",
            "restore a backup; the file was left as it is",
        )


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote_from_bytes(bytes(path))}?mode=rw", uri=True, isolation_level=None)


def _require_room(path: Path, driver: sqlite3.Connection) -> None:
    pages, size = (driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    wanted, free = pages * size + _SPARE_BYTES, shutil.disk_usage(path.parent).free
    if free < wanted:
        raise RollbookError(
            "disk-full",
            f"There is no room to copy the store {display(path)} before it is brought up to this version: "
            f"{_megabytes(wanted)} are wanted, {_megabytes(free)} are free",
            f"make room in {display(path.parent)}, then try again; the store was left as it is",
        )


def _megabytes(number: int) -> str:
    return f"{-(-number // 2**20):,} MB"


def _literal(name: str) -> str:
    """Return a pattern that fits this name alone."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
