"""The people who work with Rollbook: what they reach and what they may do."""

import polars as pl

from core.context import Context
from core.kinds import OPERATOR, ORGANIZATION, ROLE
from core.layout import CellKind, CodeList, Column, Layout
from core.layouts.operators_notices import notices

_YES_NO = ("Yes", "No")


def _after(context: Context) -> dict[str, pl.Expr]:
    """A permission that nobody gave is No."""
    after = {}
    for column, field in (("May Delete", "may_delete"), ("May Administer", "may_administer")):
        given = pl.col(field) if context.has(column) else pl.col(f"old_{field}")
        after[field] = given.fill_null("No")
    return after


LAYOUT = Layout(
    name="operators",
    title="Operators",
    kind=OPERATOR,
    scope=None,
    columns=(
        Column("Login", required=True, shown=pl.col("name"), rule="The login name; compared in any case."),
        Column("Name", "title", required=True),
        Column(
            "Organizations",
            "organizations",
            CellKind.CODES,
            codes=CodeList(ORGANIZATION, "organization-unknown", everything=True),
            rule="What the operator reaches, with everything below; '*' for all.",
        ),
        Column(
            "Roles",
            "roles",
            CellKind.CODES,
            codes=CodeList(ROLE, "role-unknown", everything=True),
            rule="The operator's own roles; '*' for all.",
        ),
        Column(
            "May Delete",
            "may_delete",
            CellKind.CHOICE,
            choices=_YES_NO,
            rule="Whether deleting and restoring is allowed.",
        ),
        Column(
            "May Administer",
            "may_administer",
            CellKind.CHOICE,
            choices=_YES_NO,
            rule="Whether reference data may be imported.",
        ),
    ),
    key=("Login",),
    fields=("title", "organizations", "roles", "may_delete", "may_administer"),
    reference=(ORGANIZATION, ROLE),
    name_fields=("title",),
    after=_after,
    notices=notices,
    sample=(("mlopez", "Maria Lopez", "EX-01", "TestCoordinator", "No", "No"),),
)
