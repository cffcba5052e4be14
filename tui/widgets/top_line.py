"""The line at the top of every screen: where one is, who works, and on which store."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.showing import ELLIPSIS, fit, shown

ROOT = "Rollbook"
ARROW = " › "


class TopLine(Widget):
    """Shows the way here on the left, and operator, store and running tasks on the right."""

    DEFAULT_CSS = """
    TopLine {
        dock: top;
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        text-style: bold;
        &:ansi { background: ansi_default; text-style: bold; }
    }
    """

    crumbs: reactive[tuple[str, ...]] = reactive(())
    """The names of the places between the start and here."""
    place: reactive[tuple[str, ...]] = reactive(())
    """Operator, store and what runs."""

    def render(self) -> Content:
        """Fit both sides into one line; the way here goes first."""
        width = self.content_size.width
        right = " · ".join(shown(part) for part in self.place)
        left = ARROW.join((ROOT, *(shown(crumb) for crumb in self.crumbs)))
        if cell_len(left) + cell_len(right) + 2 > width:
            right = fit(right, min(cell_len(right), width // 3)) if right else ""
        room = width - cell_len(right) - 1
        return Content(fit(_shortened(self.crumbs, room), room) + " " + right)


def _shortened(crumbs: Sequence[str], width: int) -> str:
    """Leave out names in the middle until the way fits."""
    names = [ROOT, *(shown(crumb) for crumb in crumbs)]
    while len(names) > 2 and cell_len(ARROW.join(names)) > width:
        names = [ROOT, ELLIPSIS, *names[3 if names[1] == ELLIPSIS else 2 :]]
        if len(names) == 3:
            break
    return ARROW.join(names)
