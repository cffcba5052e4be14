"""The lines of a scope's history: open drafts first, then its tasks, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.outcomes import Outcome, Status
from core.task import Task, rows_in_error
from tui.key_names import key_name
from tui.screens.places import DONE
from tui.showing import STATUS_MARKS, marked, moment, number, plural, undelivered
from tui.widgets.columns import Cell, Column
from tui.widgets.list_table import Line, ListTable

if TYPE_CHECKING:
    from core.service import DraftLine

COLUMNS = (
    Column("No", 4, 7, right=True),
    Column("Type", 6, 15),
    Column("File", 12, 32),
    Column("Status", 12, 40),
    Column("Rows", 5, 10, right=True),
    Column("Done", 5, 10, right=True),
    Column("Errors", 6, 10, right=True),
    Column("When", 16, 16),
    Column("Who", 6, 20),
)
UNDONE = (Outcome.ERROR, Outcome.NOT_APPLIED)
"""The outcomes of rows that a task has left as they were though they wanted something."""
DRAFT = "draft"
"""What the key of a draft's line begins with; its number follows."""


def note_told(table: ListTable, drafts: int) -> str:
    """Say how many tasks there are, how many lines the filter leaves, and which columns are in sight."""
    count = plural(table.total - drafts, "task")
    if table.line_count < table.total:
        total = plural(table.total, "line") if drafts else count
        count = f"{table.choices} of {total} ({key_name('screen.back')} drops the filter)"
    return f"{count}  {table.columns_told}"


def history_lines(
    tasks: Sequence[Task], waiting: Sequence[Task], drafts: Sequence[DraftLine], left: Mapping[int, int]
) -> list[Line]:
    """Return the lines; `waiting` is the whole queue, `left` the rows in error that nobody imported again, by task."""
    queue = [task.id for task in waiting if task.status is Status.QUEUED]
    places = {task: place for place, task in enumerate(queue, start=1)}
    return [
        *(Line((DRAFT, draft.id), cells_of_draft(draft, left)) for draft in drafts),
        *(Line(task.id, cells_of(task, places.get(task.id))) for task in tasks),
    ]


def cells_of(task: Task, place: int | None = None) -> tuple[Cell, ...]:
    """Return the cells of a task; `place` is its place in the queue."""
    errors = rows_in_error(task)
    rows = (task.file or {}).get("rows")
    undone = sum(task.counts.get(outcome, 0) for outcome in UNDONE)
    done = sum(task.counts.values()) - undone if task.status in DONE else None
    return (
        str(task.id),
        type_told(task),
        str((task.file or {}).get("name") or task.layout),
        status_told(task, place),
        number(rows if rows is not None else sum(task.counts.values()) or None),
        number(done),
        (number(errors), "error") if errors else "",
        moment(task.queued),
        task.operator,
    )


def type_told(task: Task) -> str:
    """Return the type of a task: a backup is an export, and an import may be that of another one again."""
    if task.parent is None:
        return "backup" if task.options.get("backup") else task.kind
    return f"re-import of {task.parent}" if task.kind == "import" else f"{task.kind} of {task.parent}"


def status_told(task: Task, place: int | None = None) -> tuple[str, str]:
    """Return where a task stands, and its emphasis."""
    status, emphasis = marked(STATUS_MARKS, task.status.value)
    if task.status is Status.IN_PROGRESS:
        share = f" {100 * task.done // task.total} %" if task.total else ""
        status = f"{status} {task.phase.value if task.phase else 'starting'}{share}"
    if task.status is Status.QUEUED and task.error:
        status, emphasis = f"{status}, put back", "warning"
    elif place is not None:
        status = f"{status}, next" if place == 1 else f"{status}, place {place:,}"
    if mail := undelivered(task.mail):
        status, emphasis = f"{status}, {mail}", "warning"
    return status, emphasis


def cells_of_draft(draft: DraftLine, left: Mapping[int, int]) -> tuple[Cell, ...]:
    """Return the cells of a draft."""
    errors = left.get(draft.task) if draft.task is not None else None
    return (
        "" if draft.task is None else str(draft.task),
        ("Draft", "accent"),
        draft.name,
        (f"* {plural(draft.corrected, 'cell')} corrected", "accent"),
        "",
        "",
        (number(errors), "error") if errors else "",
        moment(draft.touched),
        draft.operator,
    )


def draft_name(draft: DraftLine) -> str:
    """Return what a draft is called in a sentence."""
    of = f" of import {draft.task}" if draft.task is not None else ""
    return f"the draft{of} ({draft.name}, {plural(draft.corrected, 'correction')})"
