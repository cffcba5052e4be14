"""Where a task is looked at: its progress, its rows, or its line in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.outcomes import Status

if TYPE_CHECKING:
    from textual.screen import Screen

    from core.service import Rollbook, Task
    from tui.remembered import Remembered
    from tui.screens.base import RollbookScreen

DONE = (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS)
WAITING = (Status.QUEUED, Status.IN_PROGRESS)
REFERENCE_NAME = "Reference data"


def inside(rollbook: Rollbook, remembered: Remembered, task: Task, crumbs: tuple[str, ...]) -> RollbookScreen | None:
    """Return the screen of a task's progress or of its rows; None where there is neither."""
    from tui.screens.progress import ProgressScreen
    from tui.screens.results import ResultsScreen

    if task.status in WAITING:
        return ProgressScreen(rollbook, remembered, task.id, crumbs, task.kind)
    if task.status in DONE and task.kind != "export":
        return ResultsScreen(rollbook, remembered, task, crumbs)
    return None


def screen_for(rollbook: Rollbook, start: Screen[object], task: Task) -> RollbookScreen:
    """Return where to look at a task, coming from anywhere; `start` knows the names of scopes and what is remembered.

    What has neither progress nor rows is looked at in the history of its scope.
    """
    from tui.screens.scopes import ScopesScreen
    from tui.screens.tasks import TasksScreen

    assert isinstance(start, ScopesScreen)  # noqa: S101 - the app begins with it
    name = start.name_of(task.scope)
    screen = inside(rollbook, start.remembered, task, (name,))
    return screen or TasksScreen(rollbook, start.remembered, task.scope, name, highlighted=task.id)
