"""From the bytes of a file to a sheet: which layout it is in, and which column is which."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from core.config import Config
from core.digest import digest_of
from core.display import display
from core.errors import RollbookError
from core.headers import (
    HeaderMatch,
    Said,
    count_matching,
    count_missing,
    header_key,
    header_mark,
    label_cells,
    match_header,
)
from core.layout import Layout
from core.layouts import LAYOUTS, configured, known_headers, layout_named
from core.options import ImportOptions
from core.reading import Limits, ReadOptions, Table, read_table
from core.scopes import Scope, layouts_for
from core.sheets import Sheet, sheet_of
from core.store.mappings import Mapping


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A file that somebody wants to import, and how."""

    content: bytes
    name: str
    scope: str | None
    layout: str | None
    options: ImportOptions
    login: str
    read: Callable[[bytes, str, ReadOptions, Limits, Collection[str]], Table] = read_table
    """What makes a table of the content."""
    digest: Callable[[bytes], str] = digest_of
    """What makes the digest of the content."""
    stored: Callable[[int, str, Sequence[str]], pl.DataFrame | None] = lambda version, kind, fields: None
    """What may have all stored records of a kind ready, for a version of the store."""


Recall = Callable[[str, str], Mapping | None] | None
"""Returns what is remembered for a layout's name and the mark of a header; None where nothing is to count."""


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A file that was read, and how its header is matched, whether it can be taken like this or not."""

    table: Table
    match: HeaderMatch
    said: Said = ()
    """What somebody said about header cells, now or when a file with this header came before."""
    recalled: Mapping | None = None
    """The mapping, where it was remembered."""
    several: bool = False
    """Whether the layout is a guess among several, none of which the header fits."""

    def sheet(self) -> Sheet:
        """Return the sheet; raises `column-missing`, `column-duplicated`, `layout-unknown`."""
        if self.several:
            raise RollbookError(
                "layout-unknown",
                "The header fits none of the layouts",
                "name one with --layout; see 'rollbook layouts'; where the columns have other names, "
                "see 'rollbook layouts LAYOUT --learn FILE'",
            )
        try:
            self.match.require_sound()
        except RollbookError as error:
            raise _looks_like_another(error, self.table, self.match.layout) from None
        return sheet_of(self.table, self.match)


def match_file(request: Request, scope: Scope | None, config: Config, recall: Recall) -> Matched:
    """Read a file and match it with its layout; raises the file-level codes of what cannot be read, and `usage`."""
    named = [_named(request.layout, scope)] if request.layout else layouts_for(scope)
    candidates = [configured(layout, config.layouts.get(layout.name)) for layout in named]
    limits = Limits(**vars(config.limits))
    table = request.read(request.content, request.name, ReadOptions.of(request.options), limits, known_headers(config))
    matched = _likeliest(table, candidates, request.options.columns, recall)
    layout = matched.match.layout
    if layout.scope is not None and scope is None:
        raise RollbookError(
            "usage", f"{layout.title} are imported into a scope", "add --scope CODE; see 'rollbook scopes'"
        )
    return matched


def _named(name: str, scope: Scope | None) -> Layout:
    layout = layout_named(name)
    if scope is not None and layout.scope not in (None, scope.kind):
        raise RollbookError(
            "usage",
            f"The layout {layout.name} does not fit the scope '{display(scope.code)}'",
            "see 'rollbook layouts'",
        )
    return layout


def _likeliest(table: Table, candidates: list[Layout], said: Said, recall: Recall) -> Matched:
    """Return the match with the layout whose columns the header names: one that lacks nothing before all others."""
    all_: list[Matched] = []
    for layout in candidates:
        try:
            all_.append(_match(table, layout, said, recall))
        except RollbookError:
            # What was said is about another one of the layouts; of the last one it is told what is wrong.
            if not all_ and layout is candidates[-1]:
                raise
    complete = [matched for matched in all_ if not matched.match.missing]
    best = max(complete or all_, key=lambda matched: len(matched.match.places) - len(matched.match.missing))
    return replace(best, several=len(candidates) > 1 and not complete)


def _match(table: Table, layout: Layout, said: Said, recall: Recall) -> Matched:
    """Match as somebody says, else as somebody said before, else by name."""
    recalled = None if said or recall is None else recall(layout.name, header_mark(table.header))
    if recalled is None:
        return Matched(table, match_header(table.header, layout, said), said)
    known = {column.name for column in layout.columns}
    labels = {header_key(label) for label in label_cells(table.header)}
    fitting = tuple(
        (label, column)
        for label, column in recalled.columns
        if header_key(label) in labels and (not column or column in known)
    )
    try:
        return Matched(table, match_header(table.header, layout, fitting), fitting, recalled)
    except RollbookError:
        # The layout has changed since: its names count again.
        return Matched(table, match_header(table.header, layout))


def other_layout(table: Table, layout: Layout) -> Layout | None:
    """Return another layout in which the file lacks nothing, the likeliest one, if there is any."""
    others = [
        other for other in LAYOUTS.values() if other.name != layout.name and count_missing(table.header, other) == 0
    ]
    return max(others, key=lambda other: count_matching(table.header, other), default=None)


def _looks_like_another(error: RollbookError, table: Table, layout: Layout) -> RollbookError:
    """Say so where the file is sound in another layout."""
    likeliest = other_layout(table, layout) if error.code == "column-missing" else None
    if likeliest is None:
        return error
    return RollbookError(error.code, error.message, f"it looks like {likeliest.title}: --layout {likeliest.name}")
