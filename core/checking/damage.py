"""What a spreadsheet does to cells, and the repair: lost zeros, exponents, date serials, mojibake."""

import re
from decimal import Decimal, InvalidOperation

import polars as pl

from core.findings import empty_findings

_EXPONENT = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_LATER_BYTE = r"\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
"""What Windows-1252 makes of the second and later bytes of a UTF-8 sequence."""
_MOJIBAKE = rf"[\u00c2-\u00f4][{_LATER_BYTE}]"


def repaired_exponent(text: str) -> str | None:
    """Return the whole number that `1.23E+05` stands for; None for any other text."""
    if not _EXPONENT.fullmatch(text):
        return None
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return f"{number:.0f}" if number == number.to_integral_value() else None


def repaired_mojibake(text: str) -> str | None:
    """Return `José` for `JosÃ©`: UTF-8 that was once read as Windows-1252; None where it is not that."""
    try:
        repaired = b"".join(_windows_byte(character) for character in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return repaired if repaired != text else None


def _windows_byte(character: str) -> bytes:
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1")
    return character.encode("windows-1252")


def find_mojibake(frame: pl.DataFrame, ident: str, column: str) -> pl.DataFrame:
    """Return a `spreadsheet-damage` finding for each cell of a text column that is mojibake."""
    suspects = frame.select("row", value=ident).filter(
        (pl.col("value").str.len_bytes() != pl.col("value").str.len_chars()) & pl.col("value").str.contains(_MOJIBAKE)
    )
    if suspects.is_empty():
        return empty_findings()
    repairs = [repaired_mojibake(value) for value in suspects["value"]]
    return suspects.with_columns(
        detail=pl.Series(repairs, dtype=pl.String), column=pl.lit(column), code=pl.lit("spreadsheet-damage")
    ).filter(pl.col("detail").is_not_null())


def lost_zeros(text: str, known: dict[str, list[str]]) -> str | None:
    """Return the one known code that is `text` with its leading zeros; `known` maps codes without zeros to codes."""
    found = known.get(text.lower(), [])
    return found[0] if len(found) == 1 and text.isdigit() else None


def codes_by_bare_form(codes: pl.Series) -> dict[str, list[str]]:
    """Return the codes that begin with 0, by their form without leading zeros."""
    found: dict[str, list[str]] = {}
    for code in codes.filter(codes.str.starts_with("0")):
        found.setdefault(code.lstrip("0").lower(), []).append(code)
    return found


def find_damaged(findings: pl.DataFrame, code: str, known: pl.Series) -> pl.DataFrame:
    """Return a `spreadsheet-damage` finding beside each finding of this code whose value was once a known one."""
    wrong = findings.filter(pl.col("code") == code).drop_nulls("value")
    if wrong.is_empty():
        return empty_findings()
    zeros = codes_by_bare_form(known)
    repairs = [lost_zeros(value, zeros) or repaired_exponent(value) for value in wrong["value"]]
    return wrong.with_columns(code=pl.lit("spreadsheet-damage"), detail=pl.Series(repairs, dtype=pl.String)).drop_nulls(
        "detail"
    )
