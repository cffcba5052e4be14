"""The global options, wherever they stand on the command line, and the one door that they lead to."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import RollbookError
from core.memory import importing

if TYPE_CHECKING:
    from core.service import Rollbook

VALUES = ("--store", "--config", "--operator")
FLAGS = ("--json", "--debug", "--version", "--help", "-h")


@dataclass(frozen=True)
class Invocation:
    """How the program was called: what holds for every command."""

    store: str | None = None
    config: Path | None = None
    operator: str | None = None
    json: bool = False
    service: "Rollbook | None" = field(default=None, repr=False)
    """The service to work with, where there is one already."""

    def rollbook(self) -> "Rollbook":
        """Return the service; making it opens nothing of the store yet."""
        if self.service is not None:
            return self.service
        with importing():
            from core.service import Rollbook

        return Rollbook(store=self.store, config_path=self.config, operator=self.operator)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command line taken apart: the global options, and what is the command's own."""

    values: dict[str, str]
    flags: frozenset[str]
    rest: list[str]

    def invocation(self, service: "Rollbook | None" = None) -> Invocation:
        """Return the global options, those of the environment where the line has none."""
        store, config, operator = (
            self.values.get(name) or os.environ.get("ROLLBOOK_" + name[2:].upper()) or None for name in VALUES
        )
        return Invocation(store, Path(config) if config else None, operator, "--json" in self.flags, service)


def take_apart(arguments: Sequence[str]) -> CommandLine:
    """Find the global options before and after the command, up to a `--`; raises `usage` for one without its value."""
    values: dict[str, str] = {}
    flags: set[str] = set()
    rest: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *waiting]
        elif word in FLAGS:
            flags.add("--help" if word == "-h" else word)
        elif name in FLAGS:
            raise RollbookError("usage", f"{name} takes no value", f"write {name} alone")
        elif name in VALUES:
            given = value if equals else next(waiting, "")
            if not given or (not equals and given.startswith("--")):
                raise RollbookError("usage", f"{name} needs a value", "rollbook --help lists the options")
            if values.setdefault(name, given) != given:
                raise RollbookError("usage", f"{name} stands twice", "give it once")
        else:
            rest.append(word)
    return CommandLine(values, frozenset(flags), rest)
