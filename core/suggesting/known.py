"""What suggestions are made from: stored records, codes and the file's other rows, indexed once, when first needed."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from core.context import Context
from core.kinds import ORGANIZATION
from core.layout import Column, Layout
from core.meaning import Naming
from core.nearness import Codebook
from core.records import show_records
from core.suggesting.forms import is_address, learn_forms
from core.suggesting.indexes import Index, name_key, squashed
from core.text import key_expr, key_of

_SAMPLE, _ADDRESSES = 500, 20_000
_COMMON = 0.3

Rows = Callable[[], pl.DataFrame | None]


@dataclass(frozen=True, slots=True)
class Record:
    """A stored record that the operator may see, in the columns of its layout."""

    key: str
    name: str
    cells: Mapping[str, str | None]
    deleted: bool


class Known:
    """The store and the file as makers of suggestions ask about them."""

    def __init__(
        self,
        layout: Layout,
        context: Context,
        accounts: Callable[[], pl.DataFrame],
        rows: Rows,
        header: tuple[str, ...],
    ) -> None:
        """Take what is read only when it is needed: the stored records, and the file's rows as they stand."""
        self.layout = layout
        self.context = context
        self.header = header
        """The names of the file's columns in their order; empty where it is not known."""
        self._accounts = accounts
        self._rows = rows
        self._used: tuple[pl.DataFrame | None, frozenset[str]] = (None, frozenset())
        self._codebooks: dict[Naming, Codebook] = {}
        self._in_file: tuple[pl.DataFrame | None, dict[str, Codebook]] = (None, {})

    @property
    def rows(self) -> pl.DataFrame | None:
        """The rows of the file as they stand (row, and a text column by name), where they are known."""
        return self._rows()

    @property
    def identity(self) -> str:
        """The column in which a stored record's own name stands."""
        return self.layout.likeness.identity if self.layout.likeness else self.layout.key_column

    @cached_property
    def records(self) -> pl.DataFrame:
        """All stored records of the layout's kind: key, name, fields."""
        return self._accounts()

    @cached_property
    def _seen(self) -> pl.DataFrame:
        """The stored records that the operator may see, in the columns of the layout, with `#key` and `#deleted`."""
        layout, records = self.layout, self.records
        if layout.in_reach is not None and self.context.scope is not None:
            records = records.filter(layout.in_reach(records, self.context))
        deleted = pl.lit(value=False) if layout.state is None else layout.state(self.context.today) == "deleted"
        marks = records.select(pl.col("key").alias("#key"), pl.col("name").alias("#name"), deleted.alias("#deleted"))
        return pl.concat([show_records(records, layout, self.context), marks], how="horizontal")

    @cached_property
    def _keys_seen(self) -> Index:
        return Index(self._seen["#key"])

    def place_of(self, key: str | None) -> Record | None:
        """Return the stored record of that key, where the operator may see it."""
        return next((self._record(place) for place in self._keys_seen.places(key)), None)

    def _record(self, place: int) -> Record:
        cells = dict(zip(self._seen.columns, self._seen.row(place), strict=True))
        key, name, deleted = cells.pop("#key"), cells.pop("#name"), cells.pop("#deleted")
        return Record(str(key), str(name), cells, bool(deleted))

    def record_of(self, cells: Mapping[str, str | None]) -> Record | None:
        """Return the stored record that a row names: by the record's name, else by the layout's key."""
        named = key_of(cells.get(self.identity))
        if named or len(self.layout.key) > 1 or self.layout.key_column == self.identity:
            return self.place_of(named)
        return next(iter(self.with_cell(self.layout.key_column, key_of(cells.get(self.layout.key_column)))), None)

    def with_cell(self, column: str, key: str | None) -> list[Record]:
        """Return the stored records with that text (by key) in a column."""
        return [self._record(place) for place in self._by_cell(column).places(key)]

    def with_name(self, first: str | None, last: str | None) -> list[Record]:
        """Return the stored people of that name, whichever of the two parts is called first."""
        index = self._by_name
        return [self._record(place) for place in index.places(name_key(first, last))] if index else []

    def _by_cell(self, column: str) -> Index:
        if column not in self._indexes:
            self._indexes[column] = Index(self._seen.select(key_expr(pl.col(column)).alias("key"))["key"])
        return self._indexes[column]

    @cached_property
    def _indexes(self) -> dict[str, Index]:
        return {}

    @cached_property
    def _by_name(self) -> Index | None:
        if self.layout.likeness is None:
            return None
        first, last = self.layout.likeness.people
        names = self._seen.select(first=squashed(self._seen[first]), last=squashed(self._seen[last]))
        return Index(names.select(pl.concat_list("first", "last").list.sort().list.join(" ").alias("key"))["key"])

    def near_records(self, text: str | None) -> list[tuple[Record, float]]:
        """Return the records whose names a slip of the keys, or a mark too many, may have made the text from."""
        found = [(self.place_of(key_of(near.code)), near.score) for near in self._names.slips(text or "")[:3]]
        return [(record, score) for record, score in found if record is not None]

    @cached_property
    def _names(self) -> Codebook:
        names = self._seen["#name"].unique(maintain_order=True)
        return Codebook(dict.fromkeys(names), squashed(names).to_list())

    def values_of(self, column: str, most: int = 6) -> list[tuple[str, float]]:
        """Return the commonest values of a column with their share, in the store and in the file."""
        if column not in self._shares:
            counted = (
                Counter(text for text in self._seen[column] if text) if column in self._seen.columns else Counter()
            )
            rows = self.rows
            if rows is not None and column in rows.columns:
                counted.update(text for text in rows[column] if text)
            total = counted.total() or 1
            self._shares[column] = [(text, number / total) for text, number in counted.most_common(most)]
        return self._shares[column]

    @cached_property
    def _shares(self) -> dict[str, list[tuple[str, float]]]:
        return {}

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The e-mail addresses of the store, of very many only some, and of the file."""
        column = self.layout.likeness.email if self.layout.likeness else None
        if column is None:
            return ()
        rows = self.rows
        more = rows[column] if rows is not None and column in rows.columns else ()
        return tuple(text for text in (*self._seen[column].head(_ADDRESSES), *more) if text)

    @cached_property
    def domains(self) -> Counter[str]:
        """The domains of those addresses with how often each is used."""
        return Counter(text.rpartition("@")[2].lower() for text in self.addresses if is_address(text))

    def forms_in(self, column: str) -> list[tuple[str, float]]:
        """Return the common forms of people's names in a column (addresses, usernames), with their share."""
        likeness = self.layout.likeness
        if likeness is None or column not in self._seen.columns:
            return []
        if column not in self._forms:
            sample = self._seen.select(*likeness.people, made=column).drop_nulls().head(_SAMPLE)
            self._forms[column] = [(form, share) for form, share in learn_forms(sample.iter_rows()) if share >= _COMMON]
        return self._forms[column]

    @cached_property
    def _forms(self) -> dict[str, list[tuple[str, float]]]:
        return {}

    @cached_property
    def _stored_usernames(self) -> frozenset[str]:
        column = next((column for column in self.layout.columns if column.meaning.username), None)
        if column is None:
            return frozenset()
        keys = self.records[column.field] if column.field else self.records["key"]
        return frozenset(key for key in map(key_of, keys) if key)

    def usernames(self, column: str) -> frozenset[str]:
        """Return the keys of the usernames that exist, in the store and in the file."""
        rows = self.rows
        if rows is None or column not in rows.columns:
            return self._stored_usernames
        if self._used[0] is not rows:
            self._used = (rows, self._stored_usernames | {key for key in map(key_of, rows[column]) if key})
        return self._used[1]

    def naming_of(self, column: Column) -> Naming | None:
        """Return which records a column names."""
        if column.meaning.names is not None:
            return column.meaning.names
        kind = column.codes.kind if column.codes else column.refers
        return Naming(kind) if kind else None

    def codebook(self, naming: Naming) -> Codebook:
        """Return the stored codes that a column may name."""
        if naming not in self._codebooks:
            records = self.named_records(naming).select(
                naming.spelled,
                pl.concat_str([*naming.titles, pl.lit("")], separator=" ", ignore_nulls=True).alias("#title"),
            )
            self._codebooks[naming] = Codebook(
                {code: title.strip() or code for code, title in records.iter_rows() if code}
            )
        return self._codebooks[naming]

    def keys(self, naming: Naming) -> Mapping[str, str]:
        """Return all codes that a column may name, by key."""
        if naming not in self._keys:
            keyed = ((key_of(code), code) for code in self.codebook(naming).titles)
            self._keys[naming] = {key: code for key, code in keyed if key}
        return self._keys[naming]

    @cached_property
    def _keys(self) -> dict[Naming, dict[str, str]]:
        return {}

    def named_records(self, naming: Naming) -> pl.DataFrame:
        """Return the stored records that a column may name."""
        records = self.context.reference.records(naming.kind)
        for field, values in naming.where:
            records = records.filter(pl.col(field).is_in(values))
        if naming.scoped is not None:
            records = records.filter(pl.col(naming.scoped) == self.context.scope)
        return records

    def codebook_of_file(self, column: str, title: str | None = None) -> Codebook | None:
        """Return the values of a column of the file as codes, with another column's as their titles."""
        rows = self.rows
        if rows is None or column not in rows.columns:
            return None
        if self._in_file[0] is not rows:
            self._in_file = (rows, {})
        books = self._in_file[1]
        if column not in books:
            titles = rows[title] if title in rows.columns else [None] * rows.height
            books[column] = Codebook({code: name for code, name in zip(rows[column], titles, strict=True) if code})
        return books[column]

    def likely(self, column: Column) -> frozenset[str] | None:
        """Return the keys of the codes that are most likely meant in a column; None where any may be."""
        if column.codes is not None and column.codes.likely is not None:
            return self._likely(column)
        kind = column.codes.kind if column.codes else column.refers
        return self.context.reach if kind == ORGANIZATION else None

    def _likely(self, column: Column) -> frozenset[str]:
        if column.name not in self._likelies and column.codes is not None and column.codes.likely is not None:
            self._likelies[column.name] = column.codes.likely(self.context)
        return self._likelies[column.name]

    @cached_property
    def _likelies(self) -> dict[str, frozenset[str]]:
        return {}
