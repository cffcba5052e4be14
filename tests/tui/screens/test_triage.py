"""Triage: what is wrong with a row, and every key that does something about it."""

from pathlib import Path

import pytest

from core.service import Rollbook
from tests.tui.screens.driving import app_on, driving
from tests.tui.screens.triage_driving import ORGANIZATIONS, SMALL, WIDE, corrected, import_rows, take, triage


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_everything_needed_to_decide_is_in_sight(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        screen = await triage(driver, service, task)
        assert screen.view is not None
        await driver.reads("Error 1 of 5", "row 3", "user31", "0 corrected · 5 left · saved")
        await driver.reads(
            "✗ Authorized", "organization-unknown", "TN-1-11", "3 rows have the same.", "1  ", "2  ", "3 rows"
        )
        assert "→" not in driver.text, "no guess beside the fixes"
        assert "F9" in driver.text


async def test_a_fix_for_this_row_moves_on_to_the_next_problem(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        await take(driver, "Oak School", rows=1)
        await driver.reads("Error 2 of 5", "row 4", "1 corrected · 4 left · saved")
        assert corrected(screen, 3, ORGANIZATIONS) == "TN-1-1"
        assert corrected(screen, 4, ORGANIZATIONS) == "TN-1-11"


async def test_a_fix_for_all_rows_says_what_it_did_and_is_taken_back_and_done_again(
    service: Rollbook, tmp_path: Path
) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        await take(driver, "Oak School", rows=3)
        await driver.reads("2 corrected · 3 left · saved", "row 5", "z takes back", "Disabled")
        await driver.press("z")
        await driver.reads("0 corrected · 5 left · saved", "Error 1 of 5", "row 3")
        assert corrected(screen, 5, ORGANIZATIONS) == "TN-1-11"
        await driver.press("Z")
        await driver.reads("2 corrected · 3 left · saved")
        assert corrected(screen, 5, ORGANIZATIONS) == "TN-1-1"


async def test_problems_and_cells_are_reached_by_keys(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), WIDE) as driver:
        screen = await triage(driver, service, task, 5)
        first = screen.here.column
        await driver.press("tab")
        await driver.until(lambda: screen.here.column == "Disabled")
        await driver.press("tab")
        await driver.until(lambda: screen.here.column == first)
        await driver.press("shift+tab")
        await driver.until(lambda: screen.here.column == "Disabled")
        await driver.press("home")
        await driver.reads("✓ Action is sound", "2 other problems in this row")
        await driver.press("down")
        await driver.reads("✓ Username is sound")
        assert not screen.here.fixes


async def test_rows_are_reached_by_keys_and_by_number(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await driver.reads("Error 1 of 5")
        await driver.press("n")
        await driver.reads("Error 2 of 5", "row 4")
        await driver.press("p", "p")
        await driver.reads("Error 5 of 5")
        await driver.press("g")
        await driver.at("JumpDialog")
        await driver.press("5", "enter")
        await driver.reads("row 5 · user33")
        await driver.press("g", *"99", "enter")
        await driver.reads("99", "row 5 · user33")


async def test_a_skipped_row_stays_an_error_and_is_taken_up_again(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task, 2)
        await driver.reads("row 2")
        await driver.press("s")
        await driver.reads("4 left · 1 skipped · saved")
        await driver.press("g", "2", "enter")
        await driver.reads("Row 2 · user30 · skipped", "s takes it up again", "email-format")
        await driver.press("s")
        await driver.reads("5 left · saved", "row 2")


async def test_a_row_is_left_out_and_taken_in_again(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task, 2)
        await driver.reads("row 2")
        await driver.press("o")
        await driver.reads("4 left · 1 left out · saved")
        await driver.press("g", "2", "enter")
        await driver.reads("left out", "o takes it in again")
        await driver.press("o")
        await driver.reads("5 left · saved", "row 2")


async def test_the_causes_lead_to_their_first_rows(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await driver.press("f")
        await driver.at("ChoiceDialog")
        await driver.reads("3  ✗ organization-unknown", "1  ✗ not-a-choice", "1  ✗ email-format")
        await driver.press("end", "enter")
        await driver.until(lambda: "Error 1 of 5" not in driver.text and "Error" in driver.text)


async def test_the_mouse_takes_fixes_and_edits_cells(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), WIDE) as driver:
        screen = await triage(driver, service, task)
        await driver.until(lambda: bool(screen.here.fixes))
        await driver.pilot.click("FixList", offset=(4, 0))
        await driver.until(lambda: screen.triage.standing.undo is not None)
        await driver.pilot.click("#row", offset=(20, 4))
        await driver.reads("Last Name is sound")
        await driver.pilot.click("#row", offset=(20, 4), times=2)
        await driver.reads("Take it")


async def test_the_keys_are_listed_and_found_by_name(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), WIDE) as driver:
        await triage(driver, service, task)
        await driver.press("question_mark")
        await driver.at("KeysDialog")
        await driver.reads("1-9", "Preview the import", "Leave the row out", "To the next row in error")
        await driver.press("escape")
        await driver.at("TriageScreen")
        await driver.press("ctrl+p", *"skip")
        await driver.reads("Skip")
        await driver.press("enter")
        await driver.at("TriageScreen")
        await driver.reads("1 skipped")
