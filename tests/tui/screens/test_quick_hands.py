"""Two presses at once, and answers that come while something else is in front: nothing is done twice or lost."""

import asyncio
import threading
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandPalette
from textual.widget import Widget

from core.errors import RollbookError
from core.outcomes import Phase
from core.service import Rollbook, RowView
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import PATIENCE_SECONDS, app_on, driving
from tests.tui.screens.triage_driving import import_rows, triage
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.screens.dialogs.failure import FailureDialog
from tui.screens.dialogs.wait import Report
from tui.screens.results import ResultsScreen
from tui.screens.triage_walk import Landing
from tui.widgets.row_form import RowForm


async def test_every_step_of_an_import_takes_two_presses_as_one(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "more.csv", user_row(30))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        await driver.hit("i", "i")
        await driver.at("ImportScreen")
        driver.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined] # an Input
        await driver.hit("enter", "enter")
        await driver.reads("columns matched")
        await driver.hit("enter", "enter")
        await driver.at("PreviewScreen")
        await driver.hit("a", "a", "escape")
        await driver.at("ResultsScreen")
        assert [type(screen).__name__ for screen in driver.app.screen_stack[1:]] == ["TasksScreen", "ResultsScreen"]
    assert len(service.tasks("SPRING")) == 2


async def test_triage_opens_once_and_sends_once(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("faulty.csv")
        await driver.hit("w", "w")
        await driver.at("TriageScreen")
        kinds = [type(screen).__name__ for screen in driver.app.screen_stack]
        assert kinds.count("TriageScreen") == 1
        await driver.press("escape")
        await driver.at("TasksScreen")
        screen = await triage(driver, service, task)
        await driver.until(lambda: bool(screen.here.fixes))
        await driver.press("1")
        await driver.reads("1 corrected · 4 left · saved")
        await driver.hit("f9", "f9")
        await driver.at("PreviewScreen")
        await driver.press("escape")
        await driver.until(lambda: driver.screen is screen)


async def test_an_import_asked_for_while_a_fix_is_being_saved_takes_the_fix(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        screen = await triage(driver, service, task)
        await driver.until(lambda: bool(screen.here.fixes))
        await driver.hit("f9", "1", "f9", "f9")
        await driver.at("PreviewScreen")
        assert [type(each).__name__ for each in driver.app.screen_stack].count("PreviewScreen") == 1
        await driver.press("escape")
        await driver.until(lambda: driver.screen is screen)


async def test_a_question_answered_before_it_is_there_ends_nothing_else(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        tasks = driver.screen
        answers: list[bool | None] = []
        for pauses in range(6):
            question = ConfirmDialog("Really?", "Somebody asks.", "Do it")
            driver.app.push_screen(question, answers.append)
            for _ in range(pauses):
                await asyncio.sleep(0)
            question.dismiss(True)
            await driver.until(lambda: driver.screen is tasks)
        assert answers == 6 * [True]


async def test_two_answers_to_one_question_leave_one_screen(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        tasks = driver.screen
        answers: list[bool | None] = []
        question = ConfirmDialog("Really?", "Somebody asks.", "Do it")
        driver.app.push_screen(question, answers.append)
        await driver.at("ConfirmDialog")
        question.dismiss(True)
        question.dismiss(False)
        await driver.until(lambda: driver.screen is tasks)
        assert answers == [True]


async def test_a_job_that_fails_behind_the_palette_is_told_and_left(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        tasks, go_on, answers = driver.screen, threading.Event(), []
        assert isinstance(tasks, RollbookScreen)

        def job(report: Report) -> int:
            go_on.wait(PATIENCE_SECONDS)
            raise RollbookError("store-busy", "The store is busy", "wait")

        async def ask() -> None:
            answers.append(await tasks.wait("Working", job))

        tasks.run_worker(ask())
        await driver.reads("This ends by itself")
        await driver.press("ctrl+p")
        await driver.until(lambda: isinstance(driver.screen, CommandPalette))
        go_on.set()
        await driver.until(lambda: isinstance(driver.screen, FailureDialog))
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.screen, CommandPalette))
        await driver.press("escape")
        await driver.until(lambda: driver.screen is tasks)
        assert answers == [None]


async def test_a_job_that_is_left_ends_when_it_next_tells_how_far_it_is(service: Rollbook, tmp_path: Path) -> None:
    left, ended, told = threading.Event(), threading.Event(), []

    def job(report: Report) -> None:
        try:
            left.wait(PATIENCE_SECONDS)
            report(Phase.CHECKING, 0, 1)
            told.append("went on")
        finally:
            ended.set()

    async with driving(app_on(service, tmp_path)) as driver:
        await driver.reads(" scopes")
        screen = driver.screen
        assert isinstance(screen, RollbookScreen)
        screen.run_worker(screen.wait("Checking", job, leavable=True))
        await driver.at("WaitDialog")
        await driver.press("escape")
        await driver.at("ScopesScreen")
        left.set()
        await driver.until(ended.is_set)
        assert not told


async def test_an_app_that_is_left_while_a_screen_opens_has_no_fault(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = asyncio.Event()
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")

        async def leave(screen: ResultsScreen, widgets: list[Widget]) -> None:
            screen.app.exit()
            left.set()

        monkeypatch.setattr(ResultsScreen, "mount_composed_widgets", leave)
        driver.app.post_message(events.Key("enter", None))
        await left.wait()
    assert driver.app.return_code == 0


async def test_the_highlight_in_triage_stays_where_it_was_moved_to_while_something_was_looked_up(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, held = import_rows(service, tmp_path), threading.Event()
    async with driving(app_on(service, tmp_path, "SPRING"), (160, 50)) as driver:
        screen = await triage(driver, service, task, 5)
        look_up = screen.walk_.problem

        def look_up_late(view: RowView, column: str | None) -> Landing:
            held.wait(PATIENCE_SECONDS)
            return look_up(view, column)

        monkeypatch.setattr(screen.walk_, "problem", look_up_late)
        await driver.press("tab", "home")
        held.set()
        await driver.until(lambda: not screen.stepping)
        assert screen.here.column == screen.query_one(RowForm).column == "Action"
