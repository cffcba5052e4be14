"""Editing a cell in its place; the row is checked at every keystroke."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.widgets import Input

from tui.key_names import key_name
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.triage_place import TriagePlace
from tui.showing import plural
from tui.widgets.cell_editor import CellEditor
from tui.widgets.row_form import RowForm

if TYPE_CHECKING:
    from core.service import Cell, Edit, RowView
    from tui.screens.triage_walk import Landing

BLANK = "(blank)"


class TriageEditing(TriagePlace):
    """Lets somebody change the text of a cell, and says at once whether the row is sound with it."""

    _cell: Cell | None = None
    """The cell that is being edited."""
    _before = ""
    """What stood in its field at first."""
    _typed = ""
    _live = False
    _misfit = False
    """Whether the terminal got another size while a dialog lay over this."""

    def action_open(self) -> None:
        """Edit the highlighted cell: choose where there are choices, type where there are none."""
        if self.stepping:
            self._open_then()
        elif not self.typing:
            self._open()

    @work(exit_on_error=False, group="edit", description="edit a cell once the step before is done")
    async def _open_then(self) -> None:
        async with self.turn:
            pass
        if not self.typing:
            self._open()

    def _open(self) -> None:
        column = self.query_one(RowForm).column
        view = self.view
        if view is None:
            return
        cell = next((cell for cell in view.cells if cell.column == column), None)
        if view.state == "sent":
            self.tell("This row is with an import already.")
        elif cell is None:
            self.tell("This is about the row as a whole: take a fix, or edit one of its cells.")
        elif not cell.known:
            self.tell("This column is not read, so there is nothing to correct in it.")
        elif cell.choices:
            self._choose(view, cell)
        else:
            self._begin(cell)

    @work(exit_on_error=False, group="edit", description="choose the text of a cell")
    async def _choose(self, view: RowView, cell: Cell) -> None:
        choices = [*cell.choices, *([] if cell.required else [BLANK])]
        now = cell.text if cell.text is not None else BLANK
        chosen = choices.index(now) if now in choices else 0
        shown_as = [*cell.choices_told, *choices[len(cell.choices) :]]
        place = await self.app.push_screen_wait(ChoiceDialog(cell.column, shown_as, chosen=chosen))
        if place is not None and self.view is not None and self.view.row == view.row:
            self.rewrite(cell, None if choices[place] == BLANK else choices[place])

    def _begin(self, cell: Cell) -> None:
        if self.here.column != cell.column:
            self.here = replace(self.here, column=cell.column, fixes=())
        editor, form = self.query_one(CellEditor), self.query_one(RowForm)
        form.hold()
        editor.begin(cell.text, form.place, secret=cell.secret)
        self._cell = cell
        self._before = self._typed = editor.value
        self.refresh_bindings()
        if not cell.secret:
            self._check_typed()

    @on(Input.Changed)
    def follow_typing(self, event: Input.Changed) -> None:
        """Check the row with what is typed now."""
        self._typed, self.query_one(CellEditor).meant = event.value, ""
        if self._cell is not None and not self._live:
            self._check_typed()

    @work(exit_on_error=False, group="live", description="check a row while somebody types")
    async def _check_typed(self) -> None:
        """Check what is typed until nothing newer was typed meanwhile."""
        self._live = True
        try:
            checked: str | None = None
            while (cell := self._cell) is not None and (view := self.view) is not None and checked != self._typed:
                checked = self._typed
                seen = await asyncio.to_thread(self.triage.check_row, view.row, {cell.column: checked or None})
                if self._cell is cell and self.view is view:
                    form, editor = self.query_one(RowForm), self.query_one(CellEditor)
                    form.follow(seen)
                    editor.lie_over(form.place)
                    editor.meant = seen.meant.get(cell.column, "") if checked == self._typed else ""
                    self.tell_wrong(seen, cell.column, typing=True)
        finally:
            self._live = False

    @on(Input.Submitted)
    def take_typed(self, event: Input.Submitted) -> None:
        """Take what was typed for the cell."""
        cell = self._cell
        if cell is not None and not self.changing:
            self._end()
            self.rewrite(cell, event.value or None)

    @on(CellEditor.Dropped)
    def drop_typed(self) -> None:
        """Leave the cell as it was."""
        self._end()
        view, column = self.view, self.here.column
        if view is not None and not self.here.fixes:
            self.go(lambda: self.walk_.problem(view, column), lambda: self.view is view and not self.typing)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """After a press beside the field: what was typed there keeps the keys; where nothing was, the press counts."""
        form, cell = self.query_one(RowForm), self._cell
        if cell is None or event.widget is not form:
            return
        if self._typed != self._before:
            form.choose(cell.column)
            self.query_one(CellEditor).focus()
        else:
            self._end()
            self.follow()

    def land(self, landing: Landing) -> None:
        """Show where a step has led; a cell of the row before is edited no more."""
        if self._cell is not None:
            self._end()
        super().land(landing)

    def _end(self) -> None:
        self._cell = None
        self.query_one(CellEditor).end()
        form = self.query_one(RowForm)
        form.release()
        form.focus()
        if self.view is not None:
            form.follow(self.view)
            self.tell_wrong(self.view, self.here.column)
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Keep the field over its cell, and the order of the cells in that of the layout for the new width."""
        self._misfit = self.app.screen is not self
        self.call_after_refresh(self._fit)

    def on_screen_resume(self) -> None:
        """Fit again what was laid out for another width while a dialog lay over it."""
        if self._misfit:
            self._misfit = False
            self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if self._cell is not None:
            self.query_one(CellEditor).lie_over(self.query_one(RowForm).place)
            if not self._cell.secret and not self._live:
                self._check_typed()
        elif self.view is not None:
            self.land(self.here)

    def rewrite(self, cell: Cell, text: str | None) -> None:
        """Give a cell another text, as a step of its own; the same text is none."""
        from core.service import Edit

        view = self.view
        if view is None or (text == cell.text and not cell.secret) or (cell.secret and text is None):
            return
        told = f"{cell.column} of row {view.row}" + ("" if cell.secret else f": {cell.text or BLANK} → {text or BLANK}")
        column = self.here.column
        if not self.changing:
            self.change(lambda: self.walk_.rewrite(cell, Edit(view.row, cell.column, text), column, told))

    def action_again(self) -> None:
        """Do to the other rows with the same text what was just done to one."""
        again = self.here.again
        if again:
            rows = plural(len(again), "more row")
            told = f"{again[0].column}: {again[0].text} in {rows}"
            self.decide(list(again), told, f"{rows} corrected: {key_name('triage.undo')} takes that back")

    def decide(self, edits: list[Edit], told: str, said: str = "") -> None:
        """Make a step of edits for the row in sight, and go on."""
        view, column = self.view, self.here.column
        if view is not None and not self.changing:
            self.change(lambda: self.walk_.take(view.row, column, edits, told), said)
