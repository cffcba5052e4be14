"""Rows of a store as tests look at them and set them, past everything that the program would do."""

from typing import Any

import sqlalchemy as sa

from core.store.engine import Session
from core.store.schema import records, tasks


def count_records(session: Session, kind: str) -> int:
    """Return how many records of a kind there are."""
    statement = sa.select(sa.func.count()).select_from(records).where(records.c.kind == kind)
    return session.connection.execute(statement).scalar_one()


def update_task(session: Session, task: int, **values: Any) -> None:
    """Set columns of a task, whoever runs it."""
    if "file" in values:
        values["sha256"] = (values["file"] or {}).get("sha256")
    session.connection.execute(sa.update(tasks).where(tasks.c.id == task).values(**values))
