"""What stands out in a plan for PearsonAccess users: who can no longer sign in, who gains, who loses what."""

from collections.abc import Callable

import polars as pl

from core.abreast import abreast
from core.checking.codes import split_sets
from core.context import Context
from core.kinds import CODE_SEPARATOR, ORGANIZATION, ROLE
from core.layout import Notice
from core.layouts.pearsonaccess_survey import can_sign_in, coordinates, left_alone, second_accounts
from core.survey import Survey
from core.wording import NAMED, agreeing, counted, enumerated, ranked

_AT_ONCE = 50_000
_NAME = ("new_first_name", "new_last_name")

c = pl.col


def notices(changing: pl.LazyFrame, survey: Survey, context: Context) -> list[Notice]:
    """Say in sentences what the changing rows do to people's access; `changing` has `old_…` and `new_…` fields."""
    stored = _stored(changing, context)
    kept = stored.filter(c("outcome") != "deleted")
    # What asks the survey stays on one thread: it may still have to read.
    looks: list[Callable[[], list[Notice | None]]] = [
        lambda: [
            _signed_out(changing, stored.filter("loses")["row"], context),
            _uncoordinated(changing, survey, context) if stored["relieved"].any() else None,
            _second(changing, survey),
        ],
        lambda: _differences(changing, kept, context),
    ]
    (signed_out, uncoordinated, second), differences = abreast(lambda look: look(), looks, stored.height)
    deleted, restored = (stored.filter(c("outcome") == outcome)["row"] for outcome in ("deleted", "restored"))
    found = [
        signed_out,
        uncoordinated,
        _users(deleted, "accounts-deleted", "is deleted", "are deleted"),
        _users(kept.filter("off")["row"], "accounts-disabled", "is disabled", "are disabled"),
        *differences,
        second,
        _users(restored, "accounts-restored", "is restored or enabled again", "are restored or enabled again"),
    ]
    return sorted((notice for notice in found if notice), key=lambda notice: notice.code.endswith("-given"))


def _stored(changing: pl.LazyFrame, context: Context) -> pl.DataFrame:
    """Return of the stored users that change: row, outcome, their lists; loses, off, relieved: what becomes of them."""
    lists = [f"{age}_{field}" for field in ("organizations", "roles") for age in ("old", "new")]
    return (
        changing.filter("exists")
        .select(
            "row",
            "outcome",
            *lists,
            loses=can_sign_in("old_", context) & ~can_sign_in("new_", context),
            off=c("new_disabled_on").is_not_null() & c("old_disabled_on").is_null(),
            relieved=coordinates("old_", context),
        )
        .collect()
    )


def _users(rows: pl.Series, code: str, one: str, many: str) -> Notice | None:
    number = rows.len()
    return Notice(code, f"{counted(number, 'user')} {agreeing(number, one, many)}.", rows) if number else None


def _named(changing: pl.LazyFrame, rows: pl.Series) -> str:
    """Return the names of the first few of these rows' users."""
    first = changing.filter(c("row").is_in(rows.head(NAMED).implode())).select("name", *_NAME).collect()
    names = [f"{first_name} {last_name} ({name})" for name, first_name, last_name in first.iter_rows()]
    return enumerated(names, max(rows.len() - NAMED, 0))


def _signed_out(changing: pl.LazyFrame, rows: pl.Series, context: Context) -> Notice | None:
    """Say who can sign in now and cannot after the import, and why."""
    if rows.is_empty():
        return None
    today = pl.lit(context.today.isoformat())
    reason = (
        pl.when(c("outcome") == "deleted")
        .then(pl.lit("deleted"))
        .when(c("new_disabled_on").is_not_null())
        .then(pl.lit("disabled"))
        .when(c("new_organizations").is_null())
        .then(pl.lit("left without an organization"))
        .when(c("new_end_on") < today)
        .then(pl.lit("past the end date"))
        .otherwise(pl.lit("before the begin date"))
    )
    counts = (
        changing.filter(c("row").is_in(rows.implode()))
        .group_by(reason.alias("reason"))
        .agg(users=pl.len())
        .sort("users", "reason", descending=[True, False])
        .collect()
    )
    why = ", ".join(f"{users:,} {reason}" for reason, users in counts.iter_rows())
    text = f"{counted(rows.len(), 'user')} can no longer sign in ({why}): {_named(changing, rows)}."
    return Notice("access-lost", text, rows)


def _uncoordinated(changing: pl.LazyFrame, survey: Survey, context: Context) -> Notice | None:
    """Say which organizations are left without a test coordinator."""
    alone = left_alone(changing, survey, context)
    rows = pl.Series(sorted({row for found in alone.values() for row in found}), dtype=pl.UInt32)
    titles = _titles(context, ORGANIZATION)
    names = enumerated((titles[code] for code in list(alone)[:NAMED]), max(len(alone) - NAMED, 0))
    verb = agreeing(len(alone), "loses its", "lose their")
    text = f"{counted(len(alone), 'organization')} {verb} last test coordinator: {names}."
    return Notice("last-coordinators", text, rows) if alone else None


def _titles(context: Context, kind: str) -> dict[str, str]:
    """Return how sentences name the records of a kind, by code: `0101 Oak School`; roles by their codes."""
    records = context.reference.records(kind).select("name", "title").iter_rows()
    return {
        code: code if kind == ROLE or not title else title if code in title else f"{code} {title}"
        for code, title in records
    }


def _differences(changing: pl.LazyFrame, kept: pl.DataFrame, context: Context) -> list[Notice | None]:
    """Say what is taken from stored users and given to them, and what of weight anybody gains."""
    organizations, roles = _titles(context, ORGANIZATION), _titles(context, ROLE)
    taken = {field: _alone(kept, f"old_{field}", f"new_{field}") for field in ("organizations", "roles")}
    given = {field: _alone(kept, f"new_{field}", f"old_{field}") for field in ("organizations", "roles")}
    made = changing.filter(~c("exists"))
    types = context.reference.records(ORGANIZATION).filter(c("type").is_in(["State", "District"]))["name"]
    guarded = context.reference.records(ROLE).filter(c("granted_by").is_not_null())["name"]
    wide = pl.concat(
        [given["organizations"].filter(c("code").is_in(types.implode())), _held(made, "organizations", types)]
    )
    privileged = pl.concat([given["roles"].filter(c("code").is_in(guarded.implode())), _held(made, "roles", guarded)])
    plain = given["organizations"].filter(~c("code").is_in(types.implode()))
    ordinary = given["roles"].filter(~c("code").is_in(guarded.implode()))
    return [
        _gained(changing, privileged, roles, "privileges-gained", "a role that only some may grant"),
        _gained(changing, wide, organizations, "wide-reach-gained", "a whole district or state"),
        _told(taken["organizations"], organizations, "organizations-taken", ("loses", "lose"), "organizations"),
        _told(taken["roles"], roles, "roles-taken", ("loses", "lose"), "roles"),
        _told(plain, organizations, "organizations-given", ("gains", "gain"), "organizations"),
        _told(ordinary, roles, "roles-given", ("gains", "gain"), "roles"),
    ]


def _alone(rows: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """Return the codes that stand in the first set of a row and not in the second: row, code."""
    differing = rows.filter(c(first).ne_missing(c(second))).select("row", first=first, second=second)
    lost = c("first").str.split(CODE_SEPARATOR).list.set_difference(c("second").fill_null("").str.split(CODE_SEPARATOR))
    parts = [
        part.select("row", code=lost).explode("code").drop_nulls("code") for part in differing.iter_slices(_AT_ONCE)
    ]
    return pl.concat([pl.DataFrame(schema={"row": pl.UInt32, "code": pl.String}), *parts])


def _held(made: pl.LazyFrame, field: str, codes: pl.Series) -> pl.DataFrame:
    """Return which of these codes the created users have: row, code."""
    held = made.select("row", text=f"new_{field}").collect()
    listed = split_sets(held["text"]).filter(c("code").is_in(codes.implode()))
    return held.join(listed, on="text", maintain_order="left").select("row", "code")


def _told(found: pl.DataFrame, titles: dict[str, str], code: str, verbs: tuple[str, str], what: str) -> Notice | None:
    """Say how many users lose or gain which codes (row, code), the most frequent ones first."""
    if found.is_empty():
        return None
    rows, names = _ranked(found, titles)
    return Notice(code, f"{counted(rows.len(), 'user')} {agreeing(rows.len(), *verbs)} {what}: {names}.", rows)


def _gained(changing: pl.LazyFrame, found: pl.DataFrame, titles: dict[str, str], code: str, what: str) -> Notice | None:
    """Say who gains what is of weight (row, code)."""
    if found.is_empty():
        return None
    rows, names = _ranked(found, titles)
    text = f"{counted(rows.len(), 'user')} {agreeing(rows.len(), 'gains', 'gain')} {what} ({names})"
    return Notice(code, f"{text}: {_named(changing, rows)}.", rows)


def _ranked(found: pl.DataFrame, titles: dict[str, str]) -> tuple[pl.Series, str]:
    """Return the rows of what was found (row, code), and its codes by name, the most frequent ones first."""
    rows = found["row"].unique().sort()
    counts = found.group_by("code").agg(users=pl.len()).sort("users", "code", descending=[True, False])
    told = [(titles.get(name, name), users) for name, users in counts.iter_rows()]
    return rows, ranked(told, counting=rows.len() > 1)


def _second(changing: pl.LazyFrame, survey: Survey) -> Notice | None:
    """Say which created users look like somebody who has an account already."""
    made = changing.filter(~c("exists"))
    found = second_accounts(made, survey)
    rows, mailed = found["row"], int(found["mailed"].sum())
    alike = rows.len() - mailed
    why = [f"{mailed:,} by the e-mail address"] if mailed else []
    why += [f"{alike:,} by name and organization"] if alike else []
    what = agreeing(rows.len(), "looks like a second account", "look like second accounts")
    text = f"{counted(rows.len(), 'new user')} {what} ({', '.join(why)}): {_named(made, rows)}."
    return Notice("second-accounts", text, rows) if rows.len() else None
