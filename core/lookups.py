"""Looking values up in a frame, a column at a time, so that no other column is copied."""

from collections.abc import Iterator

import polars as pl

from core.abreast import abreast


def look_up(texts: pl.Series, table: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the other columns of a table for each text, in the order of the texts; null where it has none.

    `table` has every value of its column `key` once.
    """
    return texts.alias(key).to_frame().join(table, on=key, how="left", maintain_order="left").drop(key)


def look_up_each(texts: pl.Series, columns: list[pl.Series]) -> list[pl.Series]:
    """Return of each column but the first what stands beside the text there; null where it does not stand there.

    The columns are taken out of the list and let go one by one: all of them would be much of a large import's memory.
    """
    places = look_up(texts, columns.pop(0).alias("text").to_frame().with_row_index("place"), "text")["place"]
    return abreast(
        lambda column: column.to_frame().select(pl.all().gather(places)).to_series(), _taken(columns), len(texts)
    )


def _taken(columns: list[pl.Series]) -> Iterator[pl.Series]:
    while columns:
        yield columns.pop(0)
