"""Asks what to save, as what, and where."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static

from tui.screens.dialogs.base import Dialog
from tui.showing import shown
from tui.widgets.hints import Hints
from tui.widgets.path_input import PathInput
from tui.widgets.path_text import PathText
from tui.widgets.tick import Tick

TYPES = (("CSV", "csv"), ("TSV", "tsv"), ("Excel workbook (XLSX)", "xlsx"))


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be saved."""

    title: str
    act: str
    whats: Sequence[tuple[str, str]]
    """Title and name of each thing to choose from."""
    stem: Callable[[str], str]
    """The proposed file name of a thing, without its ending."""
    folder: Path
    types: Sequence[tuple[str, str]] = TYPES
    flag: str = ""
    """An option that can be ticked; none where it is empty."""
    flagged: bool = False
    warnings: Mapping[str, str] = field(default_factory=dict)
    """What to know before a thing is saved, by its name."""


@dataclass(frozen=True, slots=True)
class SaveChoice:
    """What somebody wants saved."""

    what: str
    type: str
    flag: bool
    path: Path
    filters: Mapping[str, str] = field(default_factory=dict)
    """What narrows an export, by the name of the filter; "1" for one that is on or off."""


class SaveDialog(Dialog[SaveChoice]):
    """Asks for the thing, its type and its path.

    The proposed path follows the other two until it is edited; its ending and the type always follow each other.
    """

    def __init__(self, offer: Offer, last: SaveChoice | None = None, wrong: str = "") -> None:
        """Make the dialog for an offer; after a choice that could not be saved, with that one and what was wrong."""
        super().__init__(offer.title)
        self._offer = offer
        self._last = last
        self._wrong = wrong
        self._proposed = ""

    def parts(self) -> Iterable[Widget]:
        """Ask."""
        offer = self._offer
        if len(offer.whats) > 1:
            whats = [(f"! {title}" if name in offer.warnings else title, name) for title, name in offer.whats]
            yield labelled("What", select("what", whats, self._last.what if self._last else None))
        yield labelled("Type", select("type", offer.types, self._last.type if self._last else None))
        if offer.flag:
            flagged = self._last.flag if self._last else offer.flagged
            yield labelled("", Tick(offer.flag, flagged, id="flag", compact=True))
        yield from self.filters()
        yield labelled("Where to", PathInput(id="path", placeholder="Path of the file"))
        if offer.warnings:
            yield Static("", id="warning", markup=False, classes="hint")
        yield Static("", id="wrong", markup=False, classes="hint")

    def filters(self) -> Iterable[Widget]:
        """Return what narrows what is saved; nothing by default."""
        return ()

    def asked(self) -> Mapping[str, str]:
        """Return what somebody narrows it to; raises `ValueError` with a sentence for what makes no sense."""
        return {}

    def buttons(self) -> Iterable[Widget]:
        """Offer the act and the way back, and say which keys there are."""
        save = Button(self._offer.act, id="save", variant="primary", compact=True)
        yield Horizontal(save, Button("Cancel", id="cancel", compact=True), classes="row")
        yield Hints("↵ choose", ("dialog.back", "back"))

    def on_mount(self) -> None:
        """Propose a path; Enter in it saves."""
        self.propose()
        self._tell_wrong(self._wrong)
        field_ = self.query_one(PathInput)
        if self._last is not None:
            field_.value = str(self._last.path)
            field_.cursor_position = len(field_.value)
        field_.focus()

    def _tell_wrong(self, sentence: str) -> None:
        line = self.query_one("#wrong", Static)
        line.update(f"✗ {shown(sentence)}" if sentence else "")
        line.display = bool(sentence)

    @property
    def what(self) -> str:
        """The thing that is chosen."""
        selects = self.query("#what").results(Select)
        return next((str(select.value) for select in selects), self._offer.whats[0][1])

    @on(Select.Changed)
    def propose(self) -> None:
        """Let the proposed path and the warning follow what is chosen."""
        for line in self.query("#warning").results(Static):
            warning = self._offer.warnings.get(self.what)
            line.update(f"! {shown(warning)}" if warning else "")
            line.display = bool(warning)
        field_, type_ = self.query_one(PathInput), str(self.query_one("#type", Select).value)
        if field_.value == self._proposed:
            self._proposed = str(self._offer.folder / f"{self._offer.stem(self.what)}.{type_}")
            field_.value = self._proposed
            field_.cursor_position = len(self._proposed)
        elif self._ending not in ("", type_):
            field_.value = field_.value.rstrip()[: -len(self._ending)] + type_

    @property
    def _ending(self) -> str:
        """The type that the path ends with; nothing for one that is none of ours."""
        ending = self.query_one(PathInput).path.suffix.lower().removeprefix(".")
        return ending if ending in dict(self._offer.types).values() else ""

    @on(Input.Changed, "#path")
    def follow_ending(self) -> None:
        """Let the type be what the file is called."""
        chosen = self.query_one("#type", Select)
        if self._ending not in ("", chosen.value):
            chosen.value = self._ending

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def save(self) -> None:
        """Answer with what is chosen."""
        field_ = self.query_one(PathInput)
        if not field_.value.strip():
            field_.focus()
            return
        if os.path.isdir(field_.path):  # noqa: PTH112 - a name that no path takes is none
            self._tell_wrong("That is a folder: add the name of a file")
            field_.focus()
            return
        try:
            filters = self.asked()
        except ValueError as error:
            self._tell_wrong(str(error))
            return
        flag = any(box.value for box in self.query("#flag").results(Tick))
        self.dismiss(SaveChoice(self.what, str(self.query_one("#type", Select).value), flag, field_.path, filters))

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """Go back."""
        self.dismiss(None)


class SavedDialog(Dialog[None]):
    """Shows where a file went; its path can be copied."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy path", id="saved.copy", tooltip="Copy the path, over SSH too."),
        Binding("enter", "leave", "Close", id="saved.close", tooltip="Go on."),
    ]

    def __init__(self, path: Path, text: str = "", *, warning: str = "") -> None:
        """Make the dialog for a written file."""
        super().__init__("Saved")
        self._path = path
        self._text = text
        self._warning = warning

    def parts(self) -> Iterable[Widget]:
        """Show the path and what is in the file."""
        yield PathText(shown(self._path), classes="sentence")
        if self._text:
            yield Static(shown(self._text), markup=False)
        if self._warning:
            yield Static("! " + shown(self._warning), markup=False, classes="hint")

    def buttons(self) -> Iterable[Widget]:
        """Say which keys there are."""
        yield Hints(("saved.copy", "copy the path"), ("saved.close", "close"))

    def action_copy(self) -> None:
        """Copy the path to the terminal's clipboard."""
        self.app.copy_to_clipboard(shown(self._path))
        self.notify("Copied, if the terminal allows it", markup=False)


def select(name: str, options: Sequence[tuple[str, str]], chosen: str | None = None) -> Select[str]:
    """Return a list to choose from: title and value of each option."""
    choices = [(Content(shown(title)), value) for title, value in options]
    value = options[0][1] if chosen is None else chosen
    return Select(choices, value=value, allow_blank=False, id=name, compact=True)


def labelled(label: str, widget: Widget, *, id: str | None = None) -> Horizontal:  # noqa: A002
    """Return a field with its label in front."""
    return Horizontal(Static(label, markup=False, classes="label"), widget, classes="field", id=id)
