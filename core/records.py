"""Stored records as people see them: in the columns of their layout, and old beside new."""

from typing import Any

import polars as pl

from core.context import Context
from core.layout import Layout


def show_records(records: pl.DataFrame, layout: Layout, context: Context) -> pl.DataFrame:
    """Return stored records (key, name, fields) in the layout's columns, as the operator may see them."""
    seen = layout.seen(records, context) if layout.seen else records
    return seen.select(column.export_expr() for column in layout.columns)


def show_changes(before: pl.DataFrame, after: pl.DataFrame, layout: Layout, context: Context) -> list[dict[str, Any]]:
    """Return the changes of each row: column → [old, new]; sets as lists.

    The two frames hold name and fields of the same records in the same order.
    """
    separators = {column.name: column.separator for column in layout.columns}
    old, new = show_records(before, layout, context), show_records(after, layout, context)
    return [
        {
            name: [_value(separator, was), _value(separator, now)]
            for (name, separator), was, now in zip(separators.items(), olds, news, strict=True)
            if was != now
        }
        for olds, news in zip(old.iter_rows(), new.iter_rows(), strict=True)
    ]


def changed_columns(before: pl.DataFrame, after: pl.DataFrame, layout: Layout, context: Context) -> pl.Series:
    """Return, for each row, the names of the columns that changed, joined by commas."""
    old, new = show_records(before, layout, context), show_records(after, layout, context)
    both = pl.concat([old.rename(lambda name: f"old {name}"), new], how="horizontal")
    named = [pl.when(pl.col(name).ne_missing(pl.col(f"old {name}"))).then(pl.lit(name)) for name in new.columns]
    return both.select(pl.concat_str(named, separator=", ", ignore_nulls=True).alias("details"))["details"]


def _value(separator: str | None, text: str | None) -> str | list[str] | None:
    if separator is None:
        return text
    return text.split(separator) if text else []
