"""How many keys a hundred errors cost: a driver at 80×24 that presses only keys which the screen offers.

`python -m benchmarks.triage_drive` prints the keystrokes from the open app to the Completed import, and how often the
right correction was the first one. The driver knows the right cells, as somebody who looks into the school's own list.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from textual.pilot import Pilot

from benchmarks.triage_file import LEFT_OUT, SCOPE, FaultyFile, make_faulty_file
from core.outcomes import Status
from core.service import LEFT_OUT as MARK
from core.service import Fix, Rollbook, RowView, Triage
from tui.app import RollbookApp
from tui.remembered import Remembered
from tui.screens.triage import TriageScreen

PATIENCE_SECONDS = 60.0
AIM_KEYS, AIM_FIRST = 60, 0.9
_DATE_FORMS = ("%Y-%m-%d", "%m/%d/%Y")


class Fingers:
    """Presses keys and counts them."""

    def __init__(self, app: RollbookApp, pilot: Pilot[int]) -> None:
        """Take a running app."""
        self.app = app
        self.pilot = pilot
        self.pressed: list[str] = []

    async def press(self, *keys: str) -> None:
        """Press keys that the screen offers; digits and typed texts are offered by what is in sight."""
        self.pressed += keys
        await self.pilot.press(*keys)

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the app work until something holds."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"never came to: {what}, on {type(self.app.screen).__name__}")
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def at(self, name: str) -> None:
        """Wait for a screen."""
        await self.until(lambda: type(self.app.screen).__name__ == name and self.app.screen.is_mounted, name)


def prepare(store: Path, made: FaultyFile) -> tuple[Rollbook, int]:
    """Make the store as it is when the faulty file was imported; return the service and the number of the import."""
    rollbook = Rollbook(store=str(store), operator="bench")
    rollbook.run_import(made.organizations, "organizations.csv", None, "organizations")
    rollbook.run_import(made.administrations, "administrations.csv", None, "administrations")
    rollbook.run_import(made.accounts, "accounts.csv", SCOPE)
    return rollbook, rollbook.run_import(made.faulty, "users.csv", SCOPE).id


def is_right(made: FaultyFile, fix: Fix) -> bool:
    """Tell whether a fix gives every row that it touches what that row should say, or is a step of it."""
    by_row: dict[int, dict[str, str | None]] = {}
    for edit in fix.edits:
        by_row.setdefault(edit.row, {})[edit.column] = edit.text
    return all(row in made.right and _fits(made.right[row], cells) for row, cells in by_row.items())


def _fits(right: dict[str, str] | str, cells: dict[str, str | None]) -> bool:
    if isinstance(right, str) or MARK in cells:
        return right == LEFT_OUT and MARK in cells
    return all(column in right and _same(column, text, right[column]) for column, text in cells.items())


def _same(column: str, text: str | None, right: str) -> bool:
    return _plain(column, text or "") == _plain(column, right)


def _plain(column: str, text: str) -> str:
    if column.endswith("Date"):
        for form in _DATE_FORMS:
            try:
                return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day, no moment
            except ValueError:
                continue
    return text


def first_is_right(made: FaultyFile, triage: Triage) -> Counter[str]:
    """Count, by kind of error, on how many rows the first fix of the first error is right."""
    found: Counter[str] = Counter()
    for row in triage.standing.order:
        fixes = triage.fixes(row)
        found[made.kinds[row]] += bool(fixes) and is_right(made, fixes[0])
    return found


async def drive(rollbook: Rollbook, made: FaultyFile, folder: Path) -> list[str]:
    """Bring the file from Completed with Errors to Completed; return the keys that it took."""
    app = RollbookApp(lambda: rollbook, None, Remembered(folder / "remembered.json", folder=str(folder)))
    async with app.run_test(size=(80, 24)) as pilot:
        fingers = Fingers(app, pilot)
        await fingers.at("ScopesScreen")
        await fingers.until(lambda: SCOPE in _text(app), "the list of scopes")
        await fingers.press("enter")
        await fingers.at("TasksScreen")
        await fingers.until(lambda: "users.csv" in _text(app), "the list of tasks")
        await fingers.press("w")
        await fingers.at("TriageScreen")
        await _correct_all(fingers, made)
        await fingers.press("f9")
        await fingers.at("PreviewScreen")
        await fingers.press("a")
        await fingers.at("ResultsScreen")
        await fingers.until(lambda: _newest(rollbook) is Status.COMPLETED, "the import Completed")
        return fingers.pressed


async def _correct_all(fingers: Fingers, made: FaultyFile) -> None:
    screen = fingers.app.screen
    assert isinstance(screen, TriageScreen)
    await fingers.until(lambda: screen.view is not None, "the first row")
    while screen.here.standing.left:
        version = screen.here.standing.version
        view, column = screen.view, screen.here.column
        assert view is not None
        right = [number for number, fix in enumerate(screen.here.fixes, 1) if is_right(made, fix)]
        if right:
            most = max(right, key=lambda number: screen.here.fixes[number - 1].rows)
            await fingers.press(str(most))
        else:
            await _type(fingers, made, view, column)
        await fingers.until(
            lambda before=version: screen.here.standing.version != before and not screen.changing,  # type: ignore[misc]
            f"row {view.row} corrected",
        )


async def _type(fingers: Fingers, made: FaultyFile, view: RowView, column: str | None) -> None:
    """Type what the cell should say, where no fix says it."""
    right = made.right[view.row]
    if isinstance(right, str) or column not in right:
        raise ValueError(f"row {view.row}: no key leads to what is right ({right})")
    await fingers.press("enter")
    await fingers.press("ctrl+u", *right[column], "enter")


def _newest(rollbook: Rollbook) -> Status:
    return rollbook.tasks(SCOPE)[0].status


def _text(app: RollbookApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())  # noqa: SLF001 - what is in sight


def main() -> int:
    """Measure and print; 1 where an aim is missed."""
    made = make_faulty_file()
    with tempfile.TemporaryDirectory(prefix="rollbook-triage-") as name:
        folder = Path(name)
        rollbook, task = prepare(folder / "store" / "store.sqlite", made)
        triage = rollbook.triage_task(task)
        first = first_is_right(made, triage)
        triage.close()
        keys = asyncio.run(drive(rollbook, made, folder))
    share = first.total() / len(made.right)
    print(f"{len(made.right)} rows in error of {len(first)} kinds, from Completed with Errors to Completed")
    print(f"keystrokes {len(keys)} (aim {AIM_KEYS}): {' '.join(keys)}")
    print(f"the right correction is the first one on {share:.0%} of the rows (aim {AIM_FIRST:.0%})")
    for kind, count in sorted(first.items()):
        print(f"  {kind:24}{count:3}")
    return int(len(keys) > AIM_KEYS or share < AIM_FIRST)


if __name__ == "__main__":
    sys.exit(main())
