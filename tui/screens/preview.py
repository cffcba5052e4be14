"""What an import would do, before anything is written; `a` lets it happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from tui.screens.checking import Candidate, let_through, option_told, queue_file
from tui.screens.dialogs.details import held_sentence
from tui.screens.rows import RowsScreen, codes_told, counts_told
from tui.showing import told

if TYPE_CHECKING:
    from core.service import Check, ImportOptions, Rollbook

APPLIED = ("created", "updated", "restored", "deleted", "partial")


class PreviewScreen(RowsScreen):
    """Shows a check; answers with the number of the queued task."""

    FIRST = ("preview.apply",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "apply", "Import", id="preview.apply", tooltip="Import; rows in error stay out."),
    ]

    def __init__(self, rollbook: Rollbook, candidate: Candidate, check: Check, crumbs: tuple[str, ...]) -> None:
        """Make the screen for a check of a file."""
        super().__init__((*crumbs, f"Preview of {candidate.name}"), rollbook)
        self._candidate = candidate
        self._check = check
        self._asking = False

    def on_mount(self) -> None:
        """Show the check."""
        super().on_mount()
        self.take_results(self._check.results, preview_told(self._check, self._candidate.options))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nobody begin twice."""
        if action == "apply":
            return None if self._asking else True
        return super().check_action(action, parameters)

    def action_apply(self) -> None:
        """Import what can be imported, after the questions that a held import asks."""
        if not self._asking:
            self._asking = True
            self._apply()

    @work(exit_on_error=False, group="apply", description="queue an import")
    async def _apply(self) -> None:
        try:
            candidate = await let_through(self, self._candidate, self._check)
            number = await queue_file(self, candidate) if candidate is not None else None
        finally:
            self._asking = False
            self.refresh_bindings()
        if number is not None:
            self.dismiss(number)


def preview_told(check: Check, options: ImportOptions) -> list[Content]:
    """Return what stands above the rows: counts, whether it is held, options, what stands out, errors by code."""
    summary = check.summary
    lines = [counts_told(summary["counts"], summary["warnings"])]
    if not any(summary["counts"].get(outcome) for outcome in APPLIED):
        lines.append(told("Importing this would change nothing.", "muted"))
    if check.held:
        lines.append(told(f"! Held: {held_sentence(check.held)} a asks before it goes on.", "warning"))
    lines += [option_told(name, on=True) for name in sorted(options.special)]
    lines += [told(f"! {notice['text']}", "warning") for notice in summary["notices"]]
    return lines + codes_told(summary["findings"])
