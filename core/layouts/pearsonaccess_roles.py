"""The roles of PearsonAccess users: what an operator may grant, and the rows that grant more."""

import polars as pl

from core.checking.codes import split_sets
from core.context import Context
from core.findings import join_findings
from core.kinds import CODE_SEPARATOR, ROLE
from core.text import key_of

c = pl.col


def find_ungrantable(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find roles that a row adds and the operator may not grant."""
    barred = _ungrantable(context)
    if not barred:
        return join_findings([])
    silenced = findings.filter(c("code").is_in(["user-missing", "user-exists", "user-out-of-reach"]))["row"]
    listed = split_sets(rows["roles"]).filter(c("code").is_in(barred))
    return join_findings(
        [
            rows.filter(c("asked") & ~c("row").is_in(silenced.implode()))
            .select("row", "old_roles", text="roles")
            .join(listed, on="text", how="inner", maintain_order="left_right")
            .filter(~c("old_roles").fill_null("").str.split(CODE_SEPARATOR).list.contains(c("code")))
            .select(
                "row",
                column=pl.lit("Roles"),
                value="code",
                code=pl.lit("role-not-grantable"),
                detail=pl.lit(None, pl.String),
            )
        ]
    )


def _ungrantable(context: Context) -> list[str]:
    """Return the codes of the roles that the operator may not grant."""
    if context.operator.every_role:
        return []
    barred = []
    for code, granted_by in context.reference.records(ROLE).select("name", "granted_by").iter_rows():
        granting = {key_of(role) for role in (granted_by or "").split(CODE_SEPARATOR) if role}
        if granting and not granting & context.operator.roles:
            barred.append(code)
    return barred


def grantable_roles(context: Context) -> frozenset[str]:
    """Return the keys of the roles that the operator may grant."""
    barred = {key_of(code) for code in _ungrantable(context)}
    return frozenset(context.reference.records(ROLE)["key"]) - barred
