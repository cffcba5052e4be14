"""The files of a task: frames and uploaded bytes as compressed columns, in parts that never cost much memory."""

import hashlib
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from core.errors import RollbookError
from core.store.engine import Session
from core.store.schema import task_files, tasks

ORIGINAL = "original"
"""The sealed file as it was handed in, where it holds passwords; kept until the task has ended and is not held."""
HASHES = "hashes"
"""Sealed pieces of finished hashes, kept while the task runs."""
PASSWORDS = "passwords"
"""The sealed temporary passwords that a task set, kept until they expire."""
SEALED = (ORIGINAL, HASHES, PASSWORDS)

_PART_BYTES = 4 * 2**20
"""SQLite keeps a copy of what was last written, and reads a part as a whole."""
_PIECE_BYTES = 2**20
GROUP_ROWS = 2**15
"""Lines of a frame that are encoded together, so that some lines can be had without the others."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file ready to be saved; made outside the transaction, on any thread."""

    content: bytes
    """Parquet."""
    bytes: int
    """Size of the original: of the uploaded file, or of the encoded frame."""


def encode_frame(frame: pl.DataFrame) -> Encoded:
    """Return a frame as Parquet; polars works on several threads and lets others run meanwhile."""
    content = _parquet(frame)
    return Encoded(content, len(content))


def encode_bytes(content: bytes) -> Encoded:
    """Return bytes as a column of compressed pieces; compressed one after another, so that little memory is needed."""
    starts = range(0, len(content), _PIECE_BYTES)
    pieces = [_parquet(pl.DataFrame({"piece": [content[start : start + _PIECE_BYTES]]})) for start in starts]
    return Encoded(_parquet(pl.DataFrame({"piece": pieces}, schema={"piece": pl.Binary})), len(content))


def save_encoded(session: Session, task: int, kind: str, encoded: Encoded) -> None:
    """Save an encoded file, in place of an older one of the task and kind."""
    delete_kinds(session, [task], [kind])
    digest = hashlib.sha256(encoded.content).hexdigest()
    for part, start in enumerate(range(0, len(encoded.content), _PART_BYTES)):
        session.connection.execute(
            sa.insert(task_files).values(
                task=task,
                kind=kind,
                part=part,
                content=encoded.content[start : start + _PART_BYTES],
                bytes=encoded.bytes,
                sha256=digest,
            )
        )


def add_piece(session: Session, task: int, kind: str, content: bytes) -> None:
    """Save one more piece of a file that is written bit by bit."""
    pieces = sa.select(sa.func.count()).where(task_files.c.task == task, task_files.c.kind == kind)
    session.connection.execute(
        sa.insert(task_files).values(
            task=task,
            kind=kind,
            part=session.connection.execute(pieces).scalar_one(),
            content=content,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    )


def load_pieces(session: Session, task: int, kind: str) -> list[bytes]:
    """Return the pieces of a file that was written bit by bit, in order."""
    statement = (
        sa.select(task_files.c.content)
        .where(task_files.c.task == task, task_files.c.kind == kind)
        .order_by(task_files.c.part)
    )
    return list(session.connection.execute(statement).scalars())


def save_frame(session: Session, task: int, kind: str, frame: pl.DataFrame) -> None:
    """Save a frame as a file of the task."""
    save_encoded(session, task, kind, encode_frame(frame))


def load_frame(session: Session, task: int, kind: str) -> pl.DataFrame | None:
    """Return a saved frame; None where the task has no such file (any more).

    Raises `store-unavailable` where the stored file is not what was saved.
    """
    content = load_encoded(session, task, kind)
    return None if content is None else decode_frame(content)


def load_columns(session: Session, task: int, kind: str, columns: Sequence[str]) -> tuple[bytes, pl.DataFrame] | None:
    """Return the content of a saved frame and some of its columns, decoded while it is being checked; as `load_frame`.

    What is damaged may not even be decoded: that it is damaged is told then, too.
    """
    kept = _kept(session, task, kind)
    if kept is None:
        return None
    content, digest = kept
    with ThreadPoolExecutor(1) as aside:
        check = aside.submit(_check, task, kind, content, digest)
        try:
            frame = decode_frame(content, columns)
        finally:
            check.result()
    return content, frame


def load_encoded(session: Session, task: int, kind: str) -> bytes | None:
    """Return the content of a file as it was saved: encoded, or sealed; raises as `load_frame`."""
    kept = _kept(session, task, kind)
    if kept is None:
        return None
    content, digest = kept
    _check(task, kind, content, digest)
    return content


def _kept(session: Session, task: int, kind: str) -> tuple[bytes, str] | None:
    """Return the content of a file and the digest of what was saved."""
    statement = (
        sa.select(task_files.c.content, task_files.c.sha256)
        .where(task_files.c.task == task, task_files.c.kind == kind)
        .order_by(task_files.c.part)
    )
    parts = session.connection.execute(statement).all()
    return (b"".join(part.content for part in parts), parts[0].sha256) if parts else None


def _check(task: int, kind: str, content: bytes, digest: str) -> None:
    if hashlib.sha256(content).hexdigest() != digest:
        raise RollbookError(
            "store-unavailable", f"The {kind} file of task {task} is damaged in the store", "restore a backup"
        )


def decode_frame(content: bytes, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Return the frame that `encode_frame` encoded, or only some of its columns."""
    return pl.read_parquet(io.BytesIO(content), columns=None if columns is None else list(columns))


def decode_group(content: bytes, group: int, columns: Sequence[str]) -> pl.DataFrame:
    """Return some columns of the lines from `group * GROUP_ROWS` on, so many of them."""
    return pl.scan_parquet(content).slice(group * GROUP_ROWS, GROUP_ROWS).select(columns).collect()


def decode_bytes(content: bytes) -> bytes:
    """Return the bytes that `encode_bytes` encoded."""
    return b"".join(decode_frame(piece)["piece"].item() for piece in decode_frame(content)["piece"])


def load_bytes(session: Session, task: int, kind: str) -> bytes | None:
    """Return saved bytes; None where the task has no such file (any more)."""
    content = load_encoded(session, task, kind)
    return None if content is None else decode_bytes(content)


def files_of(session: Session, task: int) -> list[tuple[str, int]]:
    """Return the kinds of the files of a task with their sizes in bytes."""
    statement = (
        sa.select(task_files.c.kind, task_files.c.bytes)
        .where(task_files.c.task == task, task_files.c.part == 0)
        .order_by(task_files.c.kind)
    )
    return [(line.kind, line.bytes) for line in session.connection.execute(statement)]


def delete_files(session: Session, tasks: Sequence[int]) -> int:
    """Delete every file of these tasks; return how many tasks had any."""
    chosen = task_files.c.task.in_(tasks)
    had = session.connection.execute(sa.select(sa.func.count(task_files.c.task.distinct())).where(chosen)).scalar_one()
    _erase(session, chosen)
    return had


def delete_kinds(session: Session, tasks: Sequence[int], kinds: Sequence[str]) -> None:
    """Delete the files of these kinds of these tasks, and overwrite where they stood."""
    _erase(session, sa.and_(task_files.c.task.in_(tasks), task_files.c.kind.in_(kinds)))


def _erase(session: Session, chosen: sa.ColumnElement[bool]) -> None:
    before = session.driver.execute("PRAGMA secure_delete").fetchone()[0]
    session.driver.execute("PRAGMA secure_delete = ON")
    session.connection.execute(sa.delete(task_files).where(chosen))
    session.driver.execute(f"PRAGMA secure_delete = {int(before)}")


def tasks_with(session: Session, kind: str | None, ended_before: datetime) -> list[int]:
    """Return the tasks that ended before a moment and still keep a file of this kind, or of any for None."""
    chosen = sa.true() if kind is None else task_files.c.kind == kind
    statement = (
        sa.select(tasks.c.id)
        .join(task_files, task_files.c.task == tasks.c.id)
        .where(chosen, tasks.c.ended < ended_before)
        .distinct()
        .order_by(tasks.c.id)
    )
    return list(session.connection.execute(statement).scalars())


def heads_of(session: Session, kinds: Sequence[str], length: int) -> set[bytes]:
    """Return the first bytes of all files of these kinds."""
    head = sa.func.substr(task_files.c.content, 1, length)
    statement = sa.select(head).where(task_files.c.kind.in_(kinds)).distinct()
    return {bytes(found) for found in session.connection.execute(statement).scalars()}


def _parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target, compression="zstd", compression_level=1, statistics=False, row_group_size=GROUP_ROWS)
    return target.getvalue()
