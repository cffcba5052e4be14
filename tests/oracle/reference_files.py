"""Strategies of hostile files of the reference layouts."""

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.oracle import hostile_cells as cells
from tests.oracle.files import Cells, written
from tests.oracle.hostile_file import HostileFile, escaped
from tests.oracle.reference_rows import CHOICES, LAYOUTS, LISTS, OPTIONAL_CHOICES
from tests.oracle.reference_rules import Thing
from tests.oracle.world import Administration, Organization, Role, World

OPTIONAL = {"organizations": frozenset({"Parent Code"}), "roles": frozenset({"Granted By"})}
"""The columns that the generated files may lack; of other layouts none."""
NEW_CODES = ("new-1", "NEW-1", "new-2", "É-new", "0456", "日本", "new-3")
SOUND_NAMES = ("Oak School", "École", "=1+1", "[/]", "O'Neil")
WRONG_TEXTS = ("", "\u00a0", "a\x07b", "two\nlines")


def cells_of(layout: str, thing: Thing) -> Cells:
    """Return the cells that say what a thing of the reference data is."""
    if isinstance(thing, Organization):
        texts = [thing.code, thing.name, thing.type, thing.parent or ""]
    elif isinstance(thing, Role):
        texts = [thing.code, thing.name, ":".join(sorted(thing.granted_by))]
    elif isinstance(thing, Administration):
        texts = [thing.code, thing.name, thing.year, thing.status, ":".join(sorted(thing.organizations))]
    else:
        texts = [thing.login, thing.name, ":".join(sorted(thing.organizations)), ":".join(sorted(thing.roles))]
        texts += ["Yes" if may else "No" for may in (thing.may_delete, thing.may_administer)]
    return dict(zip(LAYOUTS[layout], map(escaped, texts), strict=True))


def things_of(layout: str, world: World) -> list[Thing]:
    """Return what a world holds of a layout."""
    held: dict[str, Mapping[str, Thing]] = {
        "organizations": world.organizations,
        "administrations": world.administrations,
        "roles": world.roles,
        "operators": world.operators,
    }
    return list(held[layout].values())


def reference_files(layout: str, world: World) -> st.SearchStrategy[HostileFile]:
    """Return files of one reference layout, with rows that make, change and repeat things, sound and wrong."""
    stored = [cells_of(layout, thing) for thing in things_of(layout, world)]
    optional = OPTIONAL.get(layout, frozenset())
    rows = st.lists(_row(layout, stored, world), min_size=1, max_size=8)
    return rows.flatmap(lambda drawn: written(drawn, LAYOUTS[layout], optional, stored[0]))


@st.composite
def _row(draw: DrawFn, layout: str, stored: list[Cells], world: World) -> Cells:
    """Return one row: a stored thing said again, changed, or a new one; now and then with a fault."""
    columns = LAYOUTS[layout]
    row = dict(draw(st.sampled_from(stored)))
    if draw(st.booleans()):
        row |= {column: draw(_sound(column, world)) for column in columns[1:] if column != "Type"}
        row[columns[0]] = draw(st.sampled_from(NEW_CODES))
        if layout == "organizations":
            row["Type"] = draw(st.sampled_from(CHOICES["Type"]))
            row["Parent Code"] = draw(st.sampled_from((row["Parent Code"], row["Parent Code"], row["Code"])))
    elif draw(st.booleans()):
        column = draw(st.sampled_from([name for name in columns[1:] if name != "Type"]))
        row[column] = draw(_sound(column, world))
    row[columns[0]] = draw(cells.in_other_clothes(st.just(row[columns[0]])))
    if draw(st.booleans()):
        column = draw(st.sampled_from(columns))
        row[column] = draw(_wrong(column))
    return row


def _sound(column: str, world: World) -> cells.Texts:
    """Return cells that may well be right."""
    organizations = sorted(one.code for one in world.organizations.values())
    if column in CHOICES:
        choices = cells.in_other_clothes(st.sampled_from(CHOICES[column]))
        return choices | st.just("") if column in OPTIONAL_CHOICES else choices
    if column == "Parent Code":
        return cells.in_other_clothes(st.sampled_from([*organizations, *NEW_CODES])) | st.just("")
    if column in LISTS:
        roles = sorted(one.code for one in world.roles.values())
        return cells.code_lists(organizations if column == "Organizations" else roles)
    return st.sampled_from(("2026", "2027", "") if column == "Year" else SOUND_NAMES)


def _wrong(column: str) -> cells.Texts:
    """Return cells that are wrong for sure; what the layouts leave open is not among them."""
    if column in CHOICES:
        return st.sampled_from(("maybe", "\x00", "Y", "Sta te"))
    if column in LISTS:
        return st.sampled_from(("NOPE", "TN:nope:NOPE", "Room Supervisor", "TN\x07", "KY WEST:TN"))
    if column == "Parent Code":
        return st.sampled_from(("NOPE", "TN-\x00NORTH", "TN NORTH"))
    return st.sampled_from(WRONG_TEXTS if column in ("Code", "Login", "Name") else ("a\x07b",))
