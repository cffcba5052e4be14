"""The keys of a dialog in words: a press on one does what the key does."""

from collections.abc import Sequence

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from tui.key_names import key_name, pressed

GAP = "   "
ENTER = "↵"
Hint = str | tuple[str, str]
"""What a key does: behind the id of its binding, or in one text that begins with ↵; any other text is only read."""


class Hints(Static):
    """Shows hints such as "esc back", each a key as it is bound now and then what that does."""

    DEFAULT_CSS = """
    Hints { color: $text-muted; }
    """

    def __init__(self, *hints: Hint, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Make it with its hints."""
        super().__init__(_told(hints), id=id)
        self.auto_links = False

    def tell(self, hints: Sequence[Hint]) -> None:
        """Show others."""
        self.update(_told(hints))


def _told(hints: Sequence[Hint]) -> Content:
    return Content(GAP).join([_one(hint) for hint in hints])


def _one(hint: Hint) -> Content:
    if isinstance(hint, tuple):
        id_, words = hint
        return _pressable(f"{key_name(id_)} {words}", pressed(id_))
    return _pressable(hint, "enter") if hint.startswith(ENTER) else Content(hint)


def _pressable(text: str, name: str) -> Content:
    return Content(text).stylize(Style.from_meta({"@click": f"app.simulate_key({name!r})"}))
