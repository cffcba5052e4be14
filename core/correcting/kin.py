"""Which rows of a draft hang together, so that one of them can be judged without the rest."""

import polars as pl

from core.checking.rows import KEY_SEPARATOR
from core.context import Context
from core.kinship import KEY
from core.layout import Layout
from core.sheets import Sheet
from core.text import clean_expr, fold_expr

FEW = 400
"""So many rows are judged all together."""
_TIES_SCHEMA = pl.Schema({"row": pl.UInt32, "tie": pl.String, "value": pl.String})

c = pl.col


class Kin:
    """Finds the rows of a draft that one of them has to be judged with."""

    def __init__(self, sheet: Sheet, context: Context) -> None:
        """Take all rows as they stand."""
        self._kinship = sheet.layout.kin
        self._ties = _hashed(ties_of(sheet, context))

    def renew(self, sheet: Sheet, context: Context) -> None:
        """Take some rows as they stand by now."""
        rows, fresh = sheet.cells["row"], _hashed(ties_of(sheet, context))
        kept = {tie: frame.filter(~c("row").is_in(rows.implode())) for tie, frame in self._ties.items()}
        self._ties = {
            tie: pl.concat([part[tie] for part in (kept, fresh) if tie in part]) for tie in kept.keys() | fresh.keys()
        }

    def of(self, sheet: Sheet, context: Context) -> set[int]:
        """Return the one row of a sheet and all that its verdict hangs on."""
        found = set(sheet.cells["row"])
        own = ties_of(sheet, context)
        if self._kinship.sought is not None:
            own = pl.concat([own, self._kinship.sought(own, context)])
        asking = _hashed(own)
        for step in self._kinship.steps:
            near = [
                self._ties[there].filter(c("value").is_in(asking[here]["value"].unique().implode()))["row"]
                for here, there in step.items()
                if here in asking and there in self._ties
            ]
            rows = pl.concat(near).unique() if near else pl.Series(dtype=pl.UInt32)
            found |= set(rows)
            asking = {tie: frame.filter(c("row").is_in(rows.implode())) for tie, frame in self._ties.items()}
        return found


def ties_of(sheet: Sheet, context: Context) -> pl.DataFrame:
    """Return what rows have that may tie them to others: row, tie, value."""
    kinship = sheet.layout.kin
    layout, names = sheet.layout, kinship.ties
    used = {*names, *(layout.key if KEY in names else ())}
    columns = [column.name for column in layout.columns if column.name in used]
    keys = sheet.cells.select("row").with_columns(_keys(sheet, name).alias(name) for name in columns)
    parts = [pl.DataFrame(schema=_TIES_SCHEMA)]
    for name in names.intersection(columns):
        cells = keys.select("row", pl.lit(name).alias("tie"), value=name).drop_nulls()
        separator = _separator(layout, name)
        if separator is not None:
            cells = cells.with_columns(c("value").str.split(separator)).explode("value")
            cells = cells.with_columns(value=fold_expr(clean_expr(c("value")))).drop_nulls()
        parts.append(cells)
    if KEY in names:
        joined = pl.concat_str(layout.key, separator=KEY_SEPARATOR)
        parts.append(keys.select("row", pl.lit(KEY).alias("tie"), value=joined).drop_nulls())
    if kinship.named is not None:
        parts.append(kinship.named(keys, context))
    return pl.concat(parts)


def _keys(sheet: Sheet, name: str) -> pl.Series:
    """Return the cells of a column as keys, made of the distinct ones; nulls where the file lacks it."""
    if name not in sheet.matched:
        return pl.Series([None], dtype=pl.String).new_from_index(0, sheet.cells.height)
    cells = sheet.cells.select(text=sheet.matched[name])
    distinct = cells.unique().drop_nulls().with_columns(key=fold_expr(clean_expr(c("text"))))
    return cells.join(distinct, on="text", how="left", maintain_order="left")["key"]


def _separator(layout: Layout, name: str) -> str | None:
    column = layout.column(name)
    return column.codes.separator if column.codes else column.listed_by


def _hashed(ties: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return row and a hash of the value by tie; two values of one hash only bring a row too many."""
    parts = ties.select("row", "tie", c("value").hash()).partition_by("tie", as_dict=True, include_key=False)
    return {str(tie): part for (tie,), part in parts.items()}
