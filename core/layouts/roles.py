"""The roles that accounts of a testing platform may have, and who may grant them."""

import polars as pl

from core.context import Context
from core.findings import ERROR_CODES, FINDINGS_SCHEMA
from core.kinds import CODE_SEPARATOR, ROLE
from core.kinship import EVERYBODY
from core.layout import CellKind, CodeList, Column, Layout
from core.layouts.reference_notices import roles_noticed
from core.text import key_of

SHIPPED = (
    ("AdministrationTestCoordinator", "Administration Test Coordinator", "AdministrationTestCoordinator"),
    ("TestCoordinator", "Test Coordinator", None),
    ("TechnicalCoordinator", "Technical Coordinator", None),
    ("RoomSupervisor", "Room Supervisor", None),
    ("FullAccessEducator", "Full Access Educator", None),
    ("ReportsOnlyEducator", "Reports Only Educator", None),
)
"""The roles that a new store has: code, name, granted by (PearsonAccess next, user roles)."""


def _without_rows_in_error(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find roles that would be granted by one that stands only on a row in error, and what hangs on those."""
    stored = set(context.reference.records(ROLE)["key"])
    faulty = set(findings.filter(pl.col("code").is_in(ERROR_CODES))["row"])
    asked = [
        (row, key, single, (granted_by or "").split(CODE_SEPARATOR))
        for row, key, single, granted_by in rows.select("row", "key", "single", "granted_by").iter_rows()
    ]
    found: dict[int, list[str]] = {}
    while True:
        sound = {row: key for row, key, single, _ in asked if single and row not in faulty | found.keys()}
        known = stored | set(sound.values())
        fresh = {
            row: unknown
            for row, _, _, codes in asked
            if row not in found and (unknown := [code for code in codes if code and key_of(code) not in known])
        }
        found |= fresh
        if not fresh.keys() & sound.keys():
            told = [(row, "Granted By", "role-unknown", code, None) for row in sorted(found) for code in found[row]]
            return pl.DataFrame(told, schema=FINDINGS_SCHEMA, orient="row")


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
    kin=EVERYBODY,
    fields=("title", "granted_by"),
    reference=(ROLE,),
    name_fields=("title",),
    findings=_without_rows_in_error,
    notices=roles_noticed,
    sample=(("Proctor", "Proctor", "TestCoordinator"),),
)
