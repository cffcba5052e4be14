"""How a file is understood before anything is checked: what was detected, which column is which, its first rows."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Any

import polars as pl

from core.checking.dates import parse_dates
from core.desk import Desk
from core.errors import RollbookError
from core.headers import HeaderMatch, Said, header_key, header_mark, match_header
from core.intake import Matched, Request, match_file, other_layout
from core.judging import require_allowed
from core.layout import CellKind
from core.learning import Proposal, propose_aliases
from core.operators import find_operator, require_import
from core.options import ImportOptions
from core.reading import Table, sheets_of
from core.scopes import open_context
from core.sheets import sheet_of
from core.store.mappings import Mapping, find_mapping, forget_mapping, keep_mapping
from core.text import clean_expr, display

_HEAD = 50
_SAMPLES = 3
_MOST_PROPOSED = 200
"""A header with more cells than this gets no proposals: it is another kind of file."""


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One cell of the header and what it is read as."""

    label: str
    column: str | None
    how: str
    """name, alias, chosen or remembered; report for what Rollbook's own files add; "" where it is not read."""
    sample: str
    """The first values below it."""


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """One column of the first rows: of the frame, and what it is."""

    source: str
    title: str
    state: str
    """read, unread or missing."""


@dataclass(frozen=True, eq=False)
class Reading:
    """How a file was understood, before anything is checked."""

    file: dict[str, Any]
    sheets: tuple[str, ...]
    table: Table
    """Its first rows."""
    match: HeaderMatch
    said: Said = ()
    """What was said about header cells, now or before."""
    recalled: Mapping | None = None
    """The mapping that is used because it was remembered."""
    guessed: bool = False
    """Whether the header fits none of several layouts, and this one is the nearest."""

    @property
    def layout(self) -> str:
        """The name of the layout."""
        return self.match.layout.name

    @property
    def title(self) -> str:
        """The name of the layout for people."""
        return self.match.layout.title

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that no header cell is."""
        return self.match.missing

    @property
    def doubt(self) -> str:
        """Why the file cannot be taken like this, in a sentence; nothing where it can."""
        try:
            self.match.require_sound()
        except RollbookError as error:
            return error.message
        return ""

    @cached_property
    def looks_like(self) -> str:
        """The title of another layout, where columns are missing of this one and none of that one."""
        other = other_layout(self.table, self.match.layout) if self.missing else None
        return other.title if other else ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The columns that a header cell may be read as, required ones first."""
        columns = sorted(self.match.layout.columns, key=lambda column: not column.required)
        return tuple(column.name for column in columns)

    @property
    def required(self) -> frozenset[str]:
        """The columns that the file must have."""
        return frozenset(column.name for column in self.match.layout.columns if column.required)

    @cached_property
    def columns(self) -> tuple[ColumnMatch, ...]:
        """Each header cell with what it is read as."""
        shown = sheet_of(self.table, self.match).shown_cells
        return tuple(
            ColumnMatch(label, column, self._how(label, column), _sample(shown[f"c{place}"]))
            for place, (label, column) in enumerate(zip(self.match.labels, self.match.columns, strict=True))
        )

    def _how(self, label: str, column: str | None) -> str:
        key = header_key(label)
        if column is None:
            return "report" if key in self.match.reported else ""
        if key in self.match.said:
            return "remembered" if self.recalled else "chosen"
        return "name" if key == header_key(column) else "alias"

    @cached_property
    def proposals(self) -> dict[str, Proposal]:
        """What unread header cells are likely, by their text."""
        if len(self.table.header) > _MOST_PROPOSED:
            return {}
        found = propose_aliases(self.table, self.match.layout, self.said)
        return {proposal.header: proposal for proposal in found}

    def rematch(self, said: Said) -> "Reading":
        """Return the reading with other things said about header cells; raises `usage` for what cannot be."""
        match = match_header(self.table.header, self.match.layout, said)
        return replace(self, match=match, said=said, recalled=None)

    def say(self, label: str, column: str) -> "Reading":
        """Return the reading with one header cell read as a column ("" for none), which no other cell is then.

        Raises `usage` for what cannot be.
        """
        said = {
            name: "" if name != label and other == column else other or ""
            for name, other in zip(self.match.labels, self.match.columns, strict=True)
        }
        said[label] = column
        by_name = match_header(self.table.header, self.match.layout)
        found = dict(zip(by_name.labels, by_name.columns, strict=True))
        settled = {name for name, _ in by_name.doubled}
        changed = tuple(
            (name, other) for name, other in said.items() if other != (found[name] or "") or name in settled
        )
        # Somebody who goes back to the names says so, or what is remembered would count again.
        return self.rematch(changed or tuple((name, other) for name, other in said.items() if other))

    def head(self, today: date) -> tuple[pl.DataFrame, tuple[HeadColumn, ...]]:
        """Return the first rows under the layout's columns as they are understood, then what is not read.

        Where columns are missing, they and what may be meant by them come first.
        """
        sheet = sheet_of(self.table, self.match)
        places = sheet.matched
        shown = sheet.shown_cells.with_columns(clean_expr(pl.all().exclude("row")))
        columns: list[HeadColumn] = []
        for column in self.match.layout.columns:
            source = places.get(column.name)
            if source is not None:
                columns.append(HeadColumn(source, column.name, "read"))
                if column.kind is CellKind.DATE:
                    shown = shown.with_columns(_dates(shown[source], today))
            elif column.required:
                shown = shown.with_columns(pl.lit(None, pl.String).alias(column.name))
                columns.append(HeadColumn(column.name, column.name, "missing"))
        read = set(places.values())
        rest = [
            HeadColumn(f"c{place}", label, "unread")
            for place, label in enumerate(self.match.labels)
            if f"c{place}" not in read
        ]
        all_ = [HeadColumn("row", "Row", "read"), *columns, *rest]
        if self.missing:
            all_.sort(key=lambda each: each.source != "row" and each.state == "read")
        return shown.select(column.source for column in all_), tuple(all_)


def _dates(cells: pl.Series, today: date) -> pl.Series:
    """Return dates as they are stored, and what is none as it came."""
    parsed = parse_dates(cells.unique().drop_nulls(), today)
    known = dict(zip(parsed["text"], parsed["value"], strict=True))
    return pl.Series(cells.name, [known.get(text) or text for text in cells], pl.String)


def _sample(cells: pl.Series) -> str:
    filled = cells.drop_nulls().str.slice(0, 40).unique(maintain_order=True).head(_SAMPLES)
    return ", ".join(display(text) for text in filled)


class Understanding(Desk):
    """Looking at a file, and remembering what is said about its columns."""

    def preview_reading(
        self, content: bytes, name: str, scope: str | None, layout: str | None, options: ImportOptions
    ) -> Reading:
        """Return how a file is understood, also where columns are missing; raises what else makes no task."""
        options.require_sound()
        request = Request(content, name, scope, layout, options, self.operator)
        with self._reading() as (session, operator):
            _, found = open_context(session, operator, date.min, scope)
            matched = match_file(request, found, self.config, partial(find_mapping, session))
            require_allowed(operator, options, matched.match.layout, found, self.config)
        return _reading_of(matched, len(content))

    def sheets(self, content: bytes, name: str) -> tuple[str, ...] | None:
        """Return the visible sheets of a workbook, none where it cannot be opened; None for a file of text."""
        return sheets_of(content, name, self._limits)

    def remember_columns(self, reading: Reading) -> None:
        """Remember what was said about the columns for files with the same header; raises `not-permitted`."""
        if not reading.said or reading.recalled is not None:
            return
        mapping = Mapping(reading.said, self.operator, datetime.now(UTC).replace(microsecond=0))
        with self._store() as store, store.writing() as session:
            require_import(find_operator(session, self.operator), reading.match.layout)
            keep_mapping(session, reading.layout, header_mark(reading.table.header), mapping)

    def forget_columns(self, reading: Reading) -> None:
        """Forget what is remembered for files with this header; raises `not-permitted`."""
        with self._store() as store, store.writing() as session:
            require_import(find_operator(session, self.operator), reading.match.layout)
            forget_mapping(session, reading.layout, header_mark(reading.table.header))


def _reading_of(matched: Matched, size: int) -> Reading:
    """Return the reading of a matched file, with no more of it than its first rows."""
    table, source = matched.table, matched.table.source
    file = {
        "bytes": size,
        "type": source.type,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "sheet": source.sheet,
        "rows": table.cells.height,
        "blank_rows": table.blank_rows,
    }
    # A clone of its own, so that the rows below are let go.
    cells = pl.DataFrame(table.cells.head(_HEAD).to_dict(as_series=False), schema=table.cells.schema)
    rows = cells["row"].implode()
    head = replace(
        table, cells=cells, ragged=table.ragged.filter(pl.col("row").is_in(rows)), errors=table.errors.head(0)
    )
    return Reading(file, source.sheets, head, matched.match, matched.said, matched.recalled, matched.several)
