"""The rows of a task: filters, order, one row."""

from pathlib import Path

import pytest

from core.errors import RollbookError
from core.service import Rollbook, Task
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving
from tui.screens import triaging

SMALL, WIDE = (80, 24), (160, 50)


def focused(driver: Driver) -> str:
    """Return the kind of widget that keys go to."""
    return type(driver.app.focused).__name__


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


async def test_a_code_is_chosen_from_a_dialog_on_a_small_terminal(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await results(driver)
        await driver.press("f")
        await driver.at("ChoiceDialog")
        await driver.reads("email-format", "user-exists")
        await driver.press("enter")
        await driver.reads("1 of 5 rows", "email-format · Email")
        await driver.press("escape")
        await driver.reads("5 rows")
        await driver.at("ResultsScreen")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
@pytest.mark.parametrize("key", ["f", "tab"])
async def test_a_code_is_chosen_from_the_list(
    imported: Rollbook, tmp_path: Path, size: tuple[int, int], key: str
) -> None:
    if (size, key) == (SMALL, "f"):
        return
    async with driving(app_on(imported, tmp_path, "SPRING"), size) as driver:
        await results(driver)
        await driver.press(key, "down", "enter")
        await driver.reads("1 of 5 rows", "▸✗ user-exists", "✗ user3")
        assert focused(driver) == "FrameTable"
        await driver.press("tab", "up", "space")
        await driver.reads("1 of 5 rows", "▸✗ email-format", "user31")
        assert focused(driver) == "ReasonList"
        await driver.press("tab")
        assert focused(driver) == "FrameTable"


async def test_rows_are_sorted_by_a_column_and_turned_round(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING"), (120, 30)) as driver:
        await results(driver)
        await driver.press("s", "down", "enter")
        await driver.reads("Key ▲")
        assert driver.text.index("user1 ") < driver.text.index("user31")
        await driver.press("s", "enter")
        await driver.reads("Key ▼")
        assert driver.text.index("user31") < driver.text.index("user1 ")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
async def test_a_row_shows_old_and_new_cells_and_what_is_wrong(
    imported: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING"), size) as driver:
        await results(driver)
        await driver.reads("Doe → Roe")
        await driver.press("enter")
        await driver.at("RowDialog")
        assert "Doe → Roe" in driver.text
        await driver.press("escape", "2")
        await driver.reads("2 of 5 rows")
        await driver.press("v")
        await driver.at("RowDialog")
        await driver.reads("email-format", "name@school.example.org", "Cells as they came", "✗ x")
        assert "password" not in driver.text.lower()


async def test_a_row_in_error_opens_in_triage(
    imported: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int | None]] = []

    async def triage(screen: object, remembered: object, task: Task, row: int | None = None) -> int | None:
        asked.append((task.id, row))
        return None

    monkeypatch.setattr(triaging, "triage_of_task", triage)
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await results(driver)
        await driver.press("2")
        await driver.shows(2)
        await driver.press("down", "enter")
        await driver.until(lambda: bool(asked))
        await driver.reads("w Work on errors")
        await driver.press("w")
        await driver.until(lambda: len(asked) > 1)
    number = imported.tasks("SPRING")[0].id
    assert asked == [(number, 6), (number, None)]


async def test_a_row_is_gone_to_by_its_number(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await results(driver)
        await driver.press("g", "4", "enter")
        await driver.reads("▸    4")
        await driver.press("g", *"99", "enter")
        await driver.reads("There is no row 99")
        await driver.press("2")
        await driver.reads("2 of 5 rows")
        await driver.press("g", "4", "enter")
        await driver.reads("Row 4 is not among the rows shown")


async def test_the_key_and_the_cells_of_a_row_are_copied(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await results(driver)
        await driver.press("end", "y")
        await driver.until(lambda: driver.app.clipboard == "user3")
        await driver.press("Y")
        await driver.until(lambda: "Username: user3\n" in driver.app.clipboard)
    assert driver.app.clipboard.startswith("Row 6: error\n")
    assert "user-exists: " in driver.app.clipboard


@pytest.mark.parametrize("type_", ["csv", "tsv", "xlsx"])
async def test_what_is_shown_is_saved_in_its_order(imported: Rollbook, tmp_path: Path, type_: str) -> None:
    path = tmp_path / f"shown.{type_}"
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await results(driver)
        await driver.press("2", "s", "enter", "s", "enter")
        await driver.reads("Row ▼")
        await driver.press("x")
        await driver.at("SaveDialog")
        driver.screen.query_one("#what").value = "rows"  # type: ignore[attr-defined]
        driver.screen.query_one("#type").value = type_  # type: ignore[attr-defined]
        await driver.reads("What is shown: 2 of 5 rows")
        await driver.type_path(path)
        await driver.at("SavedDialog")
    assert path.stat().st_mode & 0o777 == 0o600
    if type_ == "csv":
        assert path.read_text(encoding="utf-8-sig").splitlines() == [
            "Row,Key,Name,Action,Status,Details",
            "6,user3,Jane Doe,create,error,user-exists",
            "5,user31,Jane Doe,create,error,email-format",
        ]


async def test_a_file_of_the_task_is_saved_as_well(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await results(driver)
        await driver.press("x")
        await driver.at("SaveDialog")
        await driver.type_path(tmp_path / "errors.csv")
        await driver.at("SavedDialog")
        await driver.press("enter", "d")
        await driver.at("DetailsDialog")
    assert "[user-exists]" in (tmp_path / "errors.csv").read_text(encoding="utf-8-sig")


async def test_the_import_of_corrected_rows_is_followed(imported: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await results(driver)
        await driver.press("2")
        await driver.shows(2)
        await driver.press("down", "enter")
        await driver.at("TriageScreen")
        await driver.reads("user3", "from C (create) to U (update)")
        await driver.press("1")
        await driver.reads("1 corrected")
        await driver.press("f9")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.until(lambda: imported.tasks("SPRING")[0].parent is not None)
        await driver.until(lambda: type(driver.screen).__name__ in {"TriageScreen", "ResultsScreen"})
    assert imported.tasks("SPRING")[0].file["rows"] == 1  # type: ignore[index]


async def test_rows_that_may_not_be_read_leave_one_where_one_was(
    imported: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(task: int) -> object:
        raise RollbookError("not-permitted", f"Task {task} is another operator's")

    monkeypatch.setattr(imported, "results", refuse)
    async with driving(app_on(imported, tmp_path, "SPRING")) as driver:
        await driver.reads("mixed.csv")
        await driver.press("enter")
        await driver.reads("is another operator's")
        await driver.press("escape")
        await driver.at("TasksScreen")


async def test_a_larger_terminal_is_told_more_of_the_task(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), (80, 24)) as driver:
        await driver.reads("users.csv")
        await driver.press("enter")
        await driver.reads("user12")
        driver.screen._ended.notices.extend([{"text": "long " * 40}] * 7)  # type: ignore[attr-defined]
        await driver.pilot.resize_terminal(*WIDE)
        await driver.reads("long " * 20)
        await driver.pilot.resize_terminal(*SMALL)
        await driver.reads("more (d tells them all)")
