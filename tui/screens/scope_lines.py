"""The lines of the first screen: what stands in them, and in which order and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from tui.key_names import key_name
from tui.remembered import ScopeLine
from tui.screens.places import REFERENCE_NAME
from tui.showing import STATUS_MARKS, marked, moment, number, plural
from tui.widgets.columns import Cell, Column
from tui.widgets.list_table import Line, ListTable, heading

if TYPE_CHECKING:
    from core.service import Scope, Task

REFERENCE = object()
"""Stands for the reference data among the codes of scopes."""
COLUMNS = (
    Column("Code", 14, 22),
    Column("Name", 21, 44),
    Column("Year", 6, 12),
    Column("Status", 6, 8),
    Column("Last task", 13, 13),
    Column("Accounts", 8, 10, right=True),
    Column("When", 10, 10),
)
GROUPS = {"administration": "Administrations", "school": "Schools", "site": "LMS", "": REFERENCE_NAME}
"""What stands above the scopes of a kind, in the order of the list."""
SHORT = {"Completed with Errors": "With Errors"}
"""What is said for a status that is too long to stand beside the rest on a small terminal."""
KINDS = {"school": "School"}
"""What stands where an administration has its year."""
RECENT = "Recently used"
MOST_RECENT = 5
"""How many of the scopes that were used last stand in front."""
EMPTY = """\
This store is empty. Do this first:

 1  Press {scopes.reference} and import the organizations
    (a table with the columns Code, Name, Type, Parent Code).
 2  Press {scopes.reference} and import the test administrations
    (Code, Name, Year, Status, Organizations).
 3  The administrations then stand here: {screen.open} opens one, {tasks.import} imports users.

 {scopes.template}  saves a template of each of these tables.
 {scopes.demo}  opens the demo: a made-up state to look around in, in its own store."""


def line_of(scope: Scope) -> ScopeLine:
    """Return a scope as it is listed."""
    task, status = last_task(scope.last_task)
    year, state = scope.year or "", scope.status or ""
    return ScopeLine(scope.code, scope.name, scope.kind.value, year, state, scope.accounts, task, status)


def reference_line(task: Task | None) -> ScopeLine:
    """Return the line that stands for the reference data."""
    return ScopeLine(None, REFERENCE_NAME, "", "", "", None, *last_task(task))


def last_task(task: Task | None) -> tuple[str, str]:
    """Return a scope's last task in words, and its status."""
    return (moment(task.ended or task.queued)[:10], task.status.value) if task else ("", "")


def cells_of(line: ScopeLine) -> tuple[Cell, ...]:
    """Return the cells of a scope."""
    mark, word, emphasis = _status(line.task_status)
    return (
        line.code or "-",
        line.name,
        line.year or KINDS.get(line.kind, ""),
        (line.status, "muted") if line.status == "Closed" else line.status,
        (f"{mark} {SHORT.get(word, word)}".strip(), emphasis),
        number(line.accounts),
        line.task,
    )


@cache
def _status(name: str) -> tuple[str, str, str]:
    """Return mark, word and emphasis of a status."""
    status, emphasis = marked(STATUS_MARKS, name)
    mark, _, word = status.partition(" ")
    return mark, word, emphasis


def count_told(table: ListTable, scopes: int) -> str:
    """Say how many lines are shown, of how many, and which columns are in sight."""
    told = plural(scopes, "scope")
    if table.choices < table.total:
        beside = table.shows(REFERENCE)
        found = f"{table.choices - beside:,} of {told}{' and the reference data' if beside else ''}"
        told = f"{found} ({key_name('screen.back')} drops the filter)"
    return f"{told}  {table.columns_told}"


def grouped(lines: Iterable[ScopeLine], recent: Sequence[str | None]) -> list[Line]:
    """Return the lines in their groups under headings: the ones used last in front, closed ones last."""
    by_code = {line.code: line for line in lines}
    groups: dict[str, list[ScopeLine]] = {RECENT: [by_code[code] for code in recent if code in by_code][:MOST_RECENT]}
    used = {line.code for line in groups[RECENT]}
    others = [line for line in by_code.values() if line.code not in used]
    for kind in (*GROUPS, *sorted({line.kind for line in by_code.values()} - set(GROUPS))):
        own = [line for line in others if line.kind == kind]
        groups[GROUPS.get(kind, kind)] = sorted(own, key=lambda line: line.status == "Closed")
    return [
        each
        for name, own in groups.items()
        if own
        for each in (heading(name), *(Line(line.code or REFERENCE, cells_of(line)) for line in own))
    ]
