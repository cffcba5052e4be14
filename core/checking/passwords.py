"""Password cells: long enough, and no hash of another system; what they hold is never quoted."""

import polars as pl

from core.checking.rules import find_broken
from core.layout import Column, Layout, Rule
from core.passwords import HASHED
from core.text import CONTROL

SHORTEST = 8


def check_passwords(frame: pl.DataFrame, layout: Layout, column: Column) -> pl.DataFrame:
    """Find passwords that are too short, hashed or hold control characters (layouts §4, §5, §7)."""
    cell = pl.col(column.ident)
    nothing = pl.lit(None, pl.String)
    rules = [
        Rule("password-too-short", column.name, cell.str.len_chars() < SHORTEST, value=nothing),
        Rule("password-hashed", column.name, cell.str.contains(HASHED), value=nothing),
        Rule("control-character", column.name, cell.str.contains(CONTROL), value=nothing),
    ]
    return find_broken(frame, layout, rules)
