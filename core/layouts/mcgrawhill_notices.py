"""What stands out in a plan for the rosters of a school."""

import polars as pl

from core.context import Context
from core.layout import Notice
from core.layouts.mcgrawhill_kinds import CLASS, CLASS_CELLS, PERSON, STUDENT, TEACHER
from core.layouts.mcgrawhill_rows import school_records
from core.survey import Survey
from core.text import fold_expr
from core.wording import agreeing, counted, named

_NAME = ("new_first_name", "new_last_name")
_ID = "new_user_id"

c = pl.col


def notices(changing: pl.LazyFrame, survey: Survey, context: Context) -> list[Notice]:
    """Say who signs in differently or becomes somebody else, who looks doubly there, and who and what comes new."""
    changed = changing.collect().sort("row")
    people = changed.unique("name", keep="first", maintain_order=True)
    stored, made = people.filter("exists"), people.filter(~c("exists"))
    became = stored.filter(c("old_role") != c("new_role"))
    renamed = stored.filter(fold_expr(c("old_username")) != fold_expr(c("new_username")))
    nameless = people.filter((c("new_role") == STUDENT) & c("new_email").is_null())
    joining = changed.filter(c("new_class_guid").is_not_null() & c("old_class_guid").is_null())
    found = [
        _people(became.filter(c("new_role") == TEACHER), "privileges-gained", "becomes a teacher", "become teachers"),
        _people(became.filter(c("new_role") == STUDENT), "roles-taken", "becomes a student", "become students"),
        _people(renamed, "usernames-changed", "signs in under another username", "sign in under other usernames"),
        _second(made, context),
        _things(nameless, "students-without-email", ("student has", "students have"), "no e-mail address"),
        _things(made, "accounts-created", ("person is", "people are"), "created"),
        *_classes(changed, context),
        _things(joining, "enrollments-created", ("enrollment is", "enrollments are"), "added"),
    ]
    return [notice for notice in found if notice.rows]


def _people(rows: pl.DataFrame, code: str, one: str, many: str) -> Notice:
    who, does = counted(rows.height, "person", "people"), agreeing(rows.height, one, many)
    return Notice(code, f"{who} {does}: {named(rows, _NAME, _ID)}.", rows["row"])


def _things(rows: pl.DataFrame, code: str, forms: tuple[str, str], what: str) -> Notice:
    return Notice(code, f"{counted(rows.height, *forms)} {what}.", rows["row"])


def _second(made: pl.DataFrame, context: Context) -> Notice:
    """Say which new people have the e-mail address of somebody of the school, or the same name, role and grade."""
    known = school_records(PERSON, context)
    mails = known.select(fold_expr(c("email"))).to_series().drop_nulls()
    alike = ("first_name", "last_name", "role", "grade_level")
    same = [fold_expr(c(name)).fill_null("").alias(name) for name in alike]
    own = [fold_expr(c(f"new_{name}")).fill_null("").alias(name) for name in alike]
    namesakes = made.select("row", *own).join(known.select(same), on=alike, how="semi")["row"]
    mailed = fold_expr(c("new_email")).is_in(mails.implode()).fill_null(value=False)
    found = made.filter(mailed | c("row").is_in(namesakes.implode()))
    what = agreeing(found.height, "looks like somebody", "look like people")
    who = counted(found.height, "new person", "new people")
    text = f"{who} {what} already in this school, by e-mail address or name: {named(found, _NAME, _ID)}."
    return Notice("second-accounts", text, found["row"])


def _classes(changed: pl.DataFrame, context: Context) -> list[Notice]:
    """Say which classes are created, and which stored ones become something else."""
    named_here = changed.drop_nulls("new_class_guid").unique("new_class_guid", keep="first", maintain_order=True)
    stored = school_records(CLASS, context).select(new_class_guid="name", **{f"was_{i}": c(i) for i in CLASS_CELLS})
    known = named_here.join(stored, on="new_class_guid", how="inner", maintain_order="left")
    differs = pl.any_horizontal(c(f"new_{ident}").ne_missing(c(f"was_{ident}")) for ident in CLASS_CELLS)
    other = known.filter(differs)
    new = named_here.join(stored, on="new_class_guid", how="anti", maintain_order="left")
    verb = agreeing(other.height, "changes", "change")
    told = f"{counted(other.height, 'class', 'classes')} {verb}: {named(other, ['was_class_name'], 'was_class_id')}."
    return [
        _things(new, "classes-created", ("class is", "classes are"), "created"),
        Notice("classes-changed", told, other["row"]),
    ]
