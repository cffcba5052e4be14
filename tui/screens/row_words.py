"""Rows and their counts in words: the columns of the table, one row in short, what stands above the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from tui.key_names import with_keys
from tui.screens.dialogs.row import change_line, finding_lines
from tui.showing import OUTCOME_MARKS, cell_text, marked, shown, told
from tui.widgets.columns import Cell, Column
from tui.widgets.frame_table import FrameColumn

GAP = Content("   ")
NARROW = 76
"""The room for a line on the smallest terminal."""


def _outcome(word: str | None) -> Cell:
    """Return the outcome; only what wants attention is coloured: each colour costs bytes on every line of a page."""
    text, emphasis = marked(OUTCOME_MARKS, word)
    return (text, emphasis) if emphasis in {"error", "warning"} else text


def _warnings(count: int | None) -> Cell:
    return (f"! {count}", "warning") if count else ""


COLUMNS = (
    FrameColumn("row", Column("Row", 5, 9, right=True), str),
    FrameColumn("key", Column("Key", 16, 32), wrong="wrong_key"),
    FrameColumn("name", Column("Name", 14, 28), wrong="wrong_name"),
    FrameColumn("outcome", Column("Status", 11, 13), _outcome),
    FrameColumn("details", Column("Details", 16, 60)),
    FrameColumn("action", Column("Action", 7, 10), wrong="wrong_action"),
    FrameColumn("warnings", Column("Warnings", 8, 9), _warnings),
)
"""The columns of the table of rows."""


def in_short(line: Mapping[str, Any] | None) -> list[Content]:
    """Return what is wrong with a row, what is said of it, and what it changes, one thing a line."""
    if line is None:
        return [Content(with_keys("Nothing to show here: {rows.all} shows all rows, {screen.back} drops the filter."))]
    found = [part for finding in line["findings"] for part in finding_lines(finding)[1:3]]
    if line.get("details"):
        found.append(told(line["details"]))
    changes = line.get("changes") or {}
    lines = [*found, *(change_line(column, old, new) for column, (old, new) in changes.items())]
    return lines or [told(with_keys("Nothing stands out in this row: {rows.view} shows its cells."), "muted")]


def copied_text(line: Mapping[str, Any], cells: Sequence[tuple[str, str | None]]) -> str:
    """Return a row as lines of text: its number and outcome, its cells, what is wrong with it."""
    lines = [f"Row {line['row']}: {line['outcome']}"]
    lines += [f"{shown(column)}: {cell_text(text)}" for column, text in cells]
    lines += [f"{finding['code']}: {shown(finding['message'])}" for finding in line["findings"]]
    return "\n".join(lines)


def counts_told(counts: Mapping[str, int], warnings: int) -> Content:
    """Return the rows by outcome, each with its mark; what is wrong in a second line where one would be too long."""
    parts: list[Content] = []
    wrong: list[Content] = []
    for outcome, count in counts.items():
        if count:
            mark, emphasis = OUTCOME_MARKS.get(outcome, ("", ""))
            noun = "error" + "s" * (count > 1) if outcome == "error" else outcome.replace("_", " ")
            (wrong if emphasis == "error" else parts).append(told(f"{mark} {count:,} {noun}", emphasis))
    if warnings:
        wrong.append(told(f"! {warnings:,} with warnings", "warning"))
    line = GAP.join([*parts, *wrong]) if parts or wrong else Content("No rows.")
    return line if line.cell_length <= NARROW else Content("\n").join([*_lines(parts), *_lines(wrong)])


def _lines(parts: Sequence[Content]) -> list[Content]:
    """Return the parts in lines: where one ends, none is torn apart."""
    lines: list[Content] = []
    for part in parts:
        longer = GAP.join([lines[-1], part]) if lines else part
        if lines and longer.cell_length <= NARROW:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
