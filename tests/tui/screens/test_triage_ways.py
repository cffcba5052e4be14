"""The ways into triage: a file before it is imported, a draft taken up again; and passwords, which are never shown."""

import sqlite3
from pathlib import Path

from core.outcomes import Status
from core.service import ImportOptions, Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving
from tests.tui.screens.triage_driving import FAULTY, WIDE, corrected, faulty_row, import_rows, triage
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.checking import Candidate
from tui.screens.triage import TriageScreen
from tui.screens.triaging import resume_draft, triage_of_file

ROSTER = "User ID,Role,First Name,Last Name,Email,Username,Password\n"


async def triage_file(driver: Driver, candidate: Candidate, rows: tuple[int, ...] | None = None) -> TriageScreen:
    """Go from the tasks to the triage of a file that was not imported yet."""
    await driver.at("TasksScreen")
    screen = driver.screen
    assert isinstance(screen, RollbookScreen)

    async def enter() -> None:
        memory = Remembered(Path("/nonexistent/remembered.json"))
        screen.go_on_to(await triage_of_file(screen, memory, candidate, rows=rows))  # type: ignore[attr-defined]

    screen.run_worker(enter())
    await driver.at("TriageScreen")
    found = driver.screen
    assert isinstance(found, TriageScreen)
    await driver.until(lambda: found.view is not None)
    return found


def candidate_of(path: Path, scope: str = "SPRING") -> Candidate:
    """Return a file as one that may be imported."""
    return Candidate(path.read_bytes(), path.name, scope, None, ImportOptions())


async def test_a_file_is_corrected_before_anything_of_it_is_imported(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "new.csv", faulty_row(30), faulty_row(31, email="nowhere"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage_file(driver, candidate_of(path))
        await driver.reads("Error 1 of 1", "row 3", "email-format", "0 corrected · 1 left")
        await driver.press("enter", *"@x.org", "enter")
        await driver.reads("Nothing is left to correct", "F9")
        assert screen.whole_file
        assert len(service.tasks("SPRING")) == 1
        await driver.press("f9")
        await driver.at("PreviewScreen")
        await driver.reads("+ 2 created")
        await driver.press("a")
        await driver.at("ResultsScreen")
    newest = service.tasks("SPRING")[0]
    assert (newest.status, newest.counts["created"]) == (Status.COMPLETED, 2)


async def test_one_begins_at_the_first_of_the_rows_that_were_asked_for(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage_file(driver, candidate_of(user_file(tmp_path / "new.csv", *FAULTY)), rows=(6, 2))
        await driver.reads("row 6 · user1", "user-exists")


async def test_a_draft_is_taken_up_from_the_list_of_drafts(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await triage(driver, service, task, 5)
        await driver.reads("row 5")
        await driver.press("o")
        await driver.reads("1 left out")
        await driver.press("z")
        await driver.reads("row 5", "0 corrected", "saved")
        await driver.press("escape")
        await driver.at("TasksScreen")
        screen = driver.screen
        assert isinstance(screen, RollbookScreen)
        (draft,) = service.drafts("SPRING")
        screen.run_worker(resume_draft(screen, Remembered(tmp_path / "memory.json"), draft))
        await driver.at("TriageScreen")
        await driver.reads("row 5 · user33")


async def test_a_row_that_may_be_an_account_that_exists_becomes_its_update(service: Rollbook, tmp_path: Path) -> None:
    row = faulty_row(50, email="user1@school.example.org", organizations="TN-1-11")
    task = import_rows(service, tmp_path, row)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        await driver.reads("Same person? user1 · Jane Doe · same e-mail address and name")
        number = next(place for place, fix in enumerate(screen.here.fixes, 1) if fix.text.startswith("Same person?"))
        await driver.press(str(number))
        await driver.reads("row 2 · user1", "~ Username", "organization-unknown")
        assert corrected(screen, 2, "Action") == "U"
        await driver.press("z")
        await driver.reads("row 2 · user50")


async def test_a_password_is_masked_and_typed_unseen(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER + "S1,Student,Jane,Doe,,janedoe,short7\n", encoding="utf-8")
    async with driving(app_on(service, tmp_path, "school:TN-1-1")) as driver:
        screen = await triage_file(driver, candidate_of(path, "school:TN-1-1"))
        await driver.reads("✗ Password", "password-too-short")
        assert "short7" not in driver.text
        await driver.press("enter", *"longenough9")
        await driver.reads("The row is sound")
        assert "longenough9" not in driver.text
        await driver.press("enter")
        await driver.reads("Nothing is left to correct")
        assert corrected(screen, 2, "Password") not in {"longenough9", "short7", None}
        assert screen.here.standing.undo == "Password of row 2"


async def test_a_step_that_is_being_saved_is_not_decided_on_twice(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        await driver.until(lambda: bool(screen.here.fixes))
        screen.action_take(1)
        assert screen.changing
        assert "saving …" in screen.query_one("#head").right  # type: ignore[attr-defined] # a HeadLine
        screen.action_take(1)
        screen.action_skip()
        await driver.reads("1 corrected · 4 left · saved")


async def test_an_edit_begun_during_a_step_is_of_the_row_that_it_leads_to(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path, faulty_row(30, email="one"), faulty_row(31, email="other"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 2)
        screen.action_row(1)
        screen.action_open()
        await driver.reads("row 3", "Take it")
        await driver.press(*"@x.org", "enter")
        await driver.until(lambda: corrected(screen, 3, "Email") == "other@x.org")
        assert corrected(screen, 2, "Email") == "one"


async def test_a_fix_is_kept_where_one_leaves_while_it_is_being_saved(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        await driver.until(lambda: bool(screen.here.fixes))
        screen.action_take(1)
        screen.action_back()
        await driver.at("TasksScreen")
        await driver.until(lambda: screen.triage.standing.undo is not None)
        await triage(driver, service, task)
        await driver.reads("1 corrected · 4 left · saved")


async def test_a_fix_waits_for_a_busy_store_and_says_so(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task)
        await driver.until(lambda: bool(screen.here.fixes))
        other = sqlite3.connect(service.store_url, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await driver.press("1")
        await driver.reads("1 corrected · 4 left · ! not saved yet")
        other.rollback()
        other.close()
        await driver.reads("1 corrected · 4 left · saved")


async def test_a_row_that_is_with_an_import_is_not_edited(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 2)
        await driver.press("enter", *"@x.org", "enter")
        await driver.reads("1 corrected")
        await driver.press("f9")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.until(lambda: driver.screen is screen and screen.here.standing.sent == 1)
        await driver.press("g", "2", "enter")
        await driver.reads("It is with an import already")
        await driver.press("enter")
        await driver.reads("This row is with an import already.")
        assert driver.screen is screen


async def test_a_draft_that_was_only_looked_at_leaves_no_trace(service: Rollbook, tmp_path: Path) -> None:
    content = user_file(tmp_path / "mixed.csv", user_row(40, email="x"), user_row(41)).read_bytes()
    service.run_import(content, "mixed.csv", "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("mixed.csv")
        await driver.press("w")
        await driver.at("TriageScreen")
        await driver.reads("Error 1 of 1")
        await driver.press("escape")
        await driver.at("TasksScreen")
        await driver.until(lambda: service.drafts("SPRING") == [])


async def test_the_way_names_the_import_whose_errors_these_are(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path)
    async with driving(app_on(service, tmp_path, "SPRING"), WIDE) as driver:
        await driver.reads("faulty.csv")
        screen = driver.screen
        screen.crumbs = (f"Import {task.id}5",)  # type: ignore[attr-defined] # the screen of the tasks
        await triage(driver, service, task)
        await driver.reads(f"Import {task.id}5 › Import {task.id} › Errors")


async def test_values_to_choose_from_are_shown_with_what_they_mean(service: Rollbook, tmp_path: Path) -> None:
    task = import_rows(service, tmp_path, faulty_row(30, "X"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        screen = await triage(driver, service, task, 2)
        await driver.reads("Action  not-a-choice")
        await driver.press("enter")
        await driver.at("ChoiceDialog")
        await driver.reads("C (create)", "D (delete)")
        await driver.press("home", "enter")
        await driver.at("TriageScreen")
        await driver.until(lambda: corrected(screen, 2, "Action") == "C")
