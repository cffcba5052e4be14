"""What the rules may know besides the rows: who works, in which scope, on which day, with which reference data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from core.kinds import ORGANIZATION
from core.text import key_of


class OrganizationTree:
    """The organizations with what stands above and below each of them; everything by key."""

    def __init__(self, organizations: pl.DataFrame) -> None:
        """Take the stored organizations: key, name (the code), type, parent (a code)."""
        rows = organizations.select("key", "name", "type", "parent").rows()
        self.codes: dict[str, str] = {key: name for key, name, _, _ in rows}
        self.types: dict[str, str] = {key: type_ for key, _, type_, _ in rows}
        self.parents: dict[str, str | None] = {key: key_of(parent) for key, _, _, parent in rows}
        self._around: dict[frozenset[str], frozenset[str]] = {}
        self._children: dict[str, list[str]] = {}
        for key, parent in self.parents.items():
            if parent:
                self._children.setdefault(parent, []).append(key)

    def above(self, key: str) -> list[str]:
        """Return the ancestors of an organization, nearest first."""
        found: list[str] = []
        parent = self.parents.get(key)
        while parent and parent not in found:
            found.append(parent)
            parent = self.parents.get(parent)
        return found

    def below(self, keys: frozenset[str]) -> frozenset[str]:
        """Return these organizations and everything below them."""
        found: set[str] = set()
        waiting = [key for key in keys if key in self.codes]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting.extend(self._children.get(key, ()))
        return frozenset(found)

    def around(self, keys: frozenset[str]) -> frozenset[str]:
        """Return these organizations, everything below and everything above them; the last answer is kept."""
        if keys not in self._around:
            above = {ancestor for key in keys for ancestor in self.above(key)}
            self._around = {keys: self.below(keys) | above}
        return self._around[keys]


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is working, and what that person may do."""

    login: str
    organizations: frozenset[str]
    """Keys of the operator's own organizations."""
    roles: frozenset[str]
    """Keys of the operator's own roles."""
    may_delete: bool
    may_administer: bool
    every_organization: bool = False
    every_role: bool = False

    def reach(self, tree: OrganizationTree) -> frozenset[str]:
        """Return the keys of the organizations that the operator reaches: the own ones and all below them."""
        return frozenset(tree.codes) if self.every_organization else tree.below(self.organizations)


class Reference:
    """The reference data of one snapshot of the store; each kind is read once, when it is first asked for."""

    def __init__(
        self,
        read: Callable[[str], pl.DataFrame],
        read_part: Callable[[str, str], pl.DataFrame] | None = None,
        find: Callable[[str, pl.Series], pl.DataFrame] | None = None,
        find_numbered: Callable[[str, pl.Series], pl.DataFrame] | None = None,
    ) -> None:
        """Take the function that reads all records of a kind: key, name and its fields.

        And those that read the records with some text in their first field, those with some keys, and those with keys
        and numbers behind them.
        """
        self._read = read
        self._read_part = read_part
        self._find = find
        self._find_numbered = find_numbered
        self._read_already: dict[str, pl.DataFrame] = {}
        self._parts: dict[tuple[str, str], pl.DataFrame] = {}
        self._derived: dict[str, pl.DataFrame] | None = None

    def records(self, kind: str) -> pl.DataFrame:
        """Return all records of a kind of reference data."""
        if kind not in self._read_already:
            self._read_already[kind] = self._read(kind)
        return self._read_already[kind]

    def within(self, kind: str, field: str, value: str) -> pl.DataFrame:
        """Return the records of a kind that have this value in `field`, the first one of the kind."""
        if kind in self._read_already or self._read_part is None:
            return self.records(kind).filter(pl.col(field) == value)
        if (kind, value) not in self._parts:
            self._parts[kind, value] = self._read_part(kind, value)
        return self._parts[kind, value]

    def find(self, kind: str, keys: pl.Series) -> pl.DataFrame:
        """Return the records of a kind with these keys."""
        if kind in self._read_already or self._find is None:
            return self.records(kind).filter(pl.col("key").is_in(keys.implode()))
        return self._find(kind, keys)

    def numbered(self, kind: str, keys: pl.Series) -> pl.DataFrame:
        """Return the records of a kind with these keys, bare or with a number behind; others may be among them."""
        if kind in self._read_already or self._find_numbered is None:
            return self.records(kind)
        return self._find_numbered(kind, keys)

    def keep_derived(self) -> None:
        """Keep what is made of the records as well: for many judgements of a few rows, at the cost of memory."""
        self._derived = {}

    def derived(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return what is made of the records, under a name of its own; made anew each time unless it is kept."""
        if self._derived is None:
            return make()
        if name not in self._derived:
            self._derived[name] = make()
        return self._derived[name]

    @cached_property
    def tree(self) -> OrganizationTree:
        """The organizations as a tree."""
        return OrganizationTree(self.records(ORGANIZATION))


@dataclass(frozen=True)
class Context:
    """One job's view of the world; rules and plans depend on nothing else."""

    operator: Operator
    reference: Reference
    today: date
    scope: str | None = None
    """The key of the scope: an administration's code, for instance."""
    columns: frozenset[str] = frozenset()
    """The names of the layout's columns that the file has."""
    options: frozenset[str] = frozenset()
    """The options that only some layouts have and that this import was started with."""
    protected: tuple[str, ...] = ()
    """Patterns of keys that no import may change."""

    def has(self, column: str) -> bool:
        """Tell whether the file has that column of the layout."""
        return column in self.columns

    @cached_property
    def reach(self) -> frozenset[str]:
        """The keys of the organizations that the operator reaches."""
        return self.operator.reach(self.reference.tree)
