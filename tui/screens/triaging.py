"""The ways into triage and out of it: a task's errors, a file's before it is imported, a draft taken up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.screens.base import RollbookScreen
from tui.screens.checking import Candidate, check_file
from tui.screens.dialogs.wait import Report
from tui.showing import shown

if TYPE_CHECKING:
    from core.service import DraftLine, Standing, Task, Triage
    from tui.remembered import Remembered


async def triage_of_task(
    screen: RollbookScreen,
    remembered: Remembered,
    task: Task,
    row: int | None = None,
    crumbs: tuple[str, ...] | None = None,
) -> int | None:
    """Correct the rows in error of a finished import; return the number of the import that takes them, if any."""
    place = f"{task.kind.capitalize()} {task.id}"
    return await _triage(screen, remembered, place, lambda: screen.rollbook.triage_task(task.id, row), None, crumbs)


async def triage_of_file(
    screen: RollbookScreen,
    remembered: Remembered,
    candidate: Candidate,
    row: int | None = None,
    rows: tuple[int, ...] | None = None,
) -> int | None:
    """Correct the rows in error of a file before anything of it is imported; as `triage_of_task`.

    One begins at `row`, or at the first of `rows` that is in error.
    """
    content, name, scope = candidate.content, candidate.name, candidate.scope

    def begin() -> Triage:
        return screen.rollbook.triage_file(content, name, scope, candidate.layout, candidate.options)

    return await _triage(screen, remembered, name, begin, row if row is not None else next(iter(rows or ()), None))


async def resume_draft(
    screen: RollbookScreen, remembered: Remembered, draft: DraftLine, crumbs: tuple[str, ...] | None = None
) -> int | None:
    """Take up a draft where it was left; as `triage_of_task`."""
    place = draft.name if draft.task is None else f"Import {draft.task}"
    return await _triage(screen, remembered, place, lambda: screen.rollbook.triage_draft(draft.id), None, crumbs)


async def _triage(
    screen: RollbookScreen,
    remembered: Remembered,
    place: str,
    begin: Callable[[], Triage],
    row: int | None,
    way: tuple[str, ...] | None = None,
) -> int | None:
    from tui.screens.triage import TriageScreen

    triage = await screen.wait(f"Looking at the errors of {shown(place)}", lambda report: begin())
    if triage is None:
        return None
    way = screen.crumbs if way is None else way
    crumbs = way if any(f" {crumb}".endswith(f" {place}") for crumb in way) else (*way, place)
    return await screen.app.push_screen_wait(TriageScreen(screen.rollbook, remembered, triage, crumbs, row))


async def send_corrected(screen: RollbookScreen, remembered: Remembered, triage: Triage) -> tuple[int, Standing] | None:
    """Take what is corrected through the preview; return the number of its import and where the draft then stands."""
    from tui.screens.preview import PreviewScreen

    corrected = await screen.wait("Putting the corrected rows together", lambda report: triage.corrected())
    if corrected is None:
        return None
    candidate = Candidate(
        corrected.content,
        corrected.name,
        corrected.scope,
        corrected.layout,
        corrected.options,
        parent=corrected.parent,
        draft=corrected.draft,
    )
    check = await check_file(screen, candidate)
    if check is None:
        return None
    number = await screen.app.push_screen_wait(
        PreviewScreen(screen.rollbook, candidate, check, screen.crumbs, remembered)
    )
    if number is None:
        return None
    screen.watch_tasks(number)

    def note(report: Report) -> Standing:
        return triage.sent(corrected, number)

    standing = await screen.wait("Noting what was sent", note)
    return None if standing is None else (number, standing)
