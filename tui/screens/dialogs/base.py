"""What every dialog does the same: a box in the middle, Escape goes back."""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from tui.screens.steady import SteadyScreen
from tui.showing import shown

Answer = TypeVar("Answer")
MOST = 0.94
"""The share of the terminal's height that a box may take."""
LEAST = 3
"""The fewest lines of what scrolls."""


class Dialog(ModalScreen[Answer | None], SteadyScreen[Answer]):  # the first base is the one that styles
    """A box over the screen; None is the answer of who leaves it."""

    CSS_PATH = "dialogs.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-small"), (110, "-wide")]  # noqa: RUF012 - declared by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="dialog.back", tooltip="Leave without doing anything.")
    ]

    def __init__(self, title: str) -> None:
        """Make the dialog; the title may hold data."""
        super().__init__()
        self._heading = Content(shown(title))

    def compose(self) -> ComposeResult:
        """Put the parts into the box: what is read or filled in scrolls, the buttons stay.

        The keys of the screen below do nothing now; they are covered.
        """
        with Vertical(id="box") as box:
            box.border_title = self._heading
            with VerticalScroll(id="parts"):
                yield from self.parts()
            yield from self.buttons()
        yield Static(id="cover")

    def parts(self) -> Iterable[Widget]:
        """Return what the dialog shows and asks."""
        return ()

    def buttons(self) -> Iterable[Widget]:
        """Return what stands below and does not scroll."""
        return ()

    def on_resize(self) -> None:
        """Keep what stands below in sight on every terminal."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Let what is read or filled in scroll in the room that the rest leaves: heights in fr do not count that."""
        box, parts = self.query_one_optional("#box"), self.query_one_optional("#parts")
        if box is None or parts is None:
            return  # left meanwhile
        rest = sum(child.outer_size.height + child.styles.margin.height for child in box.children if child is not parts)
        room = int(self.size.height * MOST) - box.gutter.height - rest
        parts.styles.max_height = max(room, LEAST)
        self.call_after_refresh(self._take_keys)

    def _take_keys(self) -> None:
        """Let the keys go to what scrolls only where that does something: elsewhere nothing shows that they do."""
        parts = self.query_one_optional("#parts")
        if parts is None:
            return  # left meanwhile
        others = [each for each in self.query("#box *") if each.focusable and each is not parts]
        inside = any(parts in each.ancestors for each in others)
        parts.can_focus = parts.has_focus or (not inside and (not others or parts.max_scroll_y > 0))

    def action_leave(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)
