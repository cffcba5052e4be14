"""The list of what stands out among rows: sentences and codes, each with how many rows it is about, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.showing import EMPHASIS, SEVERITY_MARKS, fit, number, shown
from tui.widgets.bars import bar

if TYPE_CHECKING:
    import polars as pl

BESIDE = 70
"""From so many cells on, count and bar stand behind the text; below that in a line of their own."""
BAR = 12
FIGURES = 9
EDGES = 3
"""The cells that padding and scrollbar take."""


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """Why somebody may want to look at some of the rows: a sentence about them, or a code in a column."""

    text: str
    severity: str
    """error or warning."""
    rows: int
    code: str = ""
    """Of a finding; nothing for a sentence."""
    column: str = ""
    numbers: pl.Series | None = None
    """The rows behind a sentence."""

    @property
    def told(self) -> str:
        """It in one line, with its mark."""
        return f"{SEVERITY_MARKS.get(self.severity, ('', ''))[0]} {shown(self.text)}  {shown(self.column)}".rstrip()


def reasons_of(found: Sequence[dict[str, str | int | None]]) -> list[Reason]:
    """Return the findings of a summary, by code and column, as reasons: errors first."""
    reasons = [
        Reason(
            str(each["code"]),
            str(each["severity"]),
            int(each["rows"] or 0),
            str(each["code"]),
            str(each["column"] or ""),
        )
        for each in found
    ]
    return sorted(reasons, key=lambda reason: reason.severity != "error")


class ReasonList(OptionList):
    """Shows reasons; Enter goes into one, Space shows the rows behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", key_display="↵", id="reasons.open", tooltip="Go into what is highlighted."),
        Binding("space", "rows", "Its rows", id="reasons.rows", tooltip="Show the rows behind what is highlighted."),
        Binding("k", "cursor_up", "Up", show=False, id="reasons.up", tooltip="One line up."),
        Binding("j", "cursor_down", "Down", show=False, id="reasons.down", tooltip="One line down."),
    ]

    @dataclass
    class Opened(Message):
        """Somebody chose a reason."""

        reason: Reason
        rows_only: bool
        """Whether only its rows are wanted."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Make an empty list."""
        super().__init__(id=id, markup=False)
        self._reasons: list[Reason] = []
        self._shown: Reason | None = None
        self._drawn = 0

    def show(self, reasons: Sequence[Reason]) -> None:
        """Show other reasons; the list is away where there are none."""
        self._reasons = list(reasons)
        self._shown = None
        self.set_class(not reasons, "-nothing")
        if self.outer_size.width:
            self._draw()

    def mark(self, reason: Reason | None) -> None:
        """Mark the reason whose rows are shown."""
        if reason is not self._shown:
            self._shown = reason
            self._draw()

    @property
    def reasons(self) -> Sequence[Reason]:
        """The reasons in the list."""
        return self._reasons

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - Textual's hook
        """Lay the lines out for the new width."""
        if self.outer_size.width != self._drawn:
            self._draw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which reason was chosen."""
        event.stop()
        self.post_message(self.Opened(self._reasons[event.option_index], rows_only=False))

    def action_rows(self) -> None:
        """Tell whose rows are wanted."""
        if self.highlighted is not None:
            self.post_message(self.Opened(self._reasons[self.highlighted], rows_only=True))

    def _draw(self) -> None:
        # Not the width inside: a scrollbar that comes with the lines would change it, and they would be drawn for ever.
        self._drawn = self.outer_size.width
        width = max(self._drawn - EDGES, 20)
        largest = max((reason.rows for reason in self._reasons if reason.code), default=1) or 1
        highlighted = self.highlighted
        self.clear_options()
        self.add_options(
            Option(reason_told(reason, width, largest, marked=reason is self._shown)) for reason in self._reasons
        )
        if self._reasons:
            self.highlighted = min(highlighted or 0, len(self._reasons) - 1)


def reason_told(reason: Reason, width: int, largest: int, *, marked: bool) -> Content:
    """Return a reason as the list shows it in so many cells; only mark and bar are coloured."""
    sign, emphasis = SEVERITY_MARKS.get(reason.severity, ("", ""))
    colour = EMPHASIS.get(emphasis, "")
    begin = ("▸" if marked else " ", (sign, colour))
    if not reason.code:
        return Content.assemble(*begin, f" {shown(reason.text)}")
    length = (bar(reason.rows / largest, BAR), colour)
    count = (number(reason.rows) if reason.rows else "").rjust(FIGURES)
    place = shown(reason.column) or ("the row" if reason.rows else "the whole file")
    if width >= BESIDE:
        room = width - FIGURES - BAR - 6
        named = fit(f"{reason.code}  {place}", room)
        return Content.assemble(*begin, f" {named} {count} ", length)
    named = fit(reason.code, max(width - FIGURES - 4, 8))
    below = fit(place, max(width - BAR - 5, 1))
    return Content.assemble(*begin, f" {named} {count}\n    ", length, f" {below}".rstrip())
