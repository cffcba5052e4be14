"""From the bytes of a file to a sheet: which layout it is in, and which column is which."""

from dataclasses import dataclass

from core.config import Config
from core.display import display
from core.errors import RollbookError
from core.layout import Layout
from core.layouts import LAYOUTS, configured, layout_named
from core.options import ImportOptions
from core.reading import Limits, ReadOptions, Table, read_table
from core.scopes import Scope, layouts_for
from core.sheets import Sheet, header_key, match_sheet, names_of


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A file that somebody wants to import, and how."""

    content: bytes
    name: str
    scope: str | None
    layout: str | None
    options: ImportOptions
    login: str


def read_sheet(request: Request, scope: Scope | None, config: Config) -> Sheet:
    """Read a file and match it with its layout; raises the file-level codes, `layout-unknown` and `usage`."""
    named = [_named(request.layout, scope)] if request.layout else layouts_for(scope)
    candidates = [configured(layout, config.layouts.get(layout.name)) for layout in named]
    options = request.options
    table = read_table(
        request.content,
        request.name,
        ReadOptions(options.encoding, options.delimiter, options.sheet),
        Limits(**config.limits.model_dump()),
        {key for candidate in candidates for column in candidate.columns for key in names_of(column)},
    )
    chosen = candidates[0] if len(candidates) == 1 else _likeliest(table, candidates)
    if chosen.scope is not None and scope is None:
        raise RollbookError(
            "usage", f"{chosen.title} are imported into a scope", "add --scope CODE; see 'rollbook scopes'"
        )
    try:
        return match_sheet(table, chosen)
    except RollbookError as error:
        raise _looks_like_another(error, table, chosen) from None


def _named(name: str, scope: Scope | None) -> Layout:
    layout = layout_named(name)
    if scope is not None and layout.scope not in (None, scope.kind):
        raise RollbookError(
            "usage",
            f"The layout {layout.name} does not fit the scope '{display(scope.code)}'",
            "see 'rollbook layouts'",
        )
    return layout


def _likeliest(table: Table, candidates: list[Layout]) -> Layout:
    """Return the layout whose columns the header names; raises `layout-unknown` where none fits."""
    complete = [layout for layout in candidates if _missing(table, layout) == 0]
    if not complete:
        raise RollbookError(
            "layout-unknown", "The header fits none of the layouts", "name one with --layout; see 'rollbook layouts'"
        )
    return max(complete, key=lambda layout: _matching(table, layout))


def _matching(table: Table, layout: Layout) -> int:
    headers = {header_key(name) for name in table.header}
    return sum(1 for column in layout.columns if names_of(column) & headers)


def _missing(table: Table, layout: Layout) -> int:
    headers = {header_key(name) for name in table.header}
    return sum(1 for column in layout.columns if column.required and not names_of(column) & headers)


def _looks_like_another(error: RollbookError, table: Table, layout: Layout) -> RollbookError:
    """Say so where the file is sound in another layout."""
    if error.code != "column-missing":
        return error
    others = [other for other in LAYOUTS.values() if other is not layout and _missing(table, other) == 0]
    if not others:
        return error
    likeliest = max(others, key=lambda other: _matching(table, other))
    return RollbookError(error.code, error.message, f"it looks like {likeliest.title}: --layout {likeliest.name}")
