"""Sorting a million texts while somebody waits: few different ones by their ranks, many by their first bytes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

HEAD_BYTES = 16
FEW = 65_536
"""Where there are fewer different texts than these, they are sorted instead of all."""


def order_of(column: "pl.Series", *, descending: bool) -> "pl.Series":
    """Return the places of a column's values in their order, nulls last."""
    import polars as pl

    if column.dtype == pl.String and pl.select(pl.lit(column).approx_n_unique()).item() < min(FEW, len(column) // 4):
        return _order_of_few(column, descending=descending)
    heads = _heads(column) if column.dtype == pl.String else None
    if heads is None:
        return column.arg_sort(descending=descending, nulls_last=True)
    order = heads.arg_sort(descending=descending, nulls_last=True)
    ranked = heads.gather(order)
    same = (ranked == ranked.shift(1)).fill_null(value=False)
    tied = (same | same.shift(-1, fill_value=False)).arg_true()
    if tied.is_empty():
        return order
    places = order.gather(tied)
    return order.scatter(tied, places.gather(column.gather(places).arg_sort(descending=descending)))


def _order_of_few(texts: "pl.Series", *, descending: bool) -> "pl.Series":
    """Return the order of texts that come again and again; equal ones stay in theirs."""
    import polars as pl

    known = texts.drop_nulls().unique().sort(descending=descending)
    ranks = texts.cast(pl.Enum(known)).cat.physical().fill_null(len(known)).cast(pl.UInt64)
    placed = ranks * 2**32 + pl.int_range(len(texts), dtype=pl.UInt64, eager=True)
    return (placed.sort() & (2**32 - 1)).cast(pl.UInt32)


def _heads(texts: "pl.Series") -> "pl.Series | None":
    """Return the bytes of each text behind what all begin with, as a number; None where there is no text."""
    import polars as pl

    least, greatest = texts.min(), texts.max()
    if not isinstance(least, str) or not isinstance(greatest, str):
        return None
    pairs = zip(least.encode(), greatest.encode(), strict=False)
    shared = next((place for place, (one, other) in enumerate(pairs) if one != other), len(least.encode()))
    filled = pl.concat_str(pl.lit(texts), pl.lit("\0" * HEAD_BYTES)).cast(pl.Binary).bin.slice(shared, HEAD_BYTES)
    return pl.select(filled.bin.reinterpret(dtype=pl.UInt128, endianness="big")).to_series()
