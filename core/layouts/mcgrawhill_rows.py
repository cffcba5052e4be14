"""Whose row it is, and which class it names: rows of a roster joined with what is stored of the school."""

import polars as pl

from core.context import Context
from core.layouts.mcgrawhill_kinds import (
    CLASS,
    CLASS_CELLS,
    ENROLLMENT,
    PERSON,
    PERSON_FIELDS,
    ROW_CLASS_FIELDS,
    joined_key,
)
from core.text import fold_expr

PARSED = ("role", "grade_level", "class_grade_level", "class_start_date", "class_end_date")
"""The columns whose text as it came stays beside the parsed value."""

c = pl.col


def came(ident: str) -> pl.Expr:
    """Return a cell as it came, whether it could be parsed or not."""
    return c(f"raw_{ident}" if ident in PARSED else ident)


def sound(ident: str) -> pl.Expr:
    """Return the value of a cell; null where it is blank or wrong."""
    return pl.when(~c(f"wrong_{ident}")).then(ident)


def school_records(kind: str, context: Context) -> pl.DataFrame:
    """Return the stored records of a kind that belong to the chosen school."""
    return context.reference.within(kind, "school", context.scope or "")


def identify(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add whose row it is and which class it names.

    guid, id_key, person (what the rows of one person share), old_name and the `old_…` fields of a stored person;
    named_guid, class_id_key, owner_class (the stored class with that ID), has_class, class_key (the GUID of a stored
    class, the ID of a new one; null where it cannot be told), enrolled.
    """
    rows = _add_class(_add_person(rows, context), context)
    enrollments = school_records(ENROLLMENT, context).select(enrollment="key", enrolled=pl.lit(value=True))
    return (
        rows.with_columns(enrollment=joined_key(c("guid"), c("class_key")))
        .join(enrollments, on="enrollment", how="left", maintain_order="left")
        .with_columns(c("enrolled").fill_null(value=False))
        .drop("enrollment")
    )


def _add_person(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    people = school_records(PERSON, context)
    stored = people.select("key", old_name="name", **{f"old_{name}": c(name) for name in PERSON_FIELDS})
    by_id = people.select(id_key=fold_expr(c("user_id")), id_owner="key").unique("id_key")
    by_row = pl.concat_str(pl.lit("row "), c("row").cast(pl.String))
    no_guid = c("user_guid").is_null() & c("id_key").is_not_null()
    return (
        rows.with_columns(guid=fold_expr(sound("user_guid")), id_key=pl.when(~c("wrong_user_id")).then("key"))
        .with_columns(
            person=pl.coalesce("guid", pl.when(no_guid).then(pl.concat_str(pl.lit("id "), c("id_key"))), by_row)
        )
        .join(stored, left_on="guid", right_on="key", how="left", maintain_order="left")
        .join(by_id, on="id_key", how="left", maintain_order="left")
        .with_columns(exists=c("old_name").is_not_null())
    )


def _add_class(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    classes = school_records(CLASS, context)
    known = classes.select(named_guid="key", known=pl.lit(value=True))
    by_id = classes.select(class_id_key=fold_expr(c("class_id")), owner_class="key").unique("class_id_key")
    by_guid = pl.when("known").then("named_guid")
    new = pl.concat_str(pl.lit("id "), c("class_id_key"))
    by_name = pl.when(c("class_guid").is_null()).then(pl.coalesce("owner_class", new))
    return (
        rows.with_columns(
            named_guid=fold_expr(sound("class_guid")),
            class_id_key=fold_expr(sound("class_id")),
            has_class=pl.any_horizontal(came(ident).is_not_null() for ident in ROW_CLASS_FIELDS),
        )
        .join(known, on="named_guid", how="left", maintain_order="left")
        .join(by_id, on="class_id_key", how="left", maintain_order="left")
        .with_columns(class_key=pl.when(c("named_guid").is_not_null()).then(by_guid).otherwise(by_name))
    )


def stored_classes(context: Context) -> pl.DataFrame:
    """Return the classes of the school: class_key, guid (as written) and the stored cells as `stored_…`."""
    cells = {f"stored_{ident}": c(ident) for ident in CLASS_CELLS}
    return school_records(CLASS, context).select(class_key="key", stored_guid="name", **cells)
