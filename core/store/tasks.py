"""Tasks as rows: what was asked for, what became of it, and who did what to it."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.outcomes import CHANGING, Phase, Status
from core.store.engine import Session
from core.store.leases import now
from core.store.outbox import counts_by_task
from core.store.schema import task_events, tasks
from core.task import Task

_FIELDS = tuple(field.name for field in fields(Task) if field.name in tasks.c)
_COMPLETED = (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS)
_WAITING = (Status.QUEUED, Status.IN_PROGRESS)
COLUMNS = tuple(tasks.c[name] for name in _FIELDS)
"""The columns that make a Task, in any statement about tasks."""


def insert_task(  # noqa: PLR0913 - all of it by name
    session: Session,
    *,
    kind: str,
    layout: str,
    operator: str,
    scope: str | None = None,
    options: Mapping[str, Any] | None = None,
    file: Mapping[str, Any] | None = None,
    parent: int | None = None,
) -> int:
    """Queue a task, note who asked for it, and return its id."""
    statement = (
        sa.insert(tasks)
        .values(
            kind=kind,
            status=Status.QUEUED,
            layout=layout,
            scope=scope,
            operator=operator,
            queued=now(),
            options=dict(options or {}),
            file=None if file is None else dict(file),
            sha256=(file or {}).get("sha256"),
            parent=parent,
            **_NOTHING_YET,
        )
        .returning(tasks.c.id)
    )
    task: int = session.connection.execute(statement).scalar_one()
    add_event(session, task, operator, "queued")
    return task


_NOTHING_YET: dict[str, Any] = {
    "counts": {},
    "warnings": 0,
    "findings": [],
    "notices": [],
    "attempt": 0,
    "cancel_requested": False,
    "done": 0,
    "total": 0,
}


def task_of(row: sa.RowMapping) -> Task:
    """Return the Task of a row of COLUMNS."""
    values: dict[str, Any] = {str(name): value for name, value in row.items()}
    values["status"] = Status(values["status"])
    values["phase"] = None if values["phase"] is None else Phase(values["phase"])
    return Task(**values)


def task_by_id(session: Session, task: int) -> Task | None:
    """Return one task; None where there is none of that id."""
    row = session.connection.execute(sa.select(*COLUMNS).where(tasks.c.id == task)).mappings().one_or_none()
    return None if row is None else _with_mail(session, [task_of(row)])[0]


def list_tasks(session: Session, scope: str | None = None, status: str | None = None) -> list[Task]:
    """Return the history, newest first: all of it, or that of a scope, or of one status."""
    statement = sa.select(*COLUMNS).order_by(tasks.c.id.desc())
    if scope is not None:
        statement = statement.where(tasks.c.scope == scope)
    if status is not None:
        statement = statement.where(tasks.c.status == status)
    return _with_mail(session, [task_of(row) for row in session.connection.execute(statement).mappings()])


def list_waiting(session: Session) -> list[Task]:
    """Return the tasks that wait or run, in the order in which they are taken."""
    statement = sa.select(*COLUMNS).where(tasks.c.status.in_(_WAITING)).order_by(tasks.c.id)
    return [task_of(row) for row in session.connection.execute(statement).mappings()]


def _with_mail(session: Session, found: list[Task]) -> list[Task]:
    """Add the counts of e-mails to the tasks that were asked for some; others cost nothing."""
    asked = [task.id for task in found if task.options.get("welcome_emails")]
    counts = counts_by_task(session, asked) if asked else {}
    return [replace(task, mail=counts[task.id]) if task.id in counts else task for task in found]


def find_repeat(session: Session, sha256: str, scope: str | None, layout: str) -> int | None:
    """Return the newest import of the same content into the same scope that changed something and still stands."""
    same = (tasks.c.sha256 == sha256, tasks.c.scope.is_not_distinct_from(scope), tasks.c.layout == layout)
    statement = (
        sa.select(tasks.c.id, tasks.c.counts)
        .where(*same, tasks.c.kind == "import", tasks.c.status.in_(_COMPLETED), tasks.c.undone_by.is_(None))
        .order_by(tasks.c.id.desc())
    )
    for row in session.connection.execute(statement):
        if any(row.counts.get(outcome, 0) for outcome in CHANGING):
            return int(row.id)
    return None


def tasks_ended_before(session: Session, moment: datetime) -> list[int]:
    """Return the tasks that ended before a moment."""
    statement = sa.select(tasks.c.id).where(tasks.c.ended < moment).order_by(tasks.c.id)
    return list(session.connection.execute(statement).scalars())


def add_event(session: Session, task: int, operator: str, event: str, note: str | None = None) -> None:
    """Add to the history of a task: queued, started, held, ended, cancelled, file fetched, purged."""
    session.connection.execute(
        sa.insert(task_events).values(task=task, at=now(), operator=operator, event=event, note=note)
    )


def events_of(session: Session, task: int) -> list[dict[str, Any]]:
    """Return the history of a task, oldest first: at, operator, event, note."""
    columns = (task_events.c.at, task_events.c.operator, task_events.c.event, task_events.c.note)
    statement = sa.select(*columns).where(task_events.c.task == task).order_by(task_events.c.id)
    return [{**row} for row in session.connection.execute(statement).mappings()]


def running_owners(session: Session) -> set[str]:
    """Return the owners of the tasks in progress."""
    statement = sa.select(tasks.c.owner).where(tasks.c.status == Status.IN_PROGRESS, tasks.c.owner.is_not(None))
    return set(session.connection.execute(statement).scalars())


def has_status(session: Session, statuses: Iterable[Status]) -> bool:
    """Whether any task stands at one of these."""
    statement = sa.select(sa.exists().where(tasks.c.status.in_(tuple(statuses))))
    return bool(session.connection.execute(statement).scalar())
