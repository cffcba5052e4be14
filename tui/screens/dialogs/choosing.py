"""Choosing a file from the folders, by the dialog of textual-fspicker."""

from pathlib import Path

from textual.app import App
from textual_fspicker import FileOpen, Filters

TABLES = (".csv", ".tsv", ".txt", ".xlsx")


async def choose_file(app: App[int], folder: Path) -> Path | None:
    """Return the chosen table, or None; call it from a worker."""
    filters = Filters(
        ("Tables", lambda path: path.suffix.lower() in TABLES),
        ("All files", lambda path: True),
    )
    return await app.push_screen_wait(FileOpen(folder, title="Choose a file", filters=filters))
