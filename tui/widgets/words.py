"""Text that is drawn anew only where it changes: what is looked at every second mostly stays the same."""

from textual.content import Content
from textual.visual import VisualType
from textual.widgets import Static


class Words(Static):
    """Shows text; telling it the same again costs nothing."""

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text."""
        if not _same(content, self.content):
            super().update(content, layout=layout)


def _same(one: VisualType, other: VisualType) -> bool:
    if isinstance(one, Content) and isinstance(other, Content):
        return one.is_same(other)
    return isinstance(one, str) and isinstance(other, str) and one == other
