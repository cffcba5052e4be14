"""Every rule on a single cell, as tables of (text, codes); and the one key function in its two forms."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.text import clean, clean_expr, key_expr, key_of
from tests.core.state import SOUND, State, codes_of

NEW = {"Action": "C", "Username": "new"}
KNOWN = {"Action": "U", "Username": "ann"}
LONG_EMAIL = "a" * 88 + "@example.org"

Codes = Sequence[str | tuple[str, str]]

TEXTS: dict[str, list[tuple[str, Codes]]] = {
    "Action": [
        ("", ["required"]),
        (" \u00a0", ["required"]),
        ("c", []),
        ("X", ["not-a-choice"]),
        ("CU", ["not-a-choice"]),
        ("C\x00", ["not-a-choice"]),
        ("C" * 2000, ["not-a-choice"]),
        ("\uff23", ["not-a-choice"]),
    ],
    "Username": [
        ("", ["required"]),
        ("\u200b\u200c\u200d\u2060\ufeff", ["required"]),
        ("x" * 100, []),
        ("x" * 101, ["too-long"]),
        ("a\x00b", ["control-character"]),
        ("a\nb", ["control-character"]),
        ("x\x7f" * 51, ["control-character", "too-long"]),
        ("\t padded \n", []),
        ("[/]", []),
        ("李 小龍 😀", []),
    ],
    "First Name": [
        ("", ["required"]),
        ("x" * 50, []),
        ("x" * 51, ["too-long"]),
        ("e\u0301" * 50, []),
        ("é" * 51, ["too-long"]),
        ("😀" * 50, []),
        ("a\x1bb", ["control-character"]),
        ("a\x85b", ["control-character"]),
        ("a\x9fb", ["control-character"]),
        ("a\u2028b", []),
        ("a\u200bb", []),
    ],
    "Last Name": [("", ["required"]), ("O’Neil-van der Berg", []), ("x" * 51, ["too-long"]), ("=1+1", [])],
    "Email": [
        ("", ["required"]),
        (LONG_EMAIL, []),
        ("a" + LONG_EMAIL, ["too-long"]),
        ("a" * 101, ["email-format", "too-long"]),
        ("a\x07@x.org", ["control-character", "email-format"]),
    ],
    "Authorized Organizations": [
        ("", ["required"]),
        (":", ["required"]),
        (" : \u200b:\u00a0", ["required"]),
        ("TN-1-1::tn-1-1: TN-1-2 :", []),
        ("é-1", []),
        ("E\u0301-1", []),
        ("TN -1-1", ["organization-unknown"]),
        ("TN-1-1:NOPE:nope:ALSO NOT", ["organization-unknown"] * 2),
        ("TN-1-1\x07:NOPE", ["control-character"]),
        ("TN-2-1", ["organization-not-participating"]),
        ("TN", []),
        ("TN-1:TN-1-1", ["organization-redundant"]),
        ("TN:TN-1-1:TN-2-1", ["organization-not-participating", *["organization-redundant"] * 2]),
        ("KY-1:KY-1-1", ["organization-not-participating"] * 2 + ["organization-redundant"]),
        ("TN-1-1;TN-1-2", ["organization-unknown"]),
    ],
    "Roles": [
        ("", ["required"]),
        ("::", ["required"]),
        ("ROOMSUPERVISOR: TestCoordinator :roomsupervisor", []),
        ("Room Supervisor", ["role-unknown"]),
        ("Teacher:Principal:RoomSupervisor", ["role-unknown"] * 2),
        ("Room\x00Supervisor:Nobody", ["control-character"]),
    ],
    "Active Begin Date": [
        ("", []),
        ("30/03/2011", ["date-format"]),
        ("x" * 300, ["date-format"]),
        ("2026-01-02\x07", ["date-format"]),
        ("9:05", ["date-assumed"]),
        ("2026-01-02 03:04:05.678", []),
    ],
    "Active End Date": [
        ("2026-01-31", ["begin-after-end"]),
        ("2026-02-01", []),
        ("02/30/2026", ["date-format"]),
    ],
    "Disabled": [
        ("", ["required"]),
        ("no", []),
        ("NO\u00a0", []),
        ("Y", ["not-a-choice"]),
        ("Yes No", ["not-a-choice"]),
        ("yes", [("required", "Disable Reason")]),
    ],
    "Disable Reason": [
        ("\u200b", []),
        ("left", ["must-be-blank"]),
        ("x" * 1001, ["must-be-blank", "too-long"]),
        ("two\nlines", ["control-character", "must-be-blank"]),
    ],
    "Is Deleted": [("\x00 whatever" * 100, []), ("Yes", [])],
}
"""Column → (text of the cell, the codes that stand on it)."""


@pytest.mark.parametrize("column", TEXTS)
def test_each_text_of_a_column_has_the_codes_of_the_table(unchanged: State, column: str) -> None:
    rows = [{**NEW, "Username": f"new-{number}", column: text} for number, (text, _) in enumerate(TEXTS[column])]
    found = unchanged.codes(rows)
    wanted = [[code if isinstance(code, tuple) else (code, column) for code in codes] for _, codes in TEXTS[column]]
    assert dict(zip(map(str, rows), found, strict=True)) == dict(zip(map(str, rows), wanted, strict=True))


def test_a_reason_is_required_and_kept_to_its_length_where_the_user_is_disabled(unchanged: State) -> None:
    reasons = ["left", "x" * 1000, "x" * 1001, " "]
    rows = [
        {**NEW, "Username": f"new-{number}", "Disabled": "YES", "Disable Reason": reason}
        for number, reason in enumerate(reasons)
    ]
    on_reason = "Disable Reason"
    assert unchanged.codes(rows) == [[], [], [("too-long", on_reason)], [("required", on_reason)]]


SOUND_ADDRESSES = [
    "a@b.co",
    "A.b+c@x-y.Example.COM",
    "!#$%&'*+/=?^_`{|}~-@1.2.aa",
    "a@3com.org",
    "a@a--b.org",
    "o'neil@b.c",
]
WRONG_ADDRESSES = [
    *("a", "@", "a@b", "a@", "@b.co", "a..b@c.de", ".a@c.de", "a.@c.de", "a@-c.de", "a@c-.de", "a@c.d1", "a@c..de"),
    *("a@c.de.", '"a"@c.de', "a b@c.de", "a@é.de", "é@c.de", "a@@c.de", "a@c_d.de", "a@[1.2.3.4]", "a@c.d-e"),
    *("Ann <a@x.org>", "a@x.org;b@x.org", "mailto:a@x.org", "a@x.org\u200bb", "a@.org"),
]


def test_addresses_are_what_the_layouts_say(unchanged: State) -> None:
    addresses = SOUND_ADDRESSES + WRONG_ADDRESSES
    found = unchanged.codes([{**NEW, "Username": f"n{n}", "Email": text} for n, text in enumerate(addresses)])
    refused = [text for text, codes in zip(addresses, found, strict=True) if codes]
    assert refused == WRONG_ADDRESSES
    assert {tuple(codes) for codes in found} == {(), (("email-format", "Email"),)}


def test_a_long_address_is_judged_in_time_that_grows_with_its_length(unchanged: State) -> None:
    text = "a" * 50_000 + "." * 50_000 + "@" + "b-" * 20_000
    assert unchanged.codes([{"Email": text}]) == [[("email-format", "Email"), ("too-long", "Email")]]


def test_a_row_says_everything_that_is_wrong_with_it(unchanged: State) -> None:
    row = {
        "Action": "X",
        "Username": "a\x00" * 60,
        "First Name": "",
        "Last Name": "y" * 51,
        "Email": "nobody",
        "Authorized Organizations": "NOPE:TN-2-1",
        "Roles": "Nobody",
        "Active Begin Date": "soon",
        "Active End Date": "2026-02-30",
        "Disabled": "maybe",
        "Disable Reason": "z" * 1001,
    }
    (line,) = unchanged.judged([row])
    assert codes_of(line) == [
        ("control-character", "Username"),
        ("date-format", "Active Begin Date"),
        ("date-format", "Active End Date"),
        ("email-format", "Email"),
        ("not-a-choice", "Action"),
        ("not-a-choice", "Disabled"),
        ("organization-not-participating", "Authorized Organizations"),
        ("organization-unknown", "Authorized Organizations"),
        ("required", "First Name"),
        ("role-unknown", "Roles"),
        ("too-long", "Disable Reason"),
        ("too-long", "Last Name"),
        ("too-long", "Username"),
    ]
    columns = list(SOUND)
    places = [columns.index(one["column"]) for one in line["findings"]]
    assert places == sorted(places)
    assert (line["outcome"], line["action"]) == ("error", None)


def test_choices_and_codes_are_stored_as_listed_and_compared_in_any_case(state: State) -> None:
    rows = [
        {
            **NEW,
            "Username": "Zoë",
            "Authorized Organizations": "e\u0301-1:tn-1-2",
            "Roles": "roomSUPERVISOR",
            "Disabled": "yES",
            "Disable Reason": " e\u0301 ",
        },
        {**KNOWN, "Email": "ANN@EXAMPLE.ORG", "Roles": "roomsupervisor", "Authorized Organizations": "tn-1-1"},
    ]
    assert state.run(rows).counts | {"created": 1, "unchanged": 1} == state.rollbook().task(5).counts
    stored = state.stored()
    assert stored["zoë"]["name"] == "Zoë"
    assert stored["zoë"]["organizations"] == "TN-1-2:É-1"
    assert stored["zoë"]["roles"] == "RoomSupervisor"
    assert stored["zoë"]["disable_reason"] == "é"
    assert stored["ann"]["email"] == "ann@example.org"


KEYS = [
    ("ÉVA", "éva"),
    ("e\u0301va", "ÉVA"),
    ("\u200bAnn\u00a0", "ann"),
    ("\u212aelvin", "kelvin"),
    ("ΟΔΟΣ", "οδος"),
    ("日本", "日本"),
]


@pytest.mark.parametrize(("one", "other"), KEYS)
def test_spellings_of_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("Stra\u00dfe", "STRASSE"), ("a b", "ab"), ("a\u200bb", "ab"), ("1", "01")])
def test_spellings_of_two_keys(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_a_name_in_another_case_is_the_same_user_and_stays_as_first_written(state: State) -> None:
    same = {"Email": "eva@example.org"}
    assert state.codes([{**same, "Username": "E\u0301VA", "Action": "C"}]) == [[("user-exists", "Username")]]
    assert state.run([{**same, "Username": "éVa", "Last Name": "Doe"}]).counts["updated"] == 1
    assert state.stored()["éva"]["name"] == "Éva"


def test_every_row_of_a_repeated_key_names_the_others(unchanged: State) -> None:
    rows = [
        {"Username": "É-one"},
        {"Username": "\u200be\u0301-ONE\u00a0", "Action": "D"},
        {"Username": "ann", "Action": ""},
        {"Username": "ANN", "Email": "nobody"},
        {"Username": "a\x07"},
        {"Username": "A\x07"},
    ]
    lines = unchanged.judged(rows)
    duplicate, control = ("duplicate-key", "Username"), ("control-character", "Username")
    assert [codes_of(line) for line in lines] == [
        [duplicate],
        [duplicate],
        [duplicate, ("required", "Action")],
        [duplicate, ("email-format", "Email")],
        [control],
        [control],
    ]
    told = [line["findings"][-1]["message"] for line in lines[:2]]
    assert told == [
        "'É-one' stands on more than one row: also on row 3.",
        "'é-ONE' stands on more than one row: also on row 2.",
    ]


def test_a_key_on_very_many_rows_names_ten_of_them(unchanged: State) -> None:
    line = unchanged.judged([{"Username": "same"}] * 40)[0]
    assert line["findings"][0]["message"].endswith("also on rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 29 more.")


keys = st.text(max_size=8) | st.text(
    st.sampled_from("aAéÉe\u0301İıßẞΣςσ\u212aǅ\u1e9e\u00a0\u200b\ufeff \tﬁ\u0345\U00010400\U0001e900"), max_size=8
)


@given(st.lists(keys, min_size=1, max_size=20))
@example(["ΑΣ", "ΑΣ.", "ΑΣΑ", "İ", "ẞ"])
def test_the_key_function_has_one_meaning_in_two_forms(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    frame = pl.DataFrame({"text": texts})
    found = frame.select(clean=clean_expr(pl.col("text")), key=key_expr(pl.col("text")))
    assert found["clean"].to_list() == [clean(text) for text in texts]
    assert found["key"].to_list() == [key_of(text) for text in texts]


@given(keys)
def test_a_key_is_its_own_key(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert key_of(key_of(text)) == key_of(text)
