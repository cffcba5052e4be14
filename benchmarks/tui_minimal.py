"""The least that a Textual app can do: a screen with one line; what the app's start is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Static

READY = "minimal and ready"


class Minimal(App[None]):
    """Shows one line."""

    def compose(self) -> ComposeResult:
        """Put the line."""
        yield Static(READY)


if __name__ == "__main__":
    Minimal().run()
