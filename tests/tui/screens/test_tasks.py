"""The history of a scope."""

from pathlib import Path

import pytest

from core.outcomes import Status
from core.service import Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import app_on, driving
from tui.widgets.list_table import ListTable

SIZES = [(80, 24), (160, 50)]


async def test_the_tasks_of_the_scope_are_listed_newest_first(service: Rollbook, tmp_path: Path) -> None:
    service.run_import(user_file(tmp_path / "more.csv", user_row(40)).read_bytes(), "more.csv", "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 30)) as driver:
        await driver.reads("more.csv", "users.csv", "2 tasks")
        assert driver.text.index("more.csv") < driver.text.index("users.csv")
        assert "organizations.csv" not in driver.text


async def test_a_scope_without_tasks_says_what_can_be_done(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "school:TN-1-1")) as driver:
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


@pytest.mark.parametrize("size", SIZES)
async def test_a_dialog_covers_the_keys_that_do_nothing_now_and_keeps_its_own_in_sight(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await driver.reads("1 task", "f Files")
        await driver.press("d")
        await driver.reads("SHA-256", "esc back")
        assert not driver.text.splitlines()[-1].strip()
        await driver.press("escape")
        await driver.reads("f Files")


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


def import_faulty(service: Rollbook, folder: Path) -> int:
    """Import a file with two sound rows and one in error."""
    path = user_file(folder / "mixed.csv", user_row(30), user_row(31), user_row(32, email="x"))
    return service.run_import(path.read_bytes(), path.name, "SPRING").id


@pytest.mark.parametrize("size", SIZES)
async def test_errors_are_worked_on_and_their_draft_stands_first_until_it_is_dropped(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    task = import_faulty(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await driver.reads("mixed.csv", "w Work on errors")
        await driver.press("w")
        await driver.at("TriageScreen")
        await driver.reads("0 corrected")
        await driver.press("s")
        await driver.reads("1 skipped", "saved")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.press("r")
        await driver.reads("Draft", "0 cells corrected")
        assert driver.text.index("Draft") < driver.text.index("Completed with")
        await driver.press("home")
        await driver.reads("del Drop draft")
        await driver.press("enter")
        await driver.at("TriageScreen")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.press("home", "delete")
        await driver.reads(f"the draft of import {task} (mixed.csv")
        await driver.press("enter")
        await driver.at("TasksScreen")
        assert len(service.drafts("SPRING")) == 1
        await driver.press("delete")
        await driver.at("ConfirmDialog")
        await driver.press("tab", "enter")
        await driver.until(lambda: "Draft" not in driver.text)
    assert service.drafts("SPRING") == []


async def test_a_held_import_is_dropped_or_looked_at_again(service: Rollbook, tmp_path: Path) -> None:
    content = user_file(tmp_path / "users.csv", *map(user_row, range(1, 21))).read_bytes()
    task = service.run_import(content, "users.csv", "SPRING")
    assert task.status is Status.HELD
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 30)) as driver:
        await driver.reads("p Approve or drop", "The same file was imported before")
        await driver.press("p")
        await driver.reads(f"Import {task.id} is held", "Look at it again", "Drop it")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.press("p", "down", "enter")
        await driver.reads(f"Drop import {task.id}?")
        await driver.press("tab", "enter")
        await driver.reads("- Cancelled")
    assert service.task(task.id).status is Status.CANCELLED


async def test_a_held_import_that_was_let_through_waits_no_more_and_the_new_one_is_highlighted(
    service: Rollbook, tmp_path: Path
) -> None:
    content = user_file(tmp_path / "users.csv", *map(user_row, range(1, 21))).read_bytes()
    held = service.run_import(content, "users.csv", "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 30)) as driver:
        await driver.reads("p Approve or drop")
        await driver.press("p")
        await driver.at("ChoiceDialog")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("ConfirmDialog")
        assert "Import  x Save" not in driver.text.splitlines()[-1]
        await driver.press("tab", "enter")
        await driver.reads(f"Import {held.id + 1}", "Completed")
        await driver.at("ResultsScreen")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.reads("- Cancelled", "3 tasks")
        await driver.until(lambda: driver.screen.query_one(ListTable).chosen == held.id + 1)
        assert "Approve" not in driver.text


async def test_a_wide_terminal_shows_the_highlighted_task_beside_the_list(service: Rollbook, tmp_path: Path) -> None:
    task = import_faulty(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), (160, 50)) as driver:
        await driver.reads(f"Import {task}", "1 row to work on (w)", "✗ email-format", "+ Created", "█")
        await driver.press("down")
        await driver.reads("Import 3")
        await driver.pilot.resize_terminal(80, 24)
        await driver.until(lambda: "Import 3" not in driver.text)
        await driver.pilot.resize_terminal(110, 30)
        await driver.reads("Import 3", "Layout")


async def test_a_re_import_names_the_import_whose_errors_it_corrects(service: Rollbook, tmp_path: Path) -> None:
    parent = import_faulty(service, tmp_path)
    content = user_file(tmp_path / "corrected.csv", user_row(32)).read_bytes()
    service.run_import(content, "corrected.csv", "SPRING", parent=parent)
    async with driving(app_on(service, tmp_path, "SPRING"), (160, 50)) as driver:
        await driver.reads(f"re-import of {parent}", "corrected.csv")
        await driver.press("home", "down")
        await driver.reads("mixed.csv")
        assert "Work on errors" not in driver.text


@pytest.mark.parametrize("size", SIZES)
async def test_every_key_of_the_history_does_its_work(service: Rollbook, tmp_path: Path, size: tuple[int, int]) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await driver.reads("1 task")
        for key, screen in (
            ("enter", "ResultsScreen"),
            ("i", "ImportScreen"),
            ("e", "ExportDialog"),
            ("t", "SaveDialog"),
            ("f", "SaveDialog"),
            ("d", "DetailsDialog"),
            ("question_mark", "KeysDialog"),
            ("ctrl+p", "CommandPalette"),
        ):
            await driver.press(key)
            await driver.at(screen)
            await driver.press("escape")
            await driver.at("TasksScreen")
        await driver.press("r", "slash", *"nothing like it")
        await driver.reads("0 of 1")
        await driver.press("escape")
        await driver.reads("1 task")
        await driver.press("escape")
        await driver.at("ScopesScreen")


async def test_what_is_in_sight_is_told_again_after_the_terminal_was_small(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("columns 1-7 of 9")
        await driver.pilot.resize_terminal(20, 10)
        await driver.reads("Rollbook needs 80")
        await driver.pilot.resize_terminal(80, 24)
        await driver.reads("columns 1-7 of 9")
