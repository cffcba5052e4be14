"""The columns of a table: what stands in a cell, how wide a column may be, and which columns fit side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = str | tuple[str, str]
"""A text, or a text with a kind of emphasis: success, warning, error, accent, muted."""

GAP = 2
"""Blank cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: how wide it may be, in terminal cells, and to which side its texts lean."""

    title: str
    least: int = 4
    most: int = 40
    right: bool = False


def place_columns(columns: Sequence[tuple[int, Column, int]], room: int) -> list[tuple[int, int]]:
    """Return which columns (number, kind, wanted width) stand in `room` cells, and how wide; at least the first does.

    The widest ones give way first, down to their least width; what then does not fit is left out from the right; the
    last one takes what is left over, if its texts lean to the left.
    """
    kinds = {number: kind for number, kind, _ in columns}
    least = {number: max(kind.least, len(kind.title)) for number, kind, _ in columns}
    widths = {
        number: min(max(wanted, least[number]), max(kind.most, least[number])) for number, kind, wanted in columns
    }
    while len(widths) > 1 and sum(least[number] + GAP for number in widths) - GAP > room:
        widths.popitem()
    while (excess := sum(widths.values()) + GAP * (len(widths) - 1) - room) > 0:
        givers = sorted(
            (number for number in widths if widths[number] > least[number]), key=lambda number: -widths[number]
        )
        if not givers:
            return [(number, max(min(width, room), 1)) for number, width in widths.items()]
        second = max((widths[number] for number in givers[1:]), default=0)
        widths[givers[0]] -= min(excess, max(widths[givers[0]] - max(second, least[givers[0]]), 1))
    last = next(reversed(widths))
    if not kinds[last].right:
        widths[last] -= excess
    return list(widths.items())
