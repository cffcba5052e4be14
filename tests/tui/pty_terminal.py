"""A real terminal for a program, driven from the other end: bytes out, keys in, waiting for what must come."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120.0
ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[P_^X][^\x1b]*\x1b\\|[()].|[0-~])")
"""Whole control sequences, as a terminal understands them."""
ENTERED = b"\x1b[?1049h"
LEFT = b"\x1b[?1049l"
STARTING = """
import fcntl, sys, termios
fcntl.ioctl(2, termios.TIOCSCTTY, 0)
{patch}
from tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""Makes the terminal the controlling one, as a login does, so that signals come from it."""


@dataclass
class Terminal:
    """One program on a terminal of its own."""

    process: subprocess.Popen[bytes]
    ours: int
    seen: bytearray = field(default_factory=bytearray)
    """Everything that the program sent."""

    def take(self, seconds: float) -> bytes:
        """Return what comes next, within the time; nothing where nothing comes or the other end is closed."""
        if not select.select([self.ours], [], [], seconds)[0]:
            return b""
        try:
            part = os.read(self.ours, 1 << 20)
        except OSError:
            part = b""
        self.seen += part
        return part

    def until(self, *wanted: str | bytes, since: int = 0) -> bytes:
        """Wait until all the texts or sequences were sent, counted from a place in what was seen; return that part."""
        sequences = [text for text in wanted if isinstance(text, bytes)]
        texts = [text for text in wanted if isinstance(text, str)]
        end = monotonic() + PATIENCE_SECONDS
        while True:
            part = bytes(self.seen[since:])
            if all(each in part for each in sequences) and all(text in plain(part) for text in texts):
                return part
            assert monotonic() < end, plain(part)[-4_000:]
            if not self.take(0.2):
                assert self.process.poll() is None or self.take(0.2), f"ended too soon: {plain(part)[-4_000:]}"

    def press(self, keys: str | bytes) -> int:
        """Type keys; return the place in what was seen from which the answer will come."""
        os.write(self.ours, keys.encode() if isinstance(keys, str) else keys)
        return len(self.seen)

    def resize(self, columns: int, lines: int) -> int:
        """Change the size of the window, which sends SIGWINCH; return the place from which the answer will come."""
        set_size(self.ours, columns, lines)
        return len(self.seen)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def end(self) -> int:
        """Take everything until the program has ended; return its exit code."""
        end = monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None:
            self.take(0.05)
            assert monotonic() < end, f"it does not end: {plain(bytes(self.seen))[-2_000:]}"
        while self.take(0):
            pass
        return self.process.returncode

    def hang_up(self) -> None:
        """Close our end, as a lost connection does."""
        os.close(self.ours)
        self.ours = -1


def plain(sent: bytes) -> str:
    """Return what was sent without control sequences."""
    return ESCAPES.sub(b"", sent).decode("utf-8", "replace")


def set_size(terminal: int, columns: int, lines: int) -> None:
    """Set the size of a terminal's window."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


@contextmanager
def program(
    *words: object,
    patch: str = "",
    size: tuple[int, int] = (80, 24),
    environment: Mapping[str, str | None] | None = None,
    stdin: int | None = None,
) -> Iterator[Terminal]:
    """Run a command line of Rollbook on a terminal, after some Python in the same process; end it at last."""
    given = {"TERM": "xterm-256color", "COLUMNS": None, "LINES": None, "NO_COLOR": None, **(environment or {})}
    ours, theirs = pty.openpty()
    set_size(ours, *size)
    process = subprocess.Popen(
        [sys.executable, "-c", STARTING.format(patch=patch), *map(str, words)],
        stdin=theirs if stdin is None else stdin,
        stdout=theirs,
        stderr=theirs,
        env={name: value for name, value in {**os.environ, **given}.items() if value is not None},
        cwd=ROOT,
        start_new_session=True,
    )
    os.close(theirs)
    terminal = Terminal(process, ours)
    try:
        yield terminal
    finally:
        process.kill()
        process.wait()
        if terminal.ours >= 0:
            os.close(terminal.ours)
