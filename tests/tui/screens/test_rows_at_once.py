"""The rows of a task are there before it is known what each of them changes."""

from pathlib import Path

import polars as pl
import pytest

import core.results
from core.service import Results, Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving
from tests.tui.screens.test_frame_table import LONG, TableApp, shown
from tui.messages import ChangesFound
from tui.screens.rows import RowsScreen
from tui.widgets.frame_table import Arrangement, FrameTable

ROWS = 7


@pytest.fixture
def large(service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rollbook:
    """A store whose last import counts as a large one: a row in the middle is changed, and one is in error."""
    monkeypatch.setattr(core.results, "SAMPLE", 1)
    monkeypatch.setattr(core.results, "_COMPARED_AT_ONCE", 2)
    rows = [user_row(30), user_row(31), user_row(1, "U", last="Roe"), user_row(3), *map(user_row, (32, 33))]
    path = user_file(tmp_path / "large.csv", *rows, user_row(2, "U", last="Poe"))
    service.run_import(path.read_bytes(), path.name, "SPRING")
    return service


async def first_sight(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> list[Results]:
    """Open the rows; what they change is found out when the test says so."""
    found: list[Results] = []
    monkeypatch.setattr(RowsScreen, "_compare", lambda screen: found.append(screen._results))
    await driver.reads("large.csv")
    await driver.press("enter")
    await driver.at("ResultsScreen")
    await driver.reads(f"{ROWS} rows", "user-exists")
    return found


def details(driver: Driver) -> list[object]:
    """Return the details of the rows that are shown."""
    table = driver.screen.query_one(FrameTable)
    return [table.value(place, "details") for place in range(table.line_count)]


async def test_the_rest_comes_and_the_cursor_stays(
    large: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(app_on(large, tmp_path, "SPRING"), (160, 50)) as driver:
        [results] = await first_sight(driver, monkeypatch)
        assert details(driver) == [None, None, None, "user-exists", None, None, "Last Name"]
        await driver.press("down", "down")
        await driver.reads("Doe → Roe")
        driver.screen.post_message(ChangesFound(results))
        await driver.until(lambda: details(driver) == [None, None, "Last Name", "user-exists", None, None, "Last Name"])
        assert driver.screen.query_one(FrameTable).cursor == 2


async def test_order_and_filter_follow_what_comes(
    large: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(app_on(large, tmp_path, "SPRING"), (160, 50)) as driver:
        [results] = await first_sight(driver, monkeypatch)
        await driver.press("slash", *"last")
        await driver.reads(f"1 of {ROWS} rows")
        await driver.press("enter")
        driver.screen.post_message(ChangesFound(results))
        await driver.reads(f"2 of {ROWS} rows")
        table = driver.screen.query_one(FrameTable)
        assert table.value(table.cursor, "key") == "user2"


async def test_rows_of_something_else_are_not_filled_in(
    large: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(app_on(large, tmp_path, "SPRING"), (160, 50)) as driver:
        await first_sight(driver, monkeypatch)
        driver.screen.post_message(ChangesFound(large.results(large.tasks("SPRING")[0].id)))
        await driver.pilot.pause()
        assert details(driver)[2] is None


async def test_a_table_that_is_filled_keeps_place_order_and_filter() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        table.rearrange(Arrangement(text="text 000", sort="text0"))
        await driver.until(lambda: table.line_count == 1_000)
        table.cursor = 500
        row = table.value(500, "row")
        table.fill(LONG.with_columns(text1=pl.lit("text 000 everywhere")), "text1")
        await driver.until(lambda: table.line_count == LONG.height)
        assert table.value(table.cursor, "row") == row
        assert 0 <= table.cursor - round(table.scroll_y) < table.size.height


async def test_what_is_wanted_while_the_table_is_filled_is_not_lost() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        table.rearrange(Arrangement(sort="text0"))
        table.fill(LONG.with_columns(text1=pl.lit("late")), "text1")
        await driver.until(lambda: table.arrangement.sort == "text0")
        assert [table.value(0, name) for name in ("text0", "text1")] == ["text 000000", "late"]


def test_in_parts_as_in_one_go_the_details_are_the_same(large: Rollbook, monkeypatch: pytest.MonkeyPatch) -> None:
    number = large.tasks("SPRING")[0].id
    in_parts, outline = large.results(number).table, large.results(number).outline
    monkeypatch.undo()
    whole = large.results(number).table
    assert in_parts.equals(whole)
    assert outline.drop("details").equals(whole.drop("details"))
