"""Dates: every accepted form, every near miss, and what is said about them."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checking import dates
from core.checking.dates import nearest_date, parse_dates, repaired_serial
from tests.core.state import COLUMNS, TODAY_TEXT, State

TODAY = date(2026, 11, 20)
ACCEPTED = [
    *("2026-03-04", "2026-3-4", "2026-03-4", "03/04/2026", "3/4/2026", "2026/03/04", "2026/3/4", "03-04-2026"),
    *("3-4-2026", "2026-03-04 09:05", "2026-3-4 9:05", "2026-03-04 0:00", "2026-03-04 23:59:59.999"),
    *("2026-3-4 1:02:03.000",),
]
REFUSED = [
    *("2026-03-04 23:59:59", "2026-03-04T10:00", "2026-03-04 24:00", "2026-3-4 9:5", "2026-03-04 10:60", "3/4/26"),
    *("02/30/2026", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "3/4/2026 10:00", "2026/03/04 10:00"),
    *("2026/03-04", "2026-03/04", "20260304", "2026-03-04 10:00:00.1", "2026-03-04  10:00", "46023", "24:00", "9:5"),
    *("9:60", "9:05 AM", "09:05:00.000", "09:05:00", "٢٠٢٦-٠٣-٠٤", "26-03-04", "12026-03-04", "2026.03.04", "tomorrow"),
    *("0000-01-01", "2026-03-04-", "-1-2026", "1/2", "30/03/2011", "Mar 4, 2026", "2026-03-04 1:00:60.000"),
]


def parsed(*texts: str) -> dict[str, tuple[str | None, bool]]:
    """Return value and assumed of each text."""
    frame = parse_dates(pl.Series(texts, dtype=pl.String), TODAY)
    return {text: (value, assumed) for text, value, assumed in frame.iter_rows()}


def test_every_accepted_form_is_that_day() -> None:
    assert parsed(*ACCEPTED) == dict.fromkeys(ACCEPTED, ("2026-03-04", False))


def test_every_other_form_is_refused() -> None:
    assert parsed(*REFUSED) == dict.fromkeys(REFUSED, (None, False))


@pytest.mark.parametrize("text", ["0:00", "9:05", "09:05", "23:59"])
def test_a_bare_time_is_today_and_says_so(text: str) -> None:
    assert parsed(text) == {text: ("2026-11-20", True)}


@given(st.lists(st.from_regex(r"[0-9]{1,4}[-/][0-9]{1,3}[-/][0-9]{1,4}", fullmatch=True), unique=True))
def test_dates_read_all_at_once_are_those_read_one_by_one(texts: list[str]) -> None:
    assert parsed(*texts) == {text: dates._parse(text, TODAY) for text in texts}


@given(st.dates(date(1000, 1, 1)))
def test_a_day_is_the_same_in_every_form(day: date) -> None:
    year, month, date_ = f"{day.year:04}", day.month, day.day
    forms = (
        f"{year}-{month}-{date_}",
        f"{month}/{date_}/{year}",
        f"{year}/{month:02}/{date_:02}",
        f"{month:02}-{date_:02}-{year}",
        f"{year}-{month:02}-{date_:02} 7:30",
    )
    assert set(parsed(*forms).values()) == {(day.isoformat(), False)}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("30/03/2011", "03/30/2011"),
        ("31-12-2026", "12/31/2026"),
        ("2026.03.04", "03/04/2026"),
        ("2026-30-03", "03/30/2026"),
        ("02/30/2026", None),
        ("tomorrow", None),
        ("1/2/26", None),
    ],
)
def test_the_nearest_reading_is_hinted(text: str, hint: str | None) -> None:
    assert nearest_date(text) == hint


@pytest.mark.parametrize(
    ("text", "repaired"),
    [("46023", "2026-01-01"), ("46023.5", "2026-01-01"), ("9999", None), ("046023", None), ("x", None)],
)
def test_a_spreadsheet_s_serial_number_is_a_date(text: str, repaired: str | None) -> None:
    assert repaired_serial(text) == repaired


def findings(state: State, **cells: str) -> list[dict[str, Any]]:
    """Return what is said about one row of ann."""
    (line,) = state.judged([{name.replace("_", " "): text for name, text in cells.items()}])
    found: list[dict[str, Any]] = line["findings"]
    return found


def test_a_wrong_date_has_our_words_and_the_platform_s_own(unchanged: State) -> None:
    (found,) = findings(unchanged, Active_Begin_Date="30/03/2011")
    assert found == {
        "code": "date-format",
        "column": "Active Begin Date",
        "severity": "error",
        "value": "30/03/2011",
        "message": "Active Begin Date '30/03/2011' is not a date in an accepted form (yyyy-MM-dd, MM/dd/yyyy, "
        "yyyy/MM/dd, MM-dd-yyyy, yyyy-MM-dd HH:mm or HH:mm).",
        "hint": "03/30/2011?",
        "platform_message": "Column 'parseDateTime' cannot be bound due to a Spel evaluation exception.",
    }


def test_a_serial_number_is_explained(unchanged: State) -> None:
    wrong, damaged = findings(unchanged, Active_Begin_Date="46023")
    assert (wrong["code"], damaged["code"], damaged["severity"]) == ("date-format", "spreadsheet-damage", "warning")
    assert damaged["hint"] == "2026-01-01"


def test_the_time_of_day_is_dropped_and_a_bare_one_is_a_warning(state: State) -> None:
    rows = [
        {"Active Begin Date": "2025-03-04 23:59", "Active End Date": "9:05"},
        {"Username": "bob", "Authorized Organizations": "TN-1-1:TN-2-1", "Active End Date": "12-31-2027"},
    ]
    task = state.run(rows)
    assert (task.counts["updated"], task.warnings) == (2, 2)
    stored = state.stored()
    assert (stored["ann"]["begin_on"], stored["ann"]["end_on"]) == ("2025-03-04", TODAY_TEXT)
    assert stored["bob"]["end_on"] == "2027-12-31"
    assert {found["code"] for found in task.findings} == {"date-assumed", "organization-not-participating"}


def test_today_is_the_day_in_the_platform_s_zone(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    class LateEvening(datetime):
        """20 November in Chicago, 21 November in UTC."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "LateEvening":
            return cls(2026, 11, 21, 2, 0, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr("core.config.datetime", LateEvening)
    state.run([{"Action": "D", "Username": "ann"}])
    assert state.stored()["ann"]["deleted_on"] == "2026-11-20"


def test_the_order_of_two_dates_is_asked_of_what_will_be_stored(unchanged: State) -> None:
    early = {"Active End Date": "2026-01-31"}
    columns = [name for name in COLUMNS if name != "Active Begin Date"]
    found = unchanged.judged([early, {**early, "Action": "C", "Username": "new"}], columns=columns)
    assert [[one["code"] for one in line["findings"]] for line in found] == [["begin-after-end"], []]
    assert found[0]["findings"][0]["message"] == "Active End Date 2026-01-31 is before the begin date 2026-02-01."
