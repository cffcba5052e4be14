"""Cells as the rules see them: trimmed, in NFC, blank ones null; whole columns at a time."""

import polars as pl

from core.lookups import look_up
from core.text import BLANKS, clean_expr

_FEW = 64
"""So few cells are cleaned one by one: asking Polars takes longer than doing it."""
_COMPOSING = r"[\u0300-\x{10ffff}]"


def cleaned(cells: pl.Series) -> pl.Series:
    """Return a column trimmed and in NFC; text below U+0300 is in NFC already and is only trimmed."""
    if len(cells) <= _FEW:
        texts = [text or "" for text in cells]
        if all(text.isascii() for text in texts):
            return pl.Series("cell", [text.strip(BLANKS) or None for text in texts], dtype=pl.String)
    trimmed = _trimmed(cells).to_frame("cell")
    is_ascii = (pl.col("cell").str.len_bytes() == pl.col("cell").str.len_chars()).all()
    if trimmed.select(is_ascii).item() or not trimmed.select(pl.col("cell").str.contains(_COMPOSING).any()).item():
        return trimmed["cell"]
    distinct = trimmed.unique().drop_nulls().with_columns(cleaned=clean_expr(pl.col("cell")))
    return look_up(trimmed["cell"], distinct, "cell")["cleaned"]


def _trimmed(cells: pl.Series) -> pl.Series:
    """Return the cells trimmed, blank ones null; the very same column where there is nothing to trim."""
    trimmed = cells.str.strip_chars(BLANKS)
    if (trimmed.str.len_bytes() == cells.str.len_bytes()).all() and not (cells == "").any():
        return cells
    return trimmed.to_frame("cell").select(pl.when(pl.col("cell") != "").then("cell"))["cell"]
