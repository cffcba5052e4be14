"""Where one stands in triage: the row in sight, what is wrong with it, and the way from row to row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from core.errors import RollbookError
from tui.key_names import with_keys
from tui.screens.base import RollbookScreen
from tui.screens.triage_keys import FIRST_KEYS
from tui.screens.triage_walk import AT_ONCE, Landing, Walk, errors_of, problems_of
from tui.screens.triage_words import (
    CHECKING,
    ELSEWHERE,
    OTHERS,
    SAVED,
    SAVING,
    UNSAVED,
    done_told,
    fix_line,
    hung,
    others_told,
    platform_told,
    same_told,
    standing_told,
    where_told,
    wrong_told,
)
from tui.showing import lines_of, shown, told
from tui.widgets.cell_editor import CellEditor
from tui.widgets.fix_list import FixList
from tui.widgets.head_line import HeadLine
from tui.widgets.line_table import LineTable
from tui.widgets.row_form import RowForm
from tui.widgets.words import Words

if TYPE_CHECKING:
    from core.service import Rollbook, RowView, Triage

PAUSE_SECONDS = 1.0
"""A large draft is checked whole only after so long without a step: nobody is to wait for that between two fixes."""
NO_FIX = "  Nothing to propose: {triage.edit} edits the cell."
NO_FIX_OF_ROW = "  Nothing to propose: edit its cells, or leave the row out with {triage.leave-out}."
WRONG = "What is wrong"
LONG_SECONDS = 0.3
"""A step that takes longer says that the draft is being checked."""


class TriagePlace(RollbookScreen):
    """Shows one row of a draft and moves from problem to problem."""

    def __init__(self, rollbook: Rollbook, triage: Triage, crumbs: tuple[str, ...], row: int | None = None) -> None:
        """Make the screen for a draft; it begins at `row`, or where one stood the last time."""
        super().__init__(crumbs, rollbook)
        self._first = row
        self.triage = triage
        self.whole_file = triage.draft.task is None
        """Whether the draft is a file that was not imported yet: then all its rows go to the preview."""
        self.walk_ = Walk(triage)
        self.here = Landing(triage.standing)
        self.turn = asyncio.Lock()
        self._begun: float | None = None
        self._steps = 0
        self._checking = False
        self._check_wanted = False
        self._elsewhere = 0

    def body(self) -> Iterable[Widget]:
        """Return the line that says where one stands, the row, what is wrong with it, and the field to type into."""
        yield HeadLine(id="head")
        with Container(id="boxes"):
            yield RowForm(id="row")
            with VerticalScroll(id="wrong", can_focus=False):
                yield Words("Looking at the draft …", id="finding", markup=False)
                yield FixList()
                yield Words(id="others", markup=False)
        yield Static(id="done", markup=False)
        yield CellEditor()

    def on_mount(self) -> None:
        """Go to the row where one stood the last time."""
        super().on_mount()
        self.app.clear_notifications()  # they would lie over the fixes, and tell of what was before
        self.query_one(RowForm).focus()
        row = self._first
        self.go(lambda: self._begun_by(self.walk_.begin() if row is None else self.walk_.at(row)))

    def _begun_by(self, landing: Landing) -> Landing:
        """Say whose draft it is, where somebody else began it."""
        operator = self.triage.draft.operator
        return landing if operator == self.rollbook.operator else replace(landing, said=OTHERS.format(operator))

    @property
    def view(self) -> RowView | None:
        """The row in sight; None where nothing is left to correct."""
        return self.here.view

    @property
    def changing(self) -> bool:
        """Whether a step is being saved: what is in sight is not to be decided on twice."""
        return self._begun is not None

    @property
    def stepping(self) -> bool:
        """Whether another row or column is about to be shown."""
        return self._steps > 0

    async def settled(self) -> None:
        """Wait until every step that was begun has led somewhere."""
        while self.stepping:
            await asyncio.sleep(0)
            async with self.turn:
                pass

    def go(self, step: Callable[[], Landing], still: Callable[[], bool] = lambda: True) -> None:
        """Take a step on a thread, after those begun before it; show where it leads, if it is `still` wanted then."""
        self._steps += 1
        self._go(step, still)

    @work(exit_on_error=False, group="walk", description="take a step in triage")
    async def _go(self, step: Callable[[], Landing], still: Callable[[], bool]) -> None:
        try:
            async with self.turn:
                if still():
                    landing = await self._stepped(step)
                    if still():
                        self.land(landing)
        finally:
            self._steps -= 1

    async def _stepped(self, step: Callable[[], Landing]) -> Landing:
        """Take a step on a thread; where it could not be taken, show how the draft stands now, and raise why."""
        try:
            return await asyncio.to_thread(step)
        except RollbookError:
            view, column = self.view, self.here.column
            again = self.walk_.begin if view is None else lambda: self.walk_.again(view.row, column)
            self.land(await asyncio.to_thread(again))
            raise

    def change(self, step: Callable[[], Landing], said: str = "") -> None:
        """Take a step that changes the draft; the head says so until it is saved and checked."""
        self._steps += 1
        self._begun = monotonic()
        self.tell_head()
        self.set_timer(LONG_SECONDS, self.tell_head)
        self._change(step, said)

    @work(exit_on_error=False, group="walk", description="change a draft")
    async def _change(self, step: Callable[[], Landing], said: str) -> None:
        try:
            async with self.turn:
                landing = await self._stepped(step)
        finally:
            self._steps -= 1
            self._begun = None
            self.tell_head()
        self.land(replace(landing, said=said) if said and landing.view else landing)
        if landing.standing.rows > AT_ONCE:
            self._check_whole()

    def _check_whole(self) -> None:
        """Check a large draft behind the back; once more where it changes meanwhile."""
        self._check_wanted = True
        if not self._checking:
            self._checking = True
            self._check()

    @work(exit_on_error=False, group="whole", description="check a whole draft")
    async def _check(self) -> None:
        try:
            while self._check_wanted:
                self._check_wanted = False
                await asyncio.sleep(PAUSE_SECONDS)
                if not self._check_wanted:
                    await asyncio.to_thread(self.triage.check_all)
        finally:
            self._checking = False
            self.tell_head()
        view = self.view
        if view is None:
            self.go(self.walk_.begin)
        else:
            self.go(lambda: self.walk_.again(view.row, self.here.column), lambda: self.view is view and not self.typing)

    @property
    def typing(self) -> bool:
        """Whether a cell is being edited."""
        return self.query_one(CellEditor).has_class("-shown")

    def land(self, landing: Landing) -> None:
        """Show where a step has led."""
        self.here = landing
        self.set_class(landing.view is None, "-done")
        if landing.view is None:
            self.query_one("#done", Static).update(lines_of(done_told(landing.standing, whole_file=self.whole_file)))
        else:
            small = not self.has_class("-wide")
            self.query_one(RowForm).show(landing.view, landing.column, problems_first=small)
            self.tell_wrong(landing.view, landing.column)
            if self.focused is None:
                self.call_after_refresh(self.query_one(RowForm).focus)
        self.tell_head()
        self.refresh_bindings()
        elsewhere, self._elsewhere = self.triage.elsewhere > self._elsewhere, self.triage.elsewhere
        self.tell_said(landing.said or (ELSEWHERE if elsewhere else ""))

    def name_keys(self) -> None:
        """Name keys anew in what is wrong and what can be done."""
        if not self.typing:
            self.land(self.here)

    def tell_said(self, said: str) -> None:
        """Say what was done in the frame of what is wrong: a passing notice would lie over the next fixes."""
        wrong = self.query_one("#wrong")
        wide = self.has_class("-wide")
        if self.view is None and said:
            self.tell(shown(said))
        wrong.border_title = Content(WRONG if wide else f" {shown(said) or WRONG} ")
        wrong.border_subtitle = Content(shown(said) if wide else "")

    def tell_wrong(self, view: RowView, column: str | None, *, typing: bool = False) -> None:
        """Say what is wrong with a cell, and what could correct it."""
        fixes = () if typing else self.here.fixes
        lines = wrong_told(view, column, typing=typing, offered=bool(fixes))
        if same := same_told(fixes):
            lines.append(Content(f"  {same}"))
        if not fixes and not typing and view.state == "error" and column in problems_of(view):
            lines.append(told(with_keys(NO_FIX if column else NO_FIX_OF_ROW), "muted"))
        platform, others = platform_told(view, column), others_told(view, column)
        crowded = self.has_class("-low") and not self.has_class("-wide")
        width = (self.query_one("#wrong").scrollable_content_region.width or self.size.width) - 2
        self.query_one("#finding", Words).update(hung(lines if crowded else [*lines, *platform], width))
        self.query_one(FixList).fixes = tuple(fix_line(fix) for fix in fixes)
        self.query_one("#others", Words).update(hung([*platform, *others] if crowded else others, width))

    def tell_head(self) -> None:
        """Say where one stands, and whether all is saved; nothing once one has left."""
        if not self.is_attached:
            return
        state = SAVED
        if self._begun is not None:
            state = CHECKING if monotonic() - self._begun >= LONG_SECONDS else SAVING
        elif not self.triage.saved:
            state = UNSAVED
            self.set_timer(LONG_SECONDS, self.tell_head)
        elif self._checking:
            state = CHECKING
        head = self.query_one(HeadLine)
        head.left = where_told(self.here)
        head.right = standing_told(self.here.standing, state)

    def _rank(self, binding: Binding) -> int:
        """Put the keys in the order of the work, the import in front once nothing is left to correct."""
        if binding.id == "triage.import" and self.has_class("-done"):
            return -len(FIRST_KEYS) - 1
        return FIRST_KEYS.index(binding.id) - len(FIRST_KEYS) if binding.id in FIRST_KEYS else super()._rank(binding)

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Say what is wrong with the cell that the highlight was moved to; what could correct it comes after that."""
        form = self.query_one(RowForm)
        view, column = self.view, form.column
        if view is None or column == self.here.column or self.typing:
            return
        self.here = replace(self.here, column=column, fixes=())
        self.tell_wrong(view, column)
        self.refresh_bindings()
        if column in problems_of(view):
            self.go(
                lambda: self.walk_.problem(view, column),
                lambda: self.view is view and form.column == column and not self.typing,
            )

    def action_problem(self, by: int) -> None:
        """Go to the next or the previous cell that something is wrong with."""
        if self.view is None:
            return
        problems = errors_of(self.view) or problems_of(self.view)
        place = problems.index(self.here.column) + by if self.here.column in problems else 0
        if problems:
            self.query_one(RowForm).choose(problems[place % len(problems)])
        else:
            self.tell(with_keys("Nothing is wrong with this row. {triage.next-row} goes to the next one."))

    def action_row(self, by: int) -> None:
        """Go to the next or the previous row that is not settled."""
        self.go(lambda: self.walk_.step(self.view.row if self.view else None, by))
