"""Every layout there is. A further one is a module of this folder and a line in this registry."""

from collections.abc import Iterable
from dataclasses import replace

from core.config import Config, LayoutSettings
from core.errors import RollbookError
from core.headers import names_of
from core.layout import Layout, ScopeKind
from core.layouts import (
    administrations,
    edvance360_users,
    lms_lists,
    mcgrawhill_rosters,
    operators,
    organizations,
    pearsonaccess_users,
    roles,
    training_records,
)
from core.text import display

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        organizations.LAYOUT,
        administrations.LAYOUT,
        roles.LAYOUT,
        operators.LAYOUT,
        lms_lists.LAYOUT,
        training_records.LAYOUT,
        pearsonaccess_users.LAYOUT,
        edvance360_users.LAYOUT,
        mcgrawhill_rosters.LAYOUT,
    )
}
"""By name; reference data in the order in which one builds on another."""


def layout_named(name: str) -> Layout:
    """Return the layout of that name; raises `layout-unknown`."""
    if name not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise RollbookError("layout-unknown", f"There is no layout '{display(name)}'", f"one of {known}")
    return LAYOUTS[name]


def configured(layout: Layout, settings: LayoutSettings | None) -> Layout:
    """Return a layout with what the configuration adds: names of columns, values of choices, protected accounts.

    Raises `configuration` for a column that the layout does not have, or whose values are not the customer's to choose.
    """
    if settings is None:
        return layout
    _require_columns(layout, "aliases", settings.aliases, [column.name for column in layout.columns])
    open_choices = [column.name for column in layout.columns if column.choices and column.name != layout.action]
    _require_columns(layout, "choices", settings.choices, open_choices)
    columns = tuple(
        replace(
            column,
            aliases=(*column.aliases, *settings.aliases.get(column.name, ())),
            choices=tuple(settings.choices.get(column.name, column.choices)),
        )
        for column in layout.columns
    )
    protected = layout.protected if settings.protected is None else tuple(settings.protected)
    return replace(layout, columns=columns, protected=protected)


def known_headers(config: Config) -> frozenset[str]:
    """Return every name, as a header key, that a column of some layout has: what tells a header from other rows."""
    layouts = (configured(layout, config.layouts.get(layout.name)) for layout in LAYOUTS.values())
    return frozenset(name for layout in layouts for column in layout.columns for name in names_of(column))


def _require_columns(layout: Layout, setting: str, named: Iterable[str], known: list[str]) -> None:
    for column in named:
        if column not in known:
            raise RollbookError(
                "configuration",
                f"layouts.{layout.name}.{setting} names '{display(column)}', which has none to set",
                f"one of {', '.join(known) or 'no column'}",
            )


def layouts_of(scope: ScopeKind | None) -> list[Layout]:
    """Return the layouts that fit a kind of scope; the reference data for None."""
    return [layout for layout in LAYOUTS.values() if layout.scope is scope]


def layout_of_kind(kind: str) -> Layout:
    """Return the layout through which a kind of record comes in."""
    return next(layout for layout in LAYOUTS.values() if kind in (layout.kind, *dict(layout.other_kinds)))


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the stored fields of a kind of record."""
    layout = layout_of_kind(kind)
    return layout.fields if layout.kind == kind else dict(layout.other_kinds)[kind]
