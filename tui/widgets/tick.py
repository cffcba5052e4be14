"""A box to tick whose state is read from a mark, with and without colours."""

from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox):
    """Shows a check mark between brackets where it is ticked and nothing between them where it is not."""

    @property
    def _button(self) -> Content:
        """The box, in the colour of the text beside it: Textual's own is a shade that some themes have no second of."""
        return Content("[✓]" if self.value else "[ ]")
