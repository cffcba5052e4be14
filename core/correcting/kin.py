"""Which rows of a draft hang together: they share a name or a number that tells people, classes or places apart."""

from collections.abc import Iterable

import polars as pl

from core.layout import Layout
from core.sheets import Sheet
from core.text import clean_expr, fold_expr

_TIES_SCHEMA = pl.Schema({"row": pl.UInt32, "value": pl.String})
FEW = 400
"""So many rows are judged with a row at most, unless more hang on it directly."""
_MOST = 2_000


def ties_of(sheet: Sheet) -> pl.DataFrame:
    """Return the values that tie rows together, as keys: row, value."""
    parts = [pl.DataFrame(schema=_TIES_SCHEMA)]
    for name in tying_columns(sheet.layout):
        place = sheet.matched.get(name)
        if place is None:
            continue
        cells = sheet.cells.select("row", value=place).drop_nulls()
        separator = _separator(sheet.layout, name)
        if separator is not None:
            cells = cells.with_columns(pl.col("value").str.split(separator)).explode("value")
        distinct = cells.select(text=pl.col("value").unique()).with_columns(key=fold_expr(clean_expr(pl.col("text"))))
        joined = cells.join(distinct, left_on="value", right_on="text", maintain_order="left")
        parts.append(joined.select("row", value="key").drop_nulls())
    return pl.concat(parts)


def tying_columns(layout: Layout) -> tuple[str, ...]:
    """Return the columns whose equal values tie rows together."""
    return layout.kin or layout.key


def _separator(layout: Layout, name: str) -> str | None:
    column = layout.column(name)
    return column.codes.separator if column.codes else column.listed_by


def kin_of(row: int, ties: pl.DataFrame, more: Iterable[str] = ()) -> set[int]:
    """Return a row and those that hang together with it; `more` are values that it is about to get.

    Rows that hang together with these are taken in too, as long as there are few.
    """
    found, asked = {row}, {row}
    values = set(more)
    while asked:
        tied = pl.col("row").is_in(list(asked))
        values |= set(ties.filter(tied)["value"])
        near = ties.filter(pl.col("value").is_in(list(values)))["row"].unique(maintain_order=True)
        fresh = set(near.head(_MOST)) - found
        if len(found) > 1 and len(found) + len(fresh) > FEW:
            break
        found |= fresh
        asked = fresh
        values = set()
        if len(found) > FEW:
            break
    return found
