"""Sentences name keys as they are bound: one that somebody has changed is named as it is now."""

import ast
import re
from pathlib import Path

import pytest

import tui
from core.service import Rollbook
from core.settings_file import load_config
from tests.tui.screens.driving import app_on, driving
from tui.crash import AGAIN, CrashApp
from tui.key_names import pressed, with_keys
from tui.keymap import all_keys
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.terminal_app import TerminalApp

CODE = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(tui.__file__).parent.rglob("*.py")]
NAMED = re.compile(r"\{([a-z]+\.[a-z0-9-]+)\}")
SETTINGS = """
[app.keys]
"tasks.import" = "f12"
"tasks.export" = "ctrl+e"
"dialog.back" = "f10"
"rows.view" = "u,v"
"screen.back" = "backspace"
"""


@pytest.fixture
def rebound(service: Rollbook, tmp_path: Path) -> Rollbook:
    path = tmp_path / "keys.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return Rollbook(store=service.store_url, config=load_config(path))


def names_in(node: ast.AST) -> list[str]:
    """Return the ids in a call of key_name, or in a text that is no f-string."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "key_name":
        return [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
    return NAMED.findall(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_every_key_that_a_sentence_names_is_there() -> None:
    named = {name for tree in CODE for node in ast.walk(tree) for name in names_in(node)}
    assert len(named) > 20
    assert named <= {key.id for key in all_keys()}


def test_without_an_app_keys_are_called_as_they_ship() -> None:
    assert with_keys("{triage.import} sends, {screen.back} goes back") == "F9 sends, esc goes back"
    assert pressed("screen.back") == "escape"


async def test_a_press_on_a_hint_knows_a_key_that_is_written_as_its_character(
    service: Rollbook, tmp_path: Path
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("users.csv")
        driver.app.set_keymap({"dialog.back": "%"})
        await driver.press("d")
        await driver.reads("% back")
        await driver.pilot.click("Hints", offset=(1, 0))
        await driver.at("TasksScreen")


async def test_sentences_name_changed_keys_and_these_do_what_is_said(rebound: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(rebound, tmp_path, "school:TN-1-1")) as driver:
        await driver.reads("F12 imports a file, ^e exports")
        await driver.press("backspace")
        await driver.at("ScopesScreen")
    async with driving(app_on(rebound, tmp_path, "SPRING")) as driver:
        await driver.reads("users.csv")
        await driver.press("d")
        await driver.reads("F10 back")
        await driver.pilot.click("Hints", offset=(1, 0))
        await driver.at("TasksScreen")
        await driver.press("enter")
        await driver.reads("user12", "u shows its cells")
        await driver.press("u")
        await driver.at("RowDialog")
        await driver.press("f10")
        await driver.at("ResultsScreen")


async def test_arrows_move_between_the_buttons_of_a_question(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path)) as driver:
        asked = driver.app.push_screen(ConfirmDialog("Delete?", "Twelve accounts.", "Delete them"))
        await asked
        await driver.at("ConfirmDialog")
        focused = [driver.screen.focused]
        for key in ("right", "left", "left"):
            await driver.press(key)
            focused.append(driver.screen.focused)
        dialog = driver.screen
        await driver.press("escape")
        await driver.until(lambda: not dialog.is_attached)
        dialog._fit()  # type: ignore[attr-defined] # what was to be done after painting comes too late
    assert [each.id for each in focused if each] == ["cancel", "act", "cancel", "act"]


async def test_the_screen_after_a_fault_has_the_keys_of_the_settings() -> None:
    ended = TerminalApp()
    ended.set_keymap({"crash.again": "f5"})
    async with driving(CrashApp(RuntimeError("x"), None, ended)) as driver:
        await driver.reads("F5 Start again")
        await driver.press("r")
        assert driver.app.is_running
        await driver.press("f5")
        await driver.until(lambda: driver.app.return_value == AGAIN)


async def test_what_stands_on_a_screen_names_a_key_anew_where_it_was_changed(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "school:TN-1-1")) as driver:
        await driver.reads("i imports a file")
        driver.app.set_keymap({"tasks.import": "f12"})
        await driver.reads("F12 imports a file", "F12 Import")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("users.csv")
        await driver.press("enter")
        await driver.reads("Nothing stands out in this row: v shows its cells.")
        await driver.press("comma")
        await driver.at("SettingsScreen")
        driver.app.set_keymap({"rows.view": "f6"})
        await driver.press("escape")
        await driver.reads("Nothing stands out in this row: F6 shows its cells.")
        await driver.press("escape", "f12", "i")
        await driver.at("ImportScreen")
        await driver.reads("(tab completes it)")
        driver.app.set_keymap({"path.complete": "f7"})
        await driver.reads("(F7 completes it)")
