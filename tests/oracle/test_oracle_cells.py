"""The oracle's reading of single cells, held against tables made by hand from layouts.md §2 and §3."""

from dataclasses import replace
from datetime import date

import pytest

from tests.oracle.test_oracle import ANN, codes, judge_one


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("Action", "", ["required"]),
        ("Action", "CU", ["not-a-choice"]),
        ("Action", "C\x00", ["not-a-choice"]),
        ("Username", "\u00a0\u200b", ["required"]),
        ("Username", "x\x7f" * 51, ["control-character", "too-long"]),
        ("First Name", "e\u0301" * 50, []),
        ("First Name", "é" * 51, ["too-long"]),
        ("Last Name", "a\nb", ["control-character"]),
        ("Last Name", "a\u0085b", ["control-character"]),
        ("Last Name", "a\u2028b", []),
        ("Last Name", "\n b \t", []),
        ("Email", "a" * 88 + "@example.org", []),
        ("Email", "a" * 89 + "@example.org", ["too-long"]),
        ("Email", "a" * 101, ["email-format", "too-long"]),
        ("Email", "a\x07@x.org", ["control-character", "email-format"]),
        ("Authorized Organizations", " : :", ["required"]),
        ("Authorized Organizations", "TN-N-01::tn-n-01:", []),
        ("Authorized Organizations", "TN- N-01:nope:NOPE", ["organization-unknown"] * 2),
        (
            "Authorized Organizations",
            "TN-E-1:TN-EAST:TN",
            ["organization-not-participating"] * 2 + 2 * ["organization-redundant"],
        ),
        ("Authorized Organizations", "TN-SOUTH:TN-S-1", ["organization-redundant"]),
        ("Authorized Organizations", "TN-S-2", ["organization-not-participating"]),
        ("Roles", ":", ["required"]),
        ("Roles", "Room Supervisor:RoomSupervisor", ["role-unknown"]),
        ("Active Begin Date", "30/03/2011", ["date-format"]),
        ("Active Begin Date", "x" * 2000, ["date-format"]),
        ("Active Begin Date", "a\x07b", ["date-format"]),
        ("Active Begin Date", "9:05", ["date-assumed"]),
        ("Active Begin Date", "2026-01-02 03:04:05.678", []),
        ("Active End Date", "2026-01-31", ["begin-after-end"]),
        ("Active End Date", "2026-02-01", []),
        ("Disabled", "", ["required"]),
        ("Disabled", "y", ["not-a-choice"]),
        ("Disabled", "Yes", ["required"]),
        ("Disable Reason", "left", ["must-be-blank"]),
        ("Disable Reason", "x" * 1001, ["must-be-blank", "too-long"]),
        ("Is Deleted", "\x00 whatever", []),
    ],
)
def test_each_cell_rule(column: str, text: str, expected: list[str]) -> None:
    result = judge_one({"Action": "C", "Username": "new", column: text})
    assert codes(result) == expected
    reported = "Disable Reason" if (column, text) == ("Disabled", "Yes") else column
    assert {place for _, place in result.findings} <= {reported}


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        "2026-3-4",
        "3/4/2026",
        "03/04/2026",
        "2026/3/4",
        "3-4-2026",
        "2026-3-4 9:05",
        "2026-03-04 23:59:59.999",
    ],
)
def test_every_accepted_form_of_a_date(text: str) -> None:
    result = judge_one({"Active Begin Date": text}, ANN)
    assert result.after == replace(ANN, begin=date(2026, 3, 4))


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-04 23:59:59", "2026-03-04T10:00", "2026-03-04 24:00", "2026-3-4 9:5", "3/4/26", "02/30/2026"),
        *("3/4/2026 10:00", "2026/03-04", "20260304", "2026-03-04 10:00:00.1", "46023", "٢٠٢٦-٠٣-٠٤", "24:00"),
    ],
)
def test_other_forms_of_a_date_are_refused(text: str) -> None:
    assert judge_one({"Active End Date": text}, ANN).findings == [("date-format", "Active End Date")]


@pytest.mark.parametrize("text", ["a@b.co", "A.b+c@x-y.Example.COM", "!#$%&'*+/=?^_`{|}~-@1.2.aa", "a@3com.org"])
def test_addresses(text: str) -> None:
    assert judge_one({"Email": text}, ANN).outcome == "updated"


@pytest.mark.parametrize(
    "text",
    [
        *("a", "a@b", "a..b@c.de", ".a@c.de", "a.@c.de", "a@-c.de", "a@c-.de", "a@c.d1", "a@c..de", "a@c.de."),
        *('"a"@c.de', "a b@c.de", "a@é.de", "é@c.de", "a@@c.de", "a@c_d.de", "a@[1.2.3.4]", "a@c.d-e"),
    ],
)
def test_texts_that_are_no_addresses(text: str) -> None:
    assert judge_one({"Email": text}, ANN).findings == [("email-format", "Email")]
