"""The table over a frame: cheap to move in, right when sorted and filtered, harmless whatever stands in it."""

from collections.abc import Iterable

import polars as pl
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region

from tests.tui.screens.driving import Driver, driving
from tui.widgets.columns import Column, place_columns
from tui.widgets.frame_table import Arrangement, FrameColumn, FrameTable, find_indices
from tui.widgets.short_lines import ShortLines

ROWS = 100_000
COLUMNS = [
    FrameColumn("row", Column("Row", 6, 8, right=True), str),
    *(FrameColumn(f"text{number}", Column(f"Text {number}", 16, 30)) for number in range(6)),
]


class TableApp(App[int]):
    """Nothing but the table; it keeps which regions the table asked to repaint."""

    def compose(self) -> ComposeResult:
        """Show the table."""
        yield FrameTable(COLUMNS, frozen=1)


def frame_of(texts: Iterable[str]) -> pl.DataFrame:
    """Return a frame with the texts in every column."""
    column = pl.Series(list(texts), dtype=pl.String)
    return pl.DataFrame({"row": range(len(column)), **{f"text{number}": column for number in range(6)}})


LONG = frame_of(f"text {(number * 7919) % ROWS:06}" for number in range(ROWS))


async def shown(driver: Driver, frame: pl.DataFrame) -> FrameTable:
    """Show a frame."""
    table = driver.app.query_one(FrameTable)
    table.focus()
    table.show(frame)
    await driver.pilot.pause()
    return table


async def test_a_cursor_move_repaints_two_lines() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        asked: list[Region] = []
        table.refresh = lambda *regions, **_: asked.extend(regions)  # type: ignore[method-assign, assignment]
        table.cursor = 1
        assert sorted(region.y for region in asked) == [1, 2]
        assert {region.height for region in asked} == {1}


async def test_the_last_of_many_rows_is_reached_with_one_key() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        await driver.press("end")
        await driver.reads(str(ROWS - 1))
        assert table.cursor == ROWS - 1
        await driver.press("home", "pagedown", "down")
        assert table.cursor == 24


async def test_rows_are_drawn_from_a_slice() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        await driver.press("end")
        await driver.reads(str(ROWS - 1))
        assert len(table._slice[1]) < 1_000
        assert len(table._strips) < 200


async def test_sorting_and_filtering_are_those_of_polars() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        table.rearrange(Arrangement(text="TEXT 0000", sort="text0", descending=True))
        await driver.until(lambda: table.line_count == 100)
        wanted = LONG.filter(pl.col("text0").str.starts_with("text 0000")).sort("text0", descending=True)
        assert [table.value(index, "row") for index in range(100)] == wanted["row"].to_list()


async def test_columns_scroll_by_keys_without_a_scrollbar() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        assert not table.show_horizontal_scrollbar
        assert "Text 5" not in driver.text
        await driver.press("right", "right", "right", "right")
        await driver.reads("Row", "Text 5")
        assert "Text 0" not in driver.text
        assert table.columns_told.endswith("of 7 ← →")


async def test_hostile_cells_stay_in_their_columns(naughty_text: str) -> None:
    async with driving(TableApp()) as driver:
        await shown(driver, frame_of(["plain", naughty_text, "plain"]))
        lines = driver.text.split("\n")[1:4]
        assert [cell_len(line) for line in lines] == [80, 80, 80]
        assert not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for line in lines for sign in line)


async def test_nothing_to_show_is_no_fault() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, frame_of([]))
        await driver.press("down", "up", "end", "home", "pagedown", "right", "left")
        assert table.line_count == 0


def test_columns_give_way_before_they_are_left_out() -> None:
    columns = [(0, Column("A", 4, 9), 9), (1, Column("B", 4, 30), 30), (2, Column("C", 4, 9), 9)]
    assert place_columns(columns, 60) == [(0, 9), (1, 30), (2, 17)]
    assert place_columns(columns, 32) == [(0, 9), (1, 10), (2, 9)]
    assert place_columns(columns, 20) == [(0, 5), (1, 5), (2, 6)]
    assert place_columns(columns, 12) == [(0, 5), (1, 5)]
    assert place_columns(columns, 3) == [(0, 3)]


def test_a_text_with_signs_of_patterns_is_searched_as_it_is() -> None:
    frame = frame_of(["a.b", "axb", "A.B", "É.é"])
    assert find_indices(frame, Arrangement(text="a.b")).to_list() == [0, 2]
    assert find_indices(frame, Arrangement(text="é.é")).to_list() == [3]


class LinesApp(App[int]):
    """Nothing but some lines."""

    def compose(self) -> ComposeResult:
        """Show the lines."""
        yield ShortLines()


async def test_only_the_lines_that_differ_are_drawn_again() -> None:
    async with driving(LinesApp()) as driver:
        lines = driver.app.query_one(ShortLines)
        lines.tell([Content("one"), Content("two"), Content("three")])
        await driver.reads("one", "two", "three")
        asked: list[Region] = []
        lines.refresh = lambda *regions, **_: asked.extend(regions)  # type: ignore[method-assign, assignment]
        lines.tell([Content("one"), Content("2"), Content("three")])
        assert [region.y for region in asked] == [1]


async def test_a_step_far_from_the_ends_leaves_the_scrollbar_alone() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        await driver.press("pagedown")
        place = table.vertical_scrollbar.position
        await driver.press("pagedown")
        assert table.scroll_y > place
        assert table.vertical_scrollbar.position == place
        await driver.press("end")
        assert table.vertical_scrollbar.position > place
