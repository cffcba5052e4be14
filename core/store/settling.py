"""What an import settles: held ones of its file, and the drafts that its rows came from."""

from collections.abc import Sequence

import sqlalchemy as sa

from core.outcomes import Status
from core.store.drafts import CLOSED, OPEN, count_left, draft_by_id, end_draft, sent_of
from core.store.engine import Session
from core.store.leases import now
from core.store.queue import request_cancel
from core.store.schema import draft_rows_sent, drafts, tasks
from core.task import Task


def take_over_sent(session: Session, task: int, sha256: str, scope: str | None, layout: str) -> None:
    """Note rows of drafts with a new import that were with a held one of the same file: that one will not run."""
    held = _held(session, sha256, scope, layout)
    if not held:
        return
    moved = sa.update(draft_rows_sent).where(draft_rows_sent.c.task.in_(held)).values(task=task)
    found = set(session.connection.execute(moved.returning(draft_rows_sent.c.draft)).scalars())
    session.connection.execute(sa.update(drafts).where(drafts.c.id.in_(found)).values(touched=now()))


def drop_held(session: Session, task: Task, sha256: str) -> None:
    """Cancel what was held of the file that this import was let through with: nobody needs to look at it any more."""
    for number in _held(session, sha256, task.scope, task.layout):
        if number < task.id:
            request_cancel(session, number, task.operator, f"task {task.id} was let through")


def _held(session: Session, sha256: str, scope: str | None, layout: str) -> list[int]:
    same = (tasks.c.sha256 == sha256, tasks.c.scope.is_not_distinct_from(scope), tasks.c.layout == layout)
    statement = sa.select(tasks.c.id).where(*same, tasks.c.status == Status.HELD)
    return list(session.connection.execute(statement).scalars())


def settle_drafts(session: Session, task: int, secret: Sequence[str]) -> None:
    """Close the drafts of which nothing is left to do now that an import has ended, whoever has left them open."""
    rows = sa.exists().where(draft_rows_sent.c.draft == drafts.c.id, draft_rows_sent.c.task == task)
    statement = sa.select(drafts.c.id).where(drafts.c.state == OPEN, rows)
    for number in list(session.connection.execute(statement).scalars()):
        draft = draft_by_id(session, number)
        if draft is None or count_left(session, draft) or any(sent.waiting for sent in sent_of(session, number)):
            continue
        end_draft(session, draft, CLOSED, secret)
