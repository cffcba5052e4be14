"""The organizations of PearsonAccess users: what takes part, what is in reach, what an update keeps."""

import polars as pl

from core.checking.codes import narrowed
from core.context import Context
from core.kinds import ADMINISTRATION, CODE_SEPARATOR
from core.text import key_of

c = pl.col


def _participants(context: Context) -> frozenset[str]:
    """Return the keys of the organizations that take part: a participant, below one or above one."""
    administrations = context.reference.records(ADMINISTRATION).filter(c("key") == context.scope)
    listed = [
        key_of(code) or "" for text in administrations["organizations"] for code in (text or "").split(CODE_SEPARATOR)
    ]
    return context.reference.tree.around(frozenset(listed))


def likely_organizations(context: Context) -> frozenset[str]:
    """Return the keys of the organizations that the operator reaches and that take part."""
    return context.reach & _participants(context)


def judge_organizations(segments: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Judge known organizations: out of reach, not taking part, listed together with an ancestor."""
    tree = context.reference.tree
    taking_part, keys = _participants(context), segments["key"].unique().to_list()
    pairs = [(key, above) for key in keys for above in tree.above(key)]
    above = pl.DataFrame(pairs, schema={"key": pl.String, "above": pl.String}, orient="row")
    upper = segments.filter(c("key").is_in(above["above"].unique().implode()))
    redundant = (
        segments.join(upper.select("text").unique(), on="text", how="semi", maintain_order="left")
        .join(above, on="key", maintain_order="left_right")
        .join(upper.select("text", above="key", detail="segment"), on=["text", "above"], maintain_order="left")
        .unique(["text", "key"], keep="first", maintain_order=True)
    )
    unlisted = pl.lit(None, pl.String).alias("detail")
    out_of_reach, absent = (
        segments.filter(
            c("key").is_in(pl.Series([key for key in keys if key not in allowed], dtype=pl.String).implode())
        )
        for allowed in (context.reach, taking_part)
    )
    parts = (
        out_of_reach.select("text", unlisted, code=pl.lit("organization-out-of-reach"), value="segment"),
        absent.select("text", unlisted, code=pl.lit("organization-not-participating"), value="segment"),
        redundant.select("text", "detail", code=pl.lit("organization-redundant"), value="segment"),
    )
    return pl.concat(part.select("text", "code", "value", "detail") for part in parts)


def _reachable_codes(context: Context) -> pl.Series:
    tree = context.reference.tree
    return pl.Series([tree.codes[key] for key in context.reach], dtype=pl.String)


def add_organizations(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add which organizations of the stored user the operator reaches, and which the row leaves the user with."""
    if context.operator.every_organization:
        return rows.with_columns(
            inside=c("old_organizations"), outside=pl.lit(None, pl.String), left_with=c("authorized_organizations")
        )
    reachable = _reachable_codes(context)
    every = pl.Series(list(context.reference.tree.codes.values()), dtype=pl.String)
    beyond = every.filter(~every.is_in(reachable.implode()))
    rows = rows.with_columns(
        inside=narrowed(rows["old_organizations"], reachable), outside=narrowed(rows["old_organizations"], beyond)
    )
    listed = "authorized_organizations"
    kept = rows.select(listed, "outside").unique().drop_nulls("outside")
    united = [
        CODE_SEPARATOR.join(sorted({*(given or "").split(CODE_SEPARATOR), *outside.split(CODE_SEPARATOR)} - {""}))
        for given, outside in kept.iter_rows()
    ]
    kept = kept.with_columns(united=pl.Series(united, dtype=pl.String))
    return rows.join(kept, on=[listed, "outside"], how="left", nulls_equal=True, maintain_order="left").with_columns(
        left_with=pl.coalesce("united", listed)
    )


def _holds_any(records: pl.DataFrame, codes: frozenset[str], context: Context) -> pl.Series:
    """Tell which records have one of these organizations (keys)."""
    tree = context.reference.tree
    if len(codes) == len(tree.codes):
        return records["organizations"].is_not_null()
    named = pl.Series([tree.codes[key] for key in codes], dtype=pl.String)
    return narrowed(records["organizations"], named).is_not_null()


def in_scope(records: pl.DataFrame, context: Context) -> pl.Series:
    """Tell which records have an organization that takes part in the chosen administration."""
    return _holds_any(records, _participants(context), context)


def in_reach(records: pl.DataFrame, context: Context) -> pl.Series:
    """Tell which records have an organization that takes part and that the operator reaches."""
    return _holds_any(records, _participants(context) & context.reach, context)


def seen(records: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Leave out of the records the organizations that the operator does not reach."""
    if context.operator.every_organization:
        return records
    return records.with_columns(narrowed(records["organizations"], _reachable_codes(context)).alias("organizations"))
