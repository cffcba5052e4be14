"""The plan of a roster: judged rows become people, classes, enrollments, and an outcome for each row."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

import polars as pl

from core.context import Context
from core.findings import ERROR_CODES, join_findings
from core.layout import PENDING, Layout, Planned
from core.layouts.mcgrawhill_changes import all_changes
from core.layouts.mcgrawhill_classes import CLASS_COLUMNS, judge_classes, merged_classes
from core.layouts.mcgrawhill_kinds import (
    CLASS,
    CLASS_CELLS,
    PERSON,
    PERSON_FIELDS,
    ROW_FIELDS,
    USERNAME,
    make_guids,
)
from core.layouts.mcgrawhill_people import find_people
from core.layouts.mcgrawhill_rows import identify
from core.outcomes import Outcome
from core.text import fold_expr
from core.usernames import beginnings_of, generate_usernames

_CELLS_AFTER = [f"after_{ident}" for ident in CLASS_CELLS]

c = pl.col


def plan_roster(layout: Layout, rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> Planned:
    """Plan all rows of a file for the chosen school; takes checked rows and the findings of their cells."""
    rows = identify(rows, context)
    found = join_findings([findings, find_people(rows, layout, context)])
    rows = rows.with_columns(person_wrong=c("row").is_in(_faulty_people(found).implode()))
    rows, of_classes = judge_classes(rows, layout, context)
    people = _people_after(rows, context)
    classes = _with_guids(merged_classes(rows), context)
    rows = _rows_after(rows, people, classes)
    return Planned(
        rows=_results(rows),
        findings=join_findings([found, of_classes]),
        changes=all_changes(rows, people, classes, context),
        secrets=people.filter("sets_password").select("row", given="password"),
        returned=_returned(rows),
    )


def _faulty_people(found: pl.DataFrame) -> pl.Series:
    """Return the rows with an error that is not of the class part alone."""
    of_person = ~c("column").is_in(CLASS_COLUMNS).fill_null(value=False)
    return found.filter(c("code").is_in(ERROR_CODES) & of_person)["row"].unique()


def _people_after(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return the people of sound rows as they will be, by their first row: person, row, user, `new_…`, `old_…`."""
    people = rows.filter(~c("person_wrong")).unique("person", keep="first", maintain_order=True)
    people = people.with_columns(**_fields_after(context))
    people = _with_usernames(people, rows, context)
    made = people.filter(~c("exists"))
    guids = make_guids(PERSON, context.scope or "", made["id_key"].to_list(), _taken(PERSON, context))
    users = made.select("person").with_columns(pl.Series("made_guid", guids, dtype=pl.String))
    return (
        people.join(users, on="person", how="left", maintain_order="left")
        .with_columns(user=pl.coalesce("old_name", "made_guid"), user_key=pl.coalesce("guid", "made_guid"))
        .with_columns(differs=_differs(PERSON_FIELDS))
    )


def _taken(kind: str, context: Context) -> Callable[[list[str]], Collection[str]]:
    """Return what tells which of some GUIDs are taken."""
    return lambda guids: frozenset(context.reference.find(kind, pl.Series(guids, dtype=pl.String))["key"])


def _differs(fields: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal(c(f"new_{name}").ne_missing(c(f"old_{name}")) for name in fields)


def _fields_after(context: Context) -> dict[str, pl.Expr]:
    """Return the stored fields of a person after the row, a username still to be made left out."""
    sets = c("password").is_not_null() | ~c("exists")
    mark = pl.concat_str(pl.lit(PENDING), c("row").cast(pl.String))
    now = pl.lit(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return {
        "sets_password": sets,
        "new_school": pl.lit(context.scope, pl.String),
        "new_user_id": _respelled("user_id"),
        "new_role": c("role"),
        "new_first_name": c("first_name"),
        "new_last_name": c("last_name"),
        "new_grade_level": c("grade_level") if context.has("Grade Level") else c("old_grade_level"),
        "new_email": _respelled("email") if context.has("Email") else c("old_email"),
        "new_username": pl.coalesce(_respelled("username"), "old_username"),
        "new_password_hash": pl.when(sets).then(mark).otherwise("old_password_hash"),
        "new_password_set": pl.when(sets).then(now).otherwise("old_password_set"),
        "new_password_temporary": pl.when(~sets)
        .then("old_password_temporary")
        .when(c("password").is_null())
        .then(pl.lit("Yes")),
    }


def _respelled(name: str) -> pl.Expr:
    """Return the cell, or the stored spelling where that is the same key."""
    same = fold_expr(c(name)) == fold_expr(c(f"old_{name}"))
    return pl.when(same.fill_null(value=False)).then(f"old_{name}").otherwise(name)


def _with_usernames(people: pl.DataFrame, rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Make a username for each new person without one, in row order."""
    lacking = people.filter(c("new_username").is_null())
    if lacking.is_empty():
        return people
    given = rows.select(fold_expr(c("username").drop_nulls())).to_series()
    named = lacking.select("row", first="new_first_name", last="new_last_name")
    stored = context.reference.numbered(USERNAME, beginnings_of(named))["key"]
    names = generate_usernames(named, frozenset(pl.concat([stored, given])))
    made = lacking.select("row").with_columns(names.alias("made"))
    return (
        people.join(made, on="row", how="left", maintain_order="left")
        .with_columns(new_username=pl.coalesce("new_username", "made"))
        .drop("made")
    )


def _with_guids(classes: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Give the new classes their GUIDs; `new` tells which these are."""
    classes = classes.with_columns(new=c("guid").is_null())
    made = classes.filter("new")
    guids = make_guids(CLASS, context.scope or "", made["class_key"].to_list(), _taken(CLASS, context))
    named = made.select("class_key").with_columns(pl.Series("made_guid", guids, dtype=pl.String))
    return (
        classes.join(named, on="class_key", how="left", maintain_order="left")
        .with_columns(guid=pl.coalesce("guid", "made_guid"), guid_key=pl.coalesce("made_guid", "class_key"))
        .drop("made_guid")
    )


def _rows_after(rows: pl.DataFrame, people: pl.DataFrame, classes: pl.DataFrame) -> pl.DataFrame:
    """Add to each row what it leaves: its person, its class where that part is sound, its outcome."""
    new_fields = [f"new_{name}" for name in PERSON_FIELDS]
    own = {f"own_{name}": c(name) for name in ("first_name", "last_name")}
    joined = people.select("person", "user", "user_key", *new_fields)
    enrolling = c("has_class") & ~c("class_wrong") & ~c("person_wrong")
    after = classes.select("class_key", "guid_key", c("guid").alias("class_after"), *_CELLS_AFTER)
    rows = (
        rows.with_columns(**own, enrolling=enrolling)
        .join(joined, on="person", how="left", maintain_order="left")
        .join(after, on="class_key", how="left", maintain_order="left")
        .with_columns(
            (pl.when("person_wrong").then(f"own_{name}").otherwise(f"new_{name}").alias(f"new_{name}"))
            for name in ("first_name", "last_name")
        )
    )
    cells = {"new_class_guid": pl.when("enrolling").then("class_after")}
    cells["old_class_guid"] = pl.when(c("enrolling") & c("enrolled")).then("class_after")
    for ident in CLASS_CELLS:
        cells[f"new_{ident}"] = pl.when("enrolling").then(f"after_{ident}")
        cells[f"old_{ident}"] = pl.when(c("enrolling") & c("enrolled")).then(f"stored_{ident}")
    return rows.with_columns(**cells).with_columns(outcome=_outcome())


def _outcome() -> pl.Expr:
    return (
        pl.when("person_wrong")
        .then(pl.lit(Outcome.ERROR.value))
        .when(c("has_class") & c("class_wrong"))
        .then(pl.lit(Outcome.PARTIAL.value))
        .when(~c("exists"))
        .then(pl.lit(Outcome.CREATED.value))
        .when(_differs(ROW_FIELDS))
        .then(pl.lit(Outcome.UPDATED.value))
        .otherwise(pl.lit(Outcome.UNCHANGED.value))
    )


def _results(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one line a row, as every plan has it; the key is the GUID, written is the User ID."""
    action = (
        pl.when(c("user_guid").is_null()).then(pl.lit("create")).when(c("guid").is_not_null()).then(pl.lit("update"))
    )
    return rows.select(
        "row",
        key=c("user_key"),
        name=c("user"),
        written=c("name"),
        action=action,
        outcome=c("outcome"),
        exists=c("exists"),
        **{f"{age}_{name}": c(f"{age}_{name}") for name in ROW_FIELDS for age in ("old", "new")},
    )


def _returned(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the GUIDs that exist by now and that rows in error do not name."""
    made = c("user_guid").is_null() & ~c("exists")
    partial = c("outcome") == Outcome.PARTIAL.value
    in_class = partial & c("class_guid").is_null()
    return (
        rows.filter(c("outcome").is_in([Outcome.ERROR.value, Outcome.PARTIAL.value]))
        .select(
            "row",
            pl.when(made).then("user").alias("User GUID"),
            pl.when(in_class).then(pl.coalesce("class_after", "stored_guid")).alias("Class GUID"),
        )
        .filter(pl.any_horizontal(c("User GUID", "Class GUID").is_not_null()))
    )
