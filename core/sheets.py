"""A file's table seen through a layout: which of its columns is which column of the layout."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from core.catalogue import CATALOGUE
from core.findings import FINDINGS_SCHEMA
from core.headers import HeaderMatch, Said, columns_by_name, header_key, holds_passwords, match_header, twin_of
from core.layout import Layout
from core.reading import Table
from core.reading.guarding import unguard_expr
from core.reading.table import ERRORS_SCHEMA

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

    @property
    def shown_cells(self) -> pl.DataFrame:
        """The cells as they may be seen: a mask in place of passwords, and of what may be one."""
        return self.cells.select(
            "row",
            *(
                pl.when(self.cells[name].is_null() | self.open_cells[name].is_not_null())
                .then(self.open_cells[name])
                .otherwise(pl.lit(MASK))
                .alias(name)
                for name in self.cells.columns[1:]
            ),
        )

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
        named.append((source, twin_of(name, seen[name])))
    return named


def match_sheet(table: Table, layout: Layout, said: Said = ()) -> Sheet:
    """Match a table's header with a layout; raises `column-missing`, `column-duplicated`, and `usage` for `said`."""
    match = match_header(table.header, layout, said)
    match.require_sound()
    return sheet_of(table, match)


def sheet_of(table: Table, match: HeaderMatch) -> Sheet:
    """Return the table as it is matched, whatever it lacks."""
    layout, places, by_name = match.layout, match.places, columns_by_name(match.layout)
    passwords = {column.name for column in layout.columns if column.secret}
    secret = tuple(
        place
        for place, (header, column) in enumerate(zip(table.header, match.columns, strict=True))
        if column in passwords or holds_passwords(header, by_name)
    )
    unread = None
    if {"status", "details"} <= match.reported:
        unread = next((name for name in passwords if name in places), None)
        places.pop(unread or "", None)
    cells = _unguarded(table, secret)
    if header_key(ERROR_COLUMN) in match.reported:
        table = replace(table, errors=pl.concat([table.errors, _failed_before(table.header, cells, places)]).unique())
    return Sheet(table, layout, cells, places, match.unknown, secret, unread)


def _failed_before(header: Sequence[str], cells: pl.DataFrame, places: Mapping[str, str]) -> pl.DataFrame:
    """Return the cells of an error file in which a workbook's formula had failed: there they are texts like any other.

    What somebody has corrected since is no longer what the file says was wrong.
    """
    columns = [f"c{place}" for place, name in enumerate(header) if header_key(name) == header_key(ERROR_COLUMN)]
    said = next((pl.col(column) for column in columns if column not in places.values()), pl.lit(None, pl.String))
    rows = cells.filter(said.str.contains("[cell-error]", literal=True))
    told = CATALOGUE["cell-error"].message.replace("{value}", "{}")
    found = [
        rows.filter(said.str.contains(pl.format(told.replace("{column}", name), pl.col(place)), literal=True)).select(
            "row", column=pl.lit(place)
        )
        for name, place in places.items()
        if rows.height
    ]
    return pl.concat([pl.DataFrame(schema=ERRORS_SCHEMA), *found])


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
