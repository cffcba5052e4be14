"""A faulty import and the way into its triage, for the tests of that screen."""

from pathlib import Path

from core.service import Rollbook, Task
from tests.tui.command_line import user_file
from tests.tui.screens.driving import Driver
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.triage import TriageScreen
from tui.screens.triaging import triage_of_task

SMALL, WIDE = (80, 24), (160, 50)
ORGANIZATIONS = "Authorized Organizations"


def faulty_row(
    number: int,
    action: str = "C",
    *,
    email: str = "",
    organizations: str = "TN-1-1",
    first: str = "Jane",
    disabled: str = "No",
) -> str:
    """Return one row of a user file with what is wrong in it."""
    address = email or f"user{number}@school.example.org"
    return f"{action},user{number},{first},Doe,{address},{organizations},TestCoordinator,,,{disabled},,\n"


FAULTY = (
    faulty_row(30, email="nowhere"),
    faulty_row(31, organizations="TN-1-11"),
    faulty_row(32, organizations="TN-1-11"),
    faulty_row(33, organizations="TN-1-11", disabled="Maybe"),
    faulty_row(1),
    faulty_row(34),
)
"""Rows 2 to 7: an address, an unknown school on three of which one has more, one that exists, and one sound."""


def import_rows(service: Rollbook, folder: Path, *rows: str) -> Task:
    """Import rows into the administration."""
    path = user_file(folder / "faulty.csv", *(rows or FAULTY))
    return service.run_import(path.read_bytes(), path.name, "SPRING")


async def triage(driver: Driver, service: Rollbook, task: Task, row: int | None = None) -> TriageScreen:
    """Go from the tasks to the triage of one of them."""
    await driver.reads(task.file["name"] if task.file else "")
    screen = driver.screen
    assert isinstance(screen, RollbookScreen)

    async def enter() -> None:
        number = await triage_of_task(screen, Remembered(Path("/nonexistent/remembered.json")), task, row)
        screen.go_on_to(number)  # type: ignore[attr-defined] # the screen of the tasks

    screen.run_worker(enter())
    await driver.at("TriageScreen")
    found = driver.screen
    assert isinstance(found, TriageScreen)
    await driver.until(lambda: found.view is not None)
    return found


def corrected(screen: TriageScreen, row: int, column: str) -> str | None:
    """Return the text of a cell as the draft has it."""
    return next(cell.text for cell in screen.triage.row(row).cells if cell.column == column)


async def take(driver: Driver, text: str, rows: int) -> None:
    """Press the number of the fix that has a text and is for so many rows."""
    screen = driver.screen
    await driver.until(lambda: bool(screen.here.fixes))  # type: ignore[attr-defined] # the screen of triage
    fixes = screen.here.fixes  # type: ignore[attr-defined] # as above
    number = next(place for place, fix in enumerate(fixes, 1) if text in fix.text and fix.rows == rows)
    await driver.press(str(number))
