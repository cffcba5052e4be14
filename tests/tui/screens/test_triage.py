"""Triage: what is wrong with a row, and every key that does something about it."""

from pathlib import Path

import pytest

from core.outcomes import Status
from core.service import Rollbook
from tests.tui.screens.driving import Driver, app_on, driving
from tests.tui.screens.triage_driving import corrected, faulty_row, import_rows, triage
from tui.screens.triage import TriageScreen

SMALL, WIDE = (80, 24), (160, 50)
ORGANIZATIONS = "Authorized Organizations"


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


async def take(driver: Driver, text: str, rows: int) -> None:
    """Press the number of the fix that has a text and is for so many rows."""
    screen = driver.screen
    await driver.until(lambda: bool(screen.here.fixes))  # type: ignore[attr-defined] # the screen of triage
    fixes = screen.here.fixes  # type: ignore[attr-defined] # as above
    number = next(place for place, fix in enumerate(fixes, 1) if text in fix.text and fix.rows == rows)
    await driver.press(str(number))


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


async def test_the_rest_is_saved_as_an_error_file(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await take(driver, "Oak School", rows=3)
        await driver.reads("2 corrected")
        await driver.press("x")
        await driver.at("SaveDialog")
        await driver.type_path(tmp_path / "rest.csv")
        await driver.at("SavedDialog")
        await driver.press("enter")
        await driver.at("TriageScreen")
    rest = (tmp_path / "rest.csv").read_text(encoding="utf-8-sig")
    assert rest.count("\n") == 4
    assert "user33,Jane,Doe,user33@school.example.org,TN-1-1," in rest


async def test_leaving_keeps_the_draft_and_says_so(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await take(driver, "Oak School", rows=3)
        await driver.reads("2 corrected")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.reads("Draft kept: 2 corrected, 3 left")


async def test_the_work_goes_on_at_the_same_row_after_the_app_was_closed(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await take(driver, "Oak School", rows=3)
        await driver.reads("2 corrected")
        await driver.press("n")
        await driver.until(lambda: "row 5" not in driver.text)
        stood = driver.screen.view.row  # type: ignore[attr-defined] # the screen of triage
    again = Rollbook(store=service.store_url, operator=None)
    async with driving(app_on(again, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, again, task)
        await driver.reads("2 corrected · 3 left · saved")
        assert screen.view is not None
        assert screen.view.row == stood
        await driver.press("z")
        await driver.reads("0 corrected · 5 left · saved")


async def test_what_is_corrected_goes_through_the_preview_to_completed(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path, faulty_row(30, email="nowhere"), faulty_row(31, organizations="TN-1-11"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task, 2)
        await driver.press("enter", *"@x.org", "enter")
        await driver.reads("1 corrected · 1 left")
        await take(driver, "Oak School", rows=1)
        await driver.reads("Nothing is left to correct", "F9", "2 corrected · 0 left · saved")
        await driver.press("f9")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("ResultsScreen")
        await driver.reads("Completed")
    newest = service.tasks("SPRING")[0]
    assert newest.status is Status.COMPLETED
    assert newest.parent == task.id
    assert newest.counts["created"] == 2


async def test_the_corrected_rows_go_ahead_while_others_are_left(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await take(driver, "Oak School", rows=3)
        await driver.reads("2 corrected · 3 left")
        await driver.press("f9")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("TriageScreen")
        await driver.reads("3 left", "Error")
    assert service.tasks("SPRING")[0].counts["created"] == 2


async def test_a_preview_that_is_left_leaves_the_draft_as_it_is(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await take(driver, "Oak School", rows=3)
        await driver.reads("2 corrected · 3 left")
        await driver.press("f9")
        await driver.at("PreviewScreen")
        await driver.press("escape")
        await driver.at("TriageScreen")
        await driver.reads("2 corrected · 3 left · saved")


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


async def test_the_keys_are_listed_and_found_by_name(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), WIDE) as driver:
        await triage(driver, service, task)
        await driver.press("question_mark")
        await driver.at("KeysDialog")
        await driver.reads("1-9", "Re-import", "Leave the row out", "To the next row in error")
        await driver.press("escape")
        await driver.at("TriageScreen")
        await driver.press("ctrl+p", *"skip")
        await driver.reads("Skip")
        await driver.press("enter")
        await driver.at("TriageScreen")
        await driver.reads("1 skipped")
