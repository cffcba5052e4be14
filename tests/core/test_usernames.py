"""Usernames made from names: §7 of the layouts."""

from collections.abc import Iterable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.usernames import LONGEST, generate_usernames


def generated(names: Iterable[tuple[str | None, str | None]], *taken: str) -> list[str]:
    """Return the usernames of (first, last) in row order."""
    rows = [(row, first, last) for row, (first, last) in enumerate(names, 2)]
    schema = {"row": pl.UInt32, "first": pl.String, "last": pl.String}
    return generate_usernames(pl.DataFrame(rows, schema=schema, orient="row"), set(taken)).to_list()


@pytest.mark.parametrize(
    ("first", "last", "username"),
    [
        ("Jane", "Doe", "jdoe"),
        ("Zoë", "Muñoz-O’Neil", "zmunozoneil"),
        ("Łukasz", "Święty", "lswiety"),
        ("Øyvind", "Straße", "ostrasse"),
        ("'Abd", "al-Rahman 3", "aalrahman3"),
        ("e\u0301va", "Cafe\u0301", "ecafe"),
        ("Анна", "Жукова", "azhukova"),
        ("İpek", "Işık", "iisik"),
        ("Ana", "x" * 40, "a" + "x" * (LONGEST - 1)),
        ("", "Doe", "doe"),
        (None, "Doe", "doe"),
        ("Jane", "—", "j"),
        ("!", "\u200b…", "user1"),
        (None, None, "user1"),
    ],
)
def test_a_username_is_an_initial_and_the_last_name(first: str | None, last: str | None, username: str) -> None:
    assert generated([(first, last)]) == [username]


def test_numbers_are_given_in_row_order_until_one_is_free() -> None:
    names = [("Jane", "Doe"), ("John", "Doe"), ("Ann", "Lee"), ("Jim", "Doe"), ("?", "?"), ("!", None)]
    assert generated(names) == ["jdoe", "jdoe2", "alee", "jdoe3", "user1", "user2"]
    assert generated(names, "jdoe", "jdoe3", "user1", "user3") == ["jdoe2", "jdoe4", "alee", "jdoe5", "user2", "user4"]


def test_a_numbered_username_takes_that_of_a_name_with_a_digit() -> None:
    assert generated([("A", "b"), ("A", "b"), ("A", "b2"), ("A", "b2")]) == ["ab", "ab2", "ab22", "ab23"]


def test_nobody_gets_a_username_for_no_people() -> None:
    assert generated([]) == []


NAMES = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["Doe", "doe", "D2", "", "Ж"]))


@given(st.lists(st.tuples(NAMES, NAMES), max_size=30), st.sets(st.sampled_from(["user1", "ddoe", "ddoe2", "zh"])))
def test_usernames_are_plain_short_and_nobody_elses(
    names: list[tuple[str | None, str | None]], taken: set[str]
) -> None:
    usernames = generated(names, *taken)
    assert len({*usernames, *taken}) == len(names) + len(taken)
    for username in usernames:
        assert username.isascii()
        assert username.isalnum()
        assert username == username.lower()
        assert len(username.rstrip("0123456789")) <= LONGEST
        assert len(username) <= LONGEST + 3
