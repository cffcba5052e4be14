"""Faults of the program: what a programmer needs to know, without the data of anybody."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from core.filing import write_private


def write_crash(folder: Path, subject: str, error: BaseException) -> Path:
    """Write where an exception came from to a private file in the folder, and return its path.

    Neither values nor the texts of exceptions are written: both may hold data.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    path = folder / f"crash-{moment}-{subject}.txt"
    write_private(path, "".join(_lines(error)).encode())
    return path


def _lines(error: BaseException) -> list[str]:
    """Return the exception and what it came from, the first cause first."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None:
        kind = type(current)
        lines = [f"{kind.__module__}.{kind.__qualname__}\n", *traceback.format_tb(current.__traceback__), "\n", *lines]
        current = current.__cause__ or current.__context__
    return lines
