"""Lists the keys of a screen with a sentence each."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import ActiveBinding
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.key_names import key_name
from tui.screens.dialogs.base import Dialog
from tui.widgets.hints import Hints

MOVES = "table."
"""The keys that only move about come last."""


class KeysDialog(Dialog[None]):
    """Shows what can be pressed where it was opened."""

    AUTO_FOCUS: ClassVar[str | None] = "#parts"
    DEFAULT_CSS = """
    KeysDialog {
        .line { height: auto; }
        .key { width: 11; }
        .says { width: 1fr; }
    }
    """

    def __init__(self, bindings: Sequence[ActiveBinding]) -> None:
        """Make the dialog for the bindings of a screen."""
        super().__init__("Keys")
        self._active = bindings

    def parts(self) -> Iterable[Widget]:
        """Show a line for each key that does something here."""
        keys: dict[str, list[str]] = {}
        sentences: dict[str, str] = {}
        for active in sorted(self._active, key=lambda active: (active.binding.id or "").startswith(MOVES)):
            binding = active.binding
            if binding.description and binding.id:
                keys.setdefault(binding.id, []).append(self.app.get_key_display(binding))
                text = active.tooltip or binding.tooltip or binding.description
                sentences[binding.id] = text if active.enabled else f"{text} (not now)"
        for id_, pressed in keys.items():
            key = Static(Content.styled(" ".join(pressed), "bold"), classes="key")
            yield Horizontal(key, Static(sentences[id_], markup=False, classes="says"), classes="line")

    def buttons(self) -> Iterable[Widget]:
        """Say how to rebind and to leave."""
        yield Hints(("dialog.back", "back"), f"the settings ({key_name('screen.settings')}) change keys")
