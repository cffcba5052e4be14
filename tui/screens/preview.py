"""What an import would do, before anything is written; `a` lets it happen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import ActiveBinding, Binding, BindingType
from textual.content import Content

from core.outcomes import FAULTY
from tui.key_names import key_name
from tui.remembered import Remembered
from tui.screens.arranging import rows_behind
from tui.screens.backups import backup_told, can_be_backed_up, save_backup
from tui.screens.checking import Candidate, let_through, option_told, queue_file
from tui.screens.dialogs.details import held_sentence
from tui.screens.recheck import Recheck, check_corrected, note_sent
from tui.screens.row_words import counts_told
from tui.screens.rows import RowsScreen
from tui.screens.saving import Part, save_parts
from tui.showing import plural, told
from tui.widgets.frame_table import FrameTable
from tui.widgets.reason_list import Reason, reasons_of

if TYPE_CHECKING:
    from core.service import Check, ImportOptions, Rollbook

APPLIED = ("created", "updated", "restored", "deleted", "partial")
FILES = "preview.files"
MOST_ROWS = 1_000
"""How many rows triage is told to begin with; it finds the others by itself."""


class PreviewScreen(RowsScreen):
    """Shows a check; answers with the number of the queued task."""

    FIRST = ("preview.apply", "preview.work", "preview.files", "preview.backup", "reasons.open")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "apply", "Import", id="preview.apply", tooltip="Import; rows in error stay out."),
        Binding(
            "w", "work", "Work on errors", id="preview.work", tooltip="Correct the rows in error before importing."
        ),
        Binding("x", "files", "Save errors", id=FILES, tooltip="Save the error file, or what is shown."),
        Binding("b", "backup", "Backup", id="preview.backup", tooltip="Save the export of the scope first, or do not."),
    ]

    def __init__(
        self,
        rollbook: Rollbook,
        candidate: Candidate,
        check: Check,
        crumbs: tuple[str, ...],
        remembered: Remembered,
    ) -> None:
        """Make the screen for a check of a file."""
        super().__init__((*crumbs, f"Preview of {candidate.name}"), rollbook)
        self._remembered = remembered
        self._first = Recheck(candidate, check)
        self._now = self._first
        self._backup = rollbook.config.imports.backup
        self._asking = False

    def on_mount(self) -> None:
        """Show the check."""
        super().on_mount()
        self._show(self._first)

    def _show(self, now: Recheck) -> None:
        self._now = now
        summary = now.check.summary
        sentences = [
            Reason(each.text, "warning", each.rows, numbers=each.numbers) for each in now.check.results.notices
        ]
        self.tell_about(self._summary(), [*sentences, *reasons_of(summary["findings"])])
        self.take_results(now.check.results)

    def _summary(self) -> list[Content]:
        check, lines = self._now.check, []
        if self._now.corrected is not None:
            lines.append(told(f"~ With the corrections of draft {self._now.corrected.draft}", "accent"))
        lines = [*preview_told(check, self._now.candidate.options), *lines]
        if can_be_backed_up(check.summary["counts"]):
            lines.append(backup_told(self._now.candidate.scope or check.summary["layout"], wanted=self._backup))
        return lines

    def name_keys(self) -> None:
        """Name keys anew in what stands above and below the rows."""
        self.tell_summary(self._summary())
        self._said = None
        self.follow()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Call the key that saves by what it saves: where no row is in error, the rows that are shown."""
        active = super().active_bindings
        if self._errors:
            return active
        return {key: _without_errors(each) if each.binding.id == FILES else each for key, each in active.items()}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nobody begin twice; offer a backup where something stored changes."""
        if action == "apply":
            return None if self._asking else True
        if action == "work":
            return self._errors > 0
        if action == "backup":
            return can_be_backed_up(self._now.check.summary["counts"])
        return super().check_action(action, parameters)

    @property
    def _errors(self) -> int:
        counts = self._now.check.summary["counts"]
        return sum(counts.get(outcome.value, 0) for outcome in FAULTY)

    def action_work(self) -> None:
        """Correct the rows in error, in the order that frees the most of them."""
        self._correct(())

    def action_backup(self) -> None:
        """Turn the backup before the import on or off."""
        self._backup = not self._backup
        self.tell_summary(self._summary())

    def action_apply(self) -> None:
        """Import what can be imported, after the questions that a held import asks."""
        if not self._asking:
            self._asking = True
            self._apply()

    def leave(self) -> None:
        """Go back, but not from an import that is being queued."""
        if not self._asking:
            super().leave()

    @work(exit_on_error=False, group="apply", description="queue an import")
    async def _apply(self) -> None:
        number = None
        try:
            number = await self._queue(self._now)
        finally:
            self._asking = False
            self.refresh_bindings()
        if number is not None:
            self.dismiss(number)

    async def _queue(self, now: Recheck) -> int | None:
        """Ask what there is to ask, save the backup, queue the import and note in the draft that it took its rows."""
        summary = now.check.summary
        candidate = await let_through(self, now.candidate, now.check)
        if candidate is None:
            return None
        wanted = self._backup and can_be_backed_up(summary["counts"])
        if wanted and not await save_backup(self, candidate.scope, summary["layout"]):
            return None
        number = await queue_file(self, candidate)
        if number is not None and now.corrected is not None:
            await note_sent(self, now.corrected, number)
        return number

    @work(exit_on_error=False, group="save", description="save the error file")
    async def action_files(self) -> None:
        """Save the rows in error as a file, or what is shown; nothing is imported."""
        results, parts = self._now.check.results, self.parts_shown()
        if self._errors:
            title = f"Error file: the {plural(self._errors, 'row')} to correct"
            parts = [Part(title, "errors", results.error_file), *parts]
        stem = PurePath(self._now.candidate.name).stem
        await save_parts(self, self._remembered, "Save without importing", stem, parts)

    def go_into(self, reason: Reason) -> None:
        """Correct the rows with an error; show those behind anything else."""
        if reason.code and reason.severity == "error":
            rows = rows_behind(reason, self._now.check.results.findings).head(MOST_ROWS).to_list()
            if rows:
                self._correct(tuple(rows))
                return
        super().go_into(reason)

    def action_open(self) -> None:
        """Correct the highlighted row where it is in error, else show it."""
        table = self.query_one(FrameTable)
        if table.line_count and table.value(table.cursor, "outcome") in FAULTY:
            self._correct((table.number(table.cursor, "row"),))
        else:
            self.action_view()

    @work(exit_on_error=False, exclusive=True, group="triage", description="correct the rows of a file")
    async def _correct(self, rows: tuple[int, ...]) -> None:
        from tui.screens.triaging import triage_of_file

        if self._first.candidate.draft is not None:
            # It is open below this preview, where F9 was pressed.
            self.dismiss(None)
            return
        number = await triage_of_file(self, self._remembered, self._first.candidate, None, rows)
        if number is not None:
            self.dismiss(number)
            return
        again = await check_corrected(self, self._first)
        if again is not None:
            self._show(again)


def _without_errors(active: ActiveBinding) -> ActiveBinding:
    return active._replace(binding=replace(active.binding, description="Save rows"))


def preview_told(check: Check, options: ImportOptions) -> list[Content]:
    """Return what stands above the rows: counts, whether it is held, the options of the layout."""
    summary = check.summary
    lines = [counts_told(summary["counts"], summary["warnings"])]
    if not any(summary["counts"].get(outcome) for outcome in APPLIED):
        lines.append(told("Importing this would change nothing.", "muted"))
    if check.held:
        lines.append(
            told(f"! Held: {held_sentence(check.held)} {key_name('preview.apply')} asks before it goes on.", "warning")
        )
    return lines + [option_told(name, on=True) for name in sorted(options.special)]
