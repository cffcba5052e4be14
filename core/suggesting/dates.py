"""Texts that are no date: how they may be read; and two dates in the wrong order."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from core.checking.dates import nearest_date, repaired_serial
from core.correcting.values import Proposal
from core.layout import CellKind
from core.suggesting.question import Question, brief, cleared, fix, stored_cells

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(r"(?<![a-z])(" + "|".join(_MONTHS) + r")[a-z]*", re.IGNORECASE)
_TIME = re.compile(
    r"[tT\s,]+\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?\s*(?:[aApP]\.?[mM]\.?)?\s*(?:[zZ]|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_NOTHING = {
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "-",
    "--",
    "tbd",
    "?",
    "open",
    "never",
    "unknown",
    "n.a.",
    "0",
    "no end",
}
_DIGITS_ONLY = re.compile(r"\d{8}")
_NUMBERS = re.compile(r"\d+")
_LETTERS_FOR_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})

Reading = tuple[str, str, float]
"""Kind, date as yyyy-MM-dd, how likely."""


def read_dates(text: str) -> Iterator[Reading]:
    """Yield the dates that a text which is no date may mean."""
    plain = _plain(text)
    if serial := repaired_serial(plain):
        yield "date-serial", serial, 0.97
        return
    day = _TIME.sub("", plain).strip(" .,Z")
    yield from _named(day)
    yield from _together(day)
    if not day.isascii() or re.search("[A-Za-z]", day):
        day = day.translate(_LETTERS_FOR_DIGITS)
    yield from _in_three(day)


def _plain(text: str) -> str:
    """Return a text with ASCII digits and dashes, nothing around it, one mark between two numbers."""
    digits = "".join(str(unicodedata.digit(letter, letter)) if letter.isdigit() else letter for letter in text)
    dashes = re.sub(r"[\u2010-\u2015\u2212]", "-", digits)
    return " ".join(re.sub(r"\s*([-/.])[-/.\s]*", r"\1", dashes.strip(" '\"=()[]")).split())


def _named(day: str) -> Iterator[Reading]:
    months = _NAMED.findall(day)
    numbers = [int(number) for number in _NUMBERS.findall(day)]
    if len(months) != 1 or len(numbers) != 2:
        return
    month = _MONTHS.index(months[0].lower()) + 1
    orders = [(1, 0)] if numbers[0] > 31 else [(0, 1)]
    for which, year in orders:
        found = _iso(_year(numbers[year]), month, numbers[which])
        if found:
            yield "date-named-month", found, 0.97


def _together(day: str) -> Iterator[Reading]:
    if not _DIGITS_ONLY.fullmatch(day):
        return
    first = (int(day[:4]), int(day[4:6]), int(day[6:]))
    second = (int(day[4:]), int(day[:2]), int(day[2:4]))
    third = (int(day[4:]), int(day[2:4]), int(day[:2]))
    for order, (year, month, number) in enumerate((first, second, third)):
        found = _iso(year, month, number) if 1900 <= year < 2200 else None
        if found:
            yield "date-digits", found, 0.97 - 0.1 * order


def _in_three(day: str) -> Iterator[Reading]:
    """Read three numbers: the order that the marks are used with first, then the other way round."""
    numbers = _NUMBERS.findall(day)
    if len(numbers) != 3:
        return
    first, second, third = (int(number) for number in numbers)
    if len(numbers[0]) == 4:
        yield from _ordered(first, second, third, "date-year-first")
    elif len(numbers[2]) in (2, 4) and len(numbers[0]) <= 2:
        dotted = "." in day
        month_first = ("date-month-first", third, first, second)
        day_first = ("date-day-first", third, second, first)
        found = 0
        for kind, year, month, number in (day_first, month_first) if dotted else (month_first, day_first):
            if iso := _iso(_year(year), month, number):
                yield kind, iso, 0.96 - 0.4 * found
                found += 1
        if not found:
            yield from _shortened(_year(third), first, second)
            yield from _shortened(_year(third), second, first)


def _ordered(year: int, second: int, third: int, kind: str) -> Iterator[Reading]:
    if found := _iso(year, second, third):
        yield kind, found, 0.96
    elif found := _iso(year, third, second):
        yield "date-day-before-month", found, 0.95
    else:
        yield from _shortened(year, second, third)


def _shortened(year: int, month: int, day: int) -> Iterator[Reading]:
    """Read 06/31 as the last day of June."""
    if 1 <= month <= 12 and 28 < day <= 31 and 1000 <= year < 9999:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        yield "date-last-of-month", last.isoformat(), 0.8


def _year(number: int) -> int:
    return number if number > 99 else 2000 + number if number < 70 else 1900 + number


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year >= 1000 else None
    except ValueError:
        return None


def written(iso: str, text: str) -> str:
    """Write a date in the form that the text comes nearest to: MM/dd/yyyy, or yyyy-MM-dd where a year came first."""
    year, month, day = iso.split("-")
    year_first = re.match(r"\D*\d{4}", text) is not None
    return f"{month}/{day}/{year}" if not year_first and ("/" in text or nearest_date(text)) else iso


def _spoken(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B} {day.year}"


def read_otherwise(q: Question) -> Iterator[Proposal]:
    """Propose the readings of a text that is no date."""
    if q.column is None or not q.value:
        return
    for kind, iso, taken in read_dates(q.value):
        text = written(iso, q.value)
        yield fix(kind, f"read as {text}, {_spoken(iso)}", taken, (q.column.name, text), wide=True)
    yield from _whole_month(q, q.column.name, q.value)
    nothing = q.value.strip().lower() in _NOTHING
    yield from cleared(q, 0.96 if nothing else 0.3)
    yield from stored_cells(q, 0.5)


def _whole_month(q: Question, name: str, text: str) -> Iterator[Proposal]:
    """Propose a day of a month that stands without one: the last where the column ends something, else the first."""
    numbers, named = _NUMBERS.findall(text), _NAMED.findall(text)
    month = _MONTHS.index(named[0].lower()) + 1 if len(named) == 1 and len(numbers) == 1 else None
    year = next((number for number in numbers if len(number) == 4), numbers[0] if month and numbers else "")
    if month is None and len(numbers) == 2:
        month = next((int(number) for number in numbers if len(number) < 3), None)
    if month is None or not 1 <= month <= 12 or len(year) not in (2, 4):
        return
    found = _iso(_year(int(year)), month, 1)
    if _date_before(q) is not None:
        found = next((iso for _, iso, _ in _shortened(_year(int(year)), month, 31)), None)
    if found:
        yield fix("date-whole-month", f"read as {found}, {_spoken(found)}", 0.8, (name, found), wide=True)


def date_spelled_out(q: Question) -> Iterator[Proposal]:
    """Propose to write the date that a bare time of day is taken for."""
    if q.column is not None and q.detail:
        yield fix("date-assumed", f"write {q.detail}", 0.8, (q.column.name, q.detail))
    yield from cleared(q, 0.5)


def swap_dates(q: Question) -> Iterator[Proposal]:
    """Propose the two dates the other way round, another reading of one, or one less."""
    begin = _date_before(q)
    if q.column is None or begin is None:
        return
    end = q.column.name
    first, last = q.given(begin), q.given(end)
    if first and last:
        text = f"swap the two dates: {brief(last)} to {brief(first)}"
        yield fix("swap-dates", text, 0.7, (begin, last), (end, first), wide=True)
        yield from _next_year(q, end, q.detail or first, last)
    if not q.column.required:
        yield fix("clear-end", f"clear {end}", 0.5, (end, None), wide=True)
    if first and not q.layout.column(begin).required:
        yield fix("clear-begin", f"clear {begin}", 0.4, (begin, None), wide=True)


def _next_year(q: Question, end: str, begin: str, last: str) -> Iterator[Proposal]:
    """Propose the next year where the year of a school year's end was not turned."""
    found = next((iso for _, iso, _ in read_dates(last)), None)
    begun = next((iso for _, iso, _ in read_dates(begin)), None)
    if not found or not begun or found[:4] != begun[:4]:
        return
    turned = _iso(int(found[:4]) + 1, int(found[5:7]), int(found[8:]))
    if turned and (date.fromisoformat(turned) - date.fromisoformat(begun)).days <= 366:
        text = written(turned, last)
        over_the_summer = int(begun[5:7]) >= 7 > int(found[5:7])
        yield fix("next-year", f"end a year later: {text}", 0.75 if over_the_summer else 0.45, (end, text), wide=True)


def _date_before(q: Question) -> str | None:
    """Return the date column before the finding's, which holds the begin."""
    names = [column.name for column in q.layout.columns if column.kind is CellKind.DATE]
    return next((before for before, name in pairwise(names) if q.column and name == q.column.name), None)
