"""Work that goes on while one is elsewhere: it is counted, told when it has ended, and one key away."""

import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.outcomes import Phase, Status
from core.owners import machine_name
from core.service import Rollbook
from core.tasks import claim_task, owner_name
from tests.conftest import NAUGHTY_TEXTS
from tests.core.store_rows import update_task
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.conftest import work_here
from tests.tui.screens.driving import Driver, app_on, driving

SIZES = [(80, 24), (160, 50)]


def queue(service: Rollbook, folder: Path, *rows: str, name: str = "more.csv") -> int:
    """Queue an import without anybody who runs it."""
    return service.queue_import(user_file(folder / name, *rows).read_bytes(), name, "SPRING").id


def set_running(service: Rollbook, task: int) -> None:
    """Let a task look as if a worker were half through it."""
    with service._store() as store:
        claim_task(store, owner_name(), only=task)
        with store.writing() as session:
            update_task(session, task, phase=Phase.CHECKING, done=45, total=100)


def set_queued(service: Rollbook, task: int) -> None:
    """Put a task back into the queue."""
    with service._store() as store, store.writing() as session:
        update_task(session, task, status=Status.QUEUED, phase=None, owner=None)


@pytest.mark.parametrize("size", SIZES)
async def test_a_task_that_ends_elsewhere_is_told_and_one_key_away(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    task = queue(service, tmp_path, user_row(40), user_row(41, email="x"))
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await driver.reads("Queued", "^g Go to task")
        await driver.press("slash", *"use")
        work_here(service)
        await driver.reads(f"Import {task} of more.csv: Completed with Errors, 1 row", "^g goes there")
        await driver.press("ctrl+g")
        await driver.at("ResultsScreen")
        await driver.reads("user41")
        await driver.press("ctrl+g")
        await driver.press("escape")
        await driver.at("TasksScreen")
        assert driver.screen.query_one("FilterLine").value == "use"  # type: ignore[attr-defined]
        assert "Go to task" not in driver.text


async def test_a_running_task_is_counted_on_every_screen_and_its_progress_is_one_key_away(
    service: Rollbook, tmp_path: Path
) -> None:
    task = queue(service, tmp_path, user_row(40))
    set_running(service, task)
    async with driving(app_on(service, tmp_path)) as driver:
        await driver.reads("1 running", "^g Go to task")
        await driver.press("ctrl+g")
        await driver.at("ProgressScreen")
        await driver.reads("1 running", "45 of 100 rows")
        await driver.press("escape")
        await driver.at("ScopesScreen")
        set_queued(service, task)
        await driver.until(lambda: "running" not in driver.text)


@pytest.mark.parametrize("size", SIZES)
async def test_the_history_shows_how_far_a_task_is_and_who_is_next(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    running = queue(service, tmp_path, user_row(40))
    queue(service, tmp_path, user_row(41), name="second.csv")
    queue(service, tmp_path, user_row(42), name="third.csv")
    set_running(service, running)
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await driver.reads(
            "In Progress", f"▸ {running} more.csv  █████", "checking 45 %", "Queued, next", "Queued, place 2"
        )
        await driver.press("home")
        await driver.reads("▸", "third.csv")


async def test_a_task_that_was_put_back_says_what_has_to_be_mended(service: Rollbook, tmp_path: Path) -> None:
    task = queue(service, tmp_path, user_row(40))
    with service._store() as store, store.writing() as session:
        update_task(session, task, error={"code": "disk-full", "message": "The disk is full", "hint": "free space"})
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("Queued, put back")
        await driver.press("home", "enter")
        await driver.reads(
            "put back until this is mended",
            "✗ The disk is full",
            "What to do: free space (it is tried again by itself)",
        )
        work_here(service)
        await driver.at("ResultsScreen")


async def test_a_running_task_that_was_cancelled_says_that_it_will_stop(service: Rollbook, tmp_path: Path) -> None:
    task = queue(service, tmp_path, user_row(40))
    set_running(service, task)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("In Progress")
        await driver.press("home", "enter")
        await driver.reads("45 of 100 rows", f"Import {task}")
        await driver.press("c")
        await driver.reads(f"Cancel import {task}?")
        await driver.press("tab", "enter")
        await driver.reads("~ It was cancelled, and stops before anything is written.")
        await driver.press("c")
        assert type(driver.screen).__name__ == "ProgressScreen"


async def test_a_task_whose_end_was_seen_is_not_told(service: Rollbook, tmp_path: Path) -> None:
    queue(service, tmp_path, user_row(40))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("Queued")
        await driver.press("home", "enter")
        await driver.at("ProgressScreen")
        work_here(service)
        await driver.at("ResultsScreen")
        await driver.reads("user40")
        assert "goes there" not in driver.text
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.reads("2 tasks")
        assert "goes there" not in driver.text


async def test_a_task_of_somebody_else_is_counted_and_not_told(service: Rollbook, tmp_path: Path) -> None:
    other = Rollbook(store=service.store_url, operator="somebody")
    task = queue(service, tmp_path, user_row(40))
    with other._store() as store, store.writing() as session:
        update_task(session, task, operator="somebody")
    set_running(service, task)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 running", "more.csv")
        assert "Go to task" not in driver.text
        await driver.press("d")
        await driver.at("DetailsDialog")
        set_queued(service, task)
        await driver.until(lambda: "running" not in driver.text)


async def test_a_task_whose_worker_was_killed_is_begun_again(service: Rollbook, tmp_path: Path) -> None:
    task = queue(service, tmp_path, user_row(40))
    with service._store() as store:
        claim_task(store, f"{machine_name()}999999999/1", only=task)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads(f"Import {task} of more.csv: Completed")


def nothing_harmful(driver: Driver) -> bool:
    """Tell whether no control character stands on the terminal."""
    return not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for sign in driver.text.replace("\n", ""))


async def test_hostile_names_of_scopes_files_and_people_are_shown_harmlessly(service: Rollbook, tmp_path: Path) -> None:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("Code", "Name", "Year", "Status", "Organizations"))
    names = [name for name in NAUGHTY_TEXTS if "\n" not in name and len(name) < 100]
    rows.writerows((f"ODD{number}", name, "2026", "Open", "TN") for number, name in enumerate(names))
    service.run_import(text.getvalue().encode(), "odd.csv", None, "administrations")
    content = user_file(tmp_path / "odd.csv", user_row(40), user_row(41, email="[/x]\x1b[2J")).read_bytes()
    task = service.queue_import(content, "[/]\x1b[2Jodd.csv", "SPRING").id
    async with driving(app_on(service, tmp_path), (160, 50)) as driver:
        await driver.reads("ODD2", "Spring Assessment")
        for _ in names:
            await driver.press("down")
            assert nothing_harmful(driver)
        await driver.press("slash", *"2026 spring", "enter", "enter")
        await driver.reads("Queued, next")
        set_running(service, task)
        await driver.reads("checking 45 %")
        assert nothing_harmful(driver)
        set_queued(service, task)
        work_here(service)
        await driver.reads(f"Import {task} of", "^g goes there")
        assert nothing_harmful(driver)
        for key, screen in (("d", "DetailsDialog"), ("f", "SaveDialog"), ("w", "TriageScreen")):
            await driver.press(key)
            await driver.at(screen)
            assert nothing_harmful(driver)
            await driver.press("escape")
            await driver.at("TasksScreen")


async def test_the_key_to_a_task_is_rebound_like_any_other(service: Rollbook, tmp_path: Path) -> None:
    keys = {"app.task": "f9", "app.commands": "f4", "scopes.work": "x"}
    service.config = replace(service.config, app=replace(service.config.app, keys=keys))
    set_running(service, queue(service, tmp_path, user_row(40)))
    async with driving(app_on(service, tmp_path), (160, 50)) as driver:
        await driver.reads("F9 Go to task", "x Work on errors", "F4 Commands")
        await driver.press("f4")
        await driver.at("CommandPalette")
        await driver.press(*"theme")
        await driver.reads("Theme: rollbook-light")
        await driver.press("escape", "f9")
        await driver.at("ProgressScreen")


async def test_a_job_that_waits_for_another_program_says_so(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.desk.PATIENT_SECONDS", 0.01)
    task = queue(service, tmp_path, user_row(40))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("Queued")
        await driver.press("c")
        await driver.at("ConfirmDialog")
        with closing(sqlite3.connect(service.store_url, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await driver.press("left", "enter")
            await driver.reads("Another program is writing to the store; this waits")
            other.rollback()
        await driver.reads("Cancelled")
    assert service.task(task).status is Status.CANCELLED
