"""The organizations of a state: states, districts, schools, and which stands below which."""

import polars as pl

from core.context import Context
from core.findings import ERROR_CODES, FINDINGS_SCHEMA
from core.kinds import ORGANIZATION
from core.layout import CellKind, Column, Layout
from core.text import key_of

_RANKS = {"State": 0, "District": 1, "School": 2}


def _tree_findings(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find parents that do not exist, stand too low, or lead back to the row itself."""
    tree = context.reference.tree
    faulty = set(findings.filter(pl.col("code").is_in(ERROR_CODES))["row"])
    types, parents = dict(tree.types), dict(tree.parents)
    asked = []
    sound: dict[str, tuple[int, str | None]] = {}
    for row, key, type_, written, wrong, single in rows.select(
        "row", "key", "type", "parent_code", "wrong_parent_code", "single"
    ).iter_rows():
        parent = written if context.has("Parent Code") else tree.codes.get(parents.get(key) or "")
        asked.append((row, key, type_, parent, wrong))
        if single and row not in faulty:
            sound[key] = (row, key_of(parent))
            types[key], parents[key] = type_, key_of(parent)
    _drop_orphans(sound, frozenset(tree.codes))
    known = {*tree.codes, *sound}
    found: list[tuple[int, str, str, str | None, str | None]] = []
    for row, key, type_, parent, wrong in asked:
        if parent and not wrong:
            found += _parent_findings(row, key, type_, parent, known, types, parents)
    return pl.DataFrame(found, schema=FINDINGS_SCHEMA, orient="row")


def _drop_orphans(sound: dict[str, tuple[int, str | None]], stored: frozenset[str]) -> None:
    """Take out, again and again, the rows whose parent will not be there."""
    while orphans := [
        key for key, (_, parent) in sound.items() if parent and parent not in stored and parent not in sound
    ]:
        for key in orphans:
            del sound[key]


def _parent_findings(
    row: int,
    key: str,
    type_: str | None,
    parent: str,
    known: set[str],
    types: dict[str, str],
    parents: dict[str, str | None],
) -> list[tuple[int, str, str, str | None, str | None]]:
    above = key_of(parent) or ""
    if above not in known and above != key:
        return [(row, "Parent Code", "parent-unknown", parent, None)]
    found: list[tuple[int, str, str, str | None, str | None]] = []
    if type_ and above in types and _RANKS[types[above]] >= _RANKS[type_]:
        found.append((row, "Parent Code", "parent-type", type_, f"{parent}, a {types[above]}"))
    if _leads_back(key, above, parents):
        found.append((row, "Parent Code", "organization-cycle", parent, None))
    return found


def _leads_back(key: str, above: str, parents: dict[str, str | None]) -> bool:
    passed: set[str] = set()
    place: str | None = above
    while place and place not in passed:
        if place == key:
            return True
        passed.add(place)
        place = parents.get(place)
    return False


LAYOUT = Layout(
    name="organizations",
    title="Organizations",
    kind=ORGANIZATION,
    scope=None,
    columns=(
        Column("Code", required=True, shown=pl.col("name"), rule="Unique; compared in any case."),
        Column("Name", "title", required=True),
        Column("Type", "type", CellKind.CHOICE, required=True, choices=("State", "District", "School")),
        Column(
            "Parent Code",
            "parent",
            keyed=True,
            refers=ORGANIZATION,
            rule="An organization in the store or in this file, of a type above this one.",
        ),
    ),
    key=("Code",),
    fields=("title", "type", "parent"),
    reference=(ORGANIZATION,),
    name_fields=("title",),
    findings=_tree_findings,
    sample=(
        ("EX", "Example State", "State", ""),
        ("EX-01", "First District", "District", "EX"),
        ("0101", "Oak School", "School", "EX-01"),
    ),
)
