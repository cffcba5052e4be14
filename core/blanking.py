"""What a task keeps and shows of a file with passwords: the same rows and cells without them (layouts §8)."""

import polars as pl

from core.layout import Layout
from core.reading.rewriting import blank_cells
from core.sheets import Sheet

_LIMIT = r"^\d{1,4}$"
_QUOTING = ("spreadsheet-damage",)
"""Codes that say nothing without the cell they are about."""


def without_passwords(content: bytes, sheet: Sheet) -> bytes:
    """Return a file with its password cells blank: every row where it was, in the same encoding and type."""
    table = sheet.table
    if table.source.type != "xlsx":
        return blank_cells(content, table.source, sheet.secret, dict(sheet.slipped.iter_rows()))
    from core.workbooks import rewrite_sheet

    header = [name or None for name in table.header]
    top = pl.DataFrame([(table.header_row, *header)], schema=sheet.open_cells.schema, orient="row")
    return rewrite_sheet(pl.concat([top, sheet.open_cells]), table.source.sheet or "")


def without_quotes(findings: pl.DataFrame, layout: Layout, sheet: Sheet) -> pl.DataFrame:
    """Return findings that quote no password: neither from its own cell nor from one that it slipped to."""
    if not sheet.secret:
        return findings
    places = {name: int(source[1:]) for name, source in sheet.matched.items()}
    distances = {name: min(abs(place - secret) for secret in sheet.secret) for name, place in places.items()}
    distance = pl.col("column").replace_strict(distances, default=None, return_dtype=pl.Int32)
    own = pl.col("column").is_in([column.name for column in layout.columns if column.secret]).fill_null(value=False)
    hidden = own | (distance <= pl.col("slipped")).fill_null(value=False)
    ragged = pl.col("code") == "row-ragged"
    width = pl.concat_str(pl.col("detail").str.extract(r"^(\d*)", 1), pl.lit("|"))
    kept = pl.when(~hidden | pl.col("detail").str.contains(_LIMIT)).then("detail")
    return (
        findings.join(sheet.slipped, on="row", how="left", maintain_order="left")
        .filter(~(own & pl.col("code").is_in(_QUOTING)))
        .select(
            "row",
            "column",
            "code",
            pl.when(~hidden).then("value").alias("value"),
            pl.when(ragged).then(width).otherwise(kept).alias("detail"),
        )
    )
