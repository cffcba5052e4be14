"""How far running tasks are, a line each: bar, phase, share, rows a second."""

from collections.abc import Iterable

from core.outcomes import Status
from core.task import Task
from tui.pace import Pace
from tui.showing import fit, shown
from tui.widgets.words import Words

BAR = 12


class RunningLines(Words):
    """Shows nothing while nothing runs."""

    DEFAULT_CSS = """
    RunningLines {
        display: none; height: auto; max-height: 3; padding: 0 1; color: $text-accent;
        &.-shown { display: block; }
    }
    """

    def __init__(self) -> None:
        """Make it without a line."""
        super().__init__("", id="running", markup=False)
        self._paces: dict[int, Pace] = {}

    def tell(self, tasks: Iterable[Task]) -> None:
        """Show those of these tasks that run."""
        running = [task for task in tasks if task.status is Status.IN_PROGRESS]
        self._paces = {task.id: self._paces.get(task.id) or Pace() for task in running}
        lines = [
            f"▸ {task.id} {shown((task.file or {}).get('name') or task.layout)}  {self._paces[task.id].told(task, BAR)}"
            for task in running
        ]
        width = max(self.app.size.width - 2, 1)
        self.update("\n".join(fit(line, width) for line in lines))
        self.set_class(bool(lines), "-shown")
