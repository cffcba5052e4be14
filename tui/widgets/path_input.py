"""A field for a path, completed as one types."""

import asyncio
import os
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.suggester import Suggester
from textual.widgets import Input

from core.text import display


class PathSuggester(Suggester):
    """Completes the name of a file or folder; `~` is the home folder, what cannot be shown plainly is left out."""

    def __init__(self) -> None:
        """Look at the disk each time: files come and go."""
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the typed text with the first fitting name completed."""
        return await asyncio.to_thread(complete, value)


class PathInput(Input):
    """A path field: Tab or → takes the completion, Enter submits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, id="path.complete", tooltip="Take the completed path."),
    ]

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        """Make the field."""
        super().__init__(
            value, placeholder=placeholder, id=id, suggester=PathSuggester(), select_on_focus=False, compact=True
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave ↑ and ↓ to the screen, which says what they do: the field has one line."""
        return False if action in {"scroll_up", "scroll_down"} else super().check_action(action, parameters)

    def on_resize(self) -> None:
        """Show where one types: a path was proposed before there was any room to show it in."""
        self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), force=True, animate=False)

    def action_complete(self) -> None:
        """Take the completion, or go on to the next field where there is none."""
        if self._suggestion and self._suggestion != self.value:
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        else:
            self.screen.focus_next()

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text into the field, as typing and pasting do; a full path behind a folder's slash begins anew."""
        if self.value.endswith("/") and start == len(self.value) and text.startswith(("/", "~")):
            start = 0
        super().replace(text, start, end)

    @property
    def path(self) -> Path:
        """The path that was typed, `~` as the home folder."""
        text = self.value.strip()
        return Path(os.path.expanduser(text)) if text.startswith("~") else Path(text)  # noqa: PTH111 - never raises


def complete(typed: str) -> str | None:
    """Return the typed path with its last name completed, a folder with its slash; None where nothing fits."""
    folder, slash, start = typed.rpartition("/")
    place = os.path.expanduser(folder + slash) if slash else "."  # noqa: PTH111 - an unknown user is no failure
    try:
        with os.scandir(place) as entries:
            fitting = [entry for entry in entries if _fits(entry.name, start)]
    except (OSError, ValueError):
        return None
    if not fitting:
        return None
    first = min(fitting, key=lambda entry: entry.name)
    inside = os.path.isdir(first.path)  # noqa: PTH112 - never raises, as for a link that leads round to itself
    return folder + slash + first.name + ("/" if inside else "")


def _fits(name: str, start: str) -> bool:
    hidden = name.startswith(".") and not start.startswith(".")
    return name.startswith(start) and bool(start) and not hidden and display(name) == name
