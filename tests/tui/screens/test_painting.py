"""What is painted, and when: each change once, nothing that stays the same, nothing behind what hides it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from core.memory import begin_quietly, end_quiet
from core.service import Rollbook
from tests.tui.screens.driving import Driver, app_on, driving
from tests.tui.screens.test_frame_table import LONG, TableApp, frame_of, shown
from tui.screens.results import ResultsScreen
from tui.widgets.frame_table import FrameTable
from tui.widgets.key_line import KeyLine
from tui.widgets.row_form import FormLine, RowForm
from tui.widgets.short_lines import ShortLines
from tui.widgets.words import Words


@contextmanager
def repaints(widget: Widget, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Region | None]]:
    """Collect the regions of a widget that are to be painted again; None stands for all of it."""
    asked: list[Region | None] = []

    def refresh(*regions: Region, **_: object) -> Widget:
        asked.extend(regions or (None,))
        return widget

    with monkeypatch.context() as patched:
        patched.setattr(widget, "refresh", refresh)
        yield asked


async def results(driver: Driver) -> ResultsScreen:
    """Open the rows of the last import."""
    await driver.reads("users.csv")
    await driver.press("enter")
    await driver.at("ResultsScreen")
    screen = driver.screen
    assert isinstance(screen, ResultsScreen)
    await driver.until(lambda: screen._results is not None)
    return screen


async def test_what_is_said_of_a_row_is_painted_together_with_the_highlight(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await results(driver)
        told = screen.query_one(ShortLines)._told
        screen.query_one(FrameTable).cursor = 1
        assert screen._said == 3
        assert screen.query_one(ShortLines)._told is not told


async def test_what_a_task_says_of_itself_does_not_wait_for_its_rows(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ResultsScreen, "_load", lambda screen: None)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("users.csv")
        await driver.press("enter")
        await driver.reads("Completed", "created", "Loading the rows")


async def test_a_reason_chosen_before_the_rows_are_there_is_kept(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = ResultsScreen._load
    monkeypatch.setattr(ResultsScreen, "_load", lambda screen: None)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("users.csv")
        await driver.press("enter")
        await driver.reads("Loading the rows")
        await driver.press("4")
        load(driver.screen)
        await driver.reads("changed")


async def test_a_screen_behind_another_is_not_painted(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await results(driver)
        assert not any(screen.is_current for screen in driver.app.screen_stack[:-1])
        await driver.press("question_mark")
        assert driver.app.screen_stack[-2].is_current


async def test_who_looks_at_a_dialog_before_it_is_painted_sees_what_is_behind_it(
    service: Rollbook, tmp_path: Path
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("users.csv")
        await driver.press("question_mark")
        await driver.at("KeysDialog")
        driver.screen.refresh()
        assert "Spring" in driver.text


async def test_keys_that_stay_the_same_are_not_painted_again(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await results(driver)
        line = screen.query_one(KeyLine)
        with repaints(line, monkeypatch) as asked:
            line.take_bindings(screen)  # type: ignore[arg-type] # the number that it answers with matters not
            assert asked == []
            monkeypatch.setattr(type(screen), "check_action", lambda *_: False)
            line.take_bindings(screen)  # type: ignore[arg-type] # the number that it answers with matters not
            assert asked == [None]


class WordsApp(App[int]):
    """Nothing but words."""

    def compose(self) -> ComposeResult:
        """Show them."""
        yield Words("as it was")


async def test_the_same_words_are_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with driving(WordsApp()) as driver:
        words = driver.app.query_one(Words)
        with repaints(words, monkeypatch) as asked:
            words.update("as it was")
            assert asked == []
            words.update("as it is")
            assert asked == [None]


async def test_texts_that_come_later_are_painted_only_where_they_are_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, LONG)
        far = LONG["text0"].to_list()
        far[-1] = "late at end"
        with repaints(table, monkeypatch) as asked:
            table.fill(LONG.with_columns(frame_of(far)["text0"]), "text0")
            assert asked == []
            table.fill(LONG.with_columns(frame_of(["other text", *far[1:]])["text0"]), "text0")
            assert None in asked
        await driver.press("end")
        await driver.reads("late at end")


async def test_a_scrollbar_is_there_as_soon_as_the_lines_are() -> None:
    async with driving(TableApp()) as driver:
        table = await shown(driver, frame_of(["one"]))
        assert not table.show_vertical_scrollbar
        table.show(LONG)
        assert table.show_vertical_scrollbar


class FormApp(App[int]):
    """Nothing but a form."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield RowForm()


async def test_only_the_cells_that_differ_are_painted_while_one_types(monkeypatch: pytest.MonkeyPatch) -> None:
    class Row:
        row = 7

    lines = [FormLine(name, (f"  {name}", "as it is", "")) for name in ("First", "Second", "Third")]
    async with driving(FormApp()) as driver:
        form = driver.app.query_one(RowForm)
        form._take(Row(), lines)  # type: ignore[arg-type] # all that is asked of it is the number
        await driver.pilot.pause()
        with repaints(form, monkeypatch) as asked:
            typed = [lines[0], FormLine("Second", ("✗ Second", "as typed", "")), lines[2]]
            form._take(Row(), typed)  # type: ignore[arg-type] # as above
        assert [region.y for region in asked if region] == [2]
        assert None not in asked


def test_garbage_is_looked_for_again_after_the_first_sight() -> None:
    begin_quietly()
    assert not gc.isenabled()
    end_quiet()
    assert gc.isenabled()
    gc.unfreeze()
