"""What there is to know about a scope besides its line: accounts by state, errors to work on, open drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content

from core.task import Task, unsettled
from tui.showing import fit, lines_of, plural, told
from tui.widgets.bars import counts_as_bars

if TYPE_CHECKING:
    from core.service import DraftLine, Rollbook

STATES = {
    "active": "success",
    "not-yet-active": "accent",
    "expired": "warning",
    "disabled": "warning",
    "deleted": "error",
}
"""The states of an account in the order in which they are told, and their emphasis."""
MOST = 8
"""How many lines of a kind are told beside the list."""


@dataclass(frozen=True)
class Sight:
    """One scope, looked at more closely."""

    states: Mapping[str, int] = field(default_factory=dict)
    left: Sequence[tuple[Task, int]] = ()
    """The imports with rows in error to be worked on, and how many."""
    drafts: Sequence[DraftLine] = ()
    trouble: str = ""
    """Why nothing can be told."""

    @property
    def work(self) -> list[DraftLine | Task]:
        """What somebody can go on with: open drafts first, then imports of whose errors nobody began a draft."""
        begun = {draft.task for draft in self.drafts}
        return [*self.drafts, *(task for task, _ in self.left if task.id not in begun)]


def work_of(rollbook: Rollbook, scope: str | None) -> Sight:
    """Look for what there is to work on in a scope (None is the reference data); quick."""
    tasks = [task for task in rollbook.tasks(scope) if task.scope == scope or scope is not None]
    by_number = {task.id: task for task in tasks}
    left = [(by_number[number], rows) for number, rows in unsettled(tasks).items()]
    return Sight(left=left, drafts=drafts_of(rollbook, scope))


def drafts_of(rollbook: Rollbook, scope: str | None) -> list[DraftLine]:
    """Return the open drafts of a scope, or of the reference data."""
    return [draft for draft in rollbook.drafts(scope) if draft.scope == scope or scope is not None]


def sight_told(name: str, sight: Sight | None, width: int) -> Content:
    """Return what is known of a scope, as lines of that width."""
    lines = [told(fit(name, width).rstrip(), "bold"), Content("")]
    if sight is None:
        return lines_of([*lines, told("Counting …", "muted")])
    if sight.trouble:
        return lines_of([*lines, told(f"! {sight.trouble}", "warning")])
    return lines_of([*lines, *_accounts(sight.states, width), *_work(sight)])


def _accounts(states: Mapping[str, int], width: int) -> Iterator[Content]:
    if not states:
        return
    counts = [(state.replace("-", " "), states.get(state, 0), emphasis) for state, emphasis in STATES.items()]
    yield told("Accounts", "bold")
    yield from counts_as_bars(counts, width)
    yield Content("")


def _work(sight: Sight) -> Iterator[Content]:
    work = sight.work
    if not work:
        yield told("✓ No errors to work on", "success")
        return
    yield told(f"To work on ({len(work)})", "bold")
    rows = {task.id: number for task, number in sight.left}
    for each in work[:MOST]:
        yield told(f"! {work_told(each, rows)}", "warning")
    if len(work) > MOST:
        yield told(f"  and {len(work) - MOST:,} more", "muted")


def work_told(each: DraftLine | Task, rows: Mapping[int, int]) -> str:
    """Return in a line what somebody can go on with; `rows` tells the rows in error of a task."""
    if isinstance(each, Task):
        return f"{each.id}  {(each.file or {}).get('name') or each.layout}  {plural(rows[each.id], 'error')}"
    of = f" of {each.task}" if each.task is not None else ""
    left = f", {plural(rows[each.task], 'error')}" if each.task is not None and each.task in rows else ""
    return f"Draft{of}  {each.name}  {plural(each.corrected, 'cell')} corrected{left}"
