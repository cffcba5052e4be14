"""Passwords: §7 of the layouts."""

import math
from collections.abc import Sequence

import polars as pl
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from core.passwords import (
    ALPHABET,
    HASHED,
    Cost,
    estimate_seconds,
    hash_password,
    hash_passwords,
    temporary_password,
)

CHEAP = Cost(8, 1)


def test_temporary_passwords_hold_at_least_45_bits_and_are_easy_to_read_out() -> None:
    made = [temporary_password() for _ in range(2_000)]
    signs = [password.replace("-", "") for password in made]
    assert not set("0O1lIo") & set("".join(signs))
    assert set("".join(signs)) == set(ALPHABET)
    assert min(map(len, signs)) * math.log2(len(ALPHABET)) >= 45
    assert len(set(made)) == len(made)
    assert all([len(group) for group in password.split("-")] == [4, 4, 4] for password in made)
    assert not pl.Series(made).str.contains(HASHED).any()


@pytest.mark.parametrize(
    ("text", "hashed"),
    [
        ("{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", True),
        ("{ssha512}abc", True),
        ("{CRYPT}$6$x", True),
        ("{PBKDF2-SHA256}6400$x", True),
        ("$2b$12$abcdefghijklmnopqrstuv", True),
        ("$2y$10$x", True),
        ("$argon2id$v=19$m=19456,t=2,p=1$x$y", True),
        ("$6$rounds=5000$x$y", True),
        ("$1$x", True),
        ("$y$j9T$x", True),
        ("$7$C6..../....x", True),
        ("$scrypt$ln=16,r=8,p=1$x", True),
        ("$pbkdf2-sha256$29000$x", True),
        ("correct horse", False),
        ("{curly}braces", False),
        ("$money$money", False),
        ("$200 and more", False),
        ("x$2b$12$", False),
        ("", False),
    ],
)
def test_hashes_are_told_from_passwords(text: str, hashed: bool) -> None:
    assert pl.Series([text]).str.contains(HASHED).item() is hashed


def test_a_hash_is_salted_argon2id_of_the_cost_that_is_held_safe() -> None:
    password = "pass\u00e9" * 40
    first, second = (hash_password(password, Cost()) for _ in range(2))
    assert first != second
    found = extract_parameters(first)
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 19_456, 2, 1)
    assert PasswordHasher().verify(first, password)


def test_one_password_in_two_spellings_of_unicode_is_the_same_and_is_never_cut() -> None:
    made = hash_password("e\u0301" * 100, CHEAP)
    assert PasswordHasher().verify(made, "\u00e9" * 100)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(made, "\u00e9" * 99)


def test_hashes_come_in_the_order_of_their_passwords() -> None:
    passwords = [f"password {number}" for number in range(40)]
    hashes = list(hash_passwords(passwords, CHEAP, lambda: None))
    assert all(PasswordHasher().verify(made, password) for made, password in zip(hashes, passwords, strict=True))


def test_hashing_ends_as_soon_as_somebody_says_so() -> None:
    asked: list[int] = []

    def ask() -> None:
        asked.append(len(asked))
        if len(asked) == 3:
            raise KeyboardInterrupt

    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        done.extend(hash_passwords(["password"] * 1_000, CHEAP, ask))
    assert len(asked) == 3


@pytest.mark.parametrize("passwords", [[], ["one"]])
def test_few_passwords_are_hashed_as_well(passwords: Sequence[str]) -> None:
    assert len(list(hash_passwords(passwords, CHEAP, lambda: None))) == len(passwords)


def test_the_estimate_grows_with_the_number_of_passwords() -> None:
    assert 0 < estimate_seconds(10, CHEAP) < estimate_seconds(1_000, CHEAP)
    assert estimate_seconds(0, CHEAP) == 0
