"""Every layout there is. A further one is a module of this folder and a line in this registry."""

from core.errors import RollbookError
from core.layout import Layout, ScopeKind
from core.layouts import administrations, operators, organizations, pearsonaccess_users, roles
from core.text import display

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        organizations.LAYOUT,
        administrations.LAYOUT,
        roles.LAYOUT,
        operators.LAYOUT,
        pearsonaccess_users.LAYOUT,
    )
}
"""By name; reference data in the order in which one builds on another."""


def layout_named(name: str) -> Layout:
    """Return the layout of that name; raises `layout-unknown`."""
    if name not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise RollbookError("layout-unknown", f"There is no layout '{display(name)}'", f"one of {known}")
    return LAYOUTS[name]


def layouts_of(scope: ScopeKind | None) -> list[Layout]:
    """Return the layouts that fit a kind of scope; the reference data for None."""
    return [layout for layout in LAYOUTS.values() if layout.scope is scope]


def layout_of_kind(kind: str) -> Layout:
    """Return the layout through which a kind of record comes in."""
    return next(layout for layout in LAYOUTS.values() if layout.kind == kind)
