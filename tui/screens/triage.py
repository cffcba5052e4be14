"""Triage: the rows in error one at a time, what is wrong with each, and the keys that correct it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import ActiveBinding, Binding, BindingType

from core.errors import RollbookError
from tui.key_names import key_name
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.dialogs.jump import JumpDialog
from tui.screens.dialogs.wait import Report
from tui.screens.triage_editing import TriageEditing
from tui.screens.triage_keys import TRIAGE_KEYS
from tui.screens.triage_words import cause_told, is_ready, kept_told
from tui.showing import plural, shown
from tui.widgets.fix_list import FixList

if TYPE_CHECKING:
    from core.service import Rollbook, Triage
    from tui.remembered import Remembered

OWN_ACTIONS = frozenset(binding.action.partition("(")[0] for binding in TRIAGE_KEYS if isinstance(binding, Binding))
"""What cannot be done while a cell is being edited."""


class TriageScreen(TriageEditing):
    """Corrects a draft; answers with the number of the import that took the corrected rows."""

    CSS_PATH = "triage.tcss"
    BINDINGS: ClassVar[list[BindingType]] = TRIAGE_KEYS

    def __init__(
        self,
        rollbook: Rollbook,
        remembered: Remembered,
        triage: Triage,
        crumbs: tuple[str, ...],
        row: int | None = None,
    ) -> None:
        """Make the screen for a draft; it begins at `row`, or where one stood the last time."""
        super().__init__(rollbook, triage, (*crumbs, "Errors"), row)
        self.remembered = remembered

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Call nothing a re-import that was not imported yet; numbers without a fix are dim, and say so."""
        found = super().active_bindings
        for key, active in found.items():
            action, _, number = active.binding.action.rstrip(")").partition("(")
            if action == "take" and int(number) > len(self.here.fixes):
                found[key] = active._replace(enabled=False)
            if active.binding.id == "triage.import" and self.whole_file:
                found[key] = active._replace(binding=replace(active.binding, description="Preview"))
        return found

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what fits the row in sight; nothing of it while a cell is being edited."""
        if action not in OWN_ACTIONS:
            return super().check_action(action, parameters)
        if self.is_mounted and self.typing:
            return False
        if action == "again":
            return bool(self.here.again)
        return True if self._fits(action) else None

    def _fits(self, action: str) -> bool:
        standing = self.here.standing
        if action in {"undo", "redo"}:
            return getattr(standing, action) is not None
        if action == "send":
            return self.stepping or is_ready(standing)
        return self.view is not None or action not in {"open", "skip", "leave_out", "problem"}

    @on(FixList.Pressed)
    def take_pressed(self, event: FixList.Pressed) -> None:
        """Take the fix that was pressed."""
        self.action_take(event.number)

    def action_take(self, number: int) -> None:
        """Take a fix by its number."""
        if number > len(self.here.fixes):
            if not self.stepping and self.view is not None:
                self.tell_said(f"There is no fix {number} here" if self.here.fixes else "Nothing to propose here")
            return
        fix = self.here.fixes[number - 1]
        said = f"{key_name('triage.undo')} takes back: {fix.text}" if fix.rows > 1 else ""
        self.decide(list(fix.edits), fix.text, said)

    def action_skip(self) -> None:
        """Let the row stay an error for now, or take it up again."""
        from core.service import SKIPPED

        self._mark(SKIPPED, "skipped", "skip row", "take up row")

    def action_leave_out(self) -> None:
        """Leave the row out of the import, or take it in again."""
        from core.service import LEFT_OUT

        self._mark(LEFT_OUT, "left-out", "leave out row", "take in row")

    def _mark(self, mark: str, state: str, do: str, undo: str) -> None:
        from core.service import MARKED, Edit

        view = self.view
        if view is None:
            return
        if view.state == "sent":
            self.tell("This row is with an import already.")
            return
        marked = view.state == state
        edits = [Edit(view.row, mark, None if marked else MARKED)]
        self.decide(edits, f"{undo if marked else do} {view.row}")

    def action_undo(self) -> None:
        """Take the last step back and go to the row that it was about."""
        if not self.changing:
            self.change(self.walk_.undo)

    def action_redo(self) -> None:
        """Do again what was taken back, and go to the row that it was about."""
        if not self.changing:
            self.change(self.walk_.redo)

    @work(group="ask", exit_on_error=False, description="ask for the number of a row")
    async def action_row_number(self) -> None:
        """Ask for a row and go to it."""
        number = await self.app.push_screen_wait(JumpDialog())
        if number is not None:
            self.go(lambda: self.walk_.at_number(number, self.here))

    @work(group="ask", exit_on_error=False, description="ask for a cause")
    async def action_cause(self) -> None:
        """List what the rows wait for, and go to the first row of what is chosen."""
        causes = await self.wait("Looking at the draft", lambda report: self.triage.causes())
        if not causes:
            self.tell("Nothing is left to correct")
            return
        place = await self.app.push_screen_wait(ChoiceDialog("What is wrong", [cause_told(cause) for cause in causes]))
        if place is not None:
            cause = causes[place]
            self.go(lambda: self.walk_.at(cause.first, column=cause.column))

    @work(group="save", exit_on_error=False, description="save the rows still in error")
    async def action_save_rest(self) -> None:
        """Save the rows still in error as a file."""
        from tui.screens.saving import save_rest

        await save_rest(self, self.remembered, self.triage)

    @work(group="send", exit_on_error=False, description="import what is corrected")
    async def action_send(self) -> None:
        """Preview the import of what is corrected; go on to it where nothing else is left."""
        from tui.screens.triaging import send_corrected

        await self.settled()
        if not is_ready(self.here.standing):
            self.tell("Nothing is corrected yet that could be imported")
            return
        if not self.is_current:
            return
        sent = await send_corrected(self, self.remembered, self.triage)
        if sent is None:
            return
        number, standing = sent
        if standing.left == 0:
            self.dismiss(number)
            return
        self.app.clear_notifications()
        what = "the file" if self.whole_file else "what is corrected"
        self.tell(f"Import {number} takes {what}; {plural(standing.left, 'row')} left here")
        self.go(lambda: self.walk_.go_on(self.view.row if self.view else None, None))

    def leave(self) -> None:
        """Go back; the draft stays as it is."""
        if self.triage.saved and not self.stepping:
            self._leave()
        else:
            self._save_and_leave()

    @work(group="leave", exclusive=True, exit_on_error=False, description="save what is not saved yet, and leave")
    async def _save_and_leave(self) -> None:
        def job(report: Report) -> bool:
            self.triage.save()
            return True

        await self.settled()
        if self.triage.saved or await self.wait("Saving the draft: the store is busy", job):
            self._leave()

    def _leave(self) -> None:
        standing = self.here.standing
        if standing.undo is not None or standing.corrected:
            self.app.notify(shown(kept_told(standing)), markup=False)
        self.dismiss(None)

    async def on_unmount(self) -> None:
        """Let the draft go, once it is saved; one that was only looked at leaves no trace."""
        try:
            await asyncio.to_thread(self.triage.close, drop_untouched=True)
        except RollbookError as error:
            self.app.notify(shown(f"{error.message} ({error.hint})"), severity="error", markup=False)
