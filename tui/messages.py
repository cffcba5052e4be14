"""What workers tell the screens, in the past tense; a thread posts these and touches nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from core.errors import RollbookError
    from core.outcomes import Phase
    from core.service import Results, Rollbook, Scope, Task


@dataclass
class StoreOpened(Message):
    """The heavy parts are imported and the store answers."""

    rollbook: Rollbook


@dataclass
class OpeningFailed(Message):
    """The store or the settings cannot be used."""

    error: RollbookError


@dataclass
class ScopesListed(Message):
    """The scopes as they are now."""

    scopes: list[Scope]
    reference: list[Task]
    """The latest task of reference data, if there is one."""
    running: int
    """How many tasks are running."""

    def can_replace(self, message: Message) -> bool:
        """Only the newest list matters."""
        return isinstance(message, ScopesListed)


@dataclass
class TasksListed(Message):
    """The tasks of a scope as they are now."""

    tasks: list[Task]

    def can_replace(self, message: Message) -> bool:
        """Only the newest list matters."""
        return isinstance(message, TasksListed)


@dataclass
class TaskSeen(Message):
    """How far one task has come."""

    task: Task

    def can_replace(self, message: Message) -> bool:
        """Only the newest look matters."""
        return isinstance(message, TaskSeen)


@dataclass
class ResultsLoaded(Message):
    """The rows of a task are here."""

    results: Results


@dataclass
class JobProgressed(Message):
    """A job reported how far it has come."""

    phase: Phase
    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        """Only the newest report matters to a progress bar."""
        return isinstance(message, JobProgressed)
