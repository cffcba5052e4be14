"""What somebody asks for with an import or an export."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Self

from core.errors import RollbookError


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of an import, as the contract names them."""

    allow_deletes: int | None = None
    again: bool = False
    stop_after_errors: int | None = None
    all_or_nothing: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    welcome_emails: bool = False
    delete_training_records: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    """What was said about header cells: a cell's label and the layout's column that it is, "" for none."""

    @property
    def special(self) -> frozenset[str]:
        """The options given that only some layouts have."""
        return frozenset(name for name in ("welcome_emails", "delete_training_records") if getattr(self, name))

    def fitting(self, known: Collection[str]) -> Self:
        """Return them without the special ones that a layout does not know."""
        unfit: dict[str, Any] = dict.fromkeys(self.special - set(known), False)
        return replace(self, **unfit)

    def turned(self, name: str) -> Self:
        """Return them with the option of that name, one that is on or off, the other way round."""
        changed: dict[str, Any] = {name: not getattr(self, name)}
        return replace(self, **changed)

    @property
    def error_limit(self) -> int | None:
        """The number of error rows from which nothing is applied."""
        return 1 if self.all_or_nothing else self.stop_after_errors

    def given(self) -> dict[str, Any]:
        """Return the options that differ from their defaults, for the history; ready for JSON."""
        given = {name: value for name, value in asdict(self).items() if value not in (None, False, ())}
        return {**given, "columns": [list(pair) for pair in self.columns]} if self.columns else given

    @classmethod
    def from_given(cls, given: dict[str, Any]) -> Self:
        """Return the options that a task was queued with."""
        known = {field.name for field in fields(cls)} - {"columns"}
        columns = tuple((str(label), str(column)) for label, column in given.get("columns", ()))
        return cls(**{name: value for name, value in given.items() if name in known}, columns=columns)

    def require_sound(self) -> None:
        """Raise `usage` for numbers that make no sense."""
        if self.stop_after_errors is not None and self.stop_after_errors < 1:
            raise RollbookError("usage", "The number of error rows to stop after is 1 or more", "give 1 or more")
        if self.allow_deletes is not None and self.allow_deletes < 0:
            raise RollbookError("usage", "The number of allowed deletes is 0 or more", "give the exact number")


STATES = ("active", "not-yet-active", "expired", "disabled", "deleted")
"""The states of an account, as the contract names them."""


@dataclass(frozen=True, slots=True)
class ExportFilters:
    """Which accounts an export lists; all of the scope by default."""

    state: str | None = None
    """active, not-yet-active, expired, disabled or deleted."""
    role: str | None = None
    under: str | None = None
    changed_since: date | None = None
    deleted: bool = True

    def given(self) -> dict[str, Any]:
        """Return the filters that were given, for the history."""
        given = {name: value for name, value in asdict(self).items() if value is not None and value is not True}
        if self.changed_since is not None:
            given["changed_since"] = self.changed_since.isoformat()
        return given
