"""How fast a running task goes, and how that is told."""

from time import monotonic
from typing import TYPE_CHECKING

from core.outcomes import Status
from tui.showing import number, plural
from tui.widgets.bars import progress_bar

if TYPE_CHECKING:
    from core.service import Task

LEAST_SECONDS = 1.0
"""A pace that was measured over less is none."""


class Pace:
    """Rows a second of one task within its phase, from look to look."""

    def __init__(self) -> None:
        """Begin to measure."""
        self._begun: tuple[str, float, int] = ("", 0.0, 0)

    def rows_a_second(self, task: "Task") -> int | None:
        """Return the pace as of this look; None where nothing can be said yet."""
        phase = task.phase.value if task.phase else ""
        if self._begun[0] != phase or task.done < self._begun[2]:
            self._begun = (phase, monotonic(), task.done)
        seconds, rows = monotonic() - self._begun[1], task.done - self._begun[2]
        return round(rows / seconds) if seconds >= LEAST_SECONDS and rows else None

    def told(self, task: "Task", width: int = 0) -> str:
        """Return bar (`width` cells, if any), phase, rows and pace of a task."""
        if task.status is Status.QUEUED:
            return "put back until this is mended" if task.error else "waiting for its turn"
        phase = task.phase.value if task.phase else "starting"
        if not task.total:
            return phase
        pace = self.rows_a_second(task)
        parts = [
            progress_bar(task.done / task.total, width) if width else "",
            f"{phase} {100 * task.done // task.total} %",
            f"{number(pace)} rows a second" if pace else "",
            f"{number(task.done)} of {plural(task.total, 'row')}",
        ]
        return " · ".join(part for part in parts if part)
