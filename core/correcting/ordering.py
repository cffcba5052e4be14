"""The order of the work: rows with the same cause together, and first the causes that free most rows."""

from collections.abc import Collection

import polars as pl

from core.correcting.values import Cause


def order_of(errors: pl.DataFrame) -> list[int]:
    """Return the rows of these errors by the first error of each; `errors` are in row order."""
    kind, cause = ("column", "code"), ("column", "code", "value")
    row = pl.col("row")
    counted = errors.with_columns(
        alike=row.n_unique().over(cause),
        akin=row.n_unique().over(kind),
        kind_begins=row.min().over(kind),
        cause_begins=row.min().over(cause),
    )
    first = counted.unique("row", keep="first", maintain_order=True)
    places = ["alike", "akin", "kind_begins", *kind, "cause_begins", "row"]
    descending = [True, True, *[False] * 5]
    return first.sort(places, descending=descending, maintain_order=True)["row"].to_list()


def continued(order: list[int], errors: pl.DataFrame, open_: Collection[int]) -> list[int]:
    """Return the order with rows that became faulty since at its end, those with the same cause together."""
    known = set(order)
    fresh = errors.filter(~pl.col("row").is_in(pl.Series(order, dtype=pl.UInt32).implode()))
    return [*order, *(row for row in order_of(fresh) if row not in known and row in open_)]


def causes_of(errors: pl.DataFrame, resting: Collection[int]) -> list[Cause]:
    """Return what rows wait for, but for those that rest: most rows first."""
    waiting = errors.filter(~pl.col("row").is_in(list(resting)))
    counted = waiting.group_by("code", "column", maintain_order=True).agg(
        rows=pl.col("row").n_unique(), first=pl.col("row").first()
    )
    return [Cause(*line) for line in counted.sort("rows", descending=True, maintain_order=True).iter_rows()]


def rows_alike(row: int, column: str, errors: pl.DataFrame, texts: pl.DataFrame) -> list[int]:
    """Return the other rows with the same error on a column and the same text in it; `texts` are row and text."""
    own = texts.filter(pl.col("row") == row)["text"]
    if own.is_empty() or own[0] is None:
        return []
    here = errors.filter(pl.col("column") == column)
    codes = here.filter(pl.col("row") == row)["code"].unique()
    wrong = here.filter(pl.col("code").is_in(codes.implode()) & (pl.col("row") != row))["row"].unique()
    same = texts.filter((pl.col("text") == own[0]) & pl.col("row").is_in(wrong.implode()))
    return same["row"].to_list()
