"""The quick way of reading text gives exactly what the strict parser gives, or nothing."""

import random

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import RollbookError
from core.reading import Limits
from core.reading.clean import read_clean_records
from core.reading.records import read_opening, read_records

PIECES = [
    "a",
    "é",
    " ",
    "'",
    "\x00",
    "\ufeff",
    ",",
    ";",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    ",,",
    '","',
    '"\n',
    '\n"',
    "\n\n",
]

hostile = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
cells = st.sampled_from(["", "a", "bc", '"a"', '"a,b"', '"a\nb"', '"a\r\nb"', '"a""b"', '""', " ", "'=1", '""""'])
lines = st.sampled_from(["\n", "\r\n"])


@st.composite
def mostly_well_formed(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 3))
    record = st.lists(cells, min_size=width, max_size=width).map(",".join)
    odd = st.sampled_from(["", ",", "a", 'a"b,c', "a,b,c,d", '"a', '"a" ,b', '"abc"'])
    records = draw(st.lists(st.one_of(record, record, record, odd), max_size=6))
    end = draw(lines)
    return end.join(records) + draw(st.sampled_from(["", end, end * 2]))


def assert_same_or_refused(body: str, width: int) -> bool:
    """Compare both ways on a body below a header; return whether the quick way took it."""
    content = (",".join("h" * width) + "\n" + body).encode()
    opening = read_opening(content, 0, ",", "users.csv")
    quick = read_clean_records(content, opening, ",", Limits())
    if quick is None:
        return False
    records, ragged = read_records(content, opening, ",", "users.csv", Limits())
    # Lines without any cell have no cells: both ways give a row of nulls, of which only the strict one keeps a note.
    empty = records.filter(pl.all_horizontal(pl.exclude("row").is_null())).get_column("row")
    noted = ragged.filter(~pl.col("row").is_in(empty.implode()))
    assert quick[0].equals(records)
    assert noted.height == 0
    assert quick[1].height == 0
    return True


@settings(max_examples=400, deadline=None)
@given(hostile, st.integers(1, 3))
@example('""\n', 2)
@example('"abc"\n', 2)
@example("\ufeffa,b\n", 2)
@example("a\nb,c,", 2)
def test_hostile_text_is_read_alike_or_left_to_the_strict_parser(body: str, width: int) -> None:
    assert_same_or_refused(body, width)


@settings(max_examples=400, deadline=None)
@given(mostly_well_formed(), st.integers(1, 3))
def test_nearly_sound_tables_are_read_alike_or_left_to_the_strict_parser(body: str, width: int) -> None:
    assert_same_or_refused(body, width)


@pytest.mark.parametrize(
    "body",
    [
        "1,2\n3,4\n",
        "1,2\r\n3,4",
        "1,2\n\n3,4\n\n\n",
        '"1",2\n3,"4, 5"\n',
        '"a ""b""",2\r\n"x\r\ny",\r\n',
        ",\n1,\n",
    ],
)
def test_ordinary_tables_go_the_quick_way(body: str) -> None:
    assert assert_same_or_refused(body, 2)


@pytest.mark.parametrize(
    "body",
    [
        "1\n2,3\n",
        "1,2,3\n",
        '1,a"b\n',
        '"a" ,b\n',
        '"a,b\n',
        '"a"b,c\n',
        "1,2\r3,4\r",
        'a,"b\rc"\n',
        "1,2\r\n3\r4,5\r\n",
    ],
)
def test_doubtful_tables_are_left_to_the_strict_parser(body: str) -> None:
    assert not assert_same_or_refused(body, 2)


def test_a_large_table_with_line_breaks_in_cells_is_read_alike() -> None:
    choose = random.Random(7).choice
    texts = ["", "plain", "Ü", '"a, b"', '"two\nlines"', '"say ""hi"""', '"\r\n\r\n"', '"' + "long\n" * 50 + '"']
    body = "".join(f"{number},{choose(texts)},{choose(texts)}\r\n" for number in range(60_000))
    assert assert_same_or_refused(body, 3)


def test_one_short_record_among_many_is_found() -> None:
    body = "1,2,3\n" * 5_000 + "1,2\n" + "1,2,3\n" * 5_000
    assert not assert_same_or_refused(body, 3)


def test_an_unclosed_quote_goes_neither_way() -> None:
    content = b'a,b\n1,2\n"3,4\n5,6\n'
    opening = read_opening(content, 0, ",", "users.csv")
    assert read_clean_records(content, opening, ",", Limits()) is None
    with pytest.raises(RollbookError, match="row 3"):
        read_records(content, opening, ",", "users.csv", Limits())
