"""The app's life and death: sizes, themes, faults, signals, a terminal that goes away."""

import importlib
import os
import pkgutil
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from rich.segment import Segment
from textual.binding import Binding
from textual.color import Color

from core.errors import RollbookError
from core.service import Rollbook
from tests.tui.screens.driving import app_on, driving
from tui.app import RollbookApp
from tui.remembered import Remembered
from tui.showing import Guard, fit
from tui.themes import OWN_THEMES, THEME_NAMES, first_theme

ROOT = Path(__file__).parents[3]
SECRET = "Jane-Q-Secret"


@pytest.mark.parametrize("size", [(79, 24), (80, 23), (20, 5), (1, 1)])
async def test_a_terminal_too_small_gets_a_plain_notice(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driving(app_on(service, tmp_path)) as driver:
        await driver.reads(" scopes")
        await driver.pilot.resize_terminal(*size)
        await driver.until(lambda: " scopes" not in driver.text)
        assert size < (20, 5) or "Rollbook needs" in driver.text
        await driver.pilot.resize_terminal(80, 24)
        await driver.reads(" scopes")


@pytest.mark.parametrize("theme", THEME_NAMES)
async def test_every_theme_shows_marks_beside_words(service: Rollbook, tmp_path: Path, theme: str) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        driver.app.theme = theme
        await driver.reads("✓ Completed", "▸")


def bindings_of(package: str) -> Iterator[tuple[str, object]]:
    """Find every binding that a class of a package declares."""
    for module in pkgutil.walk_packages([str(ROOT / "tui" / package)], f"tui.{package}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, type) and value.__module__ == module.name:
                yield from ((name, binding) for binding in vars(value).get("BINDINGS", ()))


@pytest.mark.parametrize("package", ["screens", "widgets"])
def test_every_key_has_an_id_and_a_sentence(package: str) -> None:
    found = list(bindings_of(package))
    assert found
    for name, binding in found:
        assert isinstance(binding, Binding), name
        assert binding.id, (name, binding.key)
        assert binding.tooltip, (name, binding.key)


def test_the_theme_of_the_settings_is_taken_where_there_is_such_a_one() -> None:
    assert first_theme(None, colourless=False) == OWN_THEMES[0].name
    assert first_theme("rollbook-light", colourless=False) == "rollbook-light"
    assert first_theme("no such theme", colourless=False) == OWN_THEMES[0].name


def test_no_color_sends_no_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    process, terminal = start(tmp_path)
    seen = read_until(terminal, b"This store is empty")
    process.terminate()
    seen += read_until(terminal, b"\x1b[?1049l")
    process.wait(60)
    os.close(terminal)
    sent = {number for codes in re.findall(rb"\x1b\[([0-9;]*)m", seen) for number in codes.split(b";") if number}
    assert b"7" in sent
    assert sent <= {b"0", b"1", b"2", b"3", b"4", b"7", b"39", b"49"}


async def test_keys_are_rebound_by_the_settings(service: Rollbook, tmp_path: Path) -> None:
    service.config = service.config.model_copy(
        update={"app": service.config.app.model_copy(update={"keys": {"tasks.details": "x"}})}
    )
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task", "x Details")
        await driver.press("x")
        await driver.at("DetailsDialog")


async def test_a_store_that_cannot_be_opened_ends_the_app_with_its_failure(tmp_path: Path) -> None:
    def refuse() -> Rollbook:
        raise RollbookError("configuration", "The settings are wrong", "mend them")

    app = RollbookApp(refuse, None, Remembered(tmp_path / "remembered.json"))
    async with driving(app) as driver:
        await driver.until(lambda: app.failure is not None)
    with pytest.raises(RollbookError, match="The settings are wrong"):
        app.result()


async def test_a_store_that_fails_is_told_once(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Rollbook, scope: str | None = None, status: str | None = None) -> list[object]:
        raise RollbookError("store-unavailable", "The store is busy", "wait")

    monkeypatch.setattr(Rollbook, "tasks", refuse)
    async with driving(app_on(service, tmp_path)) as driver:
        await driver.at("FailureDialog")
        await driver.reads("The store is busy", "What to do: wait")
        await driver.press("escape")
        await driver.at("ScopesScreen")
        await driver.press("r")
        await driver.pilot.pause()
        await driver.at("ScopesScreen")


def test_the_guard_lets_no_control_character_pass(naughty_text: str) -> None:
    line = Guard().apply([Segment(naughty_text), Segment("\x1b[2J", None, [(1,)])], Color(0, 0, 0))  # type: ignore[list-item]
    assert not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for sign in line[0].text)
    assert line[1].text == "\x1b[2J"


def test_texts_fit_their_columns() -> None:
    assert fit("abc", 5) == "abc  "
    assert fit("abc", 5, right=True) == "  abc"
    assert fit("abcdef", 4) == "abc…"
    assert fit("日本語", 4) == "日 …"
    assert fit("abc", 1) == "a"


STARTING = """
import os, sys
sys.path.insert(0, {root!r})
os.environ["HOME"] = {home!r}
{before}
def opened():
    from core.service import Rollbook
    return Rollbook(store={home!r} + "/store.sqlite")
from tui import app
{patch}
try:
    code = app.run(opened, None, {home!r})
except Exception as error:
    from tui.failures import report
    code = report(error, as_json=False, debug=True)
sys.exit(code)
"""
FAULT = """
def fail(self, keys):
    secret = "{secret}"
    raise ValueError(secret)
app.RollbookApp.set_keymap = fail
"""


def start(home: Path, before: str = "", patch: str = "") -> tuple[subprocess.Popen[bytes], int]:
    """Start the app on a terminal of its own; return the process and the other end of the terminal."""
    ours, theirs = pty.openpty()
    code = STARTING.format(root=str(ROOT), home=str(home), before=before, patch=patch)
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    return process, ours


def read_until(terminal: int, wanted: bytes, seconds: float = 60) -> bytes:
    """Return what came from the terminal up to something, or to its end."""
    seen, end = b"", monotonic() + seconds
    while wanted not in seen and monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                part = os.read(terminal, 65_536)
            except OSError:
                break
            seen += part
            if not part:
                break
    return seen


def test_a_fault_ends_the_app_without_a_datum_on_the_terminal(tmp_path: Path) -> None:
    process, terminal = start(tmp_path, patch=FAULT.format(secret=SECRET))
    seen = read_until(terminal, b"A fault of the program")
    assert process.wait(60) == 4
    os.close(terminal)
    assert b"ValueError" in seen
    assert SECRET.encode() not in seen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_app_and_restores_the_terminal(tmp_path: Path, number: signal.Signals) -> None:
    process, terminal = start(tmp_path)
    read_until(terminal, b"Reference data")
    process.send_signal(number)
    seen = read_until(terminal, b"\x1b[?1049l")
    assert process.wait(60) == 128 + number
    os.close(terminal)
    assert b"\x1b[?1049l" in seen


def test_a_terminal_that_goes_away_leaves_no_process_behind(tmp_path: Path) -> None:
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    process, terminal = start(tmp_path, before=ignoring)
    read_until(terminal, b"Reference data")
    os.close(terminal)
    assert process.wait(60) != 0
