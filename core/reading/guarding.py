"""The formula guard: no cell of a CSV or TSV file of ours is run by a spreadsheet, and a round trip changes nothing."""

import re

import polars as pl

GUARDED = r"^'*[=+@\t\r-]"
"""A cell that a spreadsheet could run, or that would be taken for a guarded one: it gets one more apostrophe."""

_WITH_APOSTROPHE = r"^'+[=+@\t\r-]"
_GUARDED = re.compile(GUARDED)


def guard_expr(cell: pl.Expr) -> pl.Expr:
    """Put one apostrophe before a cell that a spreadsheet could run; apply to a String column, never to passwords."""
    return pl.when(~cell.str.contains(GUARDED)).then(cell).otherwise("'" + cell)


def unguard_expr(cell: pl.Expr) -> pl.Expr:
    """Take one apostrophe off a guarded cell; apply to a String column, never to passwords."""
    return pl.when(~cell.str.contains(_WITH_APOSTROPHE)).then(cell).otherwise(cell.str.slice(1))


def guard(text: str) -> str:
    """Put one apostrophe before a text that a spreadsheet could run."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """Take one apostrophe off a guarded text."""
    return text.removeprefix("'") if _GUARDED.match(text) else text
