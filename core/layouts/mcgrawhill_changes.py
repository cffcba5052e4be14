"""What a roster's plan writes: people, their names that must be unique, classes and enrollments."""

import polars as pl

from core.context import Context
from core.layouts.mcgrawhill_kinds import (
    CLASS,
    CLASS_CELLS,
    ENROLLMENT,
    KEY_SEPARATOR,
    PERSON,
    PERSON_FIELDS,
    USER_ID,
    USERNAME,
    joined_key,
)
from core.packing import pack
from core.text import fold_expr

c = pl.col


def all_changes(rows: pl.DataFrame, people: pl.DataFrame, classes: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return every record that the plan writes or removes, once: kind, key, row, name, content."""
    changed = people.filter("differs")
    prefix = f"{context.scope}{KEY_SEPARATOR}"
    return pl.concat(
        [
            changed.select(
                pl.lit(PERSON).alias("kind"),
                pack([f"new_{name}" for name in PERSON_FIELDS]),
                key="user_key",
                row="row",
                name="user",
            ).select("kind", "key", "row", "name", "content"),
            _names(changed, USERNAME, "username", ""),
            _names(changed, USER_ID, "user_id", prefix),
            _classes(classes, context),
            _enrollments(rows, context),
        ]
    )


def _names(changed: pl.DataFrame, kind: str, field: str, prefix: str) -> pl.DataFrame:
    """Return the names that are given back and taken; those in use before are free only for the next import."""
    moved = changed.select(
        "row",
        owner="user_key",
        old=fold_expr(c(f"old_{field}")),
        new=fold_expr(c(f"new_{field}")),
        spelled=f"new_{field}",
    ).filter(c("old").ne_missing(c("new")))
    kind_of = pl.lit(kind).alias("kind")
    freed = moved.drop_nulls("old").select(
        kind_of, key=pl.lit(prefix) + c("old"), row="row", name=pl.lit(None, pl.String), content=pl.lit(None, pl.String)
    )
    taken = moved.drop_nulls("new").select(
        kind_of, key=pl.lit(prefix) + c("new"), row="row", name="spelled", content="owner"
    )
    return pl.concat([freed, taken])


def _classes(classes: pl.DataFrame, context: Context) -> pl.DataFrame:
    differs = pl.any_horizontal(c(f"after_{ident}").ne_missing(c(f"before_{ident}")) for ident in CLASS_CELLS)
    return (
        classes.filter(c("new") | differs)
        .with_columns(school=pl.lit(context.scope, pl.String))
        .with_columns(pack(["school", *(f"after_{ident}" for ident in CLASS_CELLS)]))
        .select(pl.lit(CLASS).alias("kind"), key="guid_key", row="row", name="guid", content="content")
    )


def _enrollments(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    return rows.filter(c("enrolling") & ~c("enrolled")).select(
        pl.lit(ENROLLMENT).alias("kind"),
        key=joined_key(c("user_key"), c("guid_key")),
        row="row",
        name=pl.lit(None, pl.String),
        content=pl.lit(context.scope, pl.String),
    )
