"""Files outside the store: reading what a user names, writing what a user gets, nobody else looking in."""

import contextlib
import errno
import os
import stat
from pathlib import Path

from core.display import display
from core.errors import RollbookError

PRIVATE = 0o600


def guard_process() -> None:
    """Make every file and folder of this process private from now on; call before anything is opened."""
    os.umask(0o077)


def read_regular(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes.

    Raises `file-unreadable` for what is missing, no regular file (a FIFO never blocks) or not allowed,
    `file-too-large` beyond the limit.
    """
    shown = display(path)
    try:
        opened = open(  # noqa: SIM115 - closed below; a folder is refused here already
            path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not a file name"
        raise RollbookError("file-unreadable", f"{shown}: {reason}", "name a file that you may read") from None
    with opened as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise RollbookError("file-unreadable", f"{shown} is not a regular file", "name a CSV, TSV or XLSX file")
        if status.st_size > limit:
            raise RollbookError(
                "file-too-large",
                f"{shown} has {status.st_size:,} bytes; the limit is {limit:,}",
                "split the file or raise limits.bytes in the configuration",
            )
        try:
            return file.read()
        except OSError as error:
            raise RollbookError(
                "file-unreadable", f"{shown}: {error.strerror}", "copy the file and try again"
            ) from None


def write_private(path: Path, content: bytes) -> None:
    """Write a whole file with mode 0600, or nothing: beside the target first, then moved onto it.

    Raises `file-unwritable` (or `disk-full`) with the path; refuses to replace what is not a regular file.
    """
    temporary = _beside(path)
    try:
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(path.lstat().st_mode):
                raise RollbookError(
                    "file-unwritable", f"{display(path)} is not a regular file", "name another file to write to"
                )
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), PRIVATE)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None


def create_private(path: Path, content: bytes) -> bool:
    """Write a file of mode 0600 that is not there yet, whole or not at all; False where somebody else has made it.

    Folders that are missing are made with mode 0700. Raises `file-unwritable` or `disk-full` with the path.
    """
    temporary = _beside(path)
    try:
        for folder in reversed([parent for parent in path.parents if not parent.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
        write_private(temporary, content)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    return True


def is_folder(path: Path) -> bool:
    """Tell whether a folder stands there; what cannot be asked about, whatever its name, is none."""
    return os.path.isdir(os.path.expanduser(path))


def require_folder(path: Path) -> None:
    """Raise `file-unwritable` with the reason unless a folder stands there to write a file into."""
    try:
        there = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        there = False
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    if not there:
        raise RollbookError("file-unwritable", f"The folder {display(path)} does not exist", "make it, or name another")


def _beside(path: Path) -> Path:
    """Return the name of a file in the same folder that nobody else writes to."""
    return path.with_name(f".{path.name[:80]}.{os.urandom(6).hex()}.part")


def sync_folder(folder: Path) -> None:
    """Let the names in a folder outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: Exception) -> RollbookError:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return RollbookError("disk-full", f"The disk is full: {display(path)} was not written", "free space, try again")
    reason = getattr(error, "strerror", None) or "the name is not a file name"
    return RollbookError("file-unwritable", f"{display(path)}: {reason}", "name a folder that you may write to")
