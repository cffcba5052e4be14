"""What workers tell the screens, in the past tense; a thread posts these and touches nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from core.errors import RollbookError
    from core.outcomes import Phase
    from core.service import DraftLine, Results, Rollbook, Scope, Task
    from tui.screens.dialogs.wait import WaitDialog
    from tui.screens.sights import Sight


@dataclass(eq=False, repr=False)
class StoreOpened(Message):
    """The heavy parts are imported and the store answers."""

    rollbook: Rollbook


@dataclass(eq=False, repr=False)
class OpeningFailed(Message):
    """The store or the settings cannot be used."""

    error: RollbookError


@dataclass(eq=False, repr=False)
class ScopesListed(Message):
    """The scopes as they are now."""

    scopes: list[Scope]
    reference: list[Task]
    """The latest task of reference data, if there is one."""
    waiting: list[Task]
    """What waits or runs."""

    def can_replace(self, message: Message) -> bool:
        """Only the newest list matters."""
        return isinstance(message, ScopesListed)


@dataclass(eq=False, repr=False)
class ScopeSeen(Message):
    """What there is to know about one scope besides its line."""

    code: str | None
    sight: Sight

    def can_replace(self, message: Message) -> bool:
        """Only the newest look matters."""
        return isinstance(message, ScopeSeen)


@dataclass(eq=False, repr=False)
class TasksWatched(Message):
    """How it stands with the tasks that somebody waits for."""

    waiting: list[Task]
    """What waits or runs, in every scope."""
    ended: list[Task]
    failed: bool = False
    """Whether the store did not answer."""


@dataclass(eq=False, repr=False)
class JobEnded(Message):
    """A job that goes on without its dialog returned."""

    dialog: WaitDialog[Any]
    outcome: object


@dataclass(eq=False, repr=False)
class TasksListed(Message):
    """The tasks of a scope as they are now."""

    tasks: list[Task]
    waiting: list[Task]
    """What waits or runs, in every scope."""
    drafts: list[DraftLine]
    """The open drafts of the scope."""
    refused: RollbookError | None
    """Why nothing can be imported into the scope, if so."""

    def can_replace(self, message: Message) -> bool:
        """Only the newest list matters."""
        return isinstance(message, TasksListed)


@dataclass(eq=False, repr=False)
class TaskSeen(Message):
    """How far one task has come."""

    task: Task

    def can_replace(self, message: Message) -> bool:
        """Only the newest look matters."""
        return isinstance(message, TaskSeen)


@dataclass(eq=False, repr=False)
class ResultsLoaded(Message):
    """The rows of a task are here."""

    results: Results


@dataclass(eq=False, repr=False)
class ChangesFound(Message):
    """It is known what every row changes: the table of these rows is whole."""

    results: Results


@dataclass(eq=False, repr=False)
class RowSeen(Message):
    """The cells of a row are here."""

    line: dict[str, Any]
    name: str
    cells: list[tuple[str, str | None]]
    copied: bool


@dataclass(eq=False, repr=False)
class JobProgressed(Message):
    """A job reported how far it has come."""

    phase: Phase
    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        """Only the newest report matters to a progress bar."""
        return isinstance(message, JobProgressed)
