"""The backup before an import: the export of its scope, saved where the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.config import default_backups
from core.errors import RollbookError
from core.filing import create_private
from core.outcomes import REWRITING
from tui.advice import advice
from tui.key_names import key_name
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.screens.dialogs.wait import Report
from tui.screens.saving import plain_name
from tui.showing import shown, told

if TYPE_CHECKING:
    from textual.content import Content

TRIES = 100
"""How many backups of one second get a name of their own."""
NOTICE_SECONDS = 3
"""How long the backup is told of: it covers what the import shows next."""


def can_be_backed_up(counts: Mapping[str, int]) -> bool:
    """Tell whether an import changes something that is stored: what is only added needs no backup."""
    return any(counts.get(outcome.value, 0) for outcome in REWRITING)


def backup_told(what: str, *, wanted: bool) -> Content:
    """Say whether there will be a backup, and the key that changes it."""
    if wanted:
        return told(
            f"✓ Backup: the export of {what} is saved first  ({key_name('preview.backup')} turns it off)", "accent"
        )
    return told(f"· Backup: none is saved  ({key_name('preview.backup')} turns it on)", "muted")


async def save_backup(screen: RollbookScreen, scope: str | None, layout: str) -> bool:
    """Save the export of what an import changes; where that fails, tell whether to go on without."""
    saved = await screen.wait("Saving the backup", lambda report: _saved(screen, scope, layout, report))
    if isinstance(saved, Path):
        screen.notify(f"Backup: {shown(saved.name)}", markup=False, timeout=NOTICE_SECONDS)
        return True
    if saved is None:
        return False
    text = f"The backup was not saved: {shown(saved.message)} ({shown(advice(saved.hint))}). Nothing is imported yet."
    answer = await screen.app.push_screen_wait(ConfirmDialog("No backup", text, "Import without a backup"))
    return answer is True


def _saved(screen: RollbookScreen, scope: str | None, layout: str, report: Report) -> Path | RollbookError:
    """Export and write; what goes wrong is returned, so that it can be asked about."""
    from core.service import ExportFilters

    try:
        _, content = screen.rollbook.run_export(scope, layout, "csv", ExportFilters(), report, backup=True)
        folder = Path(screen.rollbook.config.folders.backups or default_backups()).expanduser()
        stem = f"{plain_name(scope or layout)}-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
        for number in range(1, TRIES):
            path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.csv"
            if create_private(path, content):
                return path
    except RollbookError as error:
        return error
    return RollbookError("file-unwritable", f"{shown(folder)} is full of backups of this second", "try again")
