"""The start: the list of scopes."""

import threading
from pathlib import Path
from unittest.mock import patch

import pytest

from core.service import Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import app_on, driving
from tui.app import RollbookApp
from tui.remembered import Remembered, ScopeLine
from tui.screens.tasks import TasksScreen
from tui.widgets.list_table import ListTable


async def test_the_scopes_are_listed_and_one_is_opened(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path)) as driver:
        await driver.reads("SPRING", "FALL", "Closed", "Reference data", " scopes")
        await driver.press("slash", *"spring", "enter", "enter")
        await driver.until(lambda: isinstance(driver.screen, TasksScreen))
        await driver.reads("✓ Completed")
        await driver.press("escape")
        await driver.at("ScopesScreen")


async def test_the_list_of_the_last_time_is_there_before_the_store_is_open(service: Rollbook, tmp_path: Path) -> None:
    remembered = Remembered(tmp_path / "remembered.json")
    remembered.scopes = [ScopeLine("OLD", "as of the last time", "administration", "2025", "Open", 7, "", "")]
    opened = threading.Event()

    def open_late() -> Rollbook:
        opened.wait()
        return service

    async with driving(RollbookApp(open_late, None, remembered)) as driver:
        await driver.reads("OLD", "as of the last time", "opening the store")
        await driver.press("enter", "o")
        await driver.at("ScopesScreen")
        opened.set()
        await driver.reads("SPRING", " scopes")
        assert "OLD" not in driver.text


async def test_a_line_that_was_gone_to_before_the_store_is_open_stays_the_chosen_one(
    service: Rollbook, tmp_path: Path
) -> None:
    remembered = Remembered(tmp_path / "remembered.json")
    remembered.scopes = [
        ScopeLine(code, code.title(), "administration", "2027", "Open", 0, "", "") for code in ("FALL", "SPRING")
    ]
    opened = threading.Event()

    def open_late() -> Rollbook:
        opened.wait()
        return service

    async with driving(RollbookApp(open_late, None, remembered)) as driver:
        await driver.reads("SPRING", "opening the store")
        await driver.press("home", "down")
        gone_to = driver.screen.query_one(ListTable).chosen
        opened.set()
        await driver.reads(" scopes")
        assert driver.screen.query_one(ListTable).chosen == gone_to


async def test_an_empty_store_says_what_to_do_first(nothing: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(nothing, tmp_path)) as driver:
        await driver.reads("This store is empty", "Press o")
        organizations = tmp_path / "organizations.csv"
        organizations.write_text("Code,Name,Type,Parent Code\nTN,Tennessee,State,\n", encoding="utf-8")
        await driver.press("o")
        await driver.type_path(organizations)
        await driver.reads("1 row", "Tennessee")
        await driver.press("enter")
        await driver.reads("+ 1 created")
        await driver.press("a")
        await driver.at("ResultsScreen")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.reads("organizations", "✓ Completed")
        await driver.press("escape")
        await driver.reads("This store is empty")


async def test_the_app_goes_on_into_the_scope_that_was_named(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, scope="spring")) as driver:
        await driver.at("TasksScreen")
    async with driving(app_on(service, tmp_path, scope="winter")) as driver:
        await driver.reads("There is no scope 'winter'")


async def test_what_was_used_last_comes_first_the_next_time(service: Rollbook, tmp_path: Path) -> None:
    kept = tmp_path / "remembered.json"
    async with driving(app_on(service, tmp_path, scope="SPRING")) as driver:
        await driver.at("TasksScreen")
        await driver.until(lambda: kept.exists() and '"recent": ["SPRING"]' in kept.read_text(encoding="utf-8"))
    assert kept.stat().st_mode & 0o777 == 0o600


async def test_scopes_stand_in_groups_behind_the_ones_used_last(service: Rollbook, tmp_path: Path) -> None:
    remembered = Remembered(tmp_path / "remembered.json", recent=["school:TN-1-2"])
    async with driving(RollbookApp(lambda: service, None, remembered), (100, 30)) as driver:
        await driver.reads(" scopes", "Year", "FALL")
        lines = driver.text.splitlines()[2:13]
        assert [line.lstrip(" ▸").split("  ")[0].rstrip() for line in lines] == [
            "Recently used",
            "school:TN-1-2",
            "Administrations",
            "SPRING",
            "FALL",
            "Schools",
            "school:TN-1-1",
            "LMS",
            "lms",
            "Reference data",
            "-",
        ]
        assert "School" in lines[1]
        assert "2026" in lines[3]
        assert lines[1].startswith("▸")


async def test_headings_are_passed_over_and_vanish_while_filtering(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path)) as driver:
        await driver.reads(" scopes", "▸SPRING", "Administrations")
        await driver.press("up")
        await driver.reads("▸SPRING")
        await driver.press("down", "down")
        await driver.reads("▸school:TN-1-1")
        await driver.press("up")
        await driver.reads("▸FALL")
        await driver.press("end", "pageup", "slash", *"school", "enter")
        await driver.reads("2 of 5 scopes", "▸school:TN-1-1")
        assert "Schools" not in driver.text
        await driver.press("escape")
        await driver.reads("Schools", "5 scopes")


def import_faulty(service: Rollbook, folder: Path, first: int = 30) -> int:
    """Import a file with one sound row and one in error."""
    path = user_file(folder / "mixed.csv", user_row(first), user_row(first + 1, email="x"))
    return service.run_import(path.read_bytes(), path.name, "SPRING").id


async def test_a_wide_terminal_shows_states_and_errors_of_the_highlighted_scope(
    service: Rollbook, tmp_path: Path
) -> None:
    task = import_faulty(service, tmp_path)
    async with driving(app_on(service, tmp_path), (160, 50)) as driver:
        await driver.reads("▸SPRING", "not yet active", "To work on (1)", f"{task}  mixed.csv  1 error")
        await driver.press("down")
        await driver.reads("✓ No errors to work on")
        await driver.pilot.resize_terminal(80, 24)
        await driver.until(lambda: "No errors" not in driver.text)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_one_key_goes_straight_to_the_errors_of_a_scope(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    import_faulty(service, tmp_path)
    import_faulty(service, tmp_path, 40)
    async with driving(app_on(service, tmp_path), size) as driver:
        await driver.reads("▸SPRING", "w Work on errors", " scopes")
        await driver.press("w")
        await driver.reads("Work on", "mixed.csv  1 error")
        await driver.press("enter")
        await driver.at("TriageScreen")
        await driver.reads("Rollbook › 2026 Spring Assessment › Import")
        await driver.press("escape")
        await driver.at("ScopesScreen")
        await driver.press("down", "w")
        await driver.reads("no errors to work on")


async def test_the_demo_is_opened_from_an_empty_store(nothing: Rollbook, tmp_path: Path) -> None:
    made = Rollbook(store=str(tmp_path / "demo" / "store.sqlite"))
    with patch("core.demo.open_demo", lambda **asked: made):
        async with driving(app_on(nothing, tmp_path)) as driver:
            await driver.reads("d  opens the demo", "d Demo")
            await driver.press("d")
            await driver.until(lambda: driver.app.rollbook is made)  # type: ignore[attr-defined]
            await driver.reads("store.sqlite")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_every_key_of_the_start_does_its_work(service: Rollbook, tmp_path: Path, size: tuple[int, int]) -> None:
    async with driving(app_on(service, tmp_path), size) as driver:
        await driver.reads(" scopes")
        for key, screen in (
            ("enter", "TasksScreen"),
            ("o", "ImportScreen"),
            ("t", "SaveDialog"),
            ("question_mark", "KeysDialog"),
            ("ctrl+p", "CommandPalette"),
        ):
            await driver.press(key)
            await driver.at(screen)
            await driver.press("escape")
            await driver.at("ScopesScreen")
        await driver.press("r")
        await driver.reads("5 scopes")
        await driver.press("ctrl+q")
        await driver.until(lambda: driver.app.return_code is not None)
