"""Looking up a few of a million stored records by a text: by key, by address, by name."""

import polars as pl

from core.nearness import squash


class Index:
    """The places of texts in a column; built in a moment, asked in microseconds, little more than the hashes."""

    def __init__(self, keys: pl.Series) -> None:
        """Take the column."""
        hashes = keys.hash()
        self._keys = keys
        self._order = hashes.arg_sort()
        self._hashes = hashes.gather(self._order)

    def places(self, key: str | None) -> list[int]:
        """Return where a text stands, in the column's order; nowhere for None."""
        if not key:
            return []
        wanted = pl.Series([key], dtype=pl.String).hash().item()
        first, last = (self._hashes.search_sorted(wanted, side) for side in ("left", "right"))
        return sorted(place for place in self._order[first:last] if self._keys[place] == key)


def name_key(first: str | None, last: str | None) -> str | None:
    """Return what people's names are compared by: plain letters, the parts in one order."""
    parts = sorted(squash(part) for part in (first, last) if part)
    return " ".join(parts) if len(parts) == 2 else None


def squashed(names: pl.Series) -> pl.Series:
    """Return names in plain letters and digits, as `squash` does; those without accents are the most, and quick."""
    plain = names.str.to_lowercase().str.replace_all("[^a-z0-9]", "")
    foreign = names.str.contains(r"[^\x00-\x7f]").fill_null(value=False) | (plain == "").fill_null(value=False)
    return plain.scatter(foreign.arg_true(), [squash(name) for name in names.filter(foreign)])
