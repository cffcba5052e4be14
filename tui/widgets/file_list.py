"""The files that may be meant: the ones read before and those of a folder, as far as they fit what is typed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.showing import moment, shown, size
from tui.widgets.columns import Column
from tui.widgets.list_table import Line, ListTable, heading

TABLES = (".csv", ".tsv", ".txt", ".xlsx")
"""The endings of files that may be imported."""
COLUMNS = (
    Column("File", 16, 60),
    Column("Changed", 16, 16),
    Column("Size", 8, 9, right=True),
    Column("Folder", 6, 28),
)
BEFORE, HERE = "Read before", "In this folder"
MOST = 200
"""More files than this are not listed; typing finds the others."""
MOST_SEEN = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """A file or folder that may be meant."""

    path: str
    """As it is opened; it may hold anything."""
    changed: float
    size: int
    folder: bool = False


class FileList(ListTable):
    """Lists what may be meant by a typed path; looking at the disk happens on a thread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", key_display="↵", id="files.open", tooltip="Read the highlighted file."),
    ]

    @dataclass
    class FilesFound(Message):
        """The disk was looked at."""

        typed: str
        recent: list[Found]
        near: list[Found]

    class Left(Message):
        """Somebody went up from the first line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Make an empty list."""
        super().__init__(COLUMNS, id=id)
        self._typed = self._listed = ""

    def look_for(self, typed: str, recent: Sequence[str]) -> None:
        """List what fits; the list follows when the disk has answered."""
        self._typed = typed
        self._look(typed, tuple(recent))

    @work(thread=True, exclusive=True, group="files", description="look for files")
    def _look(self, typed: str, recent: Sequence[str]) -> None:
        folder, _, start = typed.rpartition("/")
        place = os.path.expanduser(f"{folder}/") if "/" in typed else "."  # noqa: PTH111 - an unknown user is no failure
        wanted = start.casefold()
        before = [found for path in recent if wanted in os.path.basename(path).casefold() for found in _stat(path)]  # noqa: PTH119 - a name that no path takes is none
        known = {os.path.realpath(found.path) for found in before}
        near = find_files(place, wanted, hidden=start.startswith("."))
        near = [found for found in near if found.folder or os.path.realpath(found.path) not in known]
        self.post_message(self.FilesFound(typed, before, near))

    @on(FilesFound)
    def take_files(self, event: FilesFound) -> None:
        """Show what was found, unless something else was typed since."""
        if event.typed != self._typed:
            return
        lines = [heading(BEFORE), *(_line(BEFORE, each) for each in event.recent)] if event.recent else []
        if event.near:
            lines += [heading(HERE), *(_line(HERE, each) for each in event.near)]
        self._listed = event.typed
        self.show(lines)

    def action_open(self) -> None:
        """Choose the highlighted line."""
        self.post_message(self.Opened(self, self.cursor))

    def fits(self, typed: str) -> bool:
        """Whether what is listed was looked for with that text, and something was found."""
        return self._typed == self._listed == typed and self.choices > 0

    @property
    def chosen_file(self) -> Found | None:
        """The highlighted file or folder."""
        key = self.chosen
        return key[1] if isinstance(key, tuple) and isinstance(key[1], Found) else None

    def action_move(self, lines: int) -> None:
        """Move the cursor; from the first line up is out of the list."""
        before = self.cursor
        super().action_move(lines)
        if lines < 0 and self.cursor >= before:
            self.post_message(self.Left())


def find_files(place: str, wanted: str, *, hidden: bool = False) -> list[Found]:
    """Return the tables and folders of a folder whose names have a text in them, tables first."""
    found: list[Found] = []
    try:
        with os.scandir(place) as entries:
            for _, entry in zip(range(MOST_SEEN), entries, strict=False):
                if wanted in entry.name.casefold() and (hidden or not entry.name.startswith(".")):
                    found += _stat(entry.path)
    except (OSError, ValueError):
        return []
    fitting = [each for each in found if each.folder or each.path.lower().endswith(TABLES)]
    return sorted(fitting, key=lambda each: (each.folder, os.path.basename(each.path).casefold()))[:MOST]  # noqa: PTH119 - as above


def _stat(path: str) -> Iterator[Found]:
    """Yield the file or folder of that name, if there is one."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a name that no path takes is none
    except (OSError, ValueError):
        return
    if stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode):
        yield Found(path, status.st_mtime, status.st_size, folder=stat.S_ISDIR(status.st_mode))


def _line(group: str, found: Found) -> Line:
    path = Path(found.path)
    if found.folder:
        cells = (f"{path.name}/", "", "", "")
    else:
        changed = moment(datetime.fromtimestamp(found.changed, UTC))
        cells = (path.name, changed, size(found.size), shown(path.parent) if group == BEFORE else "")
    return Line((group, found), cells)
