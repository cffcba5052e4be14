"""What a layout is made of: columns with their kinds of cell, rules of its own, and a plan for matched rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from core.kinds import CODE_SEPARATOR
from core.kinship import SAME_KEY, Kinship
from core.meaning import PLAIN, Likeness, Meaning
from core.survey import Question, Survey

if TYPE_CHECKING:
    from core.context import Context


class CellKind(StrEnum):
    """How the text of a cell is understood."""

    TEXT = "text"
    EMAIL = "email"
    CHOICE = "choice"
    DATE = "date"
    CODES = "codes"
    GUID = "guid"


class ScopeKind(StrEnum):
    """What somebody chooses to work on; reference data needs no choice."""

    ADMINISTRATION = "administration"
    SCHOOL = "school"
    SITE = "site"


@dataclass(frozen=True, slots=True, eq=False)
class CodeList:
    """A cell that lists codes of a kind of record."""

    kind: str
    """The kind of record that the codes name."""
    unknown: str
    """The finding for a code that no record has."""
    separator: str = ":"
    in_file: bool = False
    """Whether a sound row of the same file may be meant as well."""
    everything: bool = False
    """Whether `*` stands for all of them."""
    findings: Callable[[pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """More findings about known codes: takes text, segment, key; returns text, code, value, detail."""
    likely: Callable[["Context"], frozenset[str]] | None = None
    """The keys that an operator most likely means: in reach and taking part, or grantable."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a layout, and the stored field that it fills."""

    name: str
    field: str | None = None
    """The stored field; None where `shown` makes the cell from other fields, or nothing is stored."""
    kind: CellKind = CellKind.TEXT
    maximum: int | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    codes: CodeList | None = None
    aliases: tuple[str, ...] = ()
    keyed: bool = False
    """Whether values that differ only in case are the same value; the stored spelling stays."""
    blank_keeps: bool = False
    """Whether a blank cell leaves the stored value alone, as a missing column does."""
    secret: bool = False
    """Whether the cells are passwords: never shown, kept, quoted or guarded."""
    ignored: bool = False
    """Written on export, not read on import."""
    refers: str | None = None
    """The kind of record that the cell names, where it is one code and no list."""
    listed_by: str | None = None
    """What stands between the values of a stored set that is no list of codes."""
    shown: pl.Expr | None = None
    """What an export writes, from the stored fields; the field itself by default."""
    rule: str = ""
    """The rule in a sentence, for `rollbook layouts`, templates and the documentation."""
    meaning: Meaning = PLAIN
    """What suggestions know about it."""

    @property
    def ident(self) -> str:
        """The name of the column in frames: lower case, underscores, never that of a frame's own column."""
        ident = re.sub(r"\W+", "_", self.name.lower())
        return f"{ident}_cell" if ident in {"row", "key", "name"} else ident

    @property
    def separator(self) -> str | None:
        """What stands between the stored values of a set; None for a single value."""
        return CODE_SEPARATOR if self.kind is CellKind.CODES else self.listed_by

    def export_expr(self) -> pl.Expr:
        """Return the text of the cell from the stored fields."""
        if self.shown is not None:
            return self.shown.alias(self.name)
        return pl.col(self.field).alias(self.name) if self.field else pl.lit(None, pl.String).alias(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One check: a code, the column that it stands on, and the expression that is true on the rows that break it."""

    code: str
    column: str | None
    fails: pl.Expr
    """Null counts as passing."""
    value: pl.Expr | None = None
    """What the finding quotes; the cell by default."""
    detail: pl.Expr | None = None


PENDING = "pending:"
"""What a field for a password's hash holds until the hash is made: this, and the number of the row that sets it."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the records of accounts keep their passwords (layouts §7)."""

    hash_field: str = "password_hash"
    """The argon2id hash as a PHC string."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A file format with its rules: everything the rest of the program needs to know about it."""

    name: str
    title: str
    kind: str
    """The kind of record that its rows are about: a platform's accounts, or reference data."""
    scope: ScopeKind | None
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that identify a record."""
    fields: tuple[str, ...]
    """The stored fields, in the order in which a record keeps them; new ones are only ever added at the end."""
    reference: tuple[str, ...] = ()
    """The kinds of reference data that its rules look at."""
    partly: tuple[str, ...] = ()
    """Those of which it reads what it needs, by itself; the others are read whole before."""
    action: str | None = None
    """The column that says what a row asks for, if the layout has one."""
    actions: tuple[tuple[str, str], ...] = ()
    """Its values and what they ask for; of other values create or update, as the record exists or not."""
    removes: str | None = None
    """The action whose rows are checked for action and key only."""
    name_fields: tuple[str, ...] = ()
    """The stored fields that make a person's or thing's name for people."""
    rules: Callable[["Context"], Sequence[Rule]] = lambda context: ()
    """Rules over the matched rows: parsed cells, `wrong_…` flags, stored values as `old_…`, `asked`, `exists`."""
    findings: Callable[[pl.DataFrame, pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """Takes the matched rows and the findings so far; returns findings that are no rule of one row: lists, trees."""
    after: Callable[["Context"], dict[str, pl.Expr]] = lambda context: {}
    """Stored fields after the row, where more than 'the cell, or the old value' is needed."""
    plan: Callable[[pl.DataFrame, pl.DataFrame, pl.DataFrame, "Context"], "Planned"] | None = None
    """Plans all rows by itself (takes checked rows, findings, stored records): where several rows make one record."""
    changes: Callable[[pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """Changes of other kinds of record that the changing rows bring: kind, key, row, name, content."""
    forgets: bool = False
    """Whether a deleted record is removed; otherwise it stays and says that it is deleted."""
    prepare: Callable[[pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """Adds to the matched rows what the rules and `after` need, computed on distinct values."""
    complete: Callable[[pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """Adds to the judged rows (`sound`) what only sound rows get: generated usernames, for instance."""
    outcome: Callable[["Context"], pl.Expr] | None = None
    """The outcome of a sound row, where more than created, updated and unchanged is needed."""
    notices: Callable[[pl.LazyFrame, Survey, "Context"], list["Notice"]] | None = None
    """What stands out in a plan, in sentences, gravest first.

    Takes the changing rows, to be collected with the columns it needs, and what answers the questions of `surveys`.
    """
    surveys: tuple[Question, ...] = ()
    """What the notices ask about all stored accounts."""
    listed: Callable[[pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """The records as rows of a file, where one record is not one row: name and fields."""
    in_reach: Callable[[pl.DataFrame, "Context"], pl.Series] | None = None
    """Which stored records an export of the scope lists for the operator."""
    seen: Callable[[pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """Stored fields as the operator may see them: organizations out of reach left out, for instance."""
    in_scope: Callable[[pl.DataFrame, "Context"], pl.Series] | None = None
    """Which stored records belong to the chosen scope."""
    state: Callable[[date], pl.Expr] | None = None
    """The state of a stored account on a day: active, not-yet-active, expired, disabled, deleted."""
    active: pl.Expr | None = None
    """Whether a stored record can be used: what the safeguard against mass deletion counts."""
    filters: tuple[str, ...] = ()
    """The export filters that it knows."""
    sample: tuple[tuple[str, ...], ...] = field(default=())
    """Rows of a template with sample rows."""
    other_kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Kinds of record that come in with its own, and their fields."""
    options: tuple[str, ...] = ()
    """The options of an import that only some layouts have."""
    credentials: Credentials | None = None
    """Where its accounts keep their passwords, if they have any."""
    kin: Kinship = SAME_KEY
    """Which rows one is judged with."""
    protected: tuple[str, ...] = ()
    """Patterns of keys that no import may change, unless the configuration names others."""
    welcomes: Callable[[pl.DataFrame, "Context"], pl.DataFrame] | None = None
    """The welcome e-mails that the changing rows bring, one an account: row, key, recipient, name, username."""
    likeness: Likeness | None = None
    """How a row may turn out to be about somebody who has an account."""
    enabling: tuple[tuple[str, str | None], ...] = ()
    """Cells by which an update makes an account usable again."""
    retiring: tuple[tuple[str, str | None], ...] = ()
    """Cells by which an update takes an account out of use without deleting it."""
    details: Callable[[pl.DataFrame], pl.Series] | None = None
    """What the details of each row of a task begin with: takes row, outcome, mail (the state of its e-mail)."""

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)

    def choice_told(self, column: Column, choice: str) -> str:
        """Return a value of a column for people: with what it asks for or means, where that is not the same."""
        words = dict(column.meaning.words) | (dict(self.actions) if column.name == self.action else {})
        return f"{choice} ({words[choice]})" if choice in words else choice

    @property
    def read_whole(self) -> tuple[str, ...]:
        """The kinds of reference data of which all records are read."""
        return tuple(kind for kind in self.reference if kind not in self.partly)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that identify a record."""
        return tuple(self.column(name) for name in self.key)

    @property
    def key_column(self) -> str:
        """The column on which findings about the record stand: the last one of the key."""
        return self.key[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """Something that stands out in a plan: a code for programs, a sentence for people, and the rows behind it."""

    code: str
    text: str
    numbers: pl.Series
    """The numbers of the rows that it is about, each once."""

    @property
    def rows(self) -> int:
        """How many rows it is about."""
        return self.numbers.len()

    def told(self) -> dict[str, str | int]:
        """Return it as the contract writes it and the history keeps it."""
        return {"code": self.code, "text": self.text, "rows": self.rows}


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """What a layout that plans by itself found out."""

    rows: pl.DataFrame
    """row, key, name, written, action, outcome, exists, `old_…` and `new_…` for each field."""
    findings: pl.DataFrame
    changes: pl.DataFrame
    """kind, key, row, name, content (null to remove), for the rows that change something."""
    secrets: pl.DataFrame
    """row and given (null to make one) of every account that gets a password."""
    returned: pl.DataFrame
    """row and, by name of column, blank cells of rows in error that the error file gets filled in."""
