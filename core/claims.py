"""A task that this process runs: kept alive by heartbeats, fenced before it writes."""

import threading
from types import TracebackType
from typing import Self

from core.errors import RollbookError
from core.outcomes import Phase
from core.owners import machine_name, machine_seconds
from core.store import queue
from core.store.engine import Session, Store
from core.store.leases import Claimant
from core.task import Task

_BUSY_RETRY_SECONDS = 0.2


class Cancelled(Exception):  # noqa: N818 - news, not an error
    """Somebody cancelled the task that is being run."""


class LostClaim(Exception):  # noqa: N818 - news, not an error
    """Another worker has taken over the task; nothing more may be written for it."""


class Claim:
    """A task that this process runs: as a context it renews the lease and tells the progress, on a thread."""

    def __init__(self, store: Store, task: Task, lease_seconds: float, heartbeat_seconds: float) -> None:
        """Take what the queue gave; `claim_task` makes claims."""
        self.task = task
        self._store = store
        self._lease_seconds = lease_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._progress: tuple[Phase | None, int, int] = (None, 0, 0)
        self._cancelled = task.cancel_requested
        self._lost = False
        self._ending = threading.Event()
        self._beating = threading.Thread(target=self._beat, name=f"heartbeat of task {task.id}", daemon=True)

    @property
    def owner(self) -> str:
        """The process that holds the claim."""
        return self.task.owner or ""

    @property
    def attempt(self) -> int:
        """The how-manieth attempt at the task this is, from 1."""
        return self.task.attempt

    def __enter__(self) -> Self:
        self._beating.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._beating.join()

    def report(self, phase: Phase, done: int, total: int) -> None:
        """Tell how far the task has come, in rows; the next heartbeat writes it."""
        self._progress = (phase, done, total)

    def check_cancelled(self) -> None:
        """Raise `Cancelled` or `LostClaim` as the last heartbeat found it; costs nothing."""
        if self._lost:
            raise LostClaim
        if self._cancelled:
            raise Cancelled

    def fence(self, session: Session, phase: Phase = Phase.WRITING) -> None:
        """Make sure, within the transaction that is about to write, that the task is still ours and wanted.

        Until that ends it cannot be cancelled. Raises `LostClaim` or `Cancelled`, which roll everything back.
        """
        asked = queue.update_claimed(session, self.task, phase=phase)
        if asked is None:
            raise LostClaim
        if asked:
            raise Cancelled

    def _beat(self) -> None:
        pause = self._heartbeat_seconds
        while not self._lost and not self._ending.wait(pause):
            try:
                self._renew()
                pause = self._heartbeat_seconds
            except RollbookError:
                # The lock, often our own writing, or a full disk: the lease outlasts it, or the claim is lost.
                pause = min(self._heartbeat_seconds, _BUSY_RETRY_SECONDS)

    def _renew(self) -> None:
        phase, done, total = self._progress
        claimant = claimant_of(self.owner, self._lease_seconds)
        with self._store.writing(busy_seconds=0) as session:
            asked = queue.update_claimed(session, self.task, **claimant.lease, phase=phase, done=done, total=total)
        self._lost = asked is None
        self._cancelled = bool(asked)


def claimant_of(owner: str, lease_seconds: float) -> Claimant:
    """Return who wants, or keeps, a task for so many seconds from now."""
    return Claimant(owner, machine_name(), machine_seconds(), lease_seconds)
