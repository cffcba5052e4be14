"""Findings: kept as row, column, code, value and detail; their text is rendered when somebody reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from core.catalogue import CATALOGUE, ERROR, WARNING
from core.text import display

FINDINGS_SCHEMA = pl.Schema(
    {"row": pl.UInt32, "column": pl.String, "code": pl.String, "value": pl.String, "detail": pl.String}
)
"""Shape of every frame of findings; `row` 0 and a null column stand for the whole file and the whole row."""


ERROR_CODES = tuple(code for code, entry in CATALOGUE.items() if entry.severity == ERROR)

_MISSING_BY_ACTION = {
    "R": "An existing or deleted user with username {value}, does not exist.",
    "D": "User {value} does not exist and cannot be flagged as deleted.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as people and programs read it."""

    row: int
    code: str
    column: str | None
    severity: str
    value: str | None
    message: str
    hint: str | None
    platform_message: str | None


_NONE = pl.DataFrame(schema=FINDINGS_SCHEMA)


def empty_findings() -> pl.DataFrame:
    """Return a frame of no findings."""
    return _NONE


def join_findings(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the findings of several checks in one frame, unordered."""
    found = [part.select(FINDINGS_SCHEMA.names()) for part in parts if part.height]
    return pl.concat([_NONE, *found]) if found else _NONE


def severity_of(code: pl.Expr) -> pl.Expr:
    """Return `error` or `warning` for a column of codes."""
    return pl.when(code.is_in(ERROR_CODES)).then(pl.lit(ERROR)).otherwise(pl.lit(WARNING))


def render_finding(
    row: int, column: str | None, code: str, value: str | None, detail: str | None, hint: str | None = None
) -> Finding:
    """Return the finding with its texts; a `hint` found in the store takes the place of the catalogue's."""
    entry = CATALOGUE[code]
    named = {"column": column or "The row", "value": display(value or ""), "detail": display(detail or "")}
    if code == "duplicate-key":
        named["detail"] = _other_rows(row, detail or "")
    if code == "row-ragged":
        named["detail"], _, surplus = named["detail"].partition("|")
        hint = f"Surplus cells: {surplus}" if surplus else None
    message = entry.message
    if entry.with_detail and detail:
        message, hint = entry.with_detail, named["detail"]
    platform = entry.platform_message
    if code == "user-missing":
        platform = _MISSING_BY_ACTION.get(detail or "")
    hint = hint or _fill(entry.hint, named) or None
    told = _fill(message, named) or ""
    return Finding(row, code, column, entry.severity, value, told, hint, _fill(platform, named))


def _fill(template: str | None, named: dict[str, str]) -> str | None:
    return template and template.format_map(named)


def _other_rows(row: int, detail: str) -> str:
    rows, _, total = detail.partition("|")
    others = [other for other in rows.split(",") if other and int(other) != row][:10]
    more = int(total) - 1 - len(others)
    listed = ", ".join(others) + (f" and {more} more" if more > 0 else "")
    return f"row{'s' if len(others) > 1 else ''} {listed}"
