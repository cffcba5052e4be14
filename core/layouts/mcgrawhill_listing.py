"""What a roster shows: every person of a school once for each class."""

import polars as pl

from core.context import Context
from core.layouts.mcgrawhill_kinds import (
    CLASS,
    CLASS_CELLS,
    ENROLLMENT,
    KEY_SEPARATOR,
    ROW_CLASS_FIELDS,
)
from core.layouts.mcgrawhill_rows import school_records
from core.text import fold_expr

c = pl.col


def in_school(records: pl.DataFrame, context: Context) -> pl.Series:
    """Tell which people are of the chosen school."""
    return (records["school"] == context.scope).fill_null(value=False)


def one_row_a_class(people: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return people with the fields of each of their classes, by User ID and Class ID."""
    classes = school_records(CLASS, context).select("key", class_guid="name", **{i: c(i) for i in CLASS_CELLS})
    members = (
        school_records(ENROLLMENT, context)
        .select(parts=c("key").str.split_exact(KEY_SEPARATOR, 1))
        .unnest("parts")
        .join(classes, left_on="field_1", right_on="key", how="inner", maintain_order="left")
        .select(c("field_0").alias("person"), *ROW_CLASS_FIELDS)
    )
    return (
        people.drop(ROW_CLASS_FIELDS, strict=False)
        .join(members, left_on="key", right_on="person", how="left", maintain_order="left")
        .sort(fold_expr(c("user_id")), fold_expr(c("class_id")), nulls_last=True, maintain_order=True)
    )
