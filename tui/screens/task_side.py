"""The pane beside a scope's history: what is to be known of the highlighted task, or draft, at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from core.task import Task
from tui.advice import advice
from tui.key_names import key_name, with_keys
from tui.screens.dialogs.details import held_sentence
from tui.screens.task_lines import status_told, type_told
from tui.showing import OUTCOME_MARKS, SEVERITY_MARKS, fit, lines_of, marked, moment, number, plural, told
from tui.widgets.bars import counts_as_bars
from tui.widgets.side_text import SideText

if TYPE_CHECKING:
    from core.service import DraftLine

LABEL = 10
MOST = 12
"""How many codes are told; the details (d) tell all."""


class TaskSide(SideText):
    """Shows the highlighted task or draft, where it is in sight."""

    def __init__(self) -> None:
        """Make an empty pane."""
        super().__init__(id="side")
        self._about: Task | DraftLine | None = None
        self._left: Mapping[int, int] = {}

    def tell(self, about: Task | DraftLine | None, left: Mapping[int, int]) -> None:
        """Tell of a task or draft; `left` are the rows in error that nobody imported again, by task."""
        if about is not self._about or left is not self._left:
            self._about, self._left = about, left
            self._show()

    def on_resize(self) -> None:
        """Lay the text out for the new width; the pane may have come into sight."""
        self._show()

    def _show(self) -> None:
        if not self.display:
            return
        text = Content("")
        if isinstance(self._about, Task):
            text = task_told(self._about, self._left.get(self._about.id, 0), self.room)
        elif self._about is not None:
            text = draft_told(self._about)
        self.show(text)


def task_told(task: Task, left: int, width: int) -> Content:
    """Return a task as lines of that width; `left` rows in error were not imported again."""
    return lines_of(
        [
            *_head(task),
            *_trouble(task),
            *_work(task, left),
            *_counts(task, width),
            *_codes(task, width),
            *_notices(task),
        ]
    )


def _head(task: Task) -> Iterator[Content]:
    file = task.file or {}
    what = f", {type_told(task)}" if type_told(task) != task.kind else ""
    yield told(f"{task.kind.capitalize()} {task.id}{what}", "bold")
    yield told(*status_told(task))
    yield Content("")
    for label, text in (
        ("File", file.get("name")),
        ("Rows", number(file.get("rows"))),
        ("Layout", task.layout),
        ("Operator", task.operator),
        ("Queued", moment(task.queued)),
        ("Ended", _ended(task)),
    ):
        if text:
            yield _line(label, told(text))


def _ended(task: Task) -> str:
    if task.ended is None:
        return ""
    return f"{moment(task.ended)}{_lasted(task.started, task.ended)}"


def _lasted(started: datetime | None, ended: datetime) -> str:
    if started is None:
        return ""
    seconds = round((ended - started).total_seconds())
    return f", took {seconds // 60}:{seconds % 60:02}" if seconds else ""


def _trouble(task: Task) -> Iterator[Content]:
    if task.error:
        yield Content("")
        yield told(f"✗ {task.error['message']}", "error")
        if task.error.get("hint"):
            yield told(f"What to do: {advice(task.error['hint'])}")
    elif task.held:
        yield Content("")
        yield told(f"! Held: {held_sentence(task.held)}", "warning")
        yield told(with_keys("{tasks.approve} lets it through or drops it"))


def _work(task: Task, left: int) -> Iterator[Content]:
    if left:
        yield Content("")
        yield told(f"! {plural(left, 'row')} to work on ({key_name('tasks.work')})", "warning")


def _counts(task: Task, width: int) -> Iterator[Content]:
    counts = [
        (word, count, emphasis)
        for outcome, count in task.counts.items()
        if count
        for word, emphasis in (marked(OUTCOME_MARKS, outcome),)
    ]
    if counts:
        yield Content("")
        yield from counts_as_bars(counts, width)


def _codes(task: Task, width: int) -> Iterator[Content]:
    rows: dict[tuple[str, str], int] = {}
    for finding in task.findings:
        key = finding["severity"], finding["code"]
        rows[key] = rows.get(key, 0) + finding["rows"]
    if rows:
        codes = sorted(rows, key=lambda key: (key[0] != "error", -rows[key]))
        yield Content("")
        yield told("Findings by code", "bold")
        yield from counts_as_bars([_code(key, rows[key]) for key in codes[:MOST]], width)
        if len(codes) > MOST:
            yield told(f"  and {len(codes) - MOST:,} more ({key_name('tasks.details')} tells all)", "muted")


def _code(key: tuple[str, str], rows: int) -> tuple[str, int, str]:
    severity, code = key
    mark, emphasis = SEVERITY_MARKS.get(severity, ("", ""))
    return f"{mark} {code}", rows, emphasis


def _notices(task: Task) -> Iterator[Content]:
    if task.notices:
        yield Content("")
        yield told("What stands out", "bold")
    for notice in task.notices:
        yield told(f"! {notice['text']}", "warning")


def draft_told(draft: DraftLine) -> Content:
    """Return an open draft as lines."""
    of = f" of import {draft.task}" if draft.task is not None else " of a file that was not imported yet"
    return lines_of(
        [
            told(f"Draft{of}", "bold"),
            Content(""),
            _line("File", told(draft.name)),
            _line("Corrected", told(plural(draft.corrected, "cell"))),
            _line("Operator", told(draft.operator)),
            _line("Begun", told(moment(draft.begun))),
            _line("Saved", told(moment(draft.touched))),
            Content(""),
            told(with_keys("{screen.open} goes on where it was left; {tasks.drop} drops it")),
        ]
    )


def _line(label: str, text: Content) -> Content:
    return Content.assemble((fit(label, LABEL), "$text-muted"), " ", text)
