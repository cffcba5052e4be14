"""What stands out in a plan for organizations: what moves, and how many accounts move with it."""

import polars as pl

from core.context import Context
from core.kinds import CODE_SEPARATOR
from core.layout import Notice
from core.layouts.mcgrawhill_kinds import PERSON
from core.layouts.pearsonaccess_survey import KIND
from core.survey import Question, Survey
from core.wording import NAMED, agreeing, counted, enumerated, named

c = pl.col


def _by_organizations(accounts: pl.DataFrame, context: Context) -> pl.DataFrame:
    return accounts.group_by("organizations").agg(number=pl.len()).drop_nulls()


def _by_school(people: pl.DataFrame, context: Context) -> pl.DataFrame:
    return people.group_by(organizations="school").agg(number=pl.len()).drop_nulls()


QUESTIONS = (
    Question("accounts", KIND, ("organizations",), _by_organizations),
    Question("accounts", PERSON, ("school",), _by_school),
)
"""How many accounts have which organizations."""
_FEW = 30
"""Up to so many organizations are looked for by their codes and keys."""


def notices(changing: pl.LazyFrame, survey: Survey, context: Context) -> list[Notice]:
    """Say which organizations move below another parent with how many accounts, and which change name or type."""
    changed = changing.collect()
    stored = changed.filter("exists")
    parents = stored.select(was=c("old_parent").str.to_lowercase(), will=c("new_parent").str.to_lowercase())
    moved = stored.filter(parents["was"].ne_missing(parents["will"]))
    retyped = stored.filter(c("old_type") != c("new_type"))
    renamed = stored.filter(c("old_title") != c("new_title"))
    made = changed.filter(~c("exists"))
    found = [
        _moved(moved, survey, context),
        _told(retyped, "organizations-retyped", "becomes of another type", "become of another type"),
        _told(renamed, "organizations-renamed", "gets another name", "get other names"),
        Notice(
            "organizations-created", f"{_organizations(made)} {agreeing(made.height, 'is', 'are')} new.", made["row"]
        ),
    ]
    return [notice for notice in found if notice.rows]


def _organizations(rows: pl.DataFrame) -> str:
    return counted(rows.height, "organization")


def _told(rows: pl.DataFrame, code: str, one: str, many: str) -> Notice:
    text = f"{_organizations(rows)} {agreeing(rows.height, one, many)}: {named(rows, ['old_title'])}."
    return Notice(code, text, rows["row"])


def _moved(rows: pl.DataFrame, survey: Survey, context: Context) -> Notice:
    """Say what moves from where to where, and what hangs on it: organizations below, and accounts."""
    if rows.is_empty():
        return Notice("organizations-moved", "", rows["row"])
    tree = context.reference.tree
    below = tree.below(frozenset(rows["key"]))
    others = len(below - frozenset(rows["key"]))
    with_them = [counted(others, "organization")] if others else []
    with_them.append(counted(_accounts(survey, below, context), "account"))
    moves = rows.head(NAMED).select("name", "old_parent", "new_parent").iter_rows()
    told = [f"{name} from {old or 'the top'} to {new or 'the top'}" for name, old, new in moves]
    where = enumerated(told, max(rows.height - NAMED, 0))
    hanging = f", with {' and '.join(with_them)} below"
    verb = agreeing(rows.height, "moves below another parent", "move below other parents")
    return Notice("organizations-moved", f"{_organizations(rows)} {verb}{hanging}: {where}.", rows["row"])


def _accounts(survey: Survey, below: frozenset[str], context: Context) -> int:
    """Count the accounts that have one of these organizations (keys)."""
    codes = context.reference.tree.codes
    wanted = [*below, *(codes[key] for key in below)]
    accounts = survey("accounts", containing=[wanted] if len(wanted) <= _FEW else [])
    having = c("organizations").str.split(CODE_SEPARATOR).list.eval(pl.element().is_in(wanted)).list.any()
    return int(accounts.filter(having)["number"].sum())
