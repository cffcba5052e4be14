"""How a record keeps its fields: one text, the fields in the layout's order with U+001F between."""

from collections.abc import Sequence

import polars as pl

UNIT = "\x1f"
"""Stands between the fields of a record; no field holds a control character."""


def pack(fields: Sequence[str]) -> pl.Expr:
    """Return the content of a record from its field columns: joined in this order, blanks at the end cut."""
    cells = [pl.col(field).cast(pl.String).fill_null("") for field in fields]
    return pl.concat_str(cells, separator=UNIT).str.strip_chars_end(UNIT).alias("content")


def unpack(frame: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """Replace the column `content` by the field columns; blanks, and fields that a record lacks, are null."""
    cells = pl.col("content").str.splitn(UNIT, len(fields) + 1).struct
    names = [f"field_{index}" for index in range(len(fields))]
    parts = [cells.field(name).replace("", None).alias(field) for name, field in zip(names, fields, strict=True)]
    return frame.with_columns(parts).drop("content")
