"""The formula guard: no cell of a CSV or TSV file of ours is run by a spreadsheet, and a round trip changes nothing."""

import re

import polars as pl

_GUARDED = re.compile(r"'*[=+@\t\r-]")


def guard_expr(cell: pl.Expr) -> pl.Expr:
    """Put one apostrophe before a cell that a spreadsheet could run; apply to a String column, never to passwords."""
    return cell.str.replace(r"^('*[=+@\t\r-])", "'$1")


def unguard_expr(cell: pl.Expr) -> pl.Expr:
    """Take one apostrophe off a guarded cell; apply to a String column, never to passwords."""
    return cell.str.replace(r"^'('*[=+@\t\r-])", "$1")


def guard(text: str) -> str:
    """Put one apostrophe before a text that a spreadsheet could run."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """Take one apostrophe off a guarded text."""
    return text.removeprefix("'") if _GUARDED.match(text) else text
