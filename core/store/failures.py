"""What goes wrong with a store, in sentences: one place that knows SQLite's error codes."""

import errno
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from core.errors import RollbookError
from core.store.place import UNAVAILABLE, is_writable
from core.text import display

_FULL_BELOW = 4 * 2**20
_SENTENCES = {
    sqlite3.SQLITE_READONLY: (
        "The store {path} cannot be written to",
        "check the permissions of file, folder and disk",
    ),
    sqlite3.SQLITE_PERM: ("The store {path} cannot be opened", "check the permissions of file and folder"),
    sqlite3.SQLITE_AUTH: ("The store {path} cannot be opened", "check the permissions of file and folder"),
    sqlite3.SQLITE_CANTOPEN: ("The store {path} cannot be opened", "check that file and folder are there and yours"),
    sqlite3.SQLITE_NOTADB: ("{path} is not a Rollbook store", "name another file; this one was left as it is"),
    sqlite3.SQLITE_CORRUPT: ("The store {path} is damaged", "restore a backup; the file was left as it is"),
    sqlite3.SQLITE_IOERR: ("The disk failed at the store {path}", "check the disk, then try again"),
    sqlite3.SQLITE_PROTOCOL: ("The store {path} could not be locked", "keep the store on a local disk"),
    sqlite3.SQLITE_NOLFS: ("The store {path} is too large for its disk", "move it to another file system"),
    sqlite3.SQLITE_NOMEM: ("There is not enough memory for the store {path}", "close other programs, then try again"),
}

_ONLY_READ = (
    "The store {path} lies where nothing can be written, and cannot be opened there",
    "check the permissions of file, folder and disk",
)


class StoreBusyError(RollbookError):
    """Another program holds the write lock for longer than one wants to wait."""


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say about the store into `store-unavailable` or `disk-full`.

    A faulty statement or a broken constraint is a fault of the program and goes through unchanged.
    """
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        translated = _translate(path, cause)
        if translated is None:
            raise
        raise translated from None
    except sa.exc.TimeoutError:
        raise StoreBusyError(
            UNAVAILABLE, f"Too many readers of the store {display(path)} at once", "try again in a moment"
        ) from None


@contextmanager
def system_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about the folder or file of the store into `store-unavailable` or `disk-full`."""
    try:
        yield
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _disk_full(path) from None
        reason = getattr(error, "strerror", None) or "the name is not a file name"
        raise RollbookError(
            UNAVAILABLE, f"The store {display(path)}: {reason}", "name a file in a folder that is yours"
        ) from None


def _translate(path: Path, cause: BaseException | None) -> RollbookError | None:
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusyError(
            UNAVAILABLE,
            f"Another program is writing to the store {display(path)} and has not finished",
            "wait for it or end it, then try again",
        )
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _has_no_room(path)):
        return _disk_full(path)
    if code not in _SENTENCES:
        return None
    message, hint = _SENTENCES[code]
    if code == sqlite3.SQLITE_CANTOPEN and os.access(path, os.R_OK) and not is_writable(path):
        message, hint = _ONLY_READ
    return RollbookError(UNAVAILABLE, message.format(path=display(path)), hint)


def _has_no_room(path: Path) -> bool:
    # At a limit of file size SQLite speaks of an I/O error like any other.
    if resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
        return True
    try:
        return shutil.disk_usage(path.parent).free < _FULL_BELOW
    except OSError:
        return False


def _disk_full(path: Path) -> RollbookError:
    return RollbookError(
        "disk-full",
        f"The disk is full: the store {display(path)} could not be written, nothing was applied",
        "free space, then try again",
    )
