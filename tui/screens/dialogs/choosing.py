"""Choosing a file from the folders, by the dialog of textual-fspicker."""

from pathlib import Path

from rich.text import Text
from textual.app import App
from textual_fspicker import FileOpen, Filters
from textual_fspicker.icons import Icons
from textual_fspicker.safe_tests import is_dir

TABLES = (".csv", ".tsv", ".txt", ".xlsx")
FOLDER, FILE = Text("/"), Text(" ")


class FolderDialog(FileOpen):
    """The folders and their tables, with room for both on the smallest terminal."""

    DEFAULT_CSS = """
    FolderDialog {
        Dialog { width: 94%; height: 94%; }
        InputBar { padding: 0; Select { width: 18; } Button { min-width: 10; width: auto; } }
    }
    """


async def choose_file(app: App[int], folder: Path) -> Path | None:
    """Return the chosen table, or None; call it from a worker."""
    Icons.set_picker(_mark)
    filters = Filters(
        ("Tables", lambda path: path.suffix.lower() in TABLES),
        ("All files", lambda path: True),
    )
    return await app.push_screen_wait(FolderDialog(folder, title="Choose a file: ↵ opens, esc back", filters=filters))


def _mark(location: str | Path) -> Text:
    return FOLDER if is_dir(Path(location)) else FILE
