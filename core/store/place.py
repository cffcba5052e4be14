"""Where the store lies: its path, and that nobody else may look in."""

import os
import stat
from pathlib import Path

from core.errors import RollbookError
from core.filing import PRIVATE
from core.text import display

UNAVAILABLE = "store-unavailable"
OTHERS = 0o077
"""The permissions that no file of a store may give: any to group and others."""
OTHERS_WRITE = 0o022
"""The permissions that the folder of a store may not give."""
_MAGIC = b"SQLite format 3\x00"
COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a store that is in use."""


def path_of(url: str) -> Path:
    """Return the file that a store URL names: a path or `sqlite:///PATH`.

    Raises `configuration` for another kind of URL.
    """
    scheme, mark, rest = url.partition("://")
    if not mark:
        name = url
    elif scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        name = rest[1:]
    else:
        raise RollbookError(
            "configuration",
            f"{display(scheme)}:// is no store that this version can open",
            "name a file, as PATH or sqlite:///PATH",
        )
    if not name or "\0" in name:
        raise RollbookError("configuration", "The store has no file name", "name a file, as PATH or sqlite:///PATH")
    return Path(name).expanduser().absolute()


def create_file(path: Path) -> None:
    """Make the folder (0700) and an empty store (0600), or leave the file that another process has just made.

    Raises `store-unavailable` where the folder is open to others or remains of another store lie beside it.
    """
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    check_folder(path.parent)
    remains = [path.name + ending for ending in COMPANIONS if os.path.lexists(f"{path}{ending}")]
    if remains and not os.path.lexists(path):
        raise RollbookError(
            UNAVAILABLE,
            f"{display(remains[0])} of another store lies in {display(path.parent)}",
            f"bring {display(path.name)} back, or move {display(', '.join(remains))} away",
        )
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
    except FileExistsError:
        return
    # Nothing in this process has the new file open, so closing it drops no lock of SQLite.
    os.fchmod(descriptor, PRIVATE)
    os.close(descriptor)


def check_folder(folder: Path) -> None:
    """Raise `store-unavailable` where others may put files into the folder or take them away.

    Looking into it does no harm, the files are private; where the sticky bit stands nobody takes away another's.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & OTHERS_WRITE and not mode & stat.S_ISVTX:
        raise RollbookError(
            UNAVAILABLE,
            f"Other users may write to the folder {display(folder)} (mode {mode:04o})",
            f"chmod 700 {display(folder)}, or choose another folder for the store",
        )


def check_place(path: Path) -> None:
    """Raise `store-unavailable` unless the store is a regular file that only its owner may open."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise RollbookError(UNAVAILABLE, f"The store {display(path)} is not a regular file", "name the file of a store")
    check_folder(path.parent)
    for file in (path, *(path.with_name(path.name + ending) for ending in COMPANIONS)):
        mode = _mode_of(file)
        if mode & OTHERS and file == path and not _is_sqlite(path):
            raise RollbookError(UNAVAILABLE, f"{display(path)} is not a Rollbook store", "name the file of a store")
        if mode & OTHERS:
            raise RollbookError(
                UNAVAILABLE,
                f"{display(file)} is open to other users (mode {mode:04o})",
                f"chmod 600 {display(file)}",
            )


def is_writable(path: Path) -> bool:
    """Tell whether the system lets us write to the store and beside it, where SQLite keeps its log."""
    return all(os.access(each, os.W_OK) for each in (path, path.parent))


def _mode_of(file: Path) -> int:
    """Return the permissions of a file, 0 for none: SQLite removes its companions whenever a last program leaves."""
    try:
        return stat.S_IMODE(file.lstat().st_mode)
    except FileNotFoundError:
        return 0


def _is_sqlite(path: Path) -> bool:
    """Tell whether a file is a database at all, or empty: only then its permissions are ours to speak of."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) in (b"", _MAGIC)
