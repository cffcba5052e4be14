"""Going to the rows in error: of which import, or on with which draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.task import Task
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.sights import work_of, work_told
from tui.showing import shown

if TYPE_CHECKING:
    from core.service import DraftLine


async def choose_work(screen: RollbookScreen, scope: str | None, name: str) -> DraftLine | Task | None:
    """Find what there is to work on in a scope and let one of several be chosen; None where there is nothing."""
    sight = await screen.wait("Looking", lambda report: work_of(screen.rollbook, scope), leavable=True)
    if sight is None:
        return None
    work = sight.work
    if not work:
        screen.tell(f"✓ {shown(name)}: no errors to work on")
        return None
    if len(work) == 1:
        return work[0]
    rows = {task.id: number for task, number in sight.left}
    chosen = await screen.app.push_screen_wait(ChoiceDialog("Work on", [work_told(each, rows) for each in work]))
    return None if chosen is None else work[chosen]


async def work_on(
    screen: RollbookScreen, remembered: Remembered, each: DraftLine | Task, crumbs: tuple[str, ...] | None = None
) -> int | None:
    """Open a draft, or the rows in error of an import, in triage; return the import that took what was corrected.

    `crumbs` name the way there where it is not that of the screen.
    """
    from tui.screens.triaging import resume_draft, triage_of_task

    if isinstance(each, Task):
        return await triage_of_task(screen, remembered, each, crumbs=crumbs)
    return await resume_draft(screen, remembered, each, crumbs)
