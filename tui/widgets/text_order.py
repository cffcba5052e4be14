"""Sorting a million texts while somebody waits: few different ones by their ranks, many by their first bytes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

HEAD_BYTES = 16
FEW = 65_536
"""Where there are fewer different texts than these, they are sorted instead of all."""
_DEEP = 3
"""How often texts with the same first bytes are told apart by those that follow."""
_FEW_GROUPS = 256
"""So many groups of such texts are sorted each by itself; of more the next few bytes are taken for all."""
_NEXT_BYTES = HEAD_BYTES - 4
"""How many bytes stand behind the rank of a group in one number."""


def order_of(column: "pl.Series", *, descending: bool) -> "pl.Series":
    """Return the places of a column's values in their order, nulls last."""
    import polars as pl

    if column.dtype == pl.String and pl.select(pl.lit(column).approx_n_unique()).item() < min(FEW, len(column) // 4):
        return _order_of_few(column, descending=descending)
    return _order_of(column, _DEEP, descending=descending)


def _order_of(column: "pl.Series", deep: int, *, descending: bool) -> "pl.Series":
    """Return the order by the bytes behind what all texts begin with; those that are alike so far are told apart."""
    shared = _shared_bytes(column)
    if shared is None:
        return column.arg_sort(descending=descending, nulls_last=True)

    def settle(places: "pl.Series", first: "pl.Series") -> "pl.Series":
        texts = column.gather(places)
        if not deep:
            return texts.arg_sort(descending=descending)
        if first.sum() <= _FEW_GROUPS:
            return _each_by_itself(texts, first, deep - 1, descending=descending)
        return _all_at_once(texts, first, shared + HEAD_BYTES, descending=descending)

    return _by_keys(_bytes_as_number(column, shared, HEAD_BYTES), settle, descending=descending)


def _by_keys(
    keys: "pl.Series", settle: "Callable[[pl.Series, pl.Series], pl.Series]", *, descending: bool
) -> "pl.Series":
    """Return the order of keys, nulls last; `settle` orders what has a key that others have too.

    It takes places, those with one key after the other, and which of them is the first with its key.
    """
    order = keys.arg_sort(descending=descending, nulls_last=True)
    ranked = keys.gather(order)
    same = (ranked == ranked.shift(1)).fill_null(value=False)
    tied = (same | same.shift(-1, fill_value=False)).arg_true()
    if tied.is_empty():
        return order
    places = order.gather(tied)
    settled = settle(places, ~same.gather(tied))
    return order.scatter(tied, places.gather(settled))


def _each_by_itself(texts: "pl.Series", first: "pl.Series", deep: int, *, descending: bool) -> "pl.Series":
    """Return the order of a few groups of texts, of which `first` tells where one begins."""
    import polars as pl

    starts = first.arg_true().to_list()
    ends = [*starts[1:], len(texts)]
    groups = ((start, texts.slice(start, end - start)) for start, end in zip(starts, ends, strict=True))
    orders: list[pl.Series] = [_order_of(group, deep, descending=descending) + start for start, group in groups]
    return pl.concat(orders)


def _all_at_once(texts: "pl.Series", first: "pl.Series", alike: int, *, descending: bool) -> "pl.Series":
    """Return the order of many groups of texts by the bytes that follow those `alike` within each group."""
    import polars as pl

    ranks = first.cast(pl.UInt32).cum_sum()
    ranks = (ranks.max() - ranks if descending else ranks).cast(pl.UInt128)
    beyond = pl.Series([2 ** (8 * _NEXT_BYTES)], dtype=pl.UInt128)
    keys = ranks * beyond + _bytes_as_number(texts, alike, _NEXT_BYTES)
    return _by_keys(keys, lambda places, _: texts.gather(places).arg_sort(descending=descending), descending=descending)


def _order_of_few(texts: "pl.Series", *, descending: bool) -> "pl.Series":
    """Return the order of texts that come again and again; equal ones stay in theirs."""
    import polars as pl

    known = texts.drop_nulls().unique().sort(descending=descending)
    ranks = texts.cast(pl.Enum(known)).cat.physical().fill_null(len(known)).cast(pl.UInt64)
    placed = ranks * 2**32 + pl.int_range(len(texts), dtype=pl.UInt64, eager=True)
    return (placed.sort() & (2**32 - 1)).cast(pl.UInt32)


def _shared_bytes(column: "pl.Series") -> int | None:
    """Return how many bytes all texts begin with; None for a column of something else, or of one text at most."""
    import polars as pl

    if column.dtype != pl.String:
        return None
    least, greatest = column.min(), column.max()
    if not isinstance(least, str) or not isinstance(greatest, str) or least == greatest:
        return None
    pairs = zip(least.encode(), greatest.encode(), strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), len(least.encode()))


def _bytes_as_number(texts: "pl.Series", offset: int, length: int) -> "pl.Series":
    """Return some bytes of each text as a number, 16 at most; zeros stand for those that it lacks."""
    import polars as pl

    found = pl.concat_str(pl.lit(texts), pl.lit("\0" * length)).cast(pl.Binary).bin.slice(offset, length)
    if length < HEAD_BYTES:
        # A text that ends before the offset has too few bytes still.
        found = (pl.lit(b"\0" * (HEAD_BYTES - length)) + found + pl.lit(b"\0" * length)).bin.slice(0, HEAD_BYTES)
    return pl.select(found.bin.reinterpret(dtype=pl.UInt128, endianness="big")).to_series()
