"""Drafts as rows: corrections step by step, where one stood, which rows went with which task."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from core.errors import RollbookError
from core.outcomes import Outcome, Status
from core.store.engine import Session
from core.store.files import decode_frame, encode_frame
from core.store.leases import now
from core.store.schema import corrections, draft_files, draft_rows_sent, drafts, tasks
from core.store.tasks import find_repeat

OPEN, CLOSED, DROPPED = "open", "closed", "dropped"
SEALED = "passwords"
"""The file of a draft that keeps the passwords of its rows, sealed."""
_LEFT_OUT = "#left-out"
_PART_BYTES = 32 * 2**20
_COME_TO_NOTHING = (Status.CANCELLED, Status.FAILED)
_WAITING = (Status.QUEUED, Status.IN_PROGRESS, Status.HELD)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as the store keeps it."""

    id: int
    task: int | None
    scope: str | None
    layout: str
    operator: str
    name: str
    options: Mapping[str, Any]
    sha256: str | None
    begun: datetime
    touched: datetime
    rows: int
    step: int
    row: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell corrected at one step; the text of a password is sealed."""

    step: int
    row: int
    column: str
    text: str | None
    told: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A row that went with a task, and whether that task still waits or runs."""

    row: int
    task: int
    waiting: bool


def insert_draft(session: Session, **values: Any) -> int:
    """Keep a new draft: task, scope, layout, operator, name, options, sha256, rows; return its number."""
    moment = now()
    statement = sa.insert(drafts).values(begun=moment, touched=moment, step=0, state=OPEN, **values)
    draft: int = session.connection.execute(statement.returning(drafts.c.id)).scalar_one()
    return draft


def draft_by_id(session: Session, draft: int) -> KeptDraft | None:
    """Return a draft; None where there is none of that number."""
    return _first(session, drafts.c.id == draft)


def draft_of_task(session: Session, task: int) -> KeptDraft | None:
    """Return the newest draft of a task that was not dropped."""
    return _first(session, drafts.c.task == task, drafts.c.state != DROPPED)


def draft_of_file(session: Session, sha256: str, scope: str | None, layout: str, operator: str) -> KeptDraft | None:
    """Return the operator's newest open draft of the same content for the same scope."""
    same = (drafts.c.sha256 == sha256, drafts.c.scope.is_not_distinct_from(scope), drafts.c.layout == layout)
    return _first(session, *same, drafts.c.task.is_(None), drafts.c.operator == operator, drafts.c.state == OPEN)


def _first(session: Session, *chosen: sa.ColumnElement[bool]) -> KeptDraft | None:
    statement = sa.select(drafts).where(*chosen).order_by(drafts.c.id.desc()).limit(1)
    row = session.connection.execute(statement).mappings().first()
    return None if row is None else KeptDraft(**row)


def open_drafts(session: Session, scope: str | None) -> list[KeptDraft]:
    """Return the open drafts, the last touched first: all, or those of a scope."""
    statement = sa.select(drafts).where(drafts.c.state == OPEN).order_by(drafts.c.touched.desc(), drafts.c.id.desc())
    if scope is not None:
        statement = statement.where(drafts.c.scope == scope)
    return [KeptDraft(**row) for row in session.connection.execute(statement).mappings()]


def count_corrected(session: Session, draft: KeptDraft) -> int:
    """Return how many cells of a draft are corrected, marks left out."""
    cells = (
        sa.select(corrections.c.row, corrections.c.column)
        .where(corrections.c.draft == draft.id, corrections.c.step <= draft.step)
        .where(~corrections.c.column.startswith("#"))
        .distinct()
        .subquery()
    )
    return session.connection.execute(sa.select(sa.func.count()).select_from(cells)).scalar_one()


def count_left(session: Session, draft: KeptDraft) -> int:
    """Return how many rows of a draft are neither left out nor with a task that stands."""
    newest = (
        sa.select(corrections.c.row, corrections.c.text)
        .where(corrections.c.draft == draft.id, corrections.c.step <= draft.step, corrections.c.column == _LEFT_OUT)
        .order_by(corrections.c.step)
    )
    out = {line.row: line.text for line in session.connection.execute(newest)}
    settled = {sent.row for sent in sent_of(session, draft.id)} | {row for row, text in out.items() if text}
    return draft.rows - len(settled)


def corrections_of(session: Session, draft: int) -> list[Correction]:
    """Return every correction of a draft by step, those that were undone included."""
    columns = (corrections.c.step, corrections.c.row, corrections.c.column, corrections.c.text, corrections.c.told)
    statement = sa.select(*columns).where(corrections.c.draft == draft).order_by(corrections.c.step, corrections.c.row)
    return [Correction(*line) for line in session.connection.execute(statement)]


def heads_of_drafts(session: Session, length: int, secret: Sequence[str]) -> set[bytes]:
    """Return the first bytes of all that is sealed in drafts: passwords of their files, those typed as `secret`."""
    head = sa.func.substr(draft_files.c.content, 1, length)
    files = sa.select(head).where(draft_files.c.kind == SEALED).distinct()
    text = sa.func.substr(corrections.c.text, 1, -(-length // 3) * 4)
    # In any other column somebody may have typed what only looks sealed.
    typed = sa.select(text).where(corrections.c.column.in_(secret), corrections.c.text != "").distinct()
    found = {bytes(content) for content in session.connection.execute(files).scalars()}
    return found | {base64.b64decode(text)[:length] for text in session.connection.execute(typed).scalars()}


def take_up(session: Session, draft: int) -> KeptDraft | None:
    """Note that somebody goes on with a draft, so that nobody else drops it; None where it was dropped already."""
    kept = draft_by_id(session, draft)
    if kept is None or kept.state == DROPPED:
        return None
    _update(session, draft)
    return draft_by_id(session, draft)


def save_step(session: Session, draft: int, edits: Sequence[tuple[int, str, str | None]], told: str) -> None:
    """Add a step of edits (row, column, text) in place of undone ones; raises `usage` for a draft that is gone."""
    step = require_kept(session, draft).step + 1
    undone = sa.and_(corrections.c.draft == draft, corrections.c.step >= step)
    session.connection.execute(sa.delete(corrections).where(undone))
    session.driver.executemany(
        'INSERT INTO corrections (draft, step, "row", "column", text, told) VALUES (?, ?, ?, ?, ?, ?)',
        [(draft, step, row, column, text, told) for row, column, text in edits],
    )
    _update(session, draft, step=step, row=edits[0][0])


def require_kept(session: Session, draft: int) -> KeptDraft:
    """Return a draft that can still be corrected; raises `usage` for one that was dropped, or imported as a file."""
    kept = draft_by_id(session, draft)
    if kept is None or kept.state == DROPPED or (kept.state == CLOSED and kept.sha256 is not None):
        raise RollbookError("usage", f"There is no open draft {draft} any more", "it was imported or dropped")
    return kept


def move_to_step(session: Session, draft: int, step: int, row: int | None) -> None:
    """Make an earlier or a later step the one that counts; raises `usage` for a draft that is gone."""
    require_kept(session, draft)
    _update(session, draft, step=step, row=row)


def stand_at(session: Session, draft: int, row: int) -> None:
    """Remember where one stands in a draft."""
    _update(session, draft, row=row)


def _update(session: Session, draft: int, **values: Any) -> None:
    session.connection.execute(sa.update(drafts).where(drafts.c.id == draft).values(touched=now(), **values))


def save_sent(session: Session, draft: int, task: int, rows: Sequence[int]) -> None:
    """Note that rows of a draft went with a task."""
    session.driver.executemany(
        'INSERT OR REPLACE INTO draft_rows_sent (draft, "row", task) VALUES (?, ?, ?)',
        [(draft, row, task) for row in rows],
    )
    _update(session, draft)


def sent_of(session: Session, draft: int) -> list[Sent]:
    """Return the rows of a draft whose tasks stand: not cancelled, not failed, not undone, and applied if ended."""
    sent = draft_rows_sent.c
    of_draft = sa.select(sent.task).where(sent.draft == draft)
    columns = (tasks.c.id, tasks.c.status, tasks.c.counts, tasks.c.undone_by, tasks.c.sha256, tasks.c.scope)
    statement = sa.select(*columns, tasks.c.layout).where(tasks.c.id.in_(of_draft))
    waiting = {
        line["id"]: line["status"] in _WAITING
        for line in session.connection.execute(statement).mappings().all()
        if _stands(line) or _was_repeated(session, line)
    }
    rows = sa.select(sent.row, sent.task).where(sent.draft == draft).order_by(sent.row)
    return [
        Sent(line.row, line.task, waiting[line.task])
        for line in session.connection.execute(rows)
        if line.task in waiting
    ]


def _stands(task: sa.RowMapping) -> bool:
    if task["undone_by"] is not None or task["status"] in _COME_TO_NOTHING:
        return False
    return not task["counts"].get(Outcome.NOT_APPLIED.value)


def _was_repeated(session: Session, task: sa.RowMapping) -> bool:
    """Tell whether the same file was imported later, as a held one is that somebody looked at again."""
    repeated = find_repeat(session, task["sha256"], task["scope"], task["layout"]) if task["sha256"] else None
    return repeated is not None and repeated > task["id"]


def save_frame(session: Session, draft: int, kind: str, frame: pl.DataFrame) -> None:
    """Keep rows of a draft as they came."""
    save_content(session, draft, kind, encode_frame(frame).content)


def save_content(session: Session, draft: int, kind: str, content: bytes) -> None:
    """Keep a file of a draft, in parts."""
    session.connection.execute(
        sa.insert(draft_files),
        [
            {"draft": draft, "kind": kind, "part": part, "content": content[start : start + _PART_BYTES]}
            for part, start in enumerate(range(0, len(content), _PART_BYTES))
        ],
    )


def load_frame(session: Session, draft: int, kind: str) -> pl.DataFrame | None:
    """Return rows of a draft as they came; None where there are none."""
    content = load_content(session, draft, kind)
    return None if content is None else decode_frame(content)


def load_content(session: Session, draft: int, kind: str) -> bytes | None:
    """Return a file of a draft; None where there is none."""
    chosen = (draft_files.c.draft == draft, draft_files.c.kind == kind)
    statement = sa.select(draft_files.c.content).where(*chosen).order_by(draft_files.c.part)
    parts = [bytes(part) for part in session.connection.execute(statement).scalars()]
    return b"".join(parts) if parts else None


def end_draft(session: Session, draft: KeptDraft, state: str, secret: Sequence[str] = ()) -> None:
    """Close or drop a draft; its files and what was typed into its `secret` columns go, all that is sealed.

    A closed draft of a task keeps what was decided, to be taken up again where an import comes to nothing.
    """
    before = session.driver.execute("PRAGMA secure_delete").fetchone()[0]
    session.driver.execute("PRAGMA secure_delete = ON")
    session.connection.execute(sa.delete(draft_files).where(draft_files.c.draft == draft.id))
    typed = sa.and_(corrections.c.draft == draft.id, corrections.c.column.in_(secret))
    session.connection.execute(sa.delete(corrections).where(typed))
    if state == DROPPED or draft.task is None:
        session.connection.execute(sa.delete(corrections).where(corrections.c.draft == draft.id))
    if state == DROPPED:
        session.connection.execute(sa.delete(draft_rows_sent).where(draft_rows_sent.c.draft == draft.id))
    session.driver.execute(f"PRAGMA secure_delete = {int(before)}")
    _update(session, draft.id, state=state)


def drop_stale(session: Session, before: datetime, purged: Sequence[int]) -> None:
    """Drop the open drafts of files that nobody touched since a moment, and those of tasks whose rows were purged."""
    for draft in open_drafts(session, None):
        if draft.task in purged or (draft.task is None and draft.touched < before):
            end_draft(session, draft, DROPPED)


def reopen_draft(session: Session, draft: int) -> None:
    """Open a closed draft again."""
    _update(session, draft, state=OPEN)
