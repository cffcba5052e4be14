"""The words for what happens to rows and tasks, as the contract spells them."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became, or would become, of one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    DELETED = "deleted"
    PARTIAL = "partial"
    ERROR = "error"
    NOT_APPLIED = "not_applied"


CHANGING = (Outcome.CREATED, Outcome.UPDATED, Outcome.RESTORED, Outcome.DELETED, Outcome.PARTIAL)
"""The outcomes of rows that change something."""

REWRITING = (Outcome.UPDATED, Outcome.RESTORED, Outcome.DELETED, Outcome.PARTIAL)
"""The outcomes of rows that change a record which was there before."""

FAULTY = (Outcome.ERROR, Outcome.PARTIAL)
"""The outcomes of rows that somebody has to look at."""


class Status(StrEnum):
    """Where a task stands."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    HELD = "held"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The status as people read it."""
        return self.value.replace("_", " ").title().replace(" With ", " with ")


ENDED = (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS, Status.HELD, Status.CANCELLED, Status.FAILED)
"""The statuses after which nothing happens to a task by itself."""


class Phase(StrEnum):
    """What a running task is doing; progress is told by phase."""

    READING = "reading"
    CHECKING = "checking"
    PLANNING = "planning"
    HASHING = "hashing"
    WRITING = "writing"
