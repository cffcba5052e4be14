"""What the app keeps between two runs: the list of scopes as of the last time, which were used last, a folder."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import platformdirs

from core.errors import RollbookError
from core.filing import is_folder, read_regular, write_private

RECENT = 20
LIMIT = 16 * 1024 * 1024


class ScopeLine(NamedTuple):
    """One scope as the first screen lists it."""

    code: str | None
    """None stands for the reference data."""
    name: str
    kind: str
    """administration, school or site; nothing for the reference data."""
    year: str
    status: str
    accounts: int | None
    task: str
    """The last task in words."""
    task_status: str


@dataclass
class Remembered:
    """A small file for one store, in the user's cache folder, mode 0600; losing it harms nothing."""

    path: Path
    scopes: list[ScopeLine] = field(default_factory=list)
    recent: list[str | None] = field(default_factory=list)
    """Codes of the scopes that were opened, the last one first."""
    place: tuple[str, ...] = ()
    """Operator and store as they were shown."""
    folder: str = ""
    """Where the last file was chosen or saved."""
    files: list[str] = field(default_factory=list)
    """Paths of the files that were read, the last one first."""

    @classmethod
    def of(cls, store: str | None) -> "Remembered":
        """Return what is remembered of a store, named as on the command line; nothing where the file is of no use."""
        name = (store or "").encode("utf-8", "surrogateescape")
        folder = platformdirs.user_cache_path("rollbook", appauthor=False)
        remembered = cls(folder / f"scopes-{crc32(name):08x}-{len(name)}.json")
        with suppress(RollbookError, ValueError, TypeError, KeyError):
            remembered._fill(json.loads(read_regular(remembered.path, LIMIT)))
        return remembered

    def _fill(self, kept: dict[str, Any]) -> None:
        self.scopes = [ScopeLine(*line) for line in kept["scopes"]]
        self.recent = list(kept["recent"])
        self.place = tuple(kept["place"])
        self.folder = str(kept["folder"])
        self.files = [str(path) for path in kept.get("files", ())]

    def use(self, code: str | None) -> None:
        """Put a scope in front of the recently used ones."""
        self.recent = [code, *(other for other in self.recent if other != code)][:RECENT]

    def use_file(self, path: Path) -> None:
        """Put a file in front of the recently read ones, and propose its folder the next time."""
        whole = path.absolute()
        self.folder = str(whole.parent)
        self.files = [str(whole), *(other for other in self.files if other != str(whole))][:RECENT]

    def first_folder(self, exports: str | None, *, to_read: bool = False) -> Path:
        """Return the folder to propose: that of the settings, or the one used last, or else the one we run in.

        Files `to_read` are looked for where the last ones were, first.
        """
        folders = [exports, self.folder]
        for folder in reversed(folders) if to_read else folders:
            if folder and is_folder(place := Path(os.path.expanduser(folder))):  # noqa: PTH111 - never raises
                return place
        return Path.cwd()

    def save(self) -> None:
        """Write the file; a cache that cannot be written is no failure of anything that was asked for."""
        kept = {
            "scopes": self.scopes,
            "recent": self.recent,
            "place": self.place,
            "folder": self.folder,
            "files": self.files,
        }
        with suppress(RollbookError, OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self.path, json.dumps(kept).encode())
