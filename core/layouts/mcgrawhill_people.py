"""The person part of a roster row: who it is, what must be filled, whose names are taken, rows that disagree."""

import polars as pl

from core.checking.rules import find_broken
from core.context import Context
from core.findings import join_findings
from core.layout import Layout, Rule
from core.layouts.mcgrawhill_agreement import find_conflicts, find_shared, findings_on
from core.layouts.mcgrawhill_kinds import PERSON, TEACHER, USERNAME
from core.layouts.mcgrawhill_rows import came, sound
from core.text import fold_expr

_AGREED = {
    "User ID": "user_id",
    "Role": "role",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Grade Level": "grade_level",
    "Email": "email",
    "Username": "username",
    "Password": "password",
}
_KEYED = ("user_id", "email", "username")

c = pl.col


def find_people(rows: pl.DataFrame, layout: Layout, context: Context) -> pl.DataFrame:
    """Return every finding of the person parts that is more than one cell's; takes identified rows."""
    repeated = _repeated(rows)
    asked = rows.with_columns(asked=~c("row").is_in(repeated["row"].implode()))
    return join_findings(
        [
            repeated,
            _unknown(asked, context),
            find_broken(asked, layout, _rules(context)),
            _shared_ids(asked),
            _taken_usernames(rows, context),
            _conflicts(rows),
        ]
    )


def _repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """Find the same class twice for one person."""
    named = rows.with_columns(value=pl.concat_str("user_id", pl.coalesce("class_id", "class_guid"), separator=" / "))
    shared = find_shared(named, ["person", "class_key"])
    value = named.join(shared, on="row", how="inner", maintain_order="left")
    return findings_on(value, "User ID", "duplicate-key", c("value"), c("detail"))


def _rules(context: Context) -> list[Rule]:
    """What the stored person and two cells together say; cells of a stranger are not completed by anything stored."""
    found = c("user_guid").is_null() | c("exists")
    teacher = c("role") == TEACHER
    email = came("email") if context.has("Email") else c("old_email")
    grade = c("grade_level") if context.has("Grade Level") else c("old_grade_level")
    known_email = found | pl.lit(context.has("Email"))
    taken = c("id_owner").is_not_null() & (c("user_guid").is_null() | c("exists") & (c("id_owner") != c("guid")))
    nothing = pl.lit(None, pl.String)
    return [
        Rule("user-exists", "User ID", c("asked") & taken, detail=c("id_owner")),
        Rule("must-be-blank", "Grade Level", teacher & grade.is_not_null()),
        Rule("required", "Email", teacher & known_email & email.is_null(), value=nothing),
    ]


def _unknown(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find GUIDs of nobody at this school; where else somebody is, only who reaches that school is told."""
    strange = rows.filter(c("asked") & c("guid").is_not_null() & ~c("exists"))
    if strange.is_empty():
        return join_findings([])
    elsewhere = context.reference.find(PERSON, strange["guid"]).select(guid="key", place="school")
    within = elsewhere.filter(c("place").is_in(list(context.reach)))
    codes = pl.col("place").replace_strict(context.reference.tree.codes, default=c("place"), return_dtype=pl.String)
    told = strange.join(within.with_columns(code=codes), on="guid", how="left", maintain_order="left")
    return join_findings(
        [
            findings_on(told.filter(c("place").is_null()), "User GUID", "guid-unknown", c("user_guid")),
            findings_on(
                told.filter(c("place").is_not_null()), "User GUID", "user-at-other-school", c("user_guid"), c("code")
            ),
        ]
    )


def _shared_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Find a User ID that several people of the file would have, and nobody has yet."""
    claimed = rows.filter(c("id_owner").is_null() & ~c("wrong_user_guid")).select("row", "id_key", "person", "user_id")
    shared = claimed.join(find_shared(claimed, ["id_key"], by="person"), on="row", maintain_order="left")
    return findings_on(shared, "User ID", "duplicate-key", c("user_id"), c("detail"))


def _taken_usernames(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find usernames that somebody else has or another person of the file is given too.

    A row without a GUID whose User ID somebody has is that person's: it is at fault for the ID alone.
    """
    given = rows.select(
        "row",
        "person",
        account=pl.coalesce("guid", pl.when(c("user_guid").is_null()).then("id_owner")),
        value=sound("username"),
        folded=fold_expr(sound("username")),
        had=fold_expr(c("old_username")),
    ).drop_nulls("folded")
    own = (c("owner") == c("account")).fill_null(value=False)
    several = c("person").n_unique().over("folded") > 1
    fresh = given.with_columns(several=several).filter(c("folded").ne_missing(c("had")))
    owners = context.reference.find(USERNAME, fresh["folded"]).select(folded="key", owner="owner")
    taken = fresh.join(owners, on="folded", how="left", maintain_order="left").filter(
        ~own & (c("owner").is_not_null() | c("several"))
    )
    return findings_on(taken, "Username", "username-taken", c("value"))


def _conflicts(rows: pl.DataFrame) -> pl.DataFrame:
    """Find rows of one person that do not agree in the person's columns; a wrong cell is not compared."""
    values = {}
    for name, ident in _AGREED.items():
        value = fold_expr(c(ident)) if ident in _KEYED else c(ident)
        values[name] = pl.when(~c(f"wrong_{ident}")).then(value.fill_null(""))
    conflicts = find_conflicts(rows, "person", values, filled_only=False)
    named = conflicts.join(rows.select("row", "user_id"), on="row", how="left", maintain_order="left")
    return findings_on(named, None, "conflicting-rows", c("user_id"), c("detail"))
