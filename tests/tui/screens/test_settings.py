"""The settings: changed, written, and in effect at once."""

import tomllib
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from core.service import Rollbook
from tests.tui.screens.driving import Driver, app_on, driving
from tui.keymap import all_keys, in_the_way, is_key, troubles
from tui.widgets.list_table import ListTable


@pytest.fixture
def settled(service: Rollbook, tmp_path: Path) -> Rollbook:
    """The use cases with a settings file that somebody wrote by hand."""
    path = tmp_path / "config.toml"
    path.write_text("# Mine.\n[safeguards]\naccounts = 7\n")
    return Rollbook(service.store_url, config_path=path, operator=service.operator)


async def open_settings(driver: Driver, chosen: str) -> None:
    """Open the settings and highlight one."""
    await driver.at("TasksScreen")
    await driver.press("comma")
    await driver.at("SettingsScreen")
    driver.screen.query_one(ListTable).choose(chosen)
    await driver.pilot.pause()


def written(tmp_path: Path) -> dict[str, object]:
    """Return what stands in the settings file."""
    return tomllib.loads((tmp_path / "config.toml").read_text())


async def test_a_theme_is_tried_on_and_kept(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING"), (120, 40)) as driver:
        await open_settings(driver, "app.theme")
        await driver.press("enter")
        await driver.at("ThemeDialog")
        driver.screen.query_one(OptionList).highlighted = 2
        await driver.until(lambda: driver.app.theme == "rollbook-light")
        await driver.press("escape")
        await driver.until(lambda: driver.app.theme == "rollbook-dark")
        await driver.press("enter")
        await driver.at("ThemeDialog")
        await driver.press("down", "down", "enter")
        await driver.reads("rollbook-light", "✓ Written to", "config.toml.bak")
        assert driver.app.theme == "rollbook-light"
    assert written(tmp_path) == {"safeguards": {"accounts": 7}, "app": {"theme": "rollbook-light"}}
    assert (tmp_path / "config.toml.bak").read_text().startswith("# Mine.")


async def test_a_switch_is_turned_and_reset(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING"), (120, 40)) as driver:
        await open_settings(driver, "imports.backup")
        await driver.reads("✓ yes")
        await driver.press("enter")
        await driver.reads("· no")
        assert settled.config.imports.backup is False
        await driver.press("x")
        await driver.reads("✓ yes")
        assert "imports" not in written(tmp_path)


async def test_a_wrong_value_is_told_and_what_was_typed_stays(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING"), (120, 40)) as driver:
        await open_settings(driver, "safeguards.percent")
        await driver.press("enter")
        await driver.at("EntryDialog")
        await driver.until(lambda: isinstance(driver.app.focused, Input))
        await driver.press("0", "0", "enter")
        await driver.reads("should be less than")
        assert driver.screen.query_one(Input).value == "1000"
        await driver.press("backspace", "backspace", "x", "enter")
        await driver.reads("A whole number is wanted")
        await driver.press("backspace", "backspace", "5", "enter")
        await driver.at("SettingsScreen")
        await driver.until(lambda: settled.config.safeguards.percent == 15)


async def test_a_folder_must_be_there(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING"), (120, 40)) as driver:
        await open_settings(driver, "folders.exports")
        await driver.press("enter")
        await driver.at("EntryDialog")
        await driver.press(*"/nowhere", "enter")
        await driver.reads("/nowhere is not a folder")
        driver.screen.query_one(Input).value = str(tmp_path)
        await driver.press("enter")
        await driver.at("SettingsScreen")
        await driver.until(lambda: settled.config.folders.exports == str(tmp_path))


async def test_a_key_is_changed_and_works_at_once(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING"), (120, 40)) as driver:
        await open_settings(driver, "tasks.import")
        await driver.press("enter")
        await driver.at("KeyDialog")
        await driver.press("f6")
        await driver.at("SettingsScreen")
        await driver.reads("(yours)")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.press("i")
        await driver.at("TasksScreen")
        await driver.press("f6")
        await driver.at("ImportScreen")
    assert written(tmp_path)["app"] == {"keys": {"tasks.import": "f6"}}


async def test_a_key_that_is_taken_is_told_and_swapped(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING"), (120, 40)) as driver:
        await open_settings(driver, "tasks.import")
        await driver.press("enter")
        await driver.at("KeyDialog")
        await driver.press("t")
        await driver.at("ConfirmDialog")
        await driver.reads("is taken", "'Template'", "Swap the two")
        await driver.press("tab", "enter")
        await driver.at("SettingsScreen")
        await driver.until(lambda: settled.config.app.keys == {"tasks.import": "t", "tasks.template": "i"})
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.press("t")
        await driver.at("ImportScreen")


async def test_a_file_that_cannot_be_written_is_told(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING"), (120, 40)) as driver:
        await open_settings(driver, "imports.backup")
        (tmp_path / "config.toml").write_text("[broken")
        await driver.press("enter")
        await driver.at("FailureDialog")
        await driver.reads("TOML")
        await driver.press("escape")
        await driver.reads("✓ yes")
    assert (tmp_path / "config.toml").read_text() == "[broken"


async def test_settings_are_found_by_what_they_say(settled: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(settled, tmp_path, "SPRING")) as driver:
        await open_settings(driver, "app.theme")
        await driver.press("slash", *"tasks.imp", "enter")
        await driver.reads("Import a file")
        assert "Backups" not in driver.text


def test_every_key_is_listed_once_with_a_sentence() -> None:
    keys = all_keys()
    assert len({key.id for key in keys}) == len(keys)
    assert {"app.quit", "screen.back", "import.columns", "table.up", "settings.change"} <= {key.id for key in keys}
    assert all(key.title and key.sentence and key.place for key in keys)


@pytest.mark.parametrize(
    ("id_", "pressed", "other"),
    [
        ("tasks.import", "t", "tasks.template"),
        ("tasks.import", "r", "screen.refresh"),
        ("tasks.import", "m", None),
        ("tasks.import", "pageup", "table.page-up"),
        ("screen.refresh", "m", "import.columns"),
    ],
)
def test_keys_are_in_each_others_way_where_they_can_meet(id_: str, pressed: str, other: str | None) -> None:
    keys = {key.id: key for key in all_keys()}
    found = in_the_way(keys[id_], pressed, {}, keys.values())
    assert (found.id if found else None) == other


def test_wrong_keys_of_the_settings_are_told() -> None:
    assert troubles({"tasks.import": "ctrl+n"}) == []
    assert troubles({"crash.again": "f5"}) == []
    assert troubles({"foo.bar": "q"}) == ["'foo.bar' is the id of no key; docs/keys.md lists them"]
    assert troubles({"rows.view": "?"}) == ["'question_mark' is the key of rows.view and of screen.keys"]
    assert troubles({"rows.view": "F12, slashh"}) == [
        f"'{name}' (rows.view) is the name of no key; f12, ctrl+e and question_mark are such names"
        for name in ("F12", "slashh")
    ]
    assert [key.id for key in all_keys() for name in key.now({}).split(",") if not is_key(name)] == []
    assert troubles({"tasks.import": "e"}) == ["'e' is the key of tasks.import and of tasks.export"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[app.keys]\n"foo.bar" = "q"\n', "'foo.bar' is the id of no key"),
        ('[app]\ntheme = "nope"\n', "there is no theme 'nope'"),
    ],
    ids=["key", "theme"],
)
async def test_what_the_settings_name_wrongly_is_told_when_the_app_opens(
    service: Rollbook, tmp_path: Path, written: str, told: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(written)
    settled = Rollbook(service.store_url, config_path=path, operator=service.operator)
    async with driving(app_on(settled, tmp_path), (120, 40)) as driver:
        await driver.reads(told)
