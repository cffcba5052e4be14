"""Choosing a file and seeing how it is understood."""

from pathlib import Path

import pytest
from textual.widgets import OptionList

from core.service import Rollbook
from tests.conftest import NAUGHTY_TEXTS
from tests.tui.command_line import HEADER, user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving
from tui.widgets.file_list import FileList
from tui.widgets.path_input import PathInput, complete


async def begin(driver: Driver) -> None:
    """Go to where a file is chosen."""
    await driver.at("TasksScreen")
    await driver.press("i")
    await driver.at("ImportScreen")


async def test_what_was_detected_stands_above_the_first_rows(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(
        (HEADER.replace(",", ";") + user_row(1).replace(",", ";").replace("Jane", "José")).encode("cp1252")
    )
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 30)) as driver:
        await begin(driver)
        await driver.type_path(path)
        await driver.reads("windows-1252", "semicolon", "pearsonaccess-users", "12 columns matched", "José")
        await driver.press("e")
        await driver.at("ChoiceDialog")
        driver.screen.query_one(OptionList).highlighted = 6
        await driver.press("enter")
        await driver.reads("JosÈ")


async def test_a_file_that_cannot_be_read_is_told_with_what_to_do(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await begin(driver)
        await driver.type_path(tmp_path / "nowhere.csv")
        await driver.at("FailureDialog")
        assert "file-unreadable" in driver.text
        assert "What to do" in driver.text
        await driver.press("escape")
        await driver.at("ImportScreen")


async def test_an_import_into_an_administration_that_was_just_closed_is_refused(
    service: Rollbook, tmp_path: Path
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await begin(driver)
        await driver.app.workers.wait_for_complete()
        content = b"Code,Name,Year,Status,Organizations\nSPRING,2026 Spring Assessment,2026,Closed,TN\n"
        service.run_import(content, "administrations.csv", None, "administrations")
        await driver.type_path(user_file(tmp_path / "users.csv", user_row(1)))
        await driver.at("FailureDialog")
        await driver.reads("administration-closed", "is closed", "What to do")


def test_a_link_that_leads_round_to_itself_is_completed_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "round.csv").symlink_to("round.csv")
    (tmp_path / "folder").mkdir()
    assert complete(f"{tmp_path}/rou") == f"{tmp_path}/round.csv"
    assert complete(f"{tmp_path}/fol") == f"{tmp_path}/folder/"


async def test_a_file_is_chosen_from_the_folders(service: Rollbook, tmp_path: Path) -> None:
    user_file(tmp_path / "chosen.csv", user_row(30))
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 30)) as driver:
        await begin(driver)
        await driver.press("ctrl+o")
        await driver.at("FolderDialog")
        await driver.reads("chosen.csv")
        driver.screen.query_one("Input").focus()
        await driver.press(*"chosen.csv", "enter")
        await driver.at("ImportScreen")
        await driver.reads("user30", "1 row")


async def test_a_file_is_chosen_from_those_of_the_folder_and_then_from_those_read_before(
    service: Rollbook, tmp_path: Path
) -> None:
    user_file(tmp_path / "first.csv", user_row(30))
    user_file(tmp_path / "second.csv", user_row(31))
    (tmp_path / "no-table.pdf").touch()
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 30)) as driver:
        await begin(driver)
        await driver.reads("In this folder", "first.csv", "second.csv")
        assert "no-table" not in driver.text
        assert "Read before" not in driver.text
        await driver.press(*"sec")
        await driver.until(lambda: "first.csv" not in driver.text)
        await driver.press("down", "enter")
        await driver.reads("user31", "1 row")
        await driver.press("f2")
        await driver.reads("Read before", "In this folder", "second.csv", "first.csv")
        assert sum("second.csv" in line for line in driver.text.splitlines()[2:]) == 1


async def test_a_folder_of_the_list_is_gone_into(service: Rollbook, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    user_file(tmp_path / "inside" / "deep.csv", user_row(30))
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 30)) as driver:
        await begin(driver)
        await driver.press(*"insid")
        await driver.until(lambda: "store/" not in driver.text and "inside/" in driver.text)
        await driver.press("down", "enter")
        await driver.reads("deep.csv")
        assert driver.screen.query_one(PathInput).value.endswith("/inside/")
        await driver.press("down", "up")
        assert driver.screen.query_one(PathInput).has_focus


async def test_escape_goes_from_the_rows_back_to_the_choice_of_a_file(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "users.csv", user_row(30))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await begin(driver)
        await driver.type_path(path)
        await driver.reads("user30", "✓ Layout")
        await driver.press("escape")
        await driver.reads("Type the path")
        assert driver.screen.query_one(PathInput).has_focus
        await driver.press("escape")
        await driver.at("TasksScreen")


async def test_the_path_is_completed(service: Rollbook, tmp_path: Path) -> None:
    user_file(tmp_path / "complete-me.csv", user_row(30))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await begin(driver)
        field = driver.screen.query_one("#path")
        await driver.press(*"compl")
        await driver.until(lambda: bool(field._suggestion))  # type: ignore[attr-defined]
        await driver.press("tab", "enter")
        await driver.reads("user30")


async def test_hostile_cells_and_names_are_shown_harmlessly(service: Rollbook, tmp_path: Path) -> None:
    names = [text.replace('"', "") for text in NAUGHTY_TEXTS]
    rest = "Doe,user@school.example.org,TN-1-1,TestCoordinator,,,No,,"
    rows = [f'U,user{number},"{name}",{rest}\n' for number, name in enumerate(names, 1)]
    path = tmp_path / "hostile [b] \x1b]2;x\x07.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 30)) as driver:
        await begin(driver)
        await driver.type_path(path)
        await driver.reads(f"{len(names)} rows", "user1")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.reads("user1", f"{len(names)} rows")
        assert not any(mark in driver.text for mark in ("\x1b", "\x00", "\x07", "\u202e", "\u200b"))
        lines = driver.text.split("\n")
        assert len(lines) == 30
        await driver.press("enter")
        await driver.until(lambda: type(driver.screen).__name__ in {"RowDialog", "TriageScreen"})
        assert not any(mark in driver.text for mark in ("\x1b", "\x00", "\x07", "\u202e", "\u200b"))


@pytest.mark.parametrize("key", ["escape"])
async def test_escape_comes_back(service: Rollbook, tmp_path: Path, key: str) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await begin(driver)
        await driver.press(key)
        await driver.at("TasksScreen")
        await driver.press(key)
        await driver.at("ScopesScreen")
        await driver.press(key)
        await driver.at("ScopesScreen")


async def test_a_full_path_typed_behind_the_proposed_folder_takes_its_place(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await begin(driver)
        field = driver.screen.query_one("#path", PathInput)
        assert field.value.endswith("/")
        await driver.press("slash", "x", "slash", "y")
        assert field.value == "/x/y"


async def test_enter_on_a_folder_or_on_a_part_of_a_name_goes_on_to_the_files(service: Rollbook, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    user_file(tmp_path / "inside" / "deep.csv", user_row(30))
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 30)) as driver:
        await begin(driver)
        await driver.type_path(tmp_path / "inside")
        await driver.reads("deep.csv")
        assert driver.screen.query_one(PathInput).value.endswith("/inside/")
        await driver.press(*"nothing")
        await driver.reads("No table or folder here")
        await driver.press(*["backspace"] * 7, *"dee")
        await driver.until(lambda: driver.screen.query_one(FileList).fits(driver.screen.query_one(PathInput).value))
        await driver.press("enter")
        await driver.until(lambda: driver.screen.query_one(FileList).has_focus)
        await driver.press("enter")
        await driver.reads("user30", "1 row")
