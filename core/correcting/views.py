"""Rows of a draft as triage shows them: cells as they stand and as they came, findings in words, changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from core.catalogue import ERROR
from core.correcting.base import Base
from core.correcting.values import Cell, Like, RowView
from core.findings import Finding, render_finding
from core.headers import REPORT_COLUMNS, header_key
from core.hints import Hints
from core.layout import Layout
from core.outcomes import REWRITING
from core.planning import Plan
from core.records import show_changes
from core.results import person_expr
from core.sheets import MASK


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a base's rows, before and after corrections."""

    base: Base

    def came(self, row: int) -> dict[str, str | None]:
        """Return the cells of a row as they came, by column of `cells`."""
        found = self.base.cells.row(self._positions[row], named=True)
        return {name: text for name, text in found.items() if name != "row"}

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {row: position for position, row in enumerate(self.base.rows)}

    def cleared(self, row: int) -> dict[str, str | None]:
        """Return the cells that are blank where a ragged row is accepted: any of them may hold a password."""
        hidden = self.base.hidden.get(row, frozenset())
        return {name: None for name, place in self.base.sheet.matched.items() if place in hidden}

    def named(self, row: int, texts: Mapping[str, str | None]) -> dict[str, str | None]:
        """Return the cells of a row as they stand by column of the layout, passwords left out."""
        came, matched = self.came(row), self.base.sheet.matched
        hidden = self.base.hidden.get(row, frozenset())
        named: dict[str, str | None] = {}
        for column in self.base.layout.columns:
            place = matched.get(column.name)
            if column.secret or column.ignored:
                continue
            if column.name in texts:
                named[column.name] = texts[column.name]
            elif place is not None:
                named[column.name] = None if place in hidden else came[place]
        return named

    def shown(self, row: int, texts: Mapping[str, str | None]) -> tuple[Cell, ...]:
        """Return the cells of a row in the layout's order, then what the layout does not know or read."""
        sheet, came = self.base.sheet, self.came(row)
        hidden = self.base.hidden.get(row, frozenset())
        places = {place: name for name, place in sheet.matched.items()}
        secret = {f"c{place}" for place in sheet.secret}

        def seen(place: str) -> str | None:
            return MASK if came[place] and (place in secret or place in hidden) else came[place]

        known = []
        for column in self.base.layout.columns:
            place = sheet.matched.get(column.name)
            if column.ignored or column.name == sheet.unread:
                continue
            original = None if place is None else seen(place)
            text = texts.get(column.name, original)
            masked = MASK if column.secret and text else text
            known.append(
                Cell(
                    column.name,
                    masked,
                    original,
                    known=True,
                    secret=column.secret or (place in hidden and column.name not in texts),
                    required=column.required,
                    choices=column.choices,
                    choices_told=tuple(self.base.layout.choice_told(column, choice) for choice in column.choices),
                    missing=place is None,
                )
            )
        others = [
            Cell(name, seen(f"c{place}"), seen(f"c{place}"), known=False)
            for place, name in enumerate(self.base.header)
            if self._is_other(places.get(f"c{place}"), name)
        ]
        return (*known, *others)

    def _is_other(self, column: str | None, header: str) -> bool:
        if column is not None:
            return self.base.layout.column(column).ignored
        return header_key(header) not in REPORT_COLUMNS


def findings_of(plan: Plan, hints: Hints) -> tuple[Finding, ...]:
    """Return what was found on the rows of a plan in words, errors first, in the order of the columns."""
    found = [
        render_finding(row, column, code, value, detail, hints.find(column, code, value))
        for row, column, code, value, detail in plan.findings.iter_rows()
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity != ERROR))


def changes_of(plan: Plan) -> dict[str, tuple[object, object]]:
    """Return what the row of a plan of one row would change: old and new by column."""
    layout = plan.layout
    changed = plan.rows.filter(pl.col("exists") & pl.col("outcome").is_in(REWRITING))
    if changed.is_empty():
        return {}
    before, after = (
        changed.select("row", "name", *(pl.col(f"{age}_{name}").alias(name) for name in layout.fields))
        for age in ("old", "new")
    )
    told = show_changes(before, after, layout, plan.context)[0]
    return {column: (old, new) for column, (old, new) in told.items()}


def view_row(plan: Plan, state: str, cells: tuple[Cell, ...], hints: Hints, likes: tuple[Like, ...]) -> RowView:
    """Return the view of the row of a plan of one row."""
    row, key, name, action, outcome = plan.rows.select(
        "row", "written", person_expr(plan.layout).alias("person"), "action", "outcome"
    ).row(0)
    found, changes, meant = findings_of(plan, hints), changes_of(plan), meant_of(plan, cells, hints)
    return RowView(row, key, name, action, outcome, state, cells, found, changes, likes, meant)


def meant_of(plan: Plan, cells: tuple[Cell, ...], hints: Hints) -> dict[str, str]:
    """Return the texts of the cells of a row with what the hints ask about in the place of what is wrong."""
    texts = {cell.column: cell.text for cell in cells if cell.text and cell.known and not cell.secret}
    meant: dict[str, str] = {}
    for column, code, value in plan.findings.select("column", "code", "value").iter_rows():
        text, near = meant.get(column, texts.get(column)), hints.meant(column, code, value)
        if text is None or near is None:
            continue
        mark = plan.layout.column(column).separator
        parts = [part.strip() for part in text.split(mark)] if mark else [near]
        meant[column] = (mark or "").join(near if part == value else part for part in parts)
    return {column: text for column, text in meant.items() if text != texts[column]}


def view_unjudged(row: int, state: str, cells: tuple[Cell, ...], layout: Layout) -> RowView:
    """Return the view of a row that went with a task: what became of it is told there."""
    texts = {cell.column: cell.text for cell in cells}
    key = " / ".join(texts.get(name) or "" for name in layout.key) or None
    return RowView(row, key, None, None, "", state, cells, (), {}, (), {})
