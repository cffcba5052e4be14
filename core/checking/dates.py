"""Dates as the platforms take them: six forms, with or without leading zeros, stored as yyyy-MM-dd."""

import re
from datetime import date, timedelta

import polars as pl

_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?P<time> .+)?"
)
_MONTH_FIRST = re.compile(r"(?P<month>[0-9]{1,2})(?P<mark>[-/])(?P<day>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})")
_YEAR = "[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9]"
"""There is no year 0."""
_MONTH_DAY = "(?P<month>[0-9]{{1,2}}){mark}(?P<day>[0-9]{{1,2}})"
_FORMS = tuple(
    form.format(year=f"(?P<year>{_YEAR})", month_day=_MONTH_DAY.format(mark=mark), mark=mark)
    for form in (r"\A{year}{mark}{month_day}\z", r"\A{month_day}{mark}{year}\z")
    for mark in ("-", "/")
)
"""The forms of a day alone, of which a file may have very many."""
_TIME = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?P<seconds>:[0-9]{2}\.[0-9]{3})?")
_SERIAL = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?")
_SERIAL_START = date(1899, 12, 30)
_ANY_ORDER = re.compile(r"([0-9]{1,4})[^0-9]+([0-9]{1,2})[^0-9]+([0-9]{1,4})")


def parse_dates(texts: pl.Series, today: date) -> pl.DataFrame:
    """Read the distinct texts of a date column: text, value (yyyy-MM-dd or null), assumed (a bare time of day)."""
    rest, parts = texts, []
    for form in _FORMS:
        fits = rest.str.contains(form)
        parts.append(_read_alike(rest.filter(fits), form))
        rest = rest.filter(~fits)
    parsed = [_parse(text, today) for text in rest]
    values, assumed = [value for value, _ in parsed], [bare for _, bare in parsed]
    others = pl.DataFrame(
        {"text": rest, "value": pl.Series(values, dtype=pl.String), "assumed": pl.Series(assumed, dtype=pl.Boolean)}
    )
    return pl.concat([*parts, others])


def _read_alike(texts: pl.Series, form: str) -> pl.DataFrame:
    """Read texts of one form, all at once: the rest of a million are few."""
    parts = (
        texts.alias("text")
        .to_frame()
        .with_columns(pl.col("text").str.extract_groups(form).alias("parts"))
        .unnest("parts")
    )
    written = pl.concat_str("year", pl.col("month").str.zfill(2), pl.col("day").str.zfill(2), separator="-")
    there_is = written.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return parts.select("text", pl.when(there_is).then(written).alias("value"), assumed=pl.lit(value=False))


def _parse(text: str, today: date) -> tuple[str | None, bool]:
    if found := _YEAR_FIRST.fullmatch(text):
        time = found["time"]
        if time is not None and (found["mark"] != "-" or not _is_time(time[1:])):
            return None, False
    elif not (found := _MONTH_FIRST.fullmatch(text)):
        bare = _is_time(text) and text.count(":") == 1
        return (today.isoformat() if bare else None), bare
    return _date_text(int(found["year"]), int(found["month"]), int(found["day"])), False


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    if not found:
        return False
    seconds = int(found["seconds"][1:3]) if found["seconds"] else 0
    return int(found["hour"]) < 24 and int(found["minute"]) < 60 and seconds < 60


def _date_text(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def nearest_date(text: str) -> str | None:
    """Return the likeliest reading of a text that is no date, as MM/dd/yyyy: day and month the other way round."""
    if not (found := _ANY_ORDER.search(text)):
        return None
    first, second, third = (int(part) for part in found.groups())
    orders = ((third, second, first), (third, first, second), (first, second, third), (first, third, second))
    for year, month, day in orders:
        if year >= 1000 and _date_text(year, month, day):
            return f"{month:02}/{day:02}/{year:04}"
    return None


def repaired_serial(text: str) -> str | None:
    """Return the date that a spreadsheet's serial number stands for, as yyyy-MM-dd, for the years 1927 to 2173."""
    if not _SERIAL.fullmatch(text):
        return None
    return (_SERIAL_START + timedelta(days=int(text.partition(".")[0]))).isoformat()
