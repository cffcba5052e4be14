"""The app as a whole: sizes, themes, keys, stores that fail, and no control character below the widgets."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.binding import Binding
from textual.color import Color
from textual.widgets import Button, Input, OptionList, Select

from core.errors import RollbookError
from core.service import Rollbook
from tests.tui.screens.driving import app_on, driving
from tui.app import RollbookApp
from tui.remembered import Remembered
from tui.showing import Guard, fit
from tui.themes import OWN_THEMES, THEME_NAMES, first_theme

ROOT = Path(__file__).parents[3]


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


async def test_what_the_keys_go_to_in_a_dialog_is_told_without_colours(service: Rollbook, tmp_path: Path) -> None:
    app = RollbookApp(lambda: service, "SPRING", Remembered(tmp_path / "kept.json"), colourless=True)
    async with driving(app) as driver:
        await driver.reads("1 task")
        await driver.press("e")
        await driver.at("ExportDialog")
        button = driver.screen.query(Button).first()
        button.focus()
        await driver.until(lambda: button.rich_style.reverse is True)
        choice = driver.screen.query(Select).first()
        choice.focus()
        await driver.press("enter")
        opened = choice.query_one(OptionList)
        await driver.until(lambda: opened.has_focus)
        assert opened.get_visual_style("option-list--option-highlighted").underline
        field = driver.screen.query(Input).first()
        assert field.get_component_rich_style("input--cursor").reverse


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


async def test_keys_are_rebound_by_the_settings(service: Rollbook, tmp_path: Path) -> None:
    service.config = replace(service.config, app=replace(service.config.app, keys={"tasks.details": "x"}))
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 30)) as driver:
        await driver.reads("1 task", "x Details")
        await driver.press("x")
        await driver.at("DetailsDialog")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_dialog_leaves_the_screen_below_and_its_own_last_line_in_sight(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await driver.reads("1 task")
        await driver.press("question_mark")
        await driver.at("KeysDialog")
        await driver.reads("Rollbook › 2026", "Go into the highlighted line.", "esc back")


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

    answer = Rollbook.tasks
    monkeypatch.setattr(Rollbook, "tasks", refuse)
    async with driving(app_on(service, tmp_path)) as driver:
        await driver.at("FailureDialog")
        await driver.reads("The store is busy", "What to do: wait")
        await driver.press("escape")
        await driver.at("ScopesScreen")
        await driver.press("r")
        await driver.pilot.pause()
        await driver.at("ScopesScreen")
        await driver.reads("✗ The store does not answer; it is asked again")
        monkeypatch.setattr(Rollbook, "tasks", answer)
        await driver.press("r")
        await driver.until(lambda: "does not answer" not in driver.text)


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
