"""What an import would do, and letting it happen."""

from pathlib import Path

from core.outcomes import Status
from core.service import Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving


async def preview(driver: Driver, path: Path) -> None:
    """Go to the preview of a file."""
    await driver.at("TasksScreen")
    await driver.press("i")
    await driver.at("ImportScreen")
    await driver.type_path(path)
    await driver.reads("columns matched")
    await driver.press("enter")
    await driver.at("PreviewScreen")


async def test_the_sound_rows_are_imported(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "mixed.csv", user_row(1, "U", last="Roe"), user_row(30), user_row(31, email="nowhere"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        await driver.reads("+ 1 created", "~ 1 updated", "✗ 1 error", "email-format", "Doe → Roe")
        await driver.press("a")
        await driver.at("ResultsScreen")
        await driver.reads("Completed with Errors", "user30")
        await driver.press("escape")
        await driver.at("TasksScreen")
    newest = service.tasks("SPRING")[0]
    assert (newest.status, newest.counts["created"], newest.counts["error"]) == (Status.COMPLETED_WITH_ERRORS, 1, 1)


async def test_a_preview_changes_nothing(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, user_file(tmp_path / "more.csv", user_row(30)))
        await driver.press("escape")
        await driver.at("ImportScreen")
    assert len(service.tasks("SPRING")) == 1


async def test_two_presses_make_one_task(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, user_file(tmp_path / "more.csv", user_row(30)))
        await driver.press("a", "a")
        await driver.at("ResultsScreen")
    assert len(service.tasks("SPRING")) == 2


async def test_a_held_import_asks_for_the_number_to_be_typed(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "leavers.csv", *(user_row(number, "D") for number in range(1, 13)))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        await driver.reads("Held", "12 accounts")
        await driver.press("a")
        await driver.at("NumberDialog")
        await driver.press(*"11", "enter")
        await driver.reads("That is not the number")
        assert len(service.tasks("SPRING")) == 1
        await driver.press("backspace", *"2", "enter")
        await driver.at("ResultsScreen")
    assert service.tasks("SPRING")[0].counts["deleted"] == 12


async def test_a_repeat_asks_for_a_confirmation(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "more.csv", user_row(1, "U", last="Roe"))
    service.run_import(path.read_bytes(), path.name, "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        await driver.reads("The same file was imported before")
        await driver.press("a")
        await driver.at("ConfirmDialog")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("ConfirmDialog")
        await driver.press("tab", "enter")
        await driver.at("ResultsScreen")
    assert len(service.tasks("SPRING")) == 3


async def test_a_held_task_is_looked_at_again_and_let_through(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "leavers.csv", *(user_row(number, "D") for number in range(1, 13)))
    held = service.run_import(path.read_bytes(), path.name, "SPRING")
    assert held.status is Status.HELD
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("! Held", "p Approve")
        await driver.press("p")
        await driver.reads("Look at it again")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("NumberDialog")
        await driver.press(*"12", "enter")
        await driver.at("ResultsScreen")
    assert service.tasks("SPRING")[0].counts["deleted"] == 12
