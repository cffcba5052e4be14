"""Rows that have to agree: the same person, or the same class, said in several rows of a roster."""

from collections.abc import Mapping

import polars as pl

from core.findings import FINDINGS_SCHEMA, join_findings

_NAMED_ROWS = 11

c = pl.col


def find_conflicts(rows: pl.DataFrame, group: str, values: Mapping[str, pl.Expr], *, filled_only: bool) -> pl.DataFrame:
    """Return, for each row of a group whose rows differ in a column: row, group, detail (the columns, by name).

    Null values are not compared. With `filled_only` a row is at fault only in columns where it has a value.
    """
    several = rows.select("row", group, **values).filter(c(group).is_not_null() & (pl.len().over(group) > 1))
    if several.is_empty():
        return several.select("row", group, detail=pl.lit(None, pl.String)).clear()
    differing = several.group_by(group).agg(
        (c(name).drop_nulls().n_unique() > 1).alias(f"differs {name}") for name in values
    )
    faults = {
        name: c(f"differs {name}") & c(name).is_not_null() if filled_only else c(f"differs {name}") for name in values
    }
    named = [pl.when(fault).then(pl.lit(name)) for name, fault in faults.items()]
    return (
        several.join(
            differing.filter(pl.any_horizontal(pl.exclude(group))), on=group, how="inner", maintain_order="left"
        )
        .filter(pl.any_horizontal(*faults.values()))
        .select("row", group, detail=pl.concat_str(named, separator=", ", ignore_nulls=True))
    )


def find_shared(rows: pl.DataFrame, group: list[str], by: str | None = None) -> pl.DataFrame:
    """Return row and detail (the rows, as `duplicate-key` names them) of groups that hold several rows.

    With `by` only groups that hold several of these count.
    """
    number = c(by).n_unique() if by else pl.len()
    groups = (
        rows.drop_nulls(group)
        .group_by(group)
        .agg(
            several=number > 1,
            listed=c("row").sort().head(_NAMED_ROWS).cast(pl.String).str.join(","),
            total=pl.len(),
        )
        .filter("several")
        .select(*group, detail=pl.concat_str("listed", pl.lit("|"), c("total").cast(pl.String)))
    )
    return rows.join(groups, on=group, how="inner", maintain_order="left").select("row", "detail")


def findings_on(
    rows: pl.DataFrame, column: str | None, code: str, value: pl.Expr | None = None, detail: pl.Expr | None = None
) -> pl.DataFrame:
    """Return a finding of one code for each row of a frame."""
    if rows.is_empty():
        return join_findings([])
    nothing = pl.lit(None, pl.String)
    return rows.select(
        "row",
        pl.lit(column, pl.String).alias("column"),
        pl.lit(code).alias("code"),
        (nothing if value is None else value).alias("value"),
        (nothing if detail is None else detail).alias("detail"),
    ).match_to_schema(FINDINGS_SCHEMA)
