"""What stands out only beside all stored users: schools that lose their last test coordinator, second accounts."""

import polars as pl

from core.checking.codes import narrowed
from core.context import Context
from core.kinds import CODE_SEPARATOR, ROLE
from core.survey import Question, Survey
from core.text import fold_expr

KIND = "pearsonaccess"
"""The kind of record that a user is."""
_COORDINATES = "testcoordinator"
"""How the key of every test coordinator's role ends, those of a state included."""
_FEW = 30
"""Up to so many roles or organizations are looked for by their codes."""

c = pl.col


def can_sign_in(age: str, context: Context) -> pl.Expr:
    """Tell whether a user with these fields (`old_…`, `new_…` or, with no age, stored ones) can sign in today."""
    today = pl.lit(context.today.isoformat())
    return (
        c(f"{age}deleted_on").is_null()
        & c(f"{age}disabled_on").is_null()
        & c(f"{age}organizations").is_not_null()
        & (c(f"{age}end_on").is_null() | (c(f"{age}end_on") >= today))
        & (c(f"{age}begin_on").is_null() | (c(f"{age}begin_on") <= today))
    )


def coordinates(age: str, context: Context) -> pl.Expr:
    """Tell whether a user with these fields has a test coordinator's role and can sign in."""
    coordinating = [pl.escape_regex(code) for code in _coordinating(context)]
    named = c(f"{age}roles").str.contains(rf"(?:^|:)(?:{'|'.join(coordinating)})(?::|$)")
    return named.fill_null(value=False) & can_sign_in(age, context) if coordinating else pl.lit(value=False)


def _coordinating(context: Context) -> list[str]:
    """Return the codes of the roles of test coordinators."""
    codes = [name for key, name in context.reference.records(ROLE).select("key", "name").iter_rows()]
    return [code for code in codes if code.lower().endswith(_COORDINATES)]


def _people(accounts: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return hashes of the addresses and names of users in reach."""
    seen = accounts
    if not context.operator.every_organization:
        reachable = pl.Series([context.reference.tree.codes[key] for key in context.reach], dtype=pl.String)
        reached = narrowed(accounts["organizations"], reachable).is_not_null()
        seen = accounts.filter(reached | accounts["organizations"].is_null())
    return seen.select(mail=_mail(""), person=_person(""))


def _coordinators(accounts: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return how many users coordinate which organizations."""
    posts = accounts.lazy().filter(coordinates("", context)).select(code="organizations").collect()
    several = posts["code"].str.contains(CODE_SEPARATOR, literal=True)
    split = posts.filter(several).select(c("code").str.split(CODE_SEPARATOR)).explode("code")
    return pl.concat([posts.filter(~several), split]).group_by("code").agg(accounts=pl.len())


_SIGNING_IN = ("organizations", "begin_on", "end_on", "disabled_on", "deleted_on")
QUESTIONS = (
    Question("people", KIND, ("first_name", "last_name", "email", "organizations"), _people, patience=True),
    Question("coordinators", KIND, ("roles", *_SIGNING_IN), _coordinators),
)


def _mail(age: str) -> pl.Expr:
    return fold_expr(c(f"{age}email")).hash()


def _person(age: str) -> pl.Expr:
    """Return what users of the same name in the same organizations share."""
    last, first = (fold_expr(c(f"{age}{name}_name")) for name in ("last", "first"))
    return last.hash() ^ first.hash(1) ^ c(f"{age}organizations").hash(2)


def second_accounts(made: pl.LazyFrame, survey: Survey) -> pl.DataFrame:
    """Return the created users who look like somebody stored: row, mailed (by the address; by the name otherwise)."""
    own = made.select("row", mail=_mail("new_"), person=_person("new_")).collect()
    if own.is_empty():
        return own.select("row", mailed=pl.lit(value=False))
    alike = _mail("").is_in(own["mail"].implode()) | _person("").is_in(own["person"].implode())
    people = survey("people", only=alike)
    same = own.select(
        "row", mailed=c("mail").is_in(people["mail"].implode()), alike=c("person").is_in(people["person"].implode())
    )
    return same.filter(c("mailed") | c("alike")).select("row", "mailed")


def left_alone(changing: pl.LazyFrame, survey: Survey, context: Context) -> dict[str, list[int]]:
    """Return the organizations in reach that lose their last test coordinator, each with the rows that take them."""
    before = _posts(changing.filter("exists"), "old_", context)
    after = _posts(changing.filter(c("outcome") != "deleted"), "new_", context)
    gone = before.join(after, on=["row", "code"], how="anti")
    reachable = [context.reference.tree.codes[key] for key in context.reach]
    gone = gone.join(after, on="code", how="anti").filter(c("code").is_in(reachable))
    if gone.is_empty():
        return {}
    had = before.group_by("code").agg(changed=pl.len())
    rows = gone.group_by("code").agg(rows=c("row").sort()).join(had, on="code")

    def last(stored: pl.DataFrame) -> pl.DataFrame:
        """Return the organizations all of whose coordinators, as far as these are known, are changed."""
        numbers = stored.group_by("code").agg(stored=c("accounts").sum())
        return rows.join(numbers, on="code", how="left").filter(c("stored").fill_null(0) <= c("changed"))

    wanted = (_coordinating(context), rows["code"].to_list())
    containing = [codes for codes in wanted if len(codes) <= _FEW]
    staying = survey("coordinators", containing=containing, until=lambda stored: last(stored).is_empty())
    return dict(last(staying).sort("code").select("code", "rows").iter_rows())


def _posts(users: pl.LazyFrame, age: str, context: Context) -> pl.DataFrame:
    """Return every organization that a coordinator among the users has: row, code."""
    found = users.filter(coordinates(age, context)).select("row", code=f"{age}organizations").collect()
    return found.with_columns(c("code").str.split(CODE_SEPARATOR)).explode("code")
