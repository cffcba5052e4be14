"""The pane beside the list of scopes: the highlighted one, looked at more closely once the highlight rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.timer import Timer

from core.errors import RollbookError
from tui.messages import ScopeSeen
from tui.screens.sights import Sight, sight_told, work_of
from tui.widgets.side_text import SideText

if TYPE_CHECKING:
    from core.service import Rollbook

REST_SECONDS = 0.2
"""How long the highlight rests on a scope before it is looked at."""


class ScopeSide(SideText):
    """Shows accounts by state and what there is to work on; counts nothing while it is out of sight."""

    def __init__(self) -> None:
        """Make the pane; it is empty until there is a store."""
        super().__init__(id="side")
        self.rollbook: Rollbook | None = None
        self._about: tuple[str | None, str] | None = None
        self._states: dict[str | None, Mapping[str, int]] = {}
        self._sights: dict[str | None, Sight] = {}
        self._rest: Timer | None = None

    def forget(self, *, states: bool) -> None:
        """Look anew: errors may have been worked on, or the accounts be others."""
        self._sights.clear()
        if states:
            self._states.clear()
        self._look()

    def look_at(self, code: str | None, name: str) -> None:
        """Show a scope (None is the reference data), as soon as it has been looked at."""
        self._about = (code, name)
        self._show()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_SECONDS, self._look)

    def on_resize(self) -> None:
        """Look where the pane has just come into sight."""
        self._look()

    def _show(self) -> None:
        if self.display and self._about is not None and self.rollbook is not None:
            code, name = self._about
            self.show(sight_told(name, self._sights.get(code), self.room))

    def _look(self) -> None:
        if self.rollbook is None or self._about is None or not self.display:
            return
        self._show()
        code = self._about[0]
        if code not in self._sights:
            self._count(self.rollbook, code, self._states.get(code))

    @work(thread=True, exclusive=True, group="sight", description="look at the highlighted scope")
    def _count(self, rollbook: Rollbook, code: str | None, states: Mapping[str, int] | None) -> None:
        """Look at a scope; a store that does not answer is told in the pane, nothing else depends on it."""
        try:
            sight = work_of(rollbook, code)
            if code is not None:
                sight = replace(sight, states=rollbook.account_states(code) if states is None else states)
        except RollbookError as error:
            sight = Sight(trouble=error.message)
        self.post_message(ScopeSeen(code, sight))

    @on(ScopeSeen)
    def take_sight(self, event: ScopeSeen) -> None:
        """Show what was found out."""
        event.stop()
        self._sights[event.code] = event.sight
        if not event.sight.trouble:
            self._states[event.code] = event.sight.states
        self._show()
