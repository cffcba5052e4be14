"""A file's table seen through a layout: which of its columns is which column of the layout."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from core.errors import RollbookError
from core.findings import FINDINGS_SCHEMA
from core.layout import Column, Layout
from core.reading import Table
from core.reading.guarding import unguard_expr
from core.text import display

REPORT_COLUMNS = ("row", "status", "details", "error")
"""What Rollbook's own files add; recognised and not read."""

ERROR_COLUMN = "Error"
MASK = "••••••••"
"""What stands in place of a password that is there."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table whose columns are matched with a layout; cells still as they came, the formula guard taken off."""

    table: Table
    layout: Layout
    cells: pl.DataFrame
    """`row` and the cells under `c0`, `c1`, …"""
    matched: dict[str, str]
    """Column of the layout → column of `cells`."""
    unknown: tuple[str, ...]
    """Header cells that are no column of the layout."""
    secret: tuple[int, ...] = ()
    """The places of the columns that hold passwords, whether they are read or not."""
    unread: str | None = None
    """The column of passwords, where it is not read because the file is a completed one."""

    @property
    def columns(self) -> frozenset[str]:
        """The names of the layout's columns that the file has."""
        return frozenset(self.matched)

    def file_findings(self) -> pl.DataFrame:
        """Return the warnings about the file as a whole (row 0)."""
        found: list[tuple[int, str | None, str, str | None, None]] = []
        if self.unknown:
            named = ", ".join(name or "(no name)" for name in self.unknown)
            found.append((0, None, "column-unknown", named, None))
        if self.unread:
            found.append((0, self.unread, "password-ignored", None, None))
        return pl.DataFrame(found, schema=FINDINGS_SCHEMA, orient="row")

    @cached_property
    def open_cells(self) -> pl.DataFrame:
        """The cells without passwords; in a row of too few or too many without those near it."""
        if not self.secret:
            return self.cells
        rows = self.cells.join(self.slipped, on="row", how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("slipped").fill_null(0))
        kept = []
        for place in range(len(self.table.header)):
            distance = min(abs(place - secret) for secret in self.secret)
            kept.append(pl.when(pl.col("slipped") < distance).then(f"c{place}").alias(f"c{place}"))
        return rows.select("row", *kept)

    @cached_property
    def slipped(self) -> pl.DataFrame:
        """The rows with too few or too many cells: row, and slipped, by how many places a cell may be off."""
        off = pl.col("cells").cast(pl.Int32) - len(self.table.header)
        return self.table.ragged.select("row", off.abs().alias("slipped"))

    @cached_property
    def has_passwords(self) -> bool:
        """Whether any password cell is filled."""
        surplus = bool(self.secret) and bool(self.table.ragged["extra"].is_not_null().any())
        return surplus or self.cells.null_count().row(0) != self.open_cells.null_count().row(0)

    def head(self, rows: int) -> pl.DataFrame:
        """Return the first rows under the file's own header, as a reader understands them."""
        named = _distinct(
            [(f"c{place}", name or f"Column {place + 1}") for place, name in enumerate(self.table.header)]
        )
        cells, shown = self.cells.head(rows), self.open_cells.head(rows)
        hidden = cells.select(
            "row",
            *(
                pl.when(cells[name].is_null() | shown[name].is_not_null()).then(shown[name]).otherwise(pl.lit(MASK))
                for name in cells.columns[1:]
            ),
        )
        return hidden.select("row", *(pl.col(source).alias(name) for source, name in named))

    def rows_as_they_came(self, rows: pl.Series, returned: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return some rows with the file's own header (an `Error` column of an earlier task left out), no passwords.

        `returned` (row, columns of the layout) fills in blank cells; a column that the file lacks is added for it.
        """
        kept = [
            (f"c{place}", name)
            for place, name in enumerate(self.table.header)
            if header_key(name) != "error" or f"c{place}" in self.matched.values()
        ]
        chosen = self.open_cells.filter(pl.col("row").is_in(rows.implode()))
        if returned is not None:
            chosen, kept = self._filled_in(chosen, kept, returned)
        return chosen.select("row", *(pl.col(source).alias(alias) for source, alias in _distinct(kept)))

    def _filled_in(
        self, chosen: pl.DataFrame, kept: list[tuple[str, str]], returned: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
        """Fill blank cells of the chosen rows in, and name the columns that are added for them."""
        given = chosen.select("row").join(returned, on="row", how="left", maintain_order="left").drop("row")
        for cells in given:
            place = self.matched.get(cells.name)
            if place is not None:
                chosen = chosen.with_columns(cells.zip_with(cells.is_not_null(), chosen[place]).alias(place))
            elif cells.null_count() < cells.len():
                chosen = chosen.with_columns(cells)
                kept = [*kept, (cells.name, cells.name)]
        return chosen, kept


def _distinct(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    seen: dict[str, int] = {"row": 1}
    named = []
    for source, name in columns:
        seen[name] = seen.get(name, 0) + 1
        named.append((source, name if seen[name] == 1 else f"{name}\u2063{seen[name]}"))
    return named


def header_key(name: str) -> str:
    """Return what a header cell is matched by: lower case, without spaces, `_`, `-` and `*`."""
    return re.sub(r"[\s_\-*]+", "", name.lower())


def names_of(column: Column) -> set[str]:
    """Return every spelling by which a header cell may name a column, as header keys."""
    return {header_key(name) for name in (column.name, *column.aliases)}


def match_sheet(table: Table, layout: Layout) -> Sheet:
    """Match a table's header with a layout; raises `column-missing` and `column-duplicated`."""
    places: dict[str, str] = {}
    unknown: list[str] = []
    reported: set[str] = set()
    by_name = {name: column for column in layout.columns for name in names_of(column)}
    for place, header in enumerate(table.header):
        key = header_key(header)
        column = by_name.get(key)
        if column is not None and column.name not in places:
            places[column.name] = f"c{place}"
        elif key in REPORT_COLUMNS and key not in reported:
            reported.add(key)
        elif column is not None:
            raise RollbookError(
                "column-duplicated",
                f"The column '{display(header)}' stands twice in the header",
                "keep one of the two columns",
            )
        else:
            unknown.append(header)
    _require_columns(layout, places)
    secret = tuple(place for place, header in enumerate(table.header) if _holds_passwords(header, by_name))
    unread = None
    if {"status", "details"} <= reported:
        unread = next((column.name for column in layout.columns if column.secret and column.name in places), None)
        places.pop(unread or "", None)
    return Sheet(table, layout, _unguarded(table, secret), places, tuple(unknown), secret, unread)


def _holds_passwords(header: str, by_name: dict[str, Column]) -> bool:
    """Whether a column is one of passwords; one that no layout knows counts as well, so that none is kept readable."""
    column = by_name.get(header_key(header))
    return column.secret if column is not None else "password" in header_key(header)


def _require_columns(layout: Layout, places: dict[str, str]) -> None:
    missing = [column.name for column in layout.columns if column.required and column.name not in places]
    if missing:
        named = ", ".join(f"'{name}'" for name in missing)
        raise RollbookError(
            "column-missing",
            f"The file lacks the required column{'s' if len(missing) > 1 else ''} {named} of {layout.title}",
            f"add {'them' if len(missing) > 1 else 'it'}, or start from 'rollbook template {layout.name}'",
        )


def _unguarded(table: Table, secret: Collection[int]) -> pl.DataFrame:
    if table.source.type == "xlsx":
        return table.cells
    text = [f"c{place}" for place in range(len(table.header)) if place not in secret]
    if not text:
        return table.cells
    guarded = table.cells.select(pl.col(text).str.starts_with("'").any()).row(0)
    return table.cells.with_columns(
        unguard_expr(pl.col(name)) for name, found in zip(text, guarded, strict=True) if found
    )
