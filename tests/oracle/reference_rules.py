"""The rules of the reference layouts, row by row: what layouts.md §2 and §6 say, read by a stranger.

The page gives no maximum lengths here and does not say which cells are required; taken as required are the
key, Name, Type and Status. A row may name what another row of the file makes (a parent, a role that grants) as
long as that row is sound. Not modelled: changing the type of a stored organization under which others stand.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.text import key_of
from tests.oracle.cells import trimmed
from tests.oracle.judgement import Row, RowResult
from tests.oracle.organization_rules import relate_organizations
from tests.oracle.reference_rows import LAYOUTS, LISTS, Draft, read_draft
from tests.oracle.world import Administration, Operator, Organization, Role, World, key

Thing = Organization | Role | Operator | Administration


def judge_reference(
    layout: str, rows: Iterable[Row], present: frozenset[str], world: World
) -> tuple[list[RowResult], World]:
    """Return what each row of a reference file leads to, and the world afterwards."""
    key_column = LAYOUTS[layout][0]
    filled = [row for row in rows if any(trimmed(text) for text in row.cells.values()) or row.ragged]
    counts = Counter(name for row in filled if (name := key_of(row.cells.get(key_column))) is not None)
    drafts = [read_draft(layout, row, present, counts) for row in filled]
    if layout == "organizations":
        relate_organizations(drafts, world)
    else:
        _look_up_lists(layout, drafts, world)
    stored = _stored(layout, world)
    after = dict(stored)
    outcomes = []
    for draft in drafts:
        outcome = "error"
        if not draft.wrong and draft.key is not None:
            thing = _thing(layout, draft, stored.get(draft.key), drafts, world)
            before = stored.get(draft.key)
            outcome = "created" if before is None else "unchanged" if thing == before else "updated"
            after[draft.key] = thing
        outcomes.append(outcome)
    results = [_result(draft, outcome, key_column) for draft, outcome in zip(drafts, outcomes, strict=True)]
    return results, replace(world, **{layout: after})  # type: ignore[arg-type]


def _stored(layout: str, world: World) -> Mapping[str, Thing]:
    stored: dict[str, Mapping[str, Thing]] = {
        "organizations": world.organizations,
        "administrations": world.administrations,
        "roles": world.roles,
        "operators": world.operators,
    }
    return stored[layout]


def _result(draft: Draft, outcome: str, key_column: str) -> RowResult:
    return RowResult(
        draft.row.number,
        draft.key,
        None,
        outcome,
        tuple(draft.findings.certain),
        frozenset(draft.findings.open),
        draft.row.ragged,
        draft.contested,
        key_column=key_column,
    )


def _look_up_lists(layout: str, drafts: list[Draft], world: World) -> None:
    """Say which listed codes do not exist; a role may be granted by one that stands in the same file."""
    in_file = {draft.key for draft in drafts} if layout == "roles" else set[str | None]()
    for draft in drafts:
        for column, codes in draft.lists.items():
            known = world.organizations if column == "Organizations" else world.roles
            for code in codes:
                if key(code) not in known and key(code) not in in_file:
                    draft.findings.add(LISTS[column], column, code)
    while layout == "roles" and _fall_with_roles(drafts, world):
        pass


def _fall_with_roles(drafts: list[Draft], world: World) -> bool:
    """Put in error the sound rows that name a role which stands only on a row in error."""
    made = {draft.key for draft in drafts if not draft.wrong}
    fallen = False
    for draft in drafts:
        for code in [] if draft.wrong else draft.lists.get("Granted By", []):
            if key(code) not in world.roles and key(code) not in made:
                draft.findings.add("role-unknown", "Granted By", code)
                draft.contested = "a role that stands only on a row in error"
                fallen = True
    return fallen


def _thing(layout: str, draft: Draft, stored: Thing | None, drafts: list[Draft], world: World) -> Thing:
    """Return what a sound row asks for; what the file has no column for stays."""
    texts, first = draft.texts, LAYOUTS[layout][0]
    written = {one.key: one.texts.get(first, "") for one in drafts}
    names = {name: one.code for name, one in world.organizations.items()}
    roles = {name: one.code for name, one in world.roles.items()}

    def codes(column: str, known: Mapping[str, str]) -> frozenset[str]:
        return frozenset(known.get(key(code)) or written[key(code)] for code in draft.lists[column])

    code = getattr(stored, first.lower(), texts[first])
    if layout == "organizations":
        parent = texts.get("Parent Code", getattr(stored, "parent", None) or "")
        above = (names.get(key(parent)) or written[key(parent)]) if parent else None
        return Organization(code, texts["Name"], texts["Type"], above)
    if layout == "roles":
        granted = getattr(stored, "granted_by", frozenset[str]())
        return Role(code, texts["Name"], codes("Granted By", roles) if "Granted By" in draft.lists else granted)
    if layout == "administrations":
        return Administration(code, texts["Name"], texts["Year"], texts["Status"], codes("Organizations", names))
    deletes, administers = texts["May Delete"] == "Yes", texts["May Administer"] == "Yes"
    return Operator(code, texts["Name"], codes("Organizations", names), codes("Roles", roles), deletes, administers)
