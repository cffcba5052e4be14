"""The file step: a path to type, the files that may be meant below it, and the folders in a dialog."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from core.filing import read_regular
from tui.key_names import with_keys
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.showing import shown
from tui.widgets.file_list import FileList
from tui.widgets.path_input import PathInput

if TYPE_CHECKING:
    from core.service import Rollbook

HOW = (
    "Type the path of a CSV, TSV or XLSX file ({path.complete} completes it) and press Enter, "
    "or {import.files} to choose one from the list."
)
NONE = "No table or folder here has that in its name. Type on, or press {import.browse} to go through the folders."


class FileStep(RollbookScreen):
    """Asks for a file and reads it; what is done with it, the screen knows that is made of this."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "list", "Files", key_display="↓", id="import.files", tooltip="Go to the list of files."),
        Binding("ctrl+o", "browse", "Folders", id="import.browse", tooltip="Choose the file from the folders."),
        Binding("f2", "type", "File", id="import.type", tooltip="Choose or type another file."),
    ]

    def __init__(self, rollbook: Rollbook, remembered: Remembered, crumbs: tuple[str, ...]) -> None:
        """Make the screen for a place."""
        super().__init__(crumbs, rollbook)
        self._remembered = remembered

    async def take_content(self, content: bytes, name: str) -> None:
        """Go on with the file that was read."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """Return the path, what is told of the file, and the files to choose from."""
        with Horizontal(id="file"):
            yield Static("File", classes="label", markup=False)
            yield PathInput(id="path", placeholder="path of the file")
            yield Button("Folders …", id="browse", compact=True)
        with VerticalScroll(id="detected", can_focus=False):
            yield Static(with_keys(HOW), id="told", markup=False)
        yield FileList(id="files")

    def on_mount(self) -> None:
        """Begin to type where the last file was."""
        super().on_mount()
        field = self.query_one(PathInput)
        field.value = f"{self._first_folder}/"
        field.focus()

    @property
    def chosen(self) -> bool:
        """Whether a file was read, well or badly, and none is being chosen."""
        return self.has_class("-read") or self.has_class("-refused")

    def tell_file(self, text: Content, *, read: bool) -> None:
        """Tell how the file was read, or why not; the other files stay at hand then."""
        self.set_class(read, "-read")
        self.set_class(not read, "-refused")
        self.query_one("#told", Static).update(text)
        if not read:
            self._list_files(self._typed_folder)
            self.query_one(FileList).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the list where one can go into it."""
        if action == "list":
            return not self.chosen and not self.query("FileList:focus")
        if action == "type":
            return self.chosen
        return False if action == "open" else super().check_action(action, parameters)

    @on(Input.Changed, "#path")
    def look_for_files(self, event: Input.Changed) -> None:
        """Let the list follow what is typed."""
        self._list_files(event.value)

    @on(FileList.FilesFound)
    def tell_found(self) -> None:
        """Say how one goes on, found or not."""
        if not self.chosen:
            self.query_one("#told", Static).update(with_keys(HOW if self.query_one(FileList).choices else NONE))

    def name_keys(self) -> None:
        """Name keys anew in what is said of files."""
        self.tell_found()

    @property
    def _typed_folder(self) -> str:
        folder, slash, _ = self.query_one(PathInput).value.rpartition("/")
        return folder + slash

    def _list_files(self, typed: str) -> None:
        self.query_one(FileList).look_for(typed, self._remembered.files)

    def action_list(self) -> None:
        """Go to the list of files."""
        self.query_one(FileList).focus()

    @on(FileList.Left)
    def action_type(self) -> None:
        """Choose or type another file."""
        self.remove_class("-read", "-refused")
        self.query_one("#told", Static).update(with_keys(HOW))
        self.query_one(PathInput).focus()
        self._list_files(self._typed_folder)
        self.refresh_bindings()

    def action_choose(self) -> None:
        """Read the highlighted file, or look into the highlighted folder."""
        found = self.query_one(FileList).chosen_file
        if found is None:
            return
        field = self.query_one(PathInput)
        path = Path(found.path)
        field.value = f"{path}/" if found.folder else str(path)
        field.cursor_position = len(field.value)
        if found.folder:
            self.action_type()
        else:
            self._read_path(path)

    def action_open(self) -> None:
        """A double press on a line means the same as Enter."""
        self.action_choose()

    def action_back(self) -> None:
        """Go back to the choice of the file, then out."""
        if self.chosen:
            self.action_type()
        else:
            self.leave()

    @on(Button.Pressed, "#browse")
    @work(exit_on_error=False, group="ask", description="choose a file")
    async def action_browse(self) -> None:
        """Choose the file from the folders."""
        from tui.screens.dialogs.choosing import choose_file

        path = await choose_file(self.app, self._folder)
        if path is not None:
            self.query_one(PathInput).value = str(path)
            self._read_path(path)

    @property
    def _first_folder(self) -> Path:
        return self._remembered.first_folder(self.rollbook.config.folders.exports, to_read=True)

    @property
    def _folder(self) -> Path:
        typed = self.query_one(PathInput).path
        there = os.path.isdir(typed)  # noqa: PTH112 - a name that no path takes is none
        return typed if there else self._first_folder

    @on(Input.Submitted, "#path")
    def take_path(self) -> None:
        """Read the file that was typed; look into a folder, go on to the files that a part of a name may mean."""
        field, files = self.query_one(PathInput), self.query_one(FileList)
        path = field.path
        if not field.value.endswith("/") and os.path.isdir(path):  # noqa: PTH112 - a name that no path takes is none
            field.value = f"{field.value.strip()}/"
            field.cursor_position = len(field.value)
        elif files.fits(field.value) and not os.path.isfile(path):  # noqa: PTH113 - as above
            files.focus()
        else:
            self._read_path(path)

    @work(exit_on_error=False, exclusive=True, group="read", description="read a file")
    async def _read_path(self, path: Path) -> None:
        limit = self.rollbook.config.limits.bytes
        content = await self.wait(
            f"Reading {shown(path.name)}", lambda report: read_regular(path, limit), leavable=True
        )
        if content is not None:
            self._remembered.use_file(path)
            await asyncio.to_thread(self._remembered.save)
            await self.take_content(content, path.name)
