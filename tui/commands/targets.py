"""Where the commands write: files of a type told by their ending, or standard output."""

import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.display import display
from core.errors import RollbookError
from core.filing import require_folder, write_private
from tui.commands.invocation import Invocation
from tui.commands.printing import print_json, say

TYPES = {".csv": "csv", ".tsv": "tsv", ".xlsx": "xlsx"}
STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Target:
    """One output: its file, None for standard output, and the type of table that belongs there."""

    path: Path | None
    type: str

    @classmethod
    def named(cls, text: str, call: Invocation) -> "Target":
        """Return the target that `-o` names; raises `usage` for an ending that says no type."""
        if text == STANDARD_OUTPUT:
            if call.json:
                raise RollbookError(
                    "usage", "-o - and --json both want standard output", "write to a file, or leave out --json"
                )
            return cls(None, "csv")
        type_ = TYPES.get(Path(text).suffix.lower())
        if type_ is None:
            raise RollbookError("usage", f"'{display(text)}' does not say its type", "end it in .csv, .tsv or .xlsx")
        return cls(Path(text), type_)

    def check_folder(self) -> None:
        """Refuse a target in a folder that is not there, before any work is done; raises `file-unwritable`."""
        if self.path is not None:
            require_folder(self.path.parent)

    def write(self, content: bytes, *, exact: bool = False) -> None:
        """Write the whole content, a file with mode 0600; raises `file-unwritable` or `disk-full`.

        On standard output the byte-order mark, which is there for spreadsheets, is left out unless `exact`.
        """
        if self.path is not None:
            write_private(self.path, content)
            return
        content = content if exact else content.removeprefix(BOM_UTF8)
        if sys.stdout.isatty():
            for line in content.decode("utf-8", "replace").splitlines():
                say(line)
            return
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def announce(self, call: Invocation, document: dict[str, object]) -> None:
        """Say where the file is: as JSON the document, for people the path, nothing beside standard output."""
        if call.json:
            print_json(document)
        elif self.path is not None:
            say(f"Written to {self.path}")


@contextmanager
def kept_as(task: int, kind: str) -> Iterator[None]:
    """Say how to fetch a file that a task keeps, where writing it here fails."""
    try:
        yield
    except RollbookError as error:
        hint = f"{error.hint}; the task keeps it: rollbook file {task} {kind} -o FILE"
        raise RollbookError(error.code, error.message, hint) from error
