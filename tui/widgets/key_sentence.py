"""A sentence that names keys: it follows when somebody gives one of them another key."""

from tui.key_names import with_keys
from tui.widgets.words import Words


class KeySentence(Words):
    """Shows a text with keys in it, as {screen.back}, by the names that they have now."""

    def __init__(self, text: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Make it with its text, which holds no data."""
        super().__init__(with_keys(text), id=id, classes=classes, markup=False)
        self._text = text

    def name_keys(self) -> None:
        """Name the keys as they are bound now."""
        self.update(with_keys(self._text))
