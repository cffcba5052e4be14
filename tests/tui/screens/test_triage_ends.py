"""Triage: what is corrected is imported, what is left is kept or saved."""

from contextlib import closing
from pathlib import Path

from core.outcomes import Status
from core.service import Edit, ImportOptions, Rollbook
from tests.tui.command_line import user_file
from tests.tui.screens.driving import app_on, driving
from tests.tui.screens.test_preview import preview
from tests.tui.screens.triage_driving import ORGANIZATIONS, faulty_row, import_rows, take, triage


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


async def test_what_was_told_before_lies_over_no_fixes_when_one_comes_back(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task, 3)
        await driver.press("o")
        await driver.reads("1 left out")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.reads("Draft kept: 0 corrected, 4 left, 1 left out")
        await triage(driver, service, task)
        await driver.until(lambda: "Draft kept" not in driver.text)


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
        await driver.reads("Error 1 of 3", "3 left · 2 sent")
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


async def test_two_operators_see_what_the_other_does_and_overwrite_nothing_unseen(
    service: Rollbook, tmp_path: Path
) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await driver.reads("row 3", "5 left · saved")
        with closing(service.triage_task(task.id)) as other:
            other.take([Edit(3, ORGANIZATIONS, "TN-1-2")], "theirs")
            await driver.press("1")
            await driver.reads("Authorized Organizations of row 3 was corrected elsewhere")
            await driver.press("escape")
            await driver.reads("Row 3 · user31 · ✓ sound", "TN-1-2", "Somebody else corrects this draft too")
            await driver.press("n")
            await driver.reads("row 4")
            other.take([Edit(5, ORGANIZATIONS, "TN-1-2")], "theirs")
            await driver.press("1")
            await driver.reads("2 corrected", "Somebody else corrects this draft too")


async def test_the_sound_rows_of_an_import_that_applied_nothing_are_told_to_go_along(
    service: Rollbook, tmp_path: Path
) -> None:
    path = user_file(tmp_path / "faulty.csv", *(faulty_row(30, email="nowhere"), faulty_row(31), faulty_row(32)))
    task = service.run_import(path.read_bytes(), path.name, "SPRING", options=ImportOptions(all_or_nothing=True))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task)
        await driver.press("o")
        await driver.reads("F9  takes 2 rows not applied before to the preview.")
        await driver.press("z")
        await driver.reads("row 2", "0 corrected · 1 left")
        await driver.press("enter", *"@x.org", "enter")
        await driver.reads("F9  takes 1 corrected row and 2 not applied before to the preview.")
        await driver.press("f9")
        await driver.at("PreviewScreen")


async def test_a_file_of_which_every_row_is_left_out_is_not_taken_to_an_import(
    service: Rollbook, tmp_path: Path
) -> None:
    path = user_file(tmp_path / "gone.csv", faulty_row(40, "D"), faulty_row(41, "D"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        await driver.press("w")
        await driver.reads("leave the row out: there is nobody to delete, likewise in all 2 rows")
        fixes = driver.screen.here.fixes  # type: ignore[attr-defined] # the screen of triage
        await driver.press(str(1 + next(place for place, fix in enumerate(fixes) if fix.rows == 2)))
        await driver.reads("2 left out", "takes back: leave the row out")
        assert "to the preview" not in driver.text
        assert not driver.screen.check_action("send", ())
