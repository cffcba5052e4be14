"""The app on a real terminal: start, sizes, signals, a connection that breaks, terminals that can do little."""

import os
import re
import shutil
import signal
from pathlib import Path
from time import monotonic

import pytest

from tests.tui.pty_terminal import ENTERED, LEFT, PATIENCE_SECONDS, Terminal, plain, program

QUIT = "\x11"
SUSPEND = "\x1a"
NEVER_OPENED = """
import threading, tui.commands.invocation
tui.commands.invocation.Invocation.rollbook = lambda self: threading.Event().wait()
"""
NO_HEAVY = "import sys; sys.modules |= dict.fromkeys(('polars', 'sqlalchemy', 'pydantic'))"
NOHUP = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
STORM = [(1, 1), (2, 1_000), (0, 0), (1_000, 2), (79, 23), *[(60 + turn % 90, 10 + turn % 40) for turn in range(200)]]
SIXTEEN = {b"0", b"1", b"2", b"3", b"4", b"7", b"22", b"39", b"49"}
SIXTEEN |= {str(code).encode() for first in (30, 40, 90, 100) for code in range(first, first + 8)}
GREEN = b"32"
"""Success, in the own colours of the terminal."""
PLAIN = {b"0", b"1", b"2", b"3", b"4", b"7", b"39", b"49"}


@pytest.fixture
def store(world: Path, tmp_path: Path) -> Path:
    """A copy of the store of the small world."""
    shutil.copytree(world, tmp_path / "store")
    return tmp_path / "store" / "store.sqlite"


def sent_styles(sent: bytes) -> set[bytes]:
    """Return the numbers of all styles and colours that were sent."""
    return {number for codes in re.findall(rb"\x1b\[([0-9;]*)m", sent) for number in codes.split(b";") if number}


def settings_of(terminal: Terminal) -> tuple[bool, bool]:
    """Return whether the terminal echoes what is typed, and hands it over line by line."""
    import termios

    flags = termios.tcgetattr(terminal.ours)[3]
    return bool(flags & termios.ECHO), bool(flags & termios.ICANON)


def test_the_first_screen_is_there_before_the_store_is_open(store: Path) -> None:
    with program("--store", store, patch=NEVER_OPENED) as terminal:
        terminal.until("Rollbook", "Code", "Opening the store …")


def test_the_first_screen_waits_for_no_heavy_library(store: Path) -> None:
    with program("--store", store, patch=NEVER_OPENED + NO_HEAVY) as terminal:
        terminal.until("Rollbook", "Code", "Opening the store …")


def test_an_app_at_rest_sends_nothing(store: Path) -> None:
    with program("--store", store) as terminal:
        terminal.until("5 scopes")
        end = monotonic() + PATIENCE_SECONDS
        while terminal.take(2.5):
            assert monotonic() < end
        assert terminal.process.poll() is None


def test_a_storm_of_sizes_ends_in_a_sound_screen(store: Path) -> None:
    with program("--store", store) as terminal:
        terminal.until("5 scopes")
        for columns, lines in STORM:
            terminal.resize(columns, lines)
            terminal.take(0)
        place = terminal.resize(20, 5)
        terminal.until("Rollbook needs", since=place)
        place = terminal.resize(100, 30)
        terminal.until("2025 Fall Retest", "5 scopes", since=place)
        terminal.press(QUIT)
        assert terminal.end() == 0


@pytest.mark.parametrize("size", [(79, 23), (79, 24), (80, 23), (20, 5), (1, 1)])
def test_a_window_too_small_gets_a_plain_notice_at_once_and_can_be_left(store: Path, size: tuple[int, int]) -> None:
    with program("--store", store, size=size) as terminal:
        terminal.until("Rollbook needs 80" if size[0] > 20 else "Rollbook needs" if size[0] > 1 else b"\x1b[1;1H")
        terminal.press(QUIT)
        assert terminal.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_app_and_restores_the_terminal(store: Path, number: signal.Signals) -> None:
    with program("--store", store) as terminal:
        terminal.until("5 scopes")
        assert settings_of(terminal) == (False, False)
        terminal.signal(number)
        assert terminal.end() == 128 + number
        assert terminal.seen.count(ENTERED) == terminal.seen.count(LEFT) == 1
        assert b"\x1b[?25h" in terminal.seen[terminal.seen.rindex(LEFT) :]
        assert settings_of(terminal) == (True, True)


@pytest.mark.parametrize("patch", ["", NOHUP], ids=["plain", "nohup"])
def test_a_connection_that_breaks_leaves_no_process_behind(store: Path, patch: str) -> None:
    with program("--store", store, patch=patch) as terminal:
        terminal.until("5 scopes")
        terminal.hang_up()
        assert terminal.process.wait(PATIENCE_SECONDS) != 0


def test_the_app_is_suspended_and_comes_back(store: Path) -> None:
    with program("--store", store) as terminal:
        terminal.until("5 scopes")
        terminal.press(SUSPEND)
        terminal.until(LEFT)
        _, status = os.waitpid(terminal.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert settings_of(terminal) == (True, True)
        place = len(terminal.seen)
        terminal.signal(signal.SIGCONT)
        terminal.until(ENTERED, "2025 Fall Retest", "5 scopes", since=place)
        terminal.press(QUIT)
        assert terminal.end() == 0


def test_input_that_is_no_terminal_is_told_in_one_sentence(store: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    with program("--store", store, stdin=nothing) as terminal:
        assert terminal.end() == 2
    os.close(nothing)
    said = plain(bytes(terminal.seen)).strip()
    assert said == "rollbook: The app needs a terminal (every job can be done by a command: rollbook --help)"


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_move_its_cursor_is_told_so(store: Path, kind: str) -> None:
    with program("--store", store, environment={"TERM": kind}) as terminal:
        assert terminal.end() == 2
    assert plain(bytes(terminal.seen)).startswith("rollbook: The app needs a terminal that can move its cursor (TERM)")
    assert ENTERED not in terminal.seen


def test_a_locale_without_unicode_is_no_hindrance(store: Path) -> None:
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with program("--store", store, environment=poor) as terminal:
        terminal.until("▸", "2025 Fall Retest", "5 scopes")
        terminal.press(QUIT)
        assert terminal.end() == 0


@pytest.mark.parametrize(
    ("environment", "allowed"),
    [
        ({"NO_COLOR": "1"}, PLAIN),
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, PLAIN),
        ({"TERM": "xterm-16color", "COLORTERM": None}, SIXTEEN),
    ],
    ids=["no colour", "no colour on a good terminal", "16 colours"],
)
def test_only_colours_that_are_wanted_and_known_are_sent(
    store: Path, environment: dict[str, str | None], allowed: set[bytes]
) -> None:
    with program("--store", store, "--scope", "SPRING", environment=environment) as terminal:
        terminal.until("✓ Completed", "1 task")
        place = terminal.press("?")
        terminal.until("The keys of this screen.", since=place)
        place = terminal.press("\x1b")
        terminal.until("1 task", since=place)
        terminal.press(QUIT)
        assert terminal.end() == 0
    sent = sent_styles(bytes(terminal.seen))
    assert b"1" in sent
    assert sent <= allowed
    assert (GREEN in sent) == (allowed is SIXTEEN)
