"""How sentences for people are made of counts and names; every name goes through the sanitiser."""

from collections.abc import Iterable, Sequence

import polars as pl

from core.display import display

NAMED = 5
"""How many names a sentence tells; the rest is a number."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 user`, `2,000 users`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def agreeing(number: int, one: str, many: str) -> str:
    """Return the form of a verb that goes with a number."""
    return one if number == 1 else many


def enumerated(names: Iterable[str], more: int = 0) -> str:
    """Return `a`, `a and b`, `a, b and c`; `more` are those that are not named."""
    parts = [display(name) for name in names]
    if more:
        parts.append(f"{more:,} more")
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""


def named(rows: pl.DataFrame, name_fields: Sequence[str], key: str = "name") -> str:
    """Return the first few people or things of a frame by name and key: `Jane Doe (jdoe) and 3 more`."""
    title = pl.concat_str(name_fields, separator=" ", ignore_nulls=True)
    told = rows.head(NAMED).select(title=title, key=key).iter_rows()
    names = [f"{title} ({code})" if title and title != code else code for title, code in told]
    return enumerated(names, max(rows.height - NAMED, 0))


def ranked(counts: Sequence[tuple[str, int]], *, counting: bool) -> str:
    """Return the first few of things that are counted, with their counts if asked: `Oak (12), Elm (3) and 2 more`."""
    names = [f"{name} ({number:,})" if counting else name for name, number in counts[:NAMED]]
    return enumerated(names, max(len(counts) - NAMED, 0))
