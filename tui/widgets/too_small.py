"""The plain notice on a terminal too small to work in."""

from textual.widgets import Static

LEAST = (80, 24)


class TooSmall(Static):
    """Covers everything while the terminal is smaller than it must be."""

    DEFAULT_CSS = """
    TooSmall { layer: notice; display: none; width: 100%; height: 100%; background: $background; color: $foreground; }
    """

    def __init__(self) -> None:
        """Say what is needed."""
        super().__init__(
            f"Rollbook needs {LEAST[0]} columns and {LEAST[1]} lines. Make the window larger.", markup=False
        )
