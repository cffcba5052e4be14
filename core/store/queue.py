"""The queue within the table of tasks: who runs what, for how long, and who may finish it."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.outcomes import Status
from core.store.engine import Session
from core.store.files import HASHES, ORIGINAL, delete_kinds
from core.store.leases import Claimant, is_lapsed, now
from core.store.schema import tasks
from core.store.tasks import COLUMNS, add_event, task_of
from core.task import Task

_EXPORT = "export"
_FREE = {"owner": None, "lease": None, "lease_ticks": None, "phase": None}


def claim(session: Session, claimant: Claimant, dead: Collection[str], only: int | None = None) -> Task | None:
    """Take the oldest task that waits, or whose owner is dead or silent; None where there is none to take.

    A task waits while another one of its scope is being run, exports excepted. `only` takes that task or none.
    """
    taken = {
        **_FREE,
        **claimant.lease,
        "status": Status.IN_PROGRESS,
        "owner": claimant.owner,
        "attempt": tasks.c.attempt + 1,
        "started": now(),
        "done": 0,
        "total": 0,
        "error": None,
    }
    oldest = _oldest(claimant, dead, only).scalar_subquery()
    statement = sa.update(tasks).where(tasks.c.id == oldest).values(taken).returning(*COLUMNS)
    row = session.connection.execute(statement).mappings().one_or_none()
    if row is None:
        return None
    claimed = task_of(row)
    add_event(session, claimed.id, claimed.operator, "started", f"attempt {claimed.attempt}")
    return claimed


def _oldest(claimant: Claimant, dead: Collection[str], only: int | None) -> sa.Select[tuple[int]]:
    """Return the query for the task to take next; `only` leaves no other choice."""
    task, other = tasks.alias("task"), tasks.alias("other")
    blocked = sa.exists().where(
        other.c.id != task.c.id,
        other.c.status == Status.IN_PROGRESS,
        other.c.kind != _EXPORT,
        task.c.kind != _EXPORT,
        sa.func.coalesce(other.c.scope, other.c.layout) == sa.func.coalesce(task.c.scope, task.c.layout),
        sa.not_(is_lapsed(other, claimant, dead)),
    )
    waiting = sa.or_(
        task.c.status == Status.QUEUED,
        sa.and_(task.c.status == Status.IN_PROGRESS, is_lapsed(task, claimant, dead)),
    )
    chosen = sa.true() if only is None else task.c.id == only
    query = sa.select(task.c.id).where(waiting, ~blocked, chosen).order_by(task.c.id).limit(1)
    return query.with_for_update(skip_locked=True)


def is_neglected(session: Session, claimant: Claimant, dead: Collection[str], patience: timedelta) -> bool:
    """Whether somebody has to begin: a task's owner is gone, or one waits for that long while none is being run."""
    lapsed = is_lapsed(tasks, claimant, dead)
    running = tasks.c.status == Status.IN_PROGRESS
    waiting = sa.and_(tasks.c.status == Status.QUEUED, tasks.c.queued < now() - patience)
    abandoned = sa.exists().where(running, lapsed)
    unbegun = sa.and_(sa.exists().where(waiting), ~sa.exists().where(running, sa.not_(lapsed)))
    return bool(session.connection.execute(sa.select(sa.or_(abandoned, unbegun))).scalar())


def settle_lapsed(
    session: Session, claimant: Claimant, dead: Collection[str], attempts: int, error: dict[str, str]
) -> None:
    """End what nobody runs any more and nobody should run again: cancelled, or tried `attempts` times."""
    lapsed = sa.and_(tasks.c.status == Status.IN_PROGRESS, is_lapsed(tasks, claimant, dead))
    for condition, status, reason in (
        (tasks.c.cancel_requested, Status.CANCELLED, None),
        (tasks.c.attempt >= attempts, Status.FAILED, error),
    ):
        statement = (
            sa.update(tasks)
            .where(lapsed, condition)
            .values({**_FREE, "status": status, "ended": now(), "error": reason})
            .returning(tasks.c.id, tasks.c.operator)
        )
        for row in session.connection.execute(statement).all():
            delete_kinds(session, [row.id], (ORIGINAL, HASHES))
            add_event(session, row.id, row.operator, "ended", status.label)


def update_claimed(session: Session, task: Task, **values: Any) -> bool | None:
    """Set columns of a claimed task; return whether its cancelling was asked for, None where the claim is lost."""
    statement = (
        sa.update(tasks)
        .where(
            tasks.c.id == task.id,
            tasks.c.owner == task.owner,
            tasks.c.attempt == task.attempt,
            tasks.c.status == Status.IN_PROGRESS,
        )
        .values(**values)
        .returning(tasks.c.cancel_requested)
    )
    asked: bool | None = session.connection.execute(statement).scalar_one_or_none()
    return asked


def end_claimed(session: Session, task: Task, status: Status, **values: Any) -> bool:
    """End a claimed task and note it; False where the claim is lost."""
    if update_claimed(session, task, **{**_FREE, **values, "status": status, "ended": now()}) is None:
        return False
    delete_kinds(session, [task.id], (HASHES,) if status is Status.HELD else (ORIGINAL, HASHES))
    add_event(session, task.id, task.operator, "held" if status is Status.HELD else "ended", status.label)
    return True


def release(session: Session, task: Task, error: dict[str, str]) -> None:
    """Put a claimed task back into the queue, as if this attempt had not been, with what has to be mended first."""
    back = {**_FREE, "status": Status.QUEUED, "attempt": tasks.c.attempt - 1, "started": None, "error": error}
    update_claimed(session, task, **back)


def request_cancel(session: Session, task: int, operator: str, note: str | None = None) -> bool:
    """Cancel a task that waits or is held, or ask the one that runs it to stop; False where it has ended.

    The `note` tells in its history why.
    """
    waits = sa.update(tasks).where(tasks.c.id == task, tasks.c.status.in_((Status.QUEUED, Status.HELD)))
    runs = sa.update(tasks).where(tasks.c.id == task, tasks.c.status == Status.IN_PROGRESS)
    for statement, event in (
        (waits.values(status=Status.CANCELLED, ended=now()), "cancelled"),
        (runs.values(cancel_requested=True), "cancel requested"),
    ):
        if session.connection.execute(statement).rowcount:
            if event == "cancelled":
                delete_kinds(session, [task], (ORIGINAL, HASHES))
            add_event(session, task, operator, event, note)
            return True
    return False
