"""Test administrations: when tests are held, and which organizations take part."""

import polars as pl

from core.kinds import ADMINISTRATION, ORGANIZATION
from core.layout import CellKind, CodeList, Column, Layout
from core.layouts.reference_notices import administrations_noticed
from core.meaning import Meaning

LAYOUT = Layout(
    name="administrations",
    title="Test administrations",
    kind=ADMINISTRATION,
    scope=None,
    columns=(
        Column("Code", required=True, shown=pl.col("name"), rule="Unique; compared in any case."),
        Column("Name", "title", required=True),
        Column("Year", "year"),
        Column(
            "Status",
            "status",
            CellKind.CHOICE,
            required=True,
            choices=("Open", "Closed"),
            meaning=Meaning(usual="Open"),
        ),
        Column(
            "Organizations",
            "organizations",
            CellKind.CODES,
            codes=CodeList(ORGANIZATION, "organization-unknown"),
            rule="The participants, ':' between; each brings everything below it.",
        ),
    ),
    key=("Code",),
    fields=("title", "year", "status", "organizations"),
    reference=(ORGANIZATION,),
    notices=administrations_noticed,
    name_fields=("title",),
    sample=(("EX-2027-SPRING", "2027 Spring Assessment", "2027", "Open", "EX"),),
)
