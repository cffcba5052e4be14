"""A box to tick whose state is read from a mark, with and without colours."""

from textual.widgets import Checkbox


class Tick(Checkbox):
    """Shows a check mark where it is ticked and nothing where it is not."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - a constant to Textual, one for both states
        """The mark of the state."""
        return "✓" if self.value else " "
