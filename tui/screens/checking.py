"""From a file to a queued import: check, ask where it is held, queue; the same steps wherever the file comes from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.content import Content

from core.errors import RollbookError
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.confirm import ConfirmDialog, NumberDialog
from tui.screens.dialogs.wait import Report
from tui.showing import plural, shown, told

if TYPE_CHECKING:
    from core.service import Check, ImportOptions, Task
    from tui.remembered import Remembered

OPTIONS = {
    "welcome_emails": (
        ("· Welcome e-mails: none are sent", "muted"),
        ("✓ Welcome e-mails: sent to those whose accounts are created", "accent"),
    ),
    "delete_training_records": (
        ("· Training records: accounts that have some are not deleted", "muted"),
        ("! Training records: deleted together with their accounts", "warning"),
    ),
}
"""What is told about an option that only some layouts have, and its emphasis: while it is off, while it is on."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be imported, with everything that was said about it."""

    content: bytes
    name: str
    scope: str | None
    layout: str | None
    options: ImportOptions
    parent: int | None = None
    """The task whose error rows it corrects."""
    draft: int | None = None
    """The draft that it was made from."""


def option_told(name: str, *, on: bool, key: str = "") -> Content:
    """Return the state of an option of the layout, and which key changes it."""
    text, emphasis = OPTIONS[name][on]
    return told(f"{text}  ({key} changes it)" if key else text, emphasis)


async def check_file(screen: RollbookScreen, candidate: Candidate) -> Check | None:
    """Find out what importing it would do; None where it cannot be taken (which is told) or nobody waited."""

    def job(report: Report) -> Check:
        check = screen.rollbook.check(
            candidate.content, candidate.name, candidate.scope, candidate.layout, candidate.options, report
        )
        _ = check.results.outline
        return check

    return await screen.wait(f"Checking {shown(candidate.name)}", job, leavable=True)


async def let_through(screen: RollbookScreen, candidate: Candidate, check: Check) -> Candidate | None:
    """Ask for what a held import needs, until nothing holds it; None where somebody thought better of it."""
    held: Mapping[str, Any] | None = check.held
    while held:
        options = await _ask(screen, held, candidate.options)
        if options is None:
            return None
        candidate = replace(candidate, options=options)
        again = await check_file(screen, candidate)
        if again is None:
            return None
        held = again.held
    return candidate


async def _ask(screen: RollbookScreen, held: Mapping[str, Any], options: ImportOptions) -> ImportOptions | None:
    if held["code"] == "too-many-deletes":
        number = int(held["number"])
        text = f"This would delete or disable {plural(number, 'account')}: unusually many for this scope."
        typed = await screen.app.push_screen_wait(NumberDialog("Held: many accounts would go", text, number))
        return None if typed is None else replace(options, allow_deletes=typed)
    text = f"The same file was imported into this scope before, by task {held.get('task')}."
    if await screen.app.push_screen_wait(ConfirmDialog("Held: a repeat", text, "Import it again")):
        return replace(options, again=True)
    return None


async def queue_file(screen: RollbookScreen, candidate: Candidate) -> int | None:
    """Queue the import for a worker of its own, which goes on when the terminal is closed; return the task's number."""

    def job(report: Report) -> int:
        child = {} if candidate.parent is None else {"parent": candidate.parent}
        task = screen.rollbook.queue_import(
            candidate.content, candidate.name, candidate.scope, candidate.layout, candidate.options, **child
        )
        screen.rollbook.ensure_worker()
        return task.id

    return await screen.wait("Queueing the import", job)


async def check_again(screen: RollbookScreen, remembered: Remembered, task: Task) -> int | None:
    """Check the file that a task keeps once more and show what it would do; return the new task's number, if any."""
    from core.service import ImportOptions
    from tui.screens.preview import PreviewScreen

    content = await screen.wait("Fetching the file", lambda report: screen.rollbook.handed_in(task.id))
    if content is None:
        return None
    options = ImportOptions.from_given(task.options)
    name = (task.file or {}).get("name") or "file"
    candidate = Candidate(content, name, task.scope, task.layout, options, parent=task.parent)
    check = await check_file(screen, candidate)
    if check is None:
        return None
    number = await screen.app.push_screen_wait(
        PreviewScreen(screen.rollbook, candidate, check, screen.crumbs, remembered)
    )
    if number is not None:
        await screen.wait("Settling what was held", lambda report: _settle(screen, task.id))
    return number


def _settle(screen: RollbookScreen, held: int) -> None:
    """Drop a held task whose file went on as another one; where somebody was quicker, nothing is left to do."""
    with suppress(RollbookError):
        screen.rollbook.cancel(held)
