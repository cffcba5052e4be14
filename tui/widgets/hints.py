"""The keys of a dialog in words: a press on one does what the key does."""

from collections.abc import Sequence

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

GAP = "   "
NAMES = {"↵": "enter", "esc": "escape"}
"""The keys that are not called by their letter."""


class Hints(Static):
    """Shows hints such as "esc back", each its key and then what that does; what begins with no key is only read."""

    DEFAULT_CSS = """
    Hints { color: $text-muted; }
    """

    def __init__(self, *hints: str, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Make it with its hints."""
        super().__init__(_told(hints), id=id)
        self.auto_links = False

    def tell(self, hints: Sequence[str]) -> None:
        """Show others."""
        self.update(_told(hints))


def _told(hints: Sequence[str]) -> Content:
    return Content(GAP).join([_pressed(hint) for hint in hints])


def _pressed(hint: str) -> Content:
    name = hint.partition(" ")[0]
    key = NAMES.get(name, name)
    if len(name) > 1 and name not in NAMES:
        return Content(hint)
    return Content(hint).stylize(Style.from_meta({"@click": f"app.simulate_key({key!r})"}))
