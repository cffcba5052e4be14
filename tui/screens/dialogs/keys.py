"""Lists the keys of a screen with a sentence each."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import ActiveBinding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.screens.dialogs.base import Dialog
from tui.showing import fit, lines_of

WIDTH = 10
MOVES = "table."
"""The keys that only move about come last."""


class KeysDialog(Dialog[None]):
    """Shows what can be pressed where it was opened."""

    AUTO_FOCUS: ClassVar[str | None] = "#parts"

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
        lines = [
            Content.assemble((fit(" ".join(pressed), WIDTH), "bold"), " ", sentences[id_])
            for id_, pressed in keys.items()
        ]
        yield Static(lines_of(lines), id="keys")

    def buttons(self) -> Iterable[Widget]:
        """Say how to rebind and to leave."""
        yield Static("esc back   config.toml can rebind each key by its id", markup=False, classes="quiet")
