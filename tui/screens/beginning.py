"""What stands in a scope's history where there is no task yet, or where nothing can be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.key_names import with_keys
from tui.showing import lines_of, shown, told
from tui.widgets.key_sentence import KeySentence

if TYPE_CHECKING:
    from core.errors import RollbookError

FIRST = "No task yet.  {tasks.import} imports a file, {tasks.export} exports, {tasks.template} saves a template."
REFUSED = "No task yet.  {tasks.export} exports, {tasks.template} saves a template."


class Beginning(KeySentence):
    """Says how one begins where there is no task, and why nothing can be imported where that is so."""

    def __init__(self) -> None:
        """Make it empty: what there is has not been looked at yet."""
        super().__init__("", id="beginning")
        self.refused: RollbookError | None = None
        """Why nothing can be imported, if so."""
        self._empty = False

    def tell(self, refused: RollbookError | None, *, empty: bool) -> None:
        """Tell why nothing can be imported, if so, and how one begins where the history is empty."""
        self.refused, self._empty = refused, empty
        self.display = empty or refused is not None
        lines = [Content(with_keys(REFUSED if refused else FIRST)), Content("")] if empty else []
        if refused is not None:
            lines.insert(0, told(f"! {shown(refused.message)}: {shown(refused.hint)}.", "warning"))
        self.update(lines_of(lines))

    def name_keys(self) -> None:
        """Name the keys as they are bound now."""
        self.tell(self.refused, empty=self._empty)
