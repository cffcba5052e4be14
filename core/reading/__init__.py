"""Bytes into one table of texts: CSV and TSV in any encoding, and XLSX."""

from collections.abc import Collection

from core.errors import RollbookError
from core.reading.delimited import read_delimited
from core.reading.kinds import is_workbook
from core.reading.table import Limits, ReadOptions, Source, Table
from core.text import display

__all__ = ["Limits", "ReadOptions", "Source", "Table", "read_table", "sheets_of"]


def read_table(
    content: bytes, name: str, options: ReadOptions, limits: Limits, known_headers: Collection[str] = ()
) -> Table:
    """Read a file as text, whatever its name says it is; `known_headers` helps to find the delimiter.

    Raises `file-unreadable`, `file-empty`, `file-encoding`, `file-too-large`, or `usage` for a wrong override.
    """
    if len(content) > limits.bytes:
        raise RollbookError(
            "file-too-large",
            f"{display(name)} has {len(content):,} bytes; the limit is {limits.bytes:,}",
            "split the file or raise limits.bytes in the configuration",
        )
    if is_workbook(content, name):
        # Late: what reads workbooks is slow to import, and most files are text.
        from core.reading.workbooks import read_workbook

        return read_workbook(content, name, options, limits)
    return read_delimited(content, name, options, limits, known_headers)


def sheets_of(content: bytes, name: str, limits: Limits) -> tuple[str, ...] | None:
    """Return the visible sheets of a workbook, none where it cannot be opened; None for a file of text."""
    try:
        if not is_workbook(content, name):
            return None
        from core.reading.workbooks import visible_sheets

        return visible_sheets(content, name, limits)
    except RollbookError:
        return ()
