"""The queue and the worker: claim a task, keep it alive, run it, end it exactly once."""

import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import polars as pl

from core.claims import Cancelled, Claim, LostClaim, claimant_of
from core.crashes import write_crash
from core.errors import RollbookError
from core.outcomes import Status
from core.owners import is_dead, owner_name
from core.processes import spawn_worker, stop_on_signals
from core.store import queue
from core.store.engine import Session, Store, StoreBusyError
from core.store.tasks import has_status, running_owners, task_by_id
from core.task import Task
from core.text import display

__all__ = [
    "Cancelled",
    "Claim",
    "LostClaim",
    "cancel_task",
    "claim_task",
    "execute",
    "finish",
    "is_anything_queued",
    "is_dead",
    "is_neglected",
    "known_task",
    "owner_name",
    "spawn_worker",
    "stop_on_signals",
    "work",
]

LEASE_SECONDS = 60.0
HEARTBEAT_SECONDS = 1.0
ATTEMPTS = 3
POLL_SECONDS = 1.0
_PATIENCE = timedelta(seconds=10)
"""A worker that was started for a queued task has begun by then."""
_TO_MEND_FIRST = ("disk-full", "store-unavailable")
_ABANDONED = {
    "code": "task-abandoned",
    "message": "The program that ran the task died again and again; nothing was applied",
    "hint": "look at the file, split it, or report the fault",
}


def claim_task(
    store: Store,
    owner: str,
    lease_seconds: float = LEASE_SECONDS,
    only: int | None = None,
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    attempts: int = ATTEMPTS,
) -> Claim | None:
    """Take the oldest task that can be run, or `only` that one; None where there is none.

    What died `attempts` times ends as failed (`task-abandoned`) instead.
    """
    with store.reading() as session:
        if not has_status(session, (Status.QUEUED, Status.IN_PROGRESS)):
            return None
    claimant = claimant_of(owner, lease_seconds)
    with store.writing() as session:
        dead = [name for name in running_owners(session) if is_dead(name)]
        queue.settle_lapsed(session, claimant, dead, attempts, _ABANDONED)
        task = queue.claim(session, claimant, dead, only)
    return None if task is None else Claim(store, task, lease_seconds, heartbeat_seconds)


def is_neglected(session: Session) -> bool:
    """Whether tasks wait that nobody runs: whoever ran them was killed, or never began."""
    dead = [name for name in running_owners(session) if is_dead(name)]
    return queue.is_neglected(session, claimant_of(owner_name(), LEASE_SECONDS), dead, _PATIENCE)


def finish(session: Session, claim: Claim, status: Status, **values: Any) -> None:
    """End a task within the transaction that wrote its results; raises `LostClaim`, which rolls it back.

    `values` are columns of the task: counts, warnings, findings, notices, held, error, file.
    """
    if not queue.end_claimed(session, claim.task, status, **values):
        raise LostClaim


def execute(store: Store, claim: Claim, run: Callable[[Claim], None]) -> None:
    """Run a claimed task; `run` ends it with `finish`, whatever else happens ends it here.

    Raises what must be mended first (`disk-full`, `store-unavailable`) with the task back in the queue.
    """
    try:
        with claim:
            run(claim)
        if not _has_ended(store, claim):
            raise RuntimeError("the task was run and not finished")
    except KeyboardInterrupt:
        _end(store, claim, Status.CANCELLED)
        raise
    except Cancelled:
        _end(store, claim, Status.CANCELLED)
    except LostClaim:
        return
    except RollbookError as error:
        told = {"code": error.code, "message": error.message, "hint": error.hint}
        if error.code in _TO_MEND_FIRST:
            with contextlib.suppress(RollbookError), store.writing() as session:
                queue.release(session, claim.task, told)
            raise
        _end(store, claim, Status.FAILED, told)
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - the last resort of a task
        _end(store, claim, Status.FAILED, _fault_of(store, claim.task, error))


def work(  # noqa: PLR0913 - all but two by name
    store: Store,
    run: Callable[[Claim], None],
    *,
    drain: bool,
    between: Callable[[], bool] = lambda: False,
    stop: threading.Event | None = None,
    lease_seconds: float = LEASE_SECONDS,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    attempts: int = ATTEMPTS,
) -> None:
    """Run queued tasks until `stop` is set, or with `drain` until nothing is queued any more.

    `between` is called after each task and while there is none; True lets the worker look again without a pause.
    Raises `disk-full` or `store-unavailable`, with the task back in the queue; waits out a busy store.
    """
    stop = stop or threading.Event()
    owner = owner_name()
    while not stop.is_set():
        try:
            claim = claim_task(store, owner, lease_seconds, heartbeat_seconds=heartbeat_seconds, attempts=attempts)
            if claim is not None:
                execute(store, claim, run)
            if between() or claim is not None:
                continue
            if drain and not is_anything_queued(store):
                return
        except StoreBusyError:
            pass
        stop.wait(POLL_SECONDS)


def is_anything_queued(store: Store) -> bool:
    """Whether a task waits for somebody to run it."""
    with store.reading() as session:
        return has_status(session, (Status.QUEUED,))


def cancel_task(store: Store, task: int, operator: str | None = None) -> Task:
    """Cancel a task, at once if nobody runs it; otherwise it stops before it writes anything.

    Raises `task-unknown`, or `usage` where it has ended.
    """
    with store.writing() as session:
        known = known_task(session, task)
        if not queue.request_cancel(session, task, operator or known.operator):
            raise RollbookError(
                "usage",
                f"Task {task} has ended ({known.status.label})",
                "only a task that waits or runs can be cancelled",
            )
        return known_task(session, task)


def known_task(session: Session, number: int) -> Task:
    """Return a task; raises `task-unknown`."""
    task = task_by_id(session, number)
    if task is None:
        raise RollbookError("task-unknown", f"There is no task {number}", "rollbook tasks lists them")
    return task


def _end(store: Store, claim: Claim, status: Status, error: dict[str, str] | None = None) -> None:
    """End a task that did not end itself; a lost claim is left to who has it now."""
    with store.writing() as session:
        queue.end_claimed(session, claim.task, status, error=error)


def _has_ended(store: Store, claim: Claim) -> bool:
    with store.reading() as session:
        return known_task(session, claim.task.id).owner != claim.owner


def _fault_of(store: Store, task: Task, error: BaseException) -> dict[str, str]:
    """Keep what a programmer needs beside the store, and return what everybody may read."""
    hint = "report the fault"
    with contextlib.suppress(RollbookError):
        hint = f"report the fault with the file {display(write_crash(store.folder, f'task-{task.id}', error))}"
    return {"code": "fault", "message": "The program failed at this task; nothing was applied", "hint": hint}
