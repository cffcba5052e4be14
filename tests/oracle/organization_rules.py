"""The rules between organizations: parents that exist, no loops, types from above to below."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.text import key_of
from tests.oracle.reference_rows import Draft
from tests.oracle.world import RANKS, World

PARENT = "Parent Code"


class Place(NamedTuple):
    """Where an organization stands; type is None where nobody can tell."""

    type: str | None
    parent: str | None


def relate_organizations(drafts: Sequence[Draft], world: World) -> None:
    """Check every row against the store and the sound rows of the file, until no more rows fall."""
    stored = _stored_places(world)
    fallen = True
    while fallen:
        sound = [draft for draft in drafts if not draft.wrong and draft.key is not None]
        places = {**stored, **{str(draft.key): _place(draft, stored) for draft in sound}}
        for draft in drafts:
            place = _place(draft, stored)
            if place.parent is None or draft.row.ragged or draft.findings.errors_on(PARENT, frozenset()):
                continue
            if place.parent not in places and place.parent != draft.key:
                draft.findings.add("parent-unknown", PARENT)
            else:
                _check_place(draft, place, places)
        fallen = any(draft.wrong for draft in sound)


def _check_place(draft: Draft, place: Place, places: Mapping[str, Place]) -> None:
    """Say that a row stands in a loop, or under an organization whose type is not above its own."""
    seen: list[str] = []
    name = place.parent
    while name is not None and name not in seen:
        seen.append(name)
        name = places[name].parent if name in places else None
    if draft.key in seen:
        draft.findings.add("organization-cycle", PARENT)
    above = places[place.parent].type if place.parent is not None and place.parent in places else None
    if above is not None and place.type is not None and RANKS[above] >= RANKS[place.type]:
        draft.findings.add("parent-type", PARENT)


def _place(draft: Draft, stored: Mapping[str, Place]) -> Place:
    """Return where a row puts its organization; a file without parents leaves it where it is."""
    before = stored.get(draft.key or "")
    parent = key_of(draft.texts[PARENT]) if PARENT in draft.texts else before and before.parent
    return Place(draft.texts.get("Type") or None, parent)


def _stored_places(world: World) -> dict[str, Place]:
    return {name: Place(one.type, key_of(one.parent)) for name, one in world.organizations.items()}
