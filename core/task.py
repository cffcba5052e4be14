"""A task as everybody sees it: who asked for what, where it stands, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.outcomes import FAULTY, Phase, Status

_FELL_THROUGH = (Status.CANCELLED, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the history; times are UTC."""

    id: int
    kind: str
    """import, export or undo."""
    status: Status
    layout: str
    scope: str | None
    operator: str
    queued: datetime
    started: datetime | None = None
    ended: datetime | None = None
    options: dict[str, Any] = field(default_factory=dict)
    """The options that were given, as the contract names them (underscores for hyphens)."""
    file: dict[str, Any] | None = None
    """name, bytes, sha256, encoding, delimiter, sheet, rows, blank_rows."""
    counts: dict[str, int] = field(default_factory=dict)
    """Rows by outcome."""
    warnings: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    """Findings by code and column: code, column, severity, rows."""
    notices: list[dict[str, Any]] = field(default_factory=list)
    """What stands out: code, text, rows."""
    held: dict[str, Any] | None = None
    """Why the task is held: code, and number or task."""
    error: dict[str, str] | None = None
    """Why the task failed, or what has to be mended before it can be run: code, message, hint."""
    parent: int | None = None
    undone_by: int | None = None
    attempt: int = 0
    owner: str | None = None
    cancel_requested: bool = False
    phase: Phase | None = None
    done: int = 0
    total: int = 0
    """Progress within the phase, in rows."""
    mail: dict[str, int] | None = None
    """Its welcome e-mails by state: sent, waiting, failed, unknown; None where there are none."""


def rows_in_error(task: Task) -> int:
    """Return how many rows of a task somebody has to look at."""
    return sum(task.counts.get(outcome, 0) for outcome in FAULTY)


def unsettled(tasks: Sequence[Task]) -> dict[int, int]:
    """Return which imports have rows in error that nobody imported again, with their number, newest first.

    `tasks` is the whole history of a scope: rows that went on into a task which names its parent are counted there.
    """
    handed_on: dict[int, int] = {}
    for task in tasks:
        if task.parent is not None and task.status not in _FELL_THROUGH:
            handed_on[task.parent] = handed_on.get(task.parent, 0) + int((task.file or {}).get("rows") or 0)
    left = {
        task.id: rows_in_error(task) - handed_on.get(task.id, 0)
        for task in tasks
        if task.kind == "import" and task.status is Status.COMPLETED_WITH_ERRORS and task.undone_by is None
    }
    return {task: rows for task, rows in left.items() if rows > 0}
