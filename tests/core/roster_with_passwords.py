"""A roster that sets and asks for passwords, its import, and where its passwords may be read."""

import csv
import io
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from core.config import Config, Credentials, Tasks
from core.service import Diagnosis, ImportOptions, Rollbook, Task
from core.store.files import decode_frame
from tests.core.state import FOUNDER, State

SCHOOL = "school:TN-1-1"
CHEAP = Config(credentials=Credentials(memory_kib=8, passes=1), tasks=Tasks(heartbeat_seconds=1))
COLUMNS = ("User ID", "Role", "First Name", "Last Name", "Email", "Password", "Class ID", "Class Name")
GIVEN = "Geheim-Wort-71"


def roster(*people: Sequence[str]) -> bytes:
    """Return a roster of students (ID, last name, password, class), and the teacher of class M."""
    rows = [("t1", "Teacher", "Tea", "Cher", "t@example.org", "", "M", "Mathematics")]
    rows += [(ident, "Student", "Stu", last, "", password, room, "") for ident, last, password, room in people]
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    return text.getvalue().encode()


ROSTER = roster(
    ("s1", "Dent", GIVEN, "M"),
    ("s2", "Dent", "", "M"),
    ("s2", "Dent", "", "none"),
    ("s3", "Dent", "Kurz-9", "M"),
    ("s4", "Dent", "", ""),
)
"""Rows 2 to 7: t1 and s2 (in part) and s4 get temporary passwords, s1 has one given, that of s3 is too short."""


def rollbook(state: State, config: Config = CHEAP) -> Rollbook:
    return state.rollbook(FOUNDER, config)


def run(state: State, content: bytes = ROSTER, scope: str = SCHOOL, options: ImportOptions | None = None) -> Task:
    return rollbook(state).run_import(content, "roster.csv", scope, None, options)


def completed(state: State, task: int, config: Config = CHEAP) -> list[dict[str, str]]:
    """Return the rows of a task's completed file."""
    text = rollbook(state, config).file(task, "completed", "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def passwords_in(state: State, task: int) -> dict[str, str]:
    """Return User ID → the password in the completed file, which is the same on all rows of a person."""
    found: dict[str, set[str]] = {}
    for row in completed(state, task):
        found.setdefault(row["User ID"], set()).add(row["Password"])
    assert all(len(passwords) == 1 for passwords in found.values())
    return {ident: passwords.pop() for ident, passwords in found.items()}


def people(state: State) -> dict[str, dict[str, Any]]:
    """Return the stored people by User ID."""
    return {record["user_id"]: record for record in state.stored("mcgrawhill-rosters").values()}


def kinds_kept(state: State) -> set[str]:
    """Return the kinds of files that the tasks of a store keep."""
    with closing(sqlite3.connect(state.path)) as connection:
        return {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM task_files")}


def assert_nowhere(state: State, secrets: Iterable[str], *folders: Path) -> None:
    """Assert that no byte of the store's folder, and no compressed file in it, holds a password."""
    wanted = [secret for secret in secrets if secret]
    assert wanted
    for file in (path for folder in (state.path.parent, *folders) for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert not [secret for secret in wanted if secret.encode() in content or secret.encode("utf-16-le") in content]
    with closing(sqlite3.connect(state.path)) as connection:
        parts = connection.execute("SELECT kind, content FROM task_files").fetchall()
    for kind, content in parts:
        if kind in ("original", "passwords", "hashes"):
            assert content.startswith(b"RBS1")
            continue
        told = decode_frame(content).select(pl.all().cast(pl.Binary, strict=False))
        texts = b"\n".join(value or b"" for column in told for value in column)
        assert not [secret for secret in wanted if secret.encode() in texts]


def age(state: State, task: int, days: int) -> None:
    """Let a task have ended so many days ago."""
    then = (datetime.now(UTC) - timedelta(days=days)).replace(tzinfo=None)
    with closing(sqlite3.connect(state.path)) as connection, connection:
        connection.execute("UPDATE tasks SET ended = ? WHERE id = ?", (str(then), task))


def find(service: Rollbook, subject: str) -> Diagnosis:
    return next(found for found in service.doctor() if found.subject == subject)
