"""Faults of the program: what a programmer needs to know, without the data of anybody."""

import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.filing import create_private

KEPT = 20
"""How many reports a folder keeps."""
FRAMES = 50
"""How many of the innermost places of an error are told: a recursion has a thousand alike."""


def write_crash(folder: Path, subject: str, error: BaseException, about: Sequence[str] = ()) -> Path:
    """Write where an exception came from to a private file in the folder, and return its path.

    Neither values nor the texts of exceptions are written: both may hold data. `about` stands first, a line each.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    path = folder / f"crash-{moment}-{subject}.txt"
    lines = [*(f"{line}\n" for line in about), "\n" if about else "", *trace(error)]
    create_private(path, "".join(lines).encode("utf-8", "backslashreplace"))
    return path


def drop_old_crashes(folder: Path) -> None:
    """Delete all but the newest reports of a folder."""
    for path in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
        path.unlink(missing_ok=True)


def trace(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Yield a traceback without values: types and places of an error and of what it came from, the first cause first.

    Never the text of an exception or a note on it.
    """
    seen |= {id(error)}
    cause = error.__cause__ or error.__context__
    if cause is not None and id(cause) not in seen:
        yield from trace(cause, seen)
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_list(traceback.extract_tb(error.__traceback__, limit=-FRAMES))
    yield f"{type(error).__module__}.{type(error).__qualname__}\n\n"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from trace(part, seen)
