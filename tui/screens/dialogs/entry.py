"""Asks for one value, or for one key."""

from collections.abc import Iterable

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.screens.dialogs.base import Dialog
from tui.showing import shown
from tui.widgets.hints import Hints
from tui.widgets.path_input import PathInput


class EntryDialog(Dialog[str]):
    """Lets a text be typed; the answer is the text."""

    def __init__(self, title: str, text: str, value: str, *, path: bool = False, wrong: str = "") -> None:
        """Make the dialog with what is meant and the value as it is; `wrong` says why the last one was not taken."""
        super().__init__(title)
        self._text = text
        self._value = value
        self._path = path
        self._wrong = wrong

    def parts(self) -> Iterable[Widget]:
        """Say what is asked for, and ask."""
        yield Static(shown(self._text), markup=False, classes="sentence")
        yield (
            PathInput(self._value, id="value")
            if self._path
            else Input(self._value, id="value", compact=True, select_on_focus=False)
        )
        if self._wrong:
            yield Static(f"✗ {shown(self._wrong)}", markup=False, classes="hint")

    def buttons(self) -> Iterable[Widget]:
        """Say which keys there are."""
        yield Hints("↵ take it (blank: the default)", ("dialog.back", "back"))

    def on_mount(self) -> None:
        """Let it be typed at once."""
        field = self.query_one("#value", Input)
        field.focus()
        field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Answer with the text."""
        self.dismiss(event.value.strip())


class KeyDialog(Dialog[str]):
    """Waits for a key; the answer is its name."""

    def __init__(self, title: str, text: str) -> None:
        """Make the dialog with what the key will do."""
        super().__init__(title)
        self._text = text

    def parts(self) -> Iterable[Widget]:
        """Say what is asked for."""
        yield Static(shown(self._text), markup=False, classes="sentence")
        yield Static("Press the new key.", markup=False)

    def buttons(self) -> Iterable[Widget]:
        """Say how to leave."""
        yield Hints(("dialog.back", "back"))

    def on_key(self, event: events.Key) -> None:
        """Answer with the key."""
        if event.key != "escape":
            event.stop()
            event.prevent_default()
            self.dismiss(event.key)
