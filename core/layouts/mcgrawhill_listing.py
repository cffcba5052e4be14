"""What a roster shows: every person of a school once for each class, and what stands out in a plan."""

import polars as pl

from core.context import Context
from core.layout import Notice
from core.layouts.mcgrawhill_kinds import (
    CLASS,
    CLASS_CELLS,
    ENROLLMENT,
    KEY_SEPARATOR,
    ROW_CLASS_FIELDS,
    STUDENT,
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


def notices(changing: pl.LazyFrame, context: Context) -> list[Notice]:
    """Count who and what comes new, and students without an e-mail address."""
    changed = changing.collect().sort("row")
    people = changed.unique("name", keep="first", maintain_order=True)
    stored = school_records(CLASS, context)["name"]
    classes = changed.drop_nulls("new_class_guid").unique("new_class_guid", keep="first", maintain_order=True)
    nameless = people.filter((c("new_role") == STUDENT) & c("new_email").is_null())
    joining = changed.filter(c("new_class_guid").is_not_null() & c("old_class_guid").is_null())
    found = [
        _counted(people.filter(~c("exists")), "accounts-created", "person", "people", "created"),
        _counted(
            classes.filter(~c("new_class_guid").is_in(stored.implode())),
            "classes-created",
            "class",
            "classes",
            "created",
        ),
        _counted(joining, "enrollments-created", "enrollment", "enrollments", "added"),
        _counted(nameless, "students-without-email", "student has", "students have", "no e-mail address"),
    ]
    return [notice for notice in found if notice.rows]


def _counted(rows: pl.DataFrame, code: str, one: str, many: str, what: str) -> Notice:
    return Notice(code, f"{rows.height:,} {one if rows.height == 1 else many} {what}.", rows["row"])
