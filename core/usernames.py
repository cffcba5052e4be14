"""Usernames made from names (layouts §7): short, plain ASCII, and nobody else's."""

from collections.abc import Collection, Iterator

import polars as pl

_NOBODY = "user"
"""What stands for a name of which nothing is left, a number behind it."""
LONGEST = 20
"""The most characters that come from the name; a number that makes it unique stands behind them."""


def generate_usernames(people: pl.DataFrame, taken: Collection[str]) -> pl.Series:
    """Return a username for each person (row, first, last; in row order), unique among these and `taken`.

    `taken` holds the keys of the usernames that exist, in the store and in the file; a made one is its own key.
    """
    used = taken if isinstance(taken, set | frozenset) else frozenset(taken)
    return pl.Series("username", list(_distinct(_stems(people), used)), dtype=pl.String)


def beginnings_of(people: pl.DataFrame) -> pl.Series:
    """Return what the username of each person (first, last) will be, but for a number behind it."""
    return _stems(people).replace("", _NOBODY)


def _stems(people: pl.DataFrame) -> pl.Series:
    stem = pl.concat_str(_ascii(people["first"]).str.slice(0, 1), _ascii(people["last"])).str.slice(0, LONGEST)
    return people.select(stem).to_series()


def _ascii(names: pl.Series) -> pl.Series:
    """Return the letters and digits of names, transliterated to ASCII, in lower case."""
    given = names.fill_null("").alias("given")
    from anyascii import anyascii

    foreign = given.filter(given.str.contains(r"[^\x00-\x7f]")).unique()
    written = pl.DataFrame([foreign, pl.Series("written", [anyascii(name) for name in foreign], dtype=pl.String)])
    plain = given.to_frame().join(written, on="given", how="left", maintain_order="left")
    cells = pl.coalesce("written", "given").str.to_lowercase().str.replace_all("[^a-z0-9]", "")
    return plain.select(cells.alias("ascii")).to_series()


def _distinct(stems: pl.Series, taken: Collection[str]) -> Iterator[str]:
    """Yield each stem, with the lowest number behind it that makes it free."""
    given: set[str] = set()
    following: dict[str, int] = {}
    for stem in stems:
        number = following.get(stem, 1)
        username = stem if stem and number == 1 else f"{stem or _NOBODY}{number}"
        while username in taken or username in given:
            number += 1
            username = f"{stem or _NOBODY}{number}"
        following[stem] = number + 1
        given.add(username)
        yield username
