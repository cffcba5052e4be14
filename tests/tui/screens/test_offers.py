"""What the screens offer and count is what there is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.outcomes import Status
from core.service import Rollbook
from core.task import Task
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import app_on, driving
from tui.remembered import ScopeLine
from tui.screens.scope_lines import COLUMNS as SCOPE_COLUMNS
from tui.screens.scope_lines import cells_of as cells_of_scope
from tui.screens.task_lines import cells_of
from tui.widgets.columns import place_columns
from tui.widgets.path_text import path_lines


async def test_a_history_without_tasks_offers_nothing_of_a_task(service: Rollbook, tmp_path: Path) -> None:
    content = b"Code,Name,Year,Status,Organizations\nEMPTY,Retest,2026,Open,TN\n"
    service.run_import(content, "administrations.csv", None, "administrations")
    async with driving(app_on(service, tmp_path, "EMPTY")) as driver:
        await driver.reads("No task yet", "0 tasks", "i Import", "e Export")
        last = driver.text.splitlines()[-1]
        assert all(each not in last for each in ("Open", "Files", "Details"))
        assert "columns" not in driver.text


async def test_a_closed_administration_says_at_once_that_nothing_can_be_imported(
    service: Rollbook, tmp_path: Path
) -> None:
    async with driving(app_on(service, tmp_path, "FALL")) as driver:
        await driver.reads("! The administration 'FALL' is closed: nothing can be imported into it", "e exports")
        assert "i Import" not in driver.text
        await driver.press("i")
        await driver.at("TasksScreen")
        content = b"Code,Name,Year,Status,Organizations\nFALL,2025 Fall Retest,2025,Open,TN\n"
        service.run_import(content, "administrations.csv", None, "administrations")
        await driver.press("r")
        await driver.reads("i imports a file", "i Import")
        assert "closed" not in driver.text


async def test_who_may_not_import_reference_data_is_told_before_a_file_is_chosen(
    service: Rollbook, tmp_path: Path
) -> None:
    content = b"Login,Name,Organizations,Roles\nhelper,Hel Per,TN,*\n"
    service.run_import(content, "operators.csv", None, "operators")
    helper = Rollbook(store=service.store_url, operator="helper")
    async with driving(app_on(helper, tmp_path)) as driver:
        await driver.reads(" scopes")
        await driver.press("o")
        await driver.reads("'helper' may not import", "May Administer")
        await driver.press("escape")
        await driver.at("ScopesScreen")


async def test_columns_in_sight_are_counted_with_the_one_that_stays(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("columns 1-7 of 9")
        await driver.press("right")
        await driver.reads("columns 3-")
        await driver.press("left")
        await driver.reads("columns 1-7 of 9")


async def test_a_check_without_errors_offers_to_save_no_errors(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        await driver.press("i")
        await driver.at("ImportScreen")
        await driver.type_path(user_file(tmp_path / "sound.csv", user_row(30)))
        await driver.reads("✓ Layout")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.reads("x Save rows")
        assert "Save errors" not in driver.text


async def test_the_scopes_are_counted_alike_with_a_filter_and_without(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path)) as driver:
        await driver.reads("5 scopes")
        await driver.press("slash", *"refer")
        await driver.reads("0 of 5 scopes and the reference data")


def test_rows_that_were_not_applied_are_not_done() -> None:
    counts = {"created": 0, "error": 1, "not_applied": 3}
    status = Status.COMPLETED_WITH_ERRORS
    task = Task(1, "import", status, "users", "SPRING", "ann", datetime.now(UTC), counts=counts)
    rows, done, errors = cells_of(task)[4:7]
    assert (rows, done, errors) == ("4", "0", ("1", "error"))


@pytest.mark.parametrize(
    ("status", "told"),
    [(Status.HELD, "! Held"), (Status.COMPLETED, "✓ Completed"), (Status.COMPLETED_WITH_ERRORS, "! With Errors")],
)
def test_the_status_of_the_last_task_stands_before_its_day(status: Status, told: str) -> None:
    cells = cells_of_scope(ScopeLine("A", "A", "school", "", "", 0, "2026-11-20", status.value))
    assert [cell[0] if isinstance(cell, tuple) else cell for cell in cells[-3:]] == [told, "0", "2026-11-20"]


@pytest.mark.parametrize("room", [78, 68])
def test_the_status_of_the_last_task_is_never_cut_where_there_is_room_for_the_app(room: int) -> None:
    wanted = [(place, column, 40) for place, column in enumerate(SCOPE_COLUMNS)]
    status = next(place for place, column in enumerate(SCOPE_COLUMNS) if column.title == "Last task")
    widths = dict(place_columns(wanted, room))
    assert widths[status] >= len("! With Errors")


async def test_a_role_that_does_not_exist_is_refused_before_a_file_is_replaced(
    service: Rollbook, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await driver.press("e")
        await driver.reads("Export", "↵ choose", "esc back")
        driver.screen.query_one("#role").value = "Nobody"  # type: ignore[attr-defined] # an Input
        await driver.type_path(tmp_path / "mine.csv")
        await driver.reads("✗ 'Nobody' is no role")
        driver.screen.query_one("#role").value = ""  # type: ignore[attr-defined] # as above
        await driver.type_path(tmp_path / "mine.csv")
        await driver.reads("Replace a file?", "↵ choose", "esc back")
    assert len(service.tasks("SPRING")) == 1


def test_a_path_is_torn_behind_its_slashes() -> None:
    assert path_lines("/home/ann/exports/users.csv", 18) == ["/home/ann/exports/", "users.csv"]
    assert path_lines("/a/" + 9 * "b", 4) == ["/a/", "bbbb", "bbbb", "b"]
    assert path_lines("users.csv", 40) == ["users.csv"]
