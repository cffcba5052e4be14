"""Text as the whole program understands it: trimming and keys, in Python and as Polars expressions."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from core.display import display as display  # noqa: PLC0414

if TYPE_CHECKING:
    import polars as pl

WHITE_SPACE = "".join(
    chr(code)
    for code in (
        *range(0x09, 0x0E),
        *range(0x1C, 0x21),
        0x85,
        0xA0,
        0x1680,
        *range(0x2000, 0x200B),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x3000,
    )
)
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
BLANKS = WHITE_SPACE + ZERO_WIDTH
"""Every character that is trimmed from both ends of a cell (layouts §2)."""

CONTROL = r"[\x00-\x1f\x7f-\x9f]"
"""A control character: C0, DEL, C1."""


def clean(text: str | None) -> str | None:
    """Return a cell trimmed and in NFC; None where nothing is left."""
    return unicodedata.normalize("NFC", (text or "").strip(BLANKS)) or None


def clean_expr(cell: pl.Expr) -> pl.Expr:
    """The Polars form of `clean`; apply to a String column."""
    import polars as pl

    trimmed = cell.str.strip_chars(BLANKS).str.normalize("NFC")
    return pl.when(trimmed != "").then(trimmed)


def key_expr(cell: pl.Expr) -> pl.Expr:
    """The Polars form of `key_of`; apply to a String column."""
    return fold_expr(clean_expr(cell))


def fold_expr(cell: pl.Expr) -> pl.Expr:
    """Return the key of a cell that is trimmed and in NFC already."""
    return cell.str.to_lowercase()


def key_of(text: str | None) -> str | None:
    """Return what a username, ID, code or address is compared by: trimmed, NFC, lower case.

    Upper and lower case are those of Polars, whose Unicode tables may be newer than Python's.
    """
    cleaned = clean(text)
    if cleaned is None or cleaned.isascii():
        return cleaned and cleaned.lower()
    import polars as pl

    folded: str = pl.Series([cleaned]).str.to_lowercase().item()
    return folded
