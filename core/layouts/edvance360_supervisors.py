"""Supervisors of the learning platform's users: looked up in the store and in the file, as they will be."""

import polars as pl

from core.checking.codes import split_codes
from core.context import Context
from core.findings import ERROR_CODES, FINDINGS_SCHEMA
from core.layouts.edvance360_kinds import LMS_ACCOUNT, SUPERVISOR_SEPARATOR
from core.text import fold_expr

COLUMN = "Supervisors"
_TYPES = ("student", "admin", "parent")

c = pl.col


def add_supervisors(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add `listed`: the supervisors of each row as they are stored, by key, in their own spelling; blanks are null."""
    segments = split_codes(rows["supervisors"].unique().drop_nulls(), SUPERVISOR_SEPARATOR)
    if segments.is_empty():
        return rows.with_columns(listed=pl.lit(None, pl.String))
    people = pl.concat([part.select("key", spelled="name") for part in (context.reference.records(LMS_ACCOUNT), rows)])
    lists = (
        segments.join(people.drop_nulls().unique("key", keep="first", maintain_order=True), on="key", how="left")
        .sort("text", "key")
        .group_by("text", maintain_order=True)
        .agg(listed=pl.coalesce("spelled", "segment").str.join(SUPERVISOR_SEPARATOR))
    )
    return rows.join(lists, left_on="supervisors", right_on="text", how="left", maintain_order="left")


def find_supervisors(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find supervisors who will not be there, are of another type, or are the row's own user.

    A row that leaves the stored supervisors as they are is not asked about those who were none before the import
    either: they went since, and an export stays importable.
    """
    repeats = (fold_expr(c("listed")) == fold_expr(c("old_supervisors"))).fill_null(value=False)
    asking = rows.filter(~c("wrong_supervisors")).select("row", own="key", text="supervisors", repeats=repeats)
    asking = asking.drop_nulls("text")
    if asking.is_empty():
        return pl.DataFrame(schema=FINDINGS_SCHEMA)
    faulty = findings.filter(c("code").is_in(ERROR_CODES))["row"]
    people = _people_after(rows.filter(~c("row").is_in(faulty.implode())), context)
    before = context.reference.records(LMS_ACCOUNT).select("key", was="user_type")
    asked = (
        asking.join(split_codes(asking["text"].unique(), SUPERVISOR_SEPARATOR), on="text", maintain_order="left_right")
        .join(before, on="key", how="left", maintain_order="left")
        .join(people.drop("person"), on="key", how="left", maintain_order="left")
    )
    stale = c("repeats") & ~_may_supervise("was")
    code = (
        pl.when(c("key") == c("own"))
        .then(pl.lit("supervisor-self"))
        .when(stale | _may_supervise("user_type"))
        .then(None)
        .when(c("user_id").is_null())
        .then(pl.lit("supervisor-unknown"))
        .otherwise(pl.lit("supervisor-type"))
    )
    found = asked.with_columns(code=code, column=pl.lit(COLUMN), value="segment").drop_nulls("code")
    return _with_details(found, people)


def _may_supervise(user_type: str) -> pl.Expr:
    return fold_expr(c(user_type)).is_in(_TYPES).fill_null(value=False)


def _with_details(found: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Add the wrong type, or the User IDs of those who have the unknown value for a name."""
    named = people.group_by(words=_words("person"), maintain_order=True).agg(meant=c("user_id").str.join(", "))
    detail = (
        pl.when(c("code") == "supervisor-type")
        .then("user_type")
        .when(c("code") == "supervisor-unknown")
        .then("meant")
        .alias("detail")
    )
    return (
        found.with_columns(words=_words("segment"))
        .join(named, on="words", how="left", maintain_order="left")
        .select("row", "column", "code", "value", detail)
    )


def _words(name: str) -> pl.Expr:
    """Return the words of a name in one order, so that `Doe, Jane` is Jane Doe."""
    return fold_expr(c(name)).str.replace_all(",", " ").str.extract_all(r"\S+").list.sort().list.join(" ")


def _people_after(sound: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return everybody as after the import: key, user_id, user_type, person."""
    person = pl.concat_str(["first_name", "last_name"], separator=" ", ignore_nulls=True).alias("person")
    stored = context.reference.records(LMS_ACCOUNT).select("key", c("name").alias("user_id"), "user_type", person)
    in_file = sound.filter("single").select(
        "key",
        pl.coalesce("old_name", "name").alias("user_id"),
        c("new_user_type").alias("user_type"),
        pl.concat_str(["new_first_name", "new_last_name"], separator=" ", ignore_nulls=True).alias("person"),
        "removing",
    )
    staying = in_file.filter(~c("removing")).drop("removing")
    return pl.concat([stored.join(in_file, on="key", how="anti"), staying])
