"""The roles that accounts of a testing platform may have, and who may grant them."""

import polars as pl

from core.kinds import ROLE
from core.layout import CellKind, CodeList, Column, Layout

SHIPPED = (
    ("AdministrationTestCoordinator", "Administration Test Coordinator", "AdministrationTestCoordinator"),
    ("TestCoordinator", "Test Coordinator", None),
    ("TechnicalCoordinator", "Technical Coordinator", None),
    ("RoomSupervisor", "Room Supervisor", None),
    ("FullAccessEducator", "Full Access Educator", None),
    ("ReportsOnlyEducator", "Reports Only Educator", None),
)
"""The roles that a new store has: code, name, granted by (PearsonAccess next, user roles)."""

LAYOUT = Layout(
    name="roles",
    title="Roles",
    kind=ROLE,
    scope=None,
    columns=(
        Column("Code", required=True, shown=pl.col("name"), rule="Unique; compared in any case."),
        Column("Name", "title", required=True),
        Column(
            "Granted By",
            "granted_by",
            CellKind.CODES,
            codes=CodeList(ROLE, "role-unknown", in_file=True),
            rule="Roles whose holders may grant it, ':' between; blank: anyone who may import.",
        ),
    ),
    key=("Code",),
    fields=("title", "granted_by"),
    reference=(ROLE,),
    name_fields=("title",),
    sample=(("Proctor", "Proctor", "TestCoordinator"),),
)
