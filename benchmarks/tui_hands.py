"""Hands on a program on a terminal that stop the time: from a key to what it makes appear, and what that costs."""

import os
import pty
import statistics
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.tui.pty_terminal import Terminal, plain, set_size

SIZE = (160, 50)
REST_SECONDS = 0.05
"""A frame has ended when nothing more comes for so long; that rest is not counted."""
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and what it may be at most."""

    what: str
    value: float
    unit: str
    target: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        return None if self.target is None else self.value <= self.target


@dataclass(frozen=True, slots=True)
class Frame:
    """What one key led to."""

    seconds: float
    """From the key to the last byte of what it painted."""
    sent: bytes

    @property
    def bytes_of_text(self) -> float:
        """How many bytes were sent for each byte of text among them."""
        return len(self.sent) / max(len(plain(self.sent).encode()), 1)


def press(terminal: Terminal, keys: str, wanted: str) -> Frame:
    """Press keys and wait until a text has come and the frame has ended."""
    place = len(terminal.seen)
    begin = perf_counter()
    terminal.press(keys)
    terminal.until(wanted, since=place)
    end = perf_counter()
    while terminal.take(REST_SECONDS):
        end = perf_counter()
    return Frame(end - begin, bytes(terminal.seen[place:]))


def percentile(frames: Sequence[Frame], share: float) -> float:
    """Return the seconds that a share of the frames stays within."""
    return sorted(frame.seconds for frame in frames)[min(round(share * len(frames)), len(frames) - 1)]


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def peak_megabytes(terminal: Terminal) -> float:
    """Return the most memory that the program has held so far."""
    status = Path(f"/proc/{terminal.process.pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def started(words: Sequence[str], environment: Mapping[str, str]) -> Iterator[tuple[Terminal, float]]:
    """Run a program on a terminal of its own; the second value is the moment before it was started."""
    ours, theirs = pty.openpty()
    set_size(ours, *SIZE)
    given = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    begin = perf_counter()
    process = subprocess.Popen(
        words,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=given | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
        start_new_session=True,
    )
    os.close(theirs)
    terminal = Terminal(process, ours)
    try:
        yield terminal, begin
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def seconds_to(words: Sequence[str], environment: Mapping[str, str], wanted: str) -> float:
    """Return how long a program takes from its start to a text on the terminal."""
    with started(words, environment) as (terminal, begin):
        terminal.until(wanted)
        return perf_counter() - begin
