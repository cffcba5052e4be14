"""Texts that have broken programs before, in every place that data can come from, through every screen and dialog."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.filter import LineFilter
from textual.screen import ModalScreen

from tests.conftest import NAUGHTY_TEXTS
from tests.tui.pty_terminal import plain, program
from tests.tui.screens.driving import Driver, app_on, driving
from tests.tui.screens.walk import STOPS, Stop, World, make_world, visit
from tui.terminal_app import TerminalApp
from tui.themes import LIGHT

NAME = "\x1b]2;PWNED\x1b\\[b]\x07\u202e[red$x"
"""What every file is called, as far as a file system takes it."""
HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
SIZE = (100, 40)
WIDE = (160, 45)
OWN = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z-]+\x07")
"""What Textual sends: styles, moves and modes, and the shape of the pointer; no title, no clipboard, no link."""
WALKED = (("\r", "3 Warnings"), ("d", "Operator"), ("\x1b", "3 Warnings"), ("\x1b", "i Import"), ("i", "File"))
TELLING = (NAUGHTY_TEXTS[0], NAUGHTY_TEXTS[2], NAUGHTY_TEXTS[8])


@pytest.fixture(scope="module")
def naughty_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A store and files full of them."""
    folder = tmp_path_factory.mktemp("naughty")
    folder.chmod(0o700)
    return make_world(folder / "store.sqlite", folder / NAME, NAUGHTY_TEXTS, NAME)


def assert_harmless(driver: Driver) -> None:
    """Hold that no character of a text does anything to a terminal, and that every line is as wide as the terminal."""
    for strip in driver.strips:
        for segment in strip:
            assert segment.control or not HARMFUL.search(segment.text), ascii(segment.text)
        assert cell_len(strip.text) == driver.app.size.width, ascii(strip.text)


def without_net(app: TerminalApp) -> list[LineFilter]:
    """Return the filters of an app without the guard, to see that the gate before every widget holds by itself."""
    return list(App.get_line_filters(app))


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
async def test_no_screen_shows_a_naughty_text_as_it_is(
    naughty_world: World, tmp_path: Path, stop: Stop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visit(naughty_world, stop, tmp_path, SIZE) as driver:
        await driver.pilot.pause()
        assert_harmless(driver)
        assert driver.app.is_running
        if not isinstance(driver.screen, ModalScreen):
            await driver.pilot.resize_terminal(*WIDE)
            await driver.pilot.pause()
            assert_harmless(driver)
        if not stop.typed:
            monkeypatch.setattr(TerminalApp, "get_line_filters", without_net)
            driver.app.theme = LIGHT.name
            await driver.pilot.pause()
            assert_harmless(driver)


@pytest.mark.parametrize("text", TELLING, ids=ascii)
async def test_a_naughty_word_for_a_scope_is_told_harmlessly(naughty_world: World, tmp_path: Path, text: str) -> None:
    async with driving(app_on(naughty_world.service, tmp_path, text), SIZE) as driver:
        await driver.reads("There is no scope")
        assert_harmless(driver)


def test_the_bytes_on_the_terminal_are_the_apps_alone(naughty_world: World) -> None:
    for draft in naughty_world.service.drafts("SPRING"):
        naughty_world.service.drop_draft(draft.id)
    store = naughty_world.folder.parent / "store.sqlite"
    with program("--store", store, "--scope", "SPRING", size=SIZE) as terminal:
        terminal.until("Completed", "PWNED")
        for keys, wanted in WALKED:
            place = terminal.press(keys)
            terminal.until(wanted, since=place)
        place = terminal.press("\x0f")
        terminal.until("Open", "Cancel", since=place)
        place = terminal.press("\x1b")
        terminal.until("File", since=place)
        terminal.press("\x11")
        assert terminal.end() == 0
    sent = bytes(terminal.seen)
    assert b"PWNED" in sent
    assert b"\x1b" not in OWN.sub(b"", sent)
    assert not HARMFUL.search(plain(sent).replace("\r", "").replace("\n", ""))
