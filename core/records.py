"""Stored records as people see them: in the columns of their layout, and old beside new."""

from typing import Any

import polars as pl

from core.context import Context
from core.kinds import CODE_SEPARATOR
from core.layout import CellKind, Layout


def show_records(records: pl.DataFrame, layout: Layout, context: Context) -> pl.DataFrame:
    """Return stored records (key, name, fields) in the layout's columns, as the operator may see them."""
    seen = layout.seen(records, context) if layout.seen else records
    return seen.select(column.export_expr() for column in layout.columns)


def show_changes(before: pl.DataFrame, after: pl.DataFrame, layout: Layout, context: Context) -> list[dict[str, Any]]:
    """Return the changes of each row: column → [old, new]; lists of codes as lists.

    The two frames hold name and fields of the same records in the same order.
    """
    columns = [column for column in layout.columns if column.name != layout.action]
    lists = {column.name for column in columns if column.kind is CellKind.CODES}
    old, new = show_records(before, layout, context), show_records(after, layout, context)
    names = [column.name for column in columns]
    return [
        {
            name: [_value(name in lists, was), _value(name in lists, now)]
            for name, was, now in zip(names, olds, news, strict=True)
            if was != now
        }
        for olds, news in zip(old.select(names).iter_rows(), new.select(names).iter_rows(), strict=True)
    ]


def changed_columns(before: pl.DataFrame, after: pl.DataFrame, layout: Layout, context: Context) -> pl.Series:
    """Return, for each row, the names of the columns that changed, joined by commas."""
    old, new = show_records(before, layout, context), show_records(after, layout, context)
    both = pl.concat([old.rename(lambda name: f"old {name}"), new], how="horizontal")
    names = [column.name for column in layout.columns if column.name != layout.action]
    named = [pl.when(pl.col(name).ne_missing(pl.col(f"old {name}"))).then(pl.lit(name)) for name in names]
    return both.select(pl.concat_str(named, separator=", ", ignore_nulls=True).alias("details"))["details"]


def _value(is_list: bool, text: str | None) -> str | list[str] | None:
    return (text or "").split(CODE_SEPARATOR) if is_list and text else ([] if is_list else text)
