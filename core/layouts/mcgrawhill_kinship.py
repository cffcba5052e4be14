"""Which rows of a roster are judged together."""

import polars as pl

from core.context import Context
from core.kinship import Kinship
from core.layouts.mcgrawhill_kinds import CLASS, ENROLLMENT, KEY_SEPARATOR
from core.layouts.mcgrawhill_rows import school_records
from core.text import fold_expr

_CLASS, _MEMBER = "class", "member"

c = pl.col


def _named(keys: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return the class of each row, whether it is named by its GUID or by its ID."""
    classes = school_records(CLASS, context)
    owners = classes.select(owner=fold_expr(c("class_id")), guid="key").drop_nulls().unique("owner")
    return (
        keys.join(owners, left_on="Class ID", right_on="owner", how="left", maintain_order="left")
        .select("row", tie=pl.lit(_CLASS), value=pl.coalesce("Class GUID", "guid", "Class ID"))
        .drop_nulls()
    )


def _sought(own: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Look for the people who are in the class already: what a row makes of them says whether it has a teacher."""
    members = context.reference.derived("members of classes", lambda: _members(context))
    within = members.join(own.filter(c("tie") == _CLASS), left_on="class_key", right_on="value", how="inner")
    return within.select("row", tie=pl.lit(_MEMBER), value="guid")


def _members(context: Context) -> pl.DataFrame:
    keys = school_records(ENROLLMENT, context).select(parts=c("key").str.split_exact(KEY_SEPARATOR, 1))
    return keys.unnest("parts").rename({"field_0": "guid", "field_1": "class_key"})


_PERSON = {"User GUID": "User GUID", "User ID": "User ID", "Username": "Username"}
KINSHIP = Kinship(
    steps=(
        {**_PERSON, _CLASS: _CLASS, "Class GUID": "Class GUID", "Class ID": "Class ID", _MEMBER: "User GUID"},
        {**_PERSON, "Class ID": "Class ID"},
    ),
    named=_named,
    sought=_sought,
)
"""Rows of the same person, name or class, the rows of who is in that class, and what says whether those are sound."""
