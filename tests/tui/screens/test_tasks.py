"""The history of a scope."""

from pathlib import Path

import pytest

from core.outcomes import Status
from core.service import Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import app_on, driving


async def test_the_tasks_of_the_scope_are_listed_newest_first(service: Rollbook, tmp_path: Path) -> None:
    service.run_import(user_file(tmp_path / "more.csv", user_row(40)).read_bytes(), "more.csv", "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 30)) as driver:
        await driver.reads("more.csv", "users.csv", "2 tasks")
        assert driver.text.index("more.csv") < driver.text.index("users.csv")
        assert "organizations.csv" not in driver.text


async def test_a_scope_without_tasks_says_what_can_be_done(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "FALL")) as driver:
        await driver.reads("No task yet", "i imports a file")


async def test_the_details_of_a_task_are_told(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await driver.press("d")
        await driver.at("DetailsDialog")
        assert "utf-8, comma" in driver.text
        assert "+ Created" in driver.text
        await driver.press("escape")
        await driver.at("TasksScreen")


async def test_a_queued_task_is_cancelled_after_asking(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = user_file(tmp_path / "more.csv", user_row(40)).read_bytes()
    task = service.queue_import(content, "more.csv", "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("Queued", "c Cancel")
        await driver.press("c")
        await driver.reads("Nothing of it will be applied")
        await driver.press("enter")
        await driver.at("TasksScreen")
        assert service.task(task.id).status is Status.QUEUED
        await driver.press("c")
        await driver.at("ConfirmDialog")
        await driver.press("tab", "enter")
        await driver.reads("- Cancelled")
        assert service.task(task.id).status is Status.CANCELLED


async def test_the_keys_of_the_screen_are_listed_with_a_sentence_each(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 40)) as driver:
        await driver.reads("1 task")
        await driver.press("question_mark")
        await driver.reads("Export accounts to a file, all or some of them.", "To the last line.")
        await driver.press("escape")
        await driver.at("TasksScreen")


async def test_a_command_of_the_palette_does_what_its_key_does(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await driver.press("ctrl+p")
        await driver.at("CommandPalette")
        await driver.press(*"details")
        await driver.reads("Everything about the highlighted task.")
        await driver.press("enter")
        await driver.at("DetailsDialog")
