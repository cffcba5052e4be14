"""How far a long job is: one line on standard error where that is a terminal, nothing otherwise."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.outcomes import Phase

EVERY = 0.1
BAR = 24


class ProgressLine:
    """Draws the bar; plain characters and no colour, so that every terminal and NO_COLOR are served."""

    def __init__(self) -> None:
        """Start with nothing drawn."""
        self._drawn = 0
        self._last = 0.0
        self._phase: Phase | None = None

    def report(self, phase: "Phase", done: int, total: int) -> None:
        """Draw how many of how many rows are done in this phase, ten times a second at most."""
        now = time.monotonic()
        if phase == self._phase and now - self._last < EVERY and done < total:
            return
        self._phase, self._last = phase, now
        self._draw(_line(phase, done, total))

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._draw("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _draw(self, text: str) -> None:
        text = text[: shutil.get_terminal_size((80, 24)).columns - 1]
        sys.stderr.write("\r" + text.ljust(self._drawn))
        sys.stderr.flush()
        self._drawn = len(text)


def _line(phase: "Phase", done: int, total: int) -> str:
    name = f"{phase.value.capitalize():<10}"
    if not total:
        return name
    filled = BAR * min(done, total) // total
    return f"{name} [{'#' * filled}{'.' * (BAR - filled)}] {done:,} of {total:,}"


@contextmanager
def progress() -> Iterator[Callable[["Phase", int, int], None]]:
    """Give the function that a job reports to; the line is gone when the job ends."""
    if not sys.stderr.isatty():
        yield _silent
        return
    line = ProgressLine()
    try:
        yield line.report
    finally:
        line.clear()


def _silent(phase: "Phase", done: int, total: int) -> None:
    """Report to nobody."""
