"""The rows of a task: filters, order, one row."""

from pathlib import Path

import pytest

from core.service import Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving


@pytest.fixture
def imported(service: Rollbook, tmp_path: Path) -> Rollbook:
    """A store whose last import has a created, a changed, an unchanged row and two in error."""
    rows = [user_row(1, "U", last="Roe"), user_row(2, "U"), user_row(30), user_row(31, email="x"), user_row(3)]
    path = user_file(tmp_path / "mixed.csv", *rows)
    service.run_import(path.read_bytes(), path.name, "SPRING")
    return service


async def results(driver: Driver) -> None:
    """Go to the rows of the newest task."""
    await driver.reads("mixed.csv")
    await driver.press("enter")
    await driver.at("ResultsScreen")
    await driver.reads("5 rows")


async def test_rows_are_filtered_by_outcome(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING"), (120, 30)) as driver:
        await results(driver)
        await driver.press("2")
        await driver.reads("2 of 5 rows", "errors", "user31")
        assert "user30 " not in driver.text
        await driver.press("4")
        await driver.reads("2 of 5 rows", "changed", "user30")
        await driver.press("3")
        await driver.reads("0 of 5 rows", "Nothing to show here")
        await driver.press("1")
        await driver.reads("5 rows", "user2 ")


async def test_rows_are_filtered_by_text_as_one_types(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING"), (120, 30)) as driver:
        await results(driver)
        await driver.press("slash", *"ROE")
        await driver.reads("1 of 5 rows", "user1 ")
        await driver.press("enter", "escape")
        await driver.reads("5 rows")
        await driver.press("escape")
        await driver.at("TasksScreen")


async def test_rows_with_one_code_are_shown(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING"), (120, 30)) as driver:
        await results(driver)
        await driver.press("f")
        await driver.at("ChoiceDialog")
        await driver.reads("email-format", "user-exists")
        await driver.press("enter")
        await driver.reads("1 of 5 rows")


async def test_rows_are_sorted_by_a_column_and_turned_round(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING"), (120, 30)) as driver:
        await results(driver)
        await driver.press("s", "down", "enter")
        await driver.reads("Key ▲")
        assert driver.text.index("user1 ") < driver.text.index("user31")
        await driver.press("s", "enter")
        await driver.reads("Key ▼")
        assert driver.text.index("user31") < driver.text.index("user1 ")


async def test_a_row_shows_old_and_new_cells_and_what_is_wrong(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING"), (100, 30)) as driver:
        await results(driver)
        await driver.press("enter")
        await driver.at("RowDialog")
        assert "Doe → Roe" in driver.text
        await driver.press("escape", "2")
        await driver.reads("2 of 5 rows")
        await driver.press("enter")
        await driver.at("RowDialog")
        assert "email-format" in driver.text
        assert "name@school.example.org" in driver.text
