"""Exporting a scope, or some of it: ask, let a worker make the file, and save it."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from core.errors import RollbookError
from core.outcomes import Status
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.save import Offer, SaveChoice, SaveDialog
from tui.screens.dialogs.wait import Report
from tui.screens.places import WAITING
from tui.screens.saving import fitting_layouts, plain_name, save_offer

if TYPE_CHECKING:
    from core.service import ExportFilters, LayoutView, Rollbook

LOOK_SECONDS = 0.1
"""Between two looks at an export that a worker makes."""


async def save_export(screen: RollbookScreen, remembered: Remembered, scope: str | None) -> None:
    """Export a scope, or some of it, as a task of the history that goes on without this dialog, and save its file."""
    from tui.screens.dialogs.export import ExportDialog

    def look(report: Report) -> "tuple[list[LayoutView], dict[str, dict[str, list[str]]]]":
        fitting = fitting_layouts(screen, scope)
        return fitting, {layout.name: screen.rollbook.filter_codes(layout.name) for layout in fitting}

    found = await screen.wait("Looking", look, leavable=True)
    if found is None:
        return
    layouts, codes = found
    offer = Offer(
        "Export",
        "Export",
        [(layout.title, layout.name) for layout in layouts],
        lambda what: plain_name(f"{scope}-{what}" if scope else what),
        remembered.first_folder(screen.rollbook.config.folders.exports),
    )
    known = {layout.name: layout.filters for layout in layouts}

    def test(choice: SaveChoice) -> None:
        screen.rollbook.check_export(scope, choice.what, filters_of(choice.filters))

    def make(choice: SaveChoice, report: Report) -> bytes:
        filters = filters_of(choice.filters)
        task = screen.rollbook.queue_export(scope, choice.what, filters)
        screen.forget_task(task.id)
        screen.rollbook.ensure_worker()
        return follow_export(screen.rollbook, task.id, choice.type, report)

    def ask(last: SaveChoice | None, wrong: str) -> SaveDialog:
        return ExportDialog(offer, known, codes, last, wrong)

    await save_offer(screen, remembered, offer, make, ask, test=test, goes_on=True)


def filters_of(asked: Mapping[str, str]) -> "ExportFilters":
    """Return the filters of an export as core takes them, from what the dialog answers."""
    from core.service import ExportFilters

    return ExportFilters(
        state=asked.get("state"),
        role=asked.get("role"),
        under=asked.get("under"),
        changed_since=date.fromisoformat(asked["changed-since"]) if "changed-since" in asked else None,
        deleted="no-deleted" not in asked,
    )


def follow_export(rollbook: "Rollbook", number: int, type_: str, report: Report) -> bytes:
    """Wait on a thread until a worker has made an export, and return its file; raises what it failed with."""
    leaving = get_current_worker().cancelled_event
    while (task := rollbook.task(number)).status in WAITING and not leaving.wait(LOOK_SECONDS):
        if task.phase is not None:
            report(task.phase, task.done, task.total)
    if task.error is not None:
        raise RollbookError(task.error["code"], task.error["message"], task.error["hint"])
    if task.status is not Status.COMPLETED:
        raise RollbookError("file-missing", f"Export {number} was cancelled", "export again")
    return rollbook.file(number, "export", type_)
