"""The header of a file: which cell names which column of a layout, by itself or because somebody said so."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.errors import RollbookError
from core.layout import Column, Layout
from core.text import display

REPORT_COLUMNS = ("row", "status", "details", "error")
"""What Rollbook's own files add; recognised and not read."""

_TWIN = "\u2063"
_NUMBERED = re.compile(f"{_TWIN}\\d+$")

Said = tuple[tuple[str, str], ...]
"""What somebody said about header cells: a cell's label and its column, "" for one that is not read."""


def header_key(name: str) -> str:
    """Return what a header cell is matched by: lower case, without spaces, `_`, `-` and `*`."""
    return re.sub(r"[\s_\-*]+", "", name.lower())


def twin_of(name: str, number: int) -> str:
    """Return how a frame calls the column of the n-th header cell of one name: no two of its columns are alike."""
    return name if number == 1 else f"{name}{_TWIN}{number}"


def untwinned(name: str) -> str:
    """Return a header cell as it is written, without what tells it from others in a frame."""
    return _NUMBERED.sub("", name)


def names_of(column: Column) -> set[str]:
    """Return every spelling by which a header cell may name a column, as header keys."""
    return {header_key(name) for name in (column.name, *column.aliases)}


def count_matching(header: Iterable[str], layout: Layout) -> int:
    """Return how many columns of a layout a header names."""
    keys = {header_key(name) for name in header}
    return sum(1 for column in layout.columns if names_of(column) & keys)


def count_missing(header: Iterable[str], layout: Layout) -> int:
    """Return how many columns that a layout needs a header does not name."""
    keys = {header_key(name) for name in header}
    return sum(1 for column in layout.columns if column.required and not names_of(column) & keys)


def columns_by_name(layout: Layout) -> dict[str, Column]:
    """Return the columns of a layout by every spelling of their names."""
    return {name: column for column in layout.columns for name in names_of(column)}


def label_cells(header: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each header cell that no other one has: its text, with a number where that stands twice."""
    seen: set[str] = set()
    labels = []
    for place, name in enumerate(header, 1):
        label, count = name or f"(column {place})", 1
        while header_key(label) in seen:
            count += 1
            label = f"{name or f'(column {place})'} ({count})"
        seen.add(header_key(label))
        labels.append(label)
    return tuple(labels)


def header_mark(header: Sequence[str]) -> str:
    """Return what a mapping is remembered by: alike for headers of the same cells, in any order and spelling.

    What Rollbook's own files add does not count, so that an error file is read like the file that it came from.
    """
    keys = sorted({header_key(label) for label in label_cells(header)} - set(REPORT_COLUMNS))
    return hashlib.sha256("\0".join(keys).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Which cell of a header is which column of a layout."""

    layout: Layout
    labels: tuple[str, ...]
    columns: tuple[str | None, ...]
    """For each cell its column; None where it is not read."""
    unknown: tuple[str, ...]
    """Cells that are no column of the layout, as they came."""
    reported: frozenset[str] = frozenset()
    """Which of the report columns there are, as header keys."""
    doubled: tuple[tuple[str, str], ...] = ()
    """Cells that name a column which another cell is already: label and column."""
    said: frozenset[str] = field(default=frozenset())
    """The header keys of the cells that somebody said something about."""

    @property
    def places(self) -> dict[str, str]:
        """The layout's columns that the file has, and the column of cells that each is."""
        return {name: f"c{place}" for place, name in enumerate(self.columns) if name is not None}

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that the file lacks."""
        there = set(self.columns)
        return tuple(column.name for column in self.layout.columns if column.required and column.name not in there)

    def require_sound(self) -> None:
        """Raise `column-duplicated` or `column-missing` where the file cannot be taken like this."""
        for label, column in self.doubled:
            first = next(name for name, other in zip(self.labels, self.columns, strict=True) if other == column)
            said = header_key(label) in self.said
            raise RollbookError(
                "column-duplicated",
                f"'{display(first)}' and '{display(label)}' are both matched with the column '{column}'"
                if said
                else f"The column '{column}' stands twice in the header",
                "match one of them with another column" if said else "keep one of the two columns",
            )
        if self.missing:
            named = ", ".join(f"'{name}'" for name in self.missing)
            several, layout = len(self.missing) > 1, self.layout.name
            raise RollbookError(
                "column-missing",
                f"The file lacks the required column{'s' if several else ''} {named} of {self.layout.title}",
                f"add {'them' if several else 'it'}, or start from 'rollbook template {layout}'; where the columns "
                f"have other names, see 'rollbook layouts {layout} --learn FILE'",
            )


def match_header(header: Sequence[str], layout: Layout, said: Said = ()) -> HeaderMatch:
    """Match a header with a layout: first as somebody said, the other cells by name.

    Nothing is refused for what is missing or doubled; `require_sound` does that. Raises `usage` for a column that the
    layout lacks, or that would show passwords.
    """
    labels, by_name = label_cells(header), columns_by_name(layout)
    told = {header_key(label): column for label, column in said}
    _require_possible(labels, layout, told)
    taken = {told[header_key(label)] for label in labels if header_key(label) in told}
    columns: list[str | None] = []
    unknown: list[str] = []
    reported: set[str] = set()
    doubled: list[tuple[str, str]] = []
    for label, name in zip(labels, header, strict=True):
        key, column = header_key(label), by_name.get(header_key(name))
        wanted = told.get(key) if key in told else column.name if column and column.name not in taken else None
        if wanted and wanted not in columns:
            columns.append(wanted)
            continue
        columns.append(None)
        if wanted:
            doubled.append((label, wanted))
        elif key in REPORT_COLUMNS and key not in told:
            reported.add(key)
        else:
            unknown.append(name)
    return HeaderMatch(
        layout, labels, tuple(columns), tuple(unknown), frozenset(reported), tuple(doubled), frozenset(told)
    )


def _require_possible(labels: Sequence[str], layout: Layout, told: dict[str, str]) -> None:
    by_name = columns_by_name(layout)
    known = {column.name: column for column in layout.columns}
    for label in labels:
        column = told.get(header_key(label))
        if not column:
            continue
        if column not in known:
            raise RollbookError(
                "usage",
                f"The layout {layout.name} has no column '{display(column)}'",
                f"see 'rollbook layouts {layout.name}'",
            )
        if not known[column].secret and holds_passwords(label, by_name):
            raise RollbookError(
                "usage",
                f"'{display(label)}' holds passwords and cannot be read as '{column}'",
                "match it with a column of passwords, or do not read it",
            )


def holds_passwords(name: str, by_name: dict[str, Column]) -> bool:
    """Whether a column is one of passwords; one that no layout knows counts as well, so that none is kept readable."""
    column = by_name.get(header_key(name))
    return column.secret if column is not None else "password" in header_key(name)
