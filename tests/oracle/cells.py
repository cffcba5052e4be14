"""How one cell is read, written out by hand: trimming, lists, dates, addresses."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from core.text import key_of

_WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_TRIMMED = _WHITE_SPACE + "\u2028\u2029\u202f\u205f\u3000" + "\u200b\u200c\u200d\u2060\ufeff"

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+[A-Za-z]+")

_CLOCK = r"([0-9]{1,2}):([0-9]{2})"
_YEAR, _MONTH, _DAY = r"(?P<y>[0-9]{4})", r"(?P<m>[0-9]{1,2})", r"(?P<d>[0-9]{1,2})"
_DATES = (
    re.compile(rf"{_YEAR}-{_MONTH}-{_DAY}(?: {_CLOCK}(?::([0-9]{{2}})\.[0-9]{{3}})?)?"),
    re.compile(rf"{_YEAR}/{_MONTH}/{_DAY}"),
    re.compile(rf"{_MONTH}/{_DAY}/{_YEAR}"),
    re.compile(rf"{_MONTH}-{_DAY}-{_YEAR}"),
)


class Finding(NamedTuple):
    """One thing said about a row; `value` only where a cell can have several findings of one code."""

    code: str
    column: str | None
    value: str | None = None


@dataclass
class Findings:
    """What is said about one row: for certain, and what the layouts leave open."""

    certain: list[Finding] = field(default_factory=list)
    open: set[tuple[str, str]] = field(default_factory=set)

    def add(self, code: str, column: str | None, value: str | None = None) -> None:
        """Say one thing."""
        self.certain.append(Finding(code, column, value))

    def leave_open(self, column: str, *codes: str) -> None:
        """Let the program say these or not."""
        self.open.update((code, column) for code in codes)

    def errors_on(self, column: str, warnings: frozenset[str]) -> bool:
        """Tell whether a column has an error."""
        return any(found.column == column and found.code not in warnings for found in self.certain)


def trimmed(text: str | None) -> str:
    """Return a cell as it is understood: trimmed, then in NFC; empty where it is blank."""
    return unicodedata.normalize("NFC", (text or "").strip(_TRIMMED))


def has_control(text: str) -> bool:
    """Tell whether a text holds a C0 control, DEL or a C1 control."""
    return any(unicodedata.category(character) == "Cc" for character in text)


def check_text(findings: Findings, column: str, text: str, maximum: int | None = None) -> None:
    """Check what holds for every stored text: no control character, not too long."""
    if has_control(text):
        findings.add("control-character", column)
    if maximum is not None and len(text) > maximum:
        findings.add("too-long", column)


def check_required(findings: Findings, column: str, text: str, maximum: int | None = None) -> bool:
    """Check a required text; returns whether there is one."""
    if text == "":
        findings.add("required", column)
        return False
    check_text(findings, column, text, maximum)
    return True


def read_choice(findings: Findings, column: str, text: str, choices: Iterable[str]) -> str | None:
    """Return the choice as it is listed, or None after saying what is wrong with a required one."""
    if text == "":
        findings.add("required", column)
        return None
    for choice in choices:
        if key_of(choice) == key_of(text):
            return choice
    findings.add("not-a-choice", column)
    return None


def split_codes(text: str) -> list[str]:
    """Return the codes of a list cell, trimmed, without blanks and repeats, as first written."""
    codes: dict[str, str] = {}
    for segment in text.split(":"):
        name = key_of(segment)
        if name is not None:
            codes.setdefault(name, trimmed(segment))
    return list(codes.values())


def is_email(text: str) -> bool:
    """Tell whether a text is local@domain as the layouts want it."""
    return _EMAIL.fullmatch(text) is not None


def parse_date(text: str, today: date) -> tuple[date | None, bool]:
    """Return the date that a cell names and whether today was assumed; None where it is no date."""
    bare = re.fullmatch(_CLOCK, text)
    if bare:
        return (today, True) if _is_clock(bare[1], bare[2], None) else (None, False)
    for form in _DATES:
        found = form.fullmatch(text)
        if found is None:
            continue
        clock = found.groups()[3:]
        if clock and clock[0] is not None and not _is_clock(*clock):
            return None, False
        try:
            return date(int(found["y"]), int(found["m"]), int(found["d"])), False
        except ValueError:
            return None, False
    return None, False


def _is_clock(hour: str, minute: str, second: str | None) -> bool:
    return int(hour) <= 23 and int(minute) <= 59 and (second is None or int(second) <= 59)
