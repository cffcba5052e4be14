"""Triage: cells are edited in their place, checked at every keystroke, and nothing typed is lost."""

from pathlib import Path

import pytest

from core.service import Rollbook
from tests.tui.screens.driving import Driver, app_on, driving
from tests.tui.screens.triage_driving import ORGANIZATIONS, SMALL, WIDE, corrected, faulty_row, import_rows, triage
from tui.screens.triage import TriageScreen
from tui.widgets.cell_editor import CellEditor
from tui.widgets.row_form import RowForm


async def test_a_cell_is_edited_in_its_place_and_checked_at_every_keystroke(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 2)
        await driver.reads("row 2", "email-format")
        await driver.press("enter")
        await driver.reads("Take it")
        await driver.press(*"@x")
        await driver.reads("'nowhere@x'")
        await driver.press(*".org")
        await driver.reads("✓ The row is sound: ↵ takes it")
        assert corrected(screen, 2, "Email") == "nowhere"
        await driver.press("enter")
        await driver.reads("1 corrected · 4 left · saved", "row 6")
        assert corrected(screen, 2, "Email") == "nowhere@x.org"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_field_stands_over_its_cell_however_long_a_text_is_typed(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        screen = await triage(driver, service, task, 2)
        editor, form = screen.query_one(CellEditor), screen.query_one(RowForm)
        await driver.press("enter")
        await driver.reads("Take it")
        begun = editor.region
        for typed, said in (("", "required"), ("abcdefghijk@d01.lakeland", "✓ The row is sound"), ("", "required")):
            await driver.press("ctrl+u", *typed)
            await driver.reads(said)
            assert form.place == editor.region == begun
            assert driver.text.splitlines()[begun.y][begun.x :].strip(" │").startswith(typed)
            assert "aabc" not in driver.text
        await driver.press("escape")
        await driver.reads("  nowhere")


async def test_what_was_typed_for_a_row_is_done_to_all_rows_that_had_the_same_text(
    service: Rollbook, tmp_path: Path
) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 4)
        await driver.reads("row 4", "organization-unknown")
        await driver.press("enter", "backspace", "backspace", "2", "enter")
        await driver.reads("a does the same in 2 more rows with TN-1-11", "a All alike")
        await driver.press("a")
        await driver.reads("2 corrected · 3 left · saved", "z takes that back")
        assert {corrected(screen, row, ORGANIZATIONS) for row in (3, 4, 5)} == {"TN-1-2"}
        assert "All alike" not in driver.text
        await driver.press("z")
        await driver.reads("1 corrected · 4 left · saved")


async def test_the_right_arrow_takes_what_was_probably_meant_with_what_else_stands_there(
    service: Rollbook, tmp_path: Path
) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 4)
        await driver.press("enter", "ctrl+u", *"TN-1-2:TN-1-11")
        await driver.reads("'TN-1-11' is not", "The right arrow key takes TN-1-2:TN-1-1")
        await driver.press("left", "right")
        assert "TN-1-2:TN-1-11" in driver.text
        await driver.press("right")
        await driver.reads("✓ The row is sound")
        await driver.press("enter")
        await driver.until(lambda: corrected(screen, 4, ORGANIZATIONS) == "TN-1-2:TN-1-1")


async def test_a_number_without_a_fix_says_that_there_is_none(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 3)
        await driver.until(lambda: bool(screen.here.fixes))
        await driver.press("9")
        await driver.reads("There is no fix 9 here")
        await driver.press("down")
        await driver.reads("Action is sound")
        await driver.press("1")
        await driver.reads("─ Nothing to propose here", "0 corrected")
        assert not screen.active_bindings["1"].enabled
        await driver.press("up")
        await driver.reads("─ What is wrong")
        assert screen.active_bindings["1"].enabled


async def test_an_edit_is_dropped_with_escape(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 2)
        await driver.reads("email-format")
        await driver.press("enter", *"@x.org")
        await driver.reads("✓ The row is sound")
        await driver.press("escape")
        await driver.reads("email-format", "0 corrected · 5 left · saved")
        assert corrected(screen, 2, "Email") == "nowhere"
        assert driver.screen is screen


async def test_letters_are_text_while_a_cell_is_edited(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 2)
        await driver.press("enter", *"snzo1")
        await driver.reads("nowheresnzo1")
        await driver.press("f9", "tab")
        await driver.until(lambda: corrected(screen, 2, "Email") == "nowheresnzo1")


async def test_a_cell_with_choices_is_chosen_from_a_list(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 5)
        await driver.press("tab")
        await driver.reads("Disabled  not-a-choice")
        await driver.press("enter")
        await driver.at("ChoiceDialog")
        await driver.reads("Yes", "No")
        await driver.press("down", "enter")
        await driver.at("TriageScreen")
        await driver.until(lambda: corrected(screen, 5, "Disabled") == "No")


async def test_a_press_beside_a_field_loses_nothing_that_was_typed(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path, faulty_row(30, email="nowhere"))
    async with driving(app_on(service, tmp_path, "SPRING"), WIDE) as driver:
        screen = await triage(driver, service, task)
        await driver.press("enter")
        await driver.reads("Take it")
        await driver.pilot.click("#row", offset=(20, 4))
        await driver.reads("Last Name is sound", "Next row")
        await driver.pilot.click("#row", offset=(20, 5), times=2)
        await driver.reads("Take it")
        await driver.press(*"@x.org")
        await driver.pilot.click("#row", offset=(20, 4))
        await driver.press("enter")
        await driver.reads("Nothing is left to correct")
        assert corrected(screen, 2, "Email") == "nowhere@x.org"


async def test_naughty_texts_in_cells_are_shown_harmlessly(service: Rollbook, tmp_path: Path) -> None:
    naughty = ["[/x]", "\x1b]2;P\x07", "[@click=app.quit]x[/]", "\u202eevil", "=1+1", "日本語"]
    rows = [faulty_row(40 + place, first=text, email=text) for place, text in enumerate(naughty)]
    task = import_rows(service, tmp_path, *rows)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        for _ in naughty:
            await look_at(driver, screen)


async def look_at(driver: Driver, screen: TriageScreen) -> None:
    """Edit a cell of the row in sight, drop that, and go on to the next row."""
    row = screen.view.row if screen.view else 0
    await driver.press("enter")
    await driver.reads("Take it")
    assert "\x1b" not in driver.text
    assert "\u202e" not in driver.text
    await driver.press("escape", "n")
    await driver.until(lambda: screen.view is not None and screen.view.row != row)


async def test_what_is_wrong_fits_a_terminal_that_changed_while_somebody_typed(
    service: Rollbook, tmp_path: Path
) -> None:
    task = import_rows(service, tmp_path, faulty_row(40, "D"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await driver.reads("cannot be flagged as")
        await driver.press("enter", "x")
        await driver.reads("'user40x' does not exist")
        await driver.pilot.resize_terminal(*WIDE)
        await driver.reads("│   deleted.")
        await driver.press("escape")
        await driver.reads("'user40' does not exist")


async def test_what_is_wrong_is_broken_anew_after_a_resize_below_a_dialog(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path, faulty_row(30, email="nowhere, as far as anybody at all can tell from here"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        await driver.reads("What is wrong", "email-format", "esc Back")
        before = driver.text
        await driver.press("question_mark")
        await driver.at("KeysDialog")
        await driver.pilot.resize_terminal(120, 36)
        await driver.until(lambda: screen.has_class("-wide"))
        await driver.pilot.resize_terminal(80, 24)
        await driver.until(lambda: not screen.has_class("-wide"))
        await driver.press("escape")
        await driver.until(lambda: driver.text == before)
