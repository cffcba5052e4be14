"""The organizations of a state: states, districts, schools, and which stands below which."""

from dataclasses import dataclass, replace

import polars as pl

from core.checking.damage import find_damaged
from core.context import Context, OrganizationTree
from core.findings import ERROR_CODES, FINDINGS_SCHEMA, join_findings
from core.kinds import ORGANIZATION
from core.kinship import EVERYBODY
from core.layout import CellKind, Column, Layout
from core.layouts.organizations_notices import QUESTIONS, notices
from core.text import fold_expr, key_of

Found = tuple[int, str, str, str | None, str | None]
"""A finding: row, column, code, value, detail."""

_RANKS = {"State": 0, "District": 1, "School": 2}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a row asks for; `wrong` where its Parent Code cannot be looked up."""

    row: int
    key: str | None
    type: str | None
    parent: str | None
    wrong: bool
    single: bool


@dataclass(frozen=True, eq=False)
class _Places:
    """Where everything stands once the sound rows are applied; everything by key."""

    types: dict[str, str]
    parents: dict[str, str | None]
    children: dict[str, list[str]]
    """Stored organizations that no sound row moves, by their parent."""
    circular: frozenset[str]
    """The organizations that would be below themselves."""


def _spelled(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Write every parent as the organization itself is written, in the store or in this file."""
    written = dict(rows.filter("single").select("key", "name").iter_rows()) | context.reference.tree.codes
    parent = pl.col("parent_code")
    known = fold_expr(parent).replace_strict(written, default=None, return_dtype=pl.String)
    return rows.with_columns(parent_code=pl.coalesce(known, parent))


def _tree_findings(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find parents that do not exist, stand too low, or lead back to the row itself.

    A row in error moves nothing: what hangs on it is judged again without it.
    """
    tree = context.reference.tree
    faulty = set(findings.filter(pl.col("code").is_in(ERROR_CODES))["row"])
    asked = _asked(rows, context)
    found: dict[int, list[Found]] = {}
    while True:
        sound = {one.key: one for one in asked if one.single and one.key and one.row not in faulty | found.keys()}
        places = _places(tree, sound)
        fresh = {one.row: told for one in asked if one.row not in found and (told := _told(one, places, sound))}
        found |= fresh
        if all(one.row not in fresh for one in sound.values()):
            told = [finding for row in sorted(found) for finding in found[row]]
            wrong = pl.DataFrame(told, schema=FINDINGS_SCHEMA, orient="row")
            known = context.reference.records(ORGANIZATION)["name"]
            return join_findings([wrong, find_damaged(wrong, "parent-unknown", known)])


def _asked(rows: pl.DataFrame, context: Context) -> list[_Asked]:
    tree = context.reference.tree
    columns = ("row", "key", "type", "parent_code", "wrong_parent_code", "single")
    asked = [_Asked(*cells) for cells in rows.select(columns).iter_rows()]
    if context.has("Parent Code"):
        return asked
    return [replace(one, parent=tree.codes.get(tree.parents.get(one.key or "") or "")) for one in asked]


def _places(tree: OrganizationTree, sound: dict[str, _Asked]) -> _Places:
    types = tree.types | {key: one.type for key, one in sound.items() if one.type}
    parents = tree.parents | {key: key_of(one.parent) for key, one in sound.items()}
    children: dict[str, list[str]] = {}
    for key, above in tree.parents.items():
        if above and key not in sound:
            children.setdefault(above, []).append(key)
    return _Places(types, parents, children, _circular(parents))


def _circular(parents: dict[str, str | None]) -> frozenset[str]:
    """Return the keys from which the way up leads back to them."""
    seen: set[str] = set()
    circular: set[str] = set()
    for start in parents:
        way: dict[str, int] = {}
        place: str | None = start
        while place and place not in seen:
            seen.add(place)
            way[place] = len(way)
            place = parents.get(place)
        if place in way:
            circular.update(list(way)[way[place] :])
    return frozenset(circular)


def _told(one: _Asked, places: _Places, sound: dict[str, _Asked]) -> list[Found]:
    """Return what is wrong with the place that a row asks for."""
    found: list[Found] = []
    above = key_of(one.parent)
    if above and not one.wrong:
        if above not in places.types and above != one.key:
            return [(one.row, "Parent Code", "parent-unknown", one.parent, None)]
        type_above = places.types.get(above)
        if one.type and type_above and _RANKS[type_above] >= _RANKS[one.type]:
            found.append((one.row, "Parent Code", "parent-type", one.type, f"'{one.parent}', a {type_above}"))
        if _is_circular(one, above, places, sound):
            found.append((one.row, "Parent Code", "organization-cycle", one.parent, None))
    if one.type and one.key:
        below = {places.types[child] for child in places.children.get(one.key, ())}
        wrong = [type_ for type_ in below if _RANKS[one.type] >= _RANKS[type_]]
        found += [(one.row, "Type", "parent-type", type_, f"'{one.key}', a {one.type}") for type_ in sorted(wrong)]
    return found


def _is_circular(one: _Asked, above: str, places: _Places, sound: dict[str, _Asked]) -> bool:
    if one.key in sound:
        return one.key in places.circular
    passed: set[str] = set()
    place: str | None = above
    while place and place != one.key and place not in passed:
        passed.add(place)
        place = places.parents.get(place)
    return place is not None and place == one.key


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
    kin=EVERYBODY,
    fields=("title", "type", "parent"),
    reference=(ORGANIZATION,),
    name_fields=("title",),
    prepare=_spelled,
    findings=_tree_findings,
    notices=notices,
    surveys=QUESTIONS,
    sample=(
        ("EX", "Example State", "State", ""),
        ("EX-01", "First District", "District", "EX"),
        ("0101", "Oak School", "School", "EX-01"),
    ),
)
