"""The class part of a roster row: which class, what it becomes, who teaches it."""

import polars as pl

from core.checking.damage import find_damaged
from core.checking.rules import find_broken
from core.context import Context
from core.findings import join_findings
from core.layout import Layout, Rule
from core.layouts.mcgrawhill_agreement import find_conflicts, find_shared, findings_on
from core.layouts.mcgrawhill_kinds import (
    CLASS,
    CLASS_CELLS,
    ENROLLMENT,
    KEY_SEPARATOR,
    PERSON,
    ROW_CLASS_FIELDS,
    STUDENT,
    TEACHER,
)
from core.layouts.mcgrawhill_rows import came, school_records, sound, stored_classes
from core.text import fold_expr

_TITLES = {
    "class_id": "Class ID",
    "class_name": "Class Name",
    "class_grade_level": "Class Grade Level",
    "class_start_date": "Class Start Date",
    "class_end_date": "Class End Date",
    "master_code": "Master Code",
}
CLASS_COLUMNS = ("Class GUID", *_TITLES.values())

c = pl.col


def judge_classes(rows: pl.DataFrame, layout: Layout, context: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add `class_wrong` to identified rows with `person_wrong`; return them with the findings of the class parts.

    The later questions are asked of what the earlier ones left sound, since only sound rows change a class.
    """
    rows = rows.with_columns(class_wrong=pl.any_horizontal(f"wrong_{ident}" for ident in ROW_CLASS_FIELDS))
    rows = rows.join(stored_classes(context), on="class_key", how="left", maintain_order="left")
    named = [find_broken(rows, layout, _rules()), _shared_ids(rows), _conflicts(rows), _wrong_dates(rows)]
    found = join_findings(named)
    rows = _flag(rows, found)
    for ask in (_dates_of_sound_rows, _unnamed):
        more = ask(rows)
        rows, found = _flag(rows, more), join_findings([found, more])
    untaught = _untaught(rows, context)
    return _flag(rows, untaught), join_findings([found, untaught])


def _flag(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(class_wrong=c("class_wrong") | c("row").is_in(found["row"].unique().implode()))


def _rules() -> list[Rule]:
    unknown = c("named_guid").is_not_null() & c("class_key").is_null()
    nameless = c("has_class") & c("class_guid").is_null() & c("class_id").is_null()
    renamed = c("class_key").is_not_null() & c("named_guid").is_not_null() & (c("owner_class") != c("class_key"))
    return [
        Rule("class-unknown", "Class GUID", unknown),
        Rule("required", "Class ID", nameless),
        Rule("class-exists", "Class ID", renamed, detail=c("owner_class")),
    ]


def _shared_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Find a Class ID that several classes of the file would have, and none has yet."""
    claimed = rows.filter(c("owner_class").is_null() & c("class_key").is_not_null())
    shared = claimed.join(find_shared(claimed, ["class_id_key"], by="class_key"), on="row", maintain_order="left")
    return findings_on(shared, "Class ID", "class-exists", c("class_id"))


def _conflicts(rows: pl.DataFrame) -> pl.DataFrame:
    """Find rows of one class whose filled cells differ."""
    values = {title: fold_expr(sound(i)) if i == "class_id" else sound(i) for i, title in _TITLES.items()}
    conflicts = find_conflicts(rows, "class_key", values, filled_only=True)
    named = conflicts.join(rows.select("row", "class_id", "class_guid"), on="row", how="left", maintain_order="left")
    return findings_on(named, None, "conflicting-rows", pl.coalesce("class_id", "class_guid"), c("detail"))


def _wrong_dates(rows: pl.DataFrame) -> pl.DataFrame:
    """Find filled dates that make a class start after its end, with what its rows say and is stored together."""
    by_row = pl.concat_str(pl.lit("row "), c("row").cast(pl.String))
    start, end = sound("class_start_date"), sound("class_end_date")
    dates = rows.filter("has_class").select(
        "row",
        group=pl.coalesce("class_key", by_row),
        filled=start.is_not_null() | end.is_not_null(),
        unread=c("wrong_class_start_date") | c("wrong_class_end_date"),
        written=came("class_end_date"),
        start=pl.coalesce(start, "stored_class_start_date"),
        end=pl.coalesce(end, "stored_class_end_date"),
        given_start=start,
        given_end=end,
    )
    if not dates["filled"].any():
        return join_findings([])
    both = dates.with_columns(
        start=pl.coalesce("given_start", _only("given_start"), "start"),
        end=pl.coalesce("given_end", _only("given_end"), "end"),
    ).filter(c("filled") & ~c("unread") & (c("start") > c("end")))
    return findings_on(both, "Class End Date", "begin-after-end", pl.coalesce("written", "end"), c("start"))


def _only(ident: str) -> pl.Expr:
    """Return the value that the rows of a class give; null where they give several."""
    first = c(ident).drop_nulls().first()
    return pl.when(c(ident).min() == c(ident).max()).then(first).over("group")


def _sound_rows(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(c("has_class") & ~c("class_wrong") & ~c("person_wrong"))


def _dates_of_sound_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Ask for the dates again where an unsound row had its part in the first answer."""
    return _wrong_dates(_sound_rows(rows))


def _unnamed(rows: pl.DataFrame) -> pl.DataFrame:
    """Find rows of a new class that no sound row gives a name."""
    new = rows.filter(c("class_key").is_not_null() & c("stored_guid").is_null())
    named = _sound_rows(new).filter(c("class_name").is_not_null())["class_key"].unique()
    unnamed = new.filter(~c("class_key").is_in(named.implode()) & c("class_name").is_null())
    return findings_on(unnamed, "Class Name", "required")


def _untaught(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find students who would come into a class that has no teacher, stored or on a sound row."""
    joining = rows.filter(c("class_key").is_not_null() & (c("role") == STUDENT) & ~c("enrolled"))
    if joining.is_empty():
        return join_findings([])
    taught = _sound_rows(rows).filter(c("role") == TEACHER)["class_key"]
    untaught = joining.filter(~c("class_key").is_in(pl.concat([taught, _taught_already(rows, context)]).implode()))
    by_id, by_guid = untaught.filter(c("class_id").is_not_null()), untaught.filter(c("class_id").is_null())
    without = "class-without-teacher"
    found = findings_on(by_id, "Class ID", without, c("class_id"))
    damaged = find_damaged(found, without, school_records(CLASS, context)["class_id"])
    return join_findings([found, damaged, findings_on(by_guid, "Class GUID", without, c("class_guid"))])


def _taught_already(rows: pl.DataFrame, context: Context) -> pl.Series:
    """Return the GUIDs of classes with a stored teacher who is still one after the import."""
    changed = rows.filter(c("exists") & ~c("person_wrong")).select("guid", now="role").unique("guid")
    people = school_records(PERSON, context).select(guid="key", role="role")
    roles = people.join(changed, on="guid", how="left").select("guid", role=pl.coalesce("now", "role"))
    members = school_records(ENROLLMENT, context).select(parts=c("key").str.split_exact(KEY_SEPARATOR, 1))
    return (
        members.unnest("parts")
        .rename({"field_0": "guid", "field_1": "class_key"})
        .join(roles.filter(c("role") == TEACHER), on="guid", how="semi")["class_key"]
    )


def merged_classes(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the classes that sound rows name, as they will be.

    class_key, row (the first one), guid (null for a new one), `before_…` and `after_…` for each cell.
    """
    given = (
        _sound_rows(rows)
        .group_by("class_key", maintain_order=True)
        .agg(
            c("row").first(),
            c("stored_guid").first(),
            *(c(f"stored_{ident}").first().alias(f"before_{ident}") for ident in CLASS_CELLS),
            *(c(ident).drop_nulls().first().alias(f"given_{ident}") for ident in CLASS_CELLS),
        )
    )
    same_id = fold_expr(c("given_class_id")) == fold_expr(c("before_class_id"))
    given = given.with_columns(given_class_id=pl.when(~same_id.fill_null(value=False)).then("given_class_id"))
    after = {f"after_{ident}": pl.coalesce(f"given_{ident}", f"before_{ident}") for ident in CLASS_CELLS}
    return given.with_columns(**after).rename({"stored_guid": "guid"}).drop(f"given_{ident}" for ident in CLASS_CELLS)
