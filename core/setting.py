"""What a single setting may be: rules that pydantic reads off the settings, without being imported for their sake."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

Rule = dict[str, Any]
"""A type as pydantic's core describes it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, and nothing that could be read as one; the bounds are included."""

    least: int
    most: int | None = None

    def __get_pydantic_core_schema__(self, source: object, rule_of: Callable[[object], Rule]) -> Rule:
        """Return the rule for pydantic."""
        most = {} if self.most is None else {"le": self.most}
        return {**rule_of(source), "strict": True, "ge": self.least, **most}


@dataclass(frozen=True, slots=True)
class Exactly:
    """A value of its type, and nothing that could be read as one."""

    def __get_pydantic_core_schema__(self, source: object, rule_of: Callable[[object], Rule]) -> Rule:
        """Return the rule for pydantic."""
        return {**rule_of(source), "strict": True}


@dataclass(frozen=True, slots=True)
class Passing:
    """A value as a function returns it, which raises ValueError with what is wanted instead."""

    function: Callable[[Any], Any]
    before: bool = False
    """Whether the function takes what stands in the file, whatever its type."""

    def __get_pydantic_core_schema__(self, source: object, rule_of: Callable[[object], Rule]) -> Rule:
        """Return the rule for pydantic."""
        kind = "function-before" if self.before else "function-after"
        return {"type": kind, "function": {"type": "no-info", "function": self.function}, "schema": rule_of(source)}


@dataclass(frozen=True, slots=True)
class Beside:
    """The name of a file as seen from the folder of the settings file."""

    def __get_pydantic_core_schema__(self, source: object, rule_of: Callable[[object], Rule]) -> Rule:
        """Return the rule for pydantic."""
        seen = {"type": "with-info", "function": _seen_from_the_folder}
        return {"type": "function-after", "function": seen, "schema": rule_of(source)}


class _Reading(Protocol):
    context: Any


def _seen_from_the_folder(name: str | None, reading: _Reading) -> str | None:
    if name is None:
        return None
    if "\x00" in name or not name.strip():
        raise ValueError("the name of a file is wanted")
    return str(reading.context["folder"] / Path(name).expanduser())


Count = Annotated[int, Whole(0)]
Percent = Annotated[int, Whole(0, 100)]
Positive = Annotated[int, Whole(1)]
Switch = Annotated[bool, Exactly()]
BesideSettings = Annotated[str | None, Beside()]


class Section:
    """A table of the settings file, which has no other keys than it has."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - the name and the kind are pydantic's
