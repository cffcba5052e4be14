"""Supervisors of the learning platform's users: looked up in the store and in the file, as they will be."""

import polars as pl

from core.checking.codes import split_codes
from core.context import Context
from core.findings import ERROR_CODES, FINDINGS_SCHEMA
from core.layouts.edvance360_kinds import LMS_ACCOUNT, SUPERVISOR_SEPARATOR

COLUMN = "Supervisors"
_TYPES = frozenset({"Student", "Admin", "Parent"})

c = pl.col
_Found = tuple[int, str, str, str, str | None]


def add_supervisors(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `listed`: the supervisors of each row as they are stored, one form for one set; blanks are null."""
    segments = split_codes(rows["supervisors"].unique().drop_nulls(), SUPERVISOR_SEPARATOR)
    lists = segments.group_by("text").agg(listed=c("segment").sort().str.join(SUPERVISOR_SEPARATOR))
    return rows.join(lists, left_on="supervisors", right_on="text", how="left", maintain_order="left")


def find_supervisors(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find supervisors who will not be there, are of another type, or are the row's own user."""
    asking = rows.filter(~c("wrong_supervisors")).select("row", "key", "supervisors").drop_nulls("supervisors")
    if asking.is_empty():
        return pl.DataFrame(schema=FINDINGS_SCHEMA)
    faulty = findings.filter(c("code").is_in(ERROR_CODES))["row"]
    people = _people_after(rows.filter(~c("row").is_in(faulty.implode())), context)
    types = dict(people.select("key", "user_type").iter_rows())
    named = dict(people.select(c("person").str.to_lowercase(), "user_id").iter_rows())
    segments = split_codes(asking["supervisors"].unique(), SUPERVISOR_SEPARATOR)
    listed = asking.join(
        segments.rename({"key": "supervisor"}), left_on="supervisors", right_on="text", maintain_order="left_right"
    )
    found: list[_Found] = []
    for row, key, segment, supervisor in listed.select("row", "key", "segment", "supervisor").iter_rows():
        if supervisor == key:
            found.append((row, COLUMN, "supervisor-self", segment, None))
        elif supervisor not in types:
            found.append((row, COLUMN, "supervisor-unknown", segment, named.get(supervisor)))
        elif types[supervisor] not in _TYPES:
            found.append((row, COLUMN, "supervisor-type", segment, types[supervisor]))
    return pl.DataFrame(found, schema=FINDINGS_SCHEMA, orient="row")


def _people_after(sound: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return everybody as after the import: key, user_id, user_type, person."""
    person = pl.concat_str(["first_name", "last_name"], separator=" ", ignore_nulls=True).alias("person")
    stored = context.reference.records(LMS_ACCOUNT).select("key", c("name").alias("user_id"), "user_type", person)
    in_file = sound.filter("single").select(
        "key",
        c("name").alias("user_id"),
        c("new_user_type").alias("user_type"),
        pl.concat_str(["new_first_name", "new_last_name"], separator=" ", ignore_nulls=True).alias("person"),
        "removing",
    )
    staying = in_file.filter(~c("removing")).drop("removing")
    return pl.concat([stored.join(in_file, on="key", how="anti"), staying])
