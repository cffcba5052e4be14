"""From rows as they came and corrections to a sheet that is judged like any other."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from core.correcting.base import Base
from core.correcting.ledger import Texts, shaped
from core.correcting.values import MARKS
from core.reading import Table
from core.sheets import Sheet, match_sheet

Fill = Mapping[str, Mapping[int, str | None]]
"""Column that the file lacks → row → what stands in it for the row to stay as it is."""


def added_columns(base: Base, texts: Texts) -> tuple[str, ...]:
    """Return the columns that the file lacks and that a correction fills in, in the layout's order."""
    given = {column for cells in texts.values() for column, text in cells.items() if text is not None}
    absent = given - base.sheet.columns - set(MARKS)
    return tuple(column.name for column in base.layout.columns if column.name in absent)


def correct(
    base: Base, texts: Texts, rows: pl.Series | None = None, added: Collection[str] = (), fill: Fill | None = None
) -> Sheet:
    """Return the sheet as it stands: some rows (all for None), the corrections, and the added columns.

    An added column is filled in for the other rows with `fill`: blank would clear what is stored. What may be a
    password that slipped out of its column is blank in a row that is accepted as it stands.
    """
    cells = base.cells if rows is None else base.cells.filter(pl.col("row").is_in(rows.implode()))
    chosen = texts if rows is None else {row: texts[row] for row in set(rows) & texts.keys()}
    places = dict(base.sheet.matched)
    header = base.header
    for name in added:
        places[name] = f"c{len(header)}"
        header = (*header, name)
        given = (fill or {}).get(name, {})
        column = pl.Series(places[name], [given.get(row) for row in cells["row"]], dtype=pl.String)
        cells = cells.with_columns(column)
    edits = _by_place(chosen, places, frozenset(added))
    for row in shaped(chosen):
        for place in base.hidden.get(row, ()):
            edits.setdefault(place, {}).setdefault(row, None)
    cells = cells.with_columns(_corrected(cells, place, given) for place, given in edits.items())
    return match_sheet(_table(base, header, cells, chosen, edits), base.layout, base.said)


def _by_place(texts: Texts, places: Mapping[str, str], added: frozenset[str]) -> dict[str, dict[int, str | None]]:
    """Return the corrected cells by their column of `cells`; blank in an added column leaves it alone."""
    edits: dict[str, dict[int, str | None]] = {}
    for row, cells in texts.items():
        for column, text in cells.items():
            if column in places and (text is not None or column not in added):
                edits.setdefault(places[column], {})[row] = text
    return edits


def _corrected(cells: pl.DataFrame, place: str, given: Mapping[int, str | None]) -> pl.Series:
    edits = pl.DataFrame(
        {"row": list(given), "text": list(given.values()), "edited": [True] * len(given)},
        schema={"row": pl.UInt32, "text": pl.String, "edited": pl.Boolean},
    )
    joined = cells.select("row", place).join(edits, on="row", how="left", maintain_order="left")
    return joined.select(pl.when("edited").then("text").otherwise(place).alias(place)).to_series()


def _table(
    base: Base, header: tuple[str, ...], cells: pl.DataFrame, texts: Texts, edits: Mapping[str, Mapping[int, object]]
) -> Table:
    """Return the table: rows accepted as they stand are ragged no more, a corrected formula has not failed."""
    accepted = pl.Series(shaped(texts), dtype=pl.UInt32)
    within = pl.col("row").is_in(cells["row"].implode())
    wider = len(header) - len(base.header)
    ragged = base.ragged.filter(within & ~pl.col("row").is_in(accepted.implode()))
    mended = pl.DataFrame(
        [(row, place) for place, given in edits.items() for row in given], schema=base.errors.schema, orient="row"
    )
    errors = base.errors.filter(within).join(mended, on=["row", "column"], how="anti")
    return replace(
        base.table(),
        header=header,
        cells=cells,
        ragged=ragged.with_columns(pl.col("cells") + wider),
        errors=errors,
    )


def without_slipped(sheet: Sheet, base: Base, texts: Texts) -> Sheet:
    """Return the sheet without what may be a password that slipped there, unless somebody has corrected that cell."""
    places = {place: name for name, place in base.sheet.matched.items()}
    hidden: dict[str, dict[int, str | None]] = {}
    for row, columns in base.hidden.items():
        for place in columns:
            if places.get(place) not in texts.get(row, {}):
                hidden.setdefault(place, {})[row] = None
    cells = sheet.cells.with_columns(_corrected(sheet.cells, place, given) for place, given in hidden.items())
    return replace(sheet, cells=cells)
