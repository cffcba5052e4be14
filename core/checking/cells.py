"""Cells by their kind: each column's text becomes the value that is stored, or a finding says why not.

Checks that are dear are made on the distinct texts of a column and joined back.
"""

from collections.abc import Callable

import polars as pl

from core.abreast import abreast
from core.checking.codes import check_codes
from core.checking.damage import find_mojibake
from core.checking.dates import parse_dates, repaired_serial
from core.checking.passwords import check_passwords
from core.checking.rules import find_broken
from core.context import Context
from core.findings import join_findings
from core.layout import CellKind, Column, Layout, Rule
from core.lookups import look_up
from core.text import CONTROL

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL = rf"\A{_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]+\z"

GUID = r"\A[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z"


def check_cells(frame: pl.DataFrame, layout: Layout, context: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Check every cell by itself; return the frame with parsed cells and the findings.

    `frame` has `row`, `removing` and one cleaned text column for each column of the layout. Where parsing changes
    a cell, the text as it came stays under `raw_…`.
    """
    columns = [column for column in layout.columns if not column.ignored]
    # Lists take longest: begun first, they end with the rest.
    columns.sort(key=lambda column: column.codes is None)
    checked = abreast(lambda column: _check_column(frame, layout, column, context), columns, frame.height)
    parsed = [
        part.select(f"raw_{column.ident}", column.ident)
        for column, (part, _) in zip(columns, checked, strict=True)
        if part is not frame
    ]
    return frame.with_columns(*(column for part in parsed for column in part)), join_findings(
        found for _, found in checked
    )


def _check_column(
    frame: pl.DataFrame, layout: Layout, column: Column, context: Context
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frame with the column parsed, the very same one where nothing is to be parsed, and the findings."""
    parts = [_required(frame, layout, column)] if column.required else []
    if column.secret:
        return frame, join_findings([*parts, check_passwords(frame, layout, column)])
    parts.append(find_broken(frame, layout, _shape_rules(column)))
    if column.kind is CellKind.TEXT:
        parts.append(find_mojibake(frame, column.ident, column.name))
        return frame, join_findings(parts)
    frame, found = _PARSERS.get(column.kind, _keep)(frame, column, context)
    return frame, join_findings([*parts, found])


def _required(frame: pl.DataFrame, layout: Layout, column: Column) -> pl.DataFrame:
    kept = {layout.action, *layout.key}
    asked = pl.lit(value=True) if column.name in kept else ~pl.col("removing")
    return find_broken(frame, layout, [Rule("required", column.name, pl.col(column.ident).is_null() & asked)])


def _shape_rules(column: Column) -> list[Rule]:
    """Control characters and lengths; choices, dates and GUIDs have one code of their own for all that is wrong."""
    if column.kind in (CellKind.CHOICE, CellKind.DATE):
        return []
    cell = pl.col(column.ident)
    if column.kind is CellKind.GUID:
        return [Rule("guid-format", column.name, ~cell.str.contains(GUID))]
    rules = [
        Rule("control-character", column.name, cell.str.contains(CONTROL), detail=cell.str.replace_all(CONTROL, " "))
    ]
    if column.maximum:
        too_long = cell.str.len_chars() > column.maximum
        rules.append(Rule("too-long", column.name, too_long, detail=pl.lit(str(column.maximum))))
    if column.kind is CellKind.EMAIL:
        rules.append(Rule("email-format", column.name, ~cell.str.contains(EMAIL)))
    return rules


def _keep(frame: pl.DataFrame, column: Column, context: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    return frame, join_findings([])


def _parse_choice(frame: pl.DataFrame, column: Column, context: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    listed = {choice.lower(): choice for choice in column.choices}
    cell = pl.col(column.ident)
    value = cell.str.to_lowercase().replace_strict(listed, default=None, return_dtype=pl.String)
    frame = frame.with_columns(cell.alias(f"raw_{column.ident}"), value.alias(column.ident))
    wrong = cell.is_null() & pl.col(f"raw_{column.ident}").is_not_null()
    return frame, _findings_of(frame, column, "not-a-choice", wrong)


def _parse_date(frame: pl.DataFrame, column: Column, context: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    raw = f"raw_{column.ident}"
    texts = frame[column.ident].unique().drop_nulls()
    parsed = parse_dates(texts, context.today)
    frame = frame.rename({column.ident: raw})
    frame = frame.with_columns(look_up(frame[raw], parsed.rename({"value": column.ident}), "text"))
    wrong = _findings_of(frame, column, "date-format", pl.col(raw).is_not_null() & pl.col(column.ident).is_null())
    found = [wrong]
    if wrong.height:
        serials = wrong.with_columns(
            detail=pl.col("value").map_elements(repaired_serial, return_dtype=pl.String, skip_nulls=True),
            code=pl.lit("spreadsheet-damage"),
        )
        found.append(serials.filter(pl.col("detail").is_not_null()))
    if frame["assumed"].any():
        found.append(_findings_of(frame, column, "date-assumed", pl.col("assumed"), pl.col(column.ident)))
    return frame.drop("assumed"), join_findings(found)


def _findings_of(
    frame: pl.DataFrame, column: Column, code: str, wrong: pl.Expr, detail: pl.Expr | None = None
) -> pl.DataFrame:
    return frame.filter(wrong).select(
        "row",
        pl.lit(column.name).alias("column"),
        pl.lit(code).alias("code"),
        pl.col(f"raw_{column.ident}").alias("value"),
        (pl.lit(None, pl.String) if detail is None else detail).alias("detail"),
    )


_PARSERS: dict[CellKind, Callable[[pl.DataFrame, Column, Context], tuple[pl.DataFrame, pl.DataFrame]]] = {
    CellKind.CHOICE: _parse_choice,
    CellKind.DATE: _parse_date,
    CellKind.CODES: check_codes,
}
