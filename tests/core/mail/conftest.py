"""A store with accounts and e-mails to send, a mail server, and a clock that a test moves."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.mail_settings import Mail
from core.store.engine import Store
from core.store.outbox import add_letters, troubles_of
from core.store.records import write_changes
from core.store.tasks import insert_task, task_by_id
from tests.core.mail.smtp_server import HOST, Mailbox, serve

KIND = "people"


class Clock:
    """The time, as a test sets it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return it."""
        return self.moment

    def move(self, minutes: float) -> None:
        """Let so many minutes pass."""
        self.moment += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with serve(mailbox) as number:
        yield number


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "private" / "store.sqlite"), create=True, busy_seconds=5)
    yield opened
    opened.close()


def settings(port: int, **other: Any) -> Mail:
    """Return the settings of a server on this machine."""
    fields: dict[str, Any] = {
        "host": HOST,
        "port": port,
        "tls": "none",
        "sender": "Oak School <accounts@oak.example.org>",
        "site": "Oak Learning",
        "sign_in": "https://learning.oak.example.org/",
        "timeout_seconds": 5,
    }
    return Mail(**{**fields, **other})


Put = Callable[..., int]


@pytest.fixture
def put(store: Store, clock: Clock) -> Put:
    """Return what puts e-mails to people into the outbox, their accounts into the store, and gives the task."""

    def fill(*names: str, **changed: str) -> int:
        rows = pl.DataFrame({"key": list(names)}).with_row_index("row", 2)
        letters = rows.select(
            "row",
            "key",
            pl.concat_str("key", pl.lit("@example.org")).alias("recipient"),
            pl.lit("Jane Doe").alias("name"),
            pl.col("key").alias("username"),
        ).with_columns(**{name: pl.lit(value) for name, value in changed.items()})
        accounts = rows.select(
            pl.lit(KIND).alias("kind"),
            "key",
            "row",
            pl.lit(None, pl.String).alias("name"),
            pl.lit("x").alias("content"),
        )
        with store.writing() as session:
            task = insert_task(
                session, kind="import", layout="people", operator="ann", options={"welcome_emails": True}
            )
            write_changes(session, task, accounts)
            add_letters(session, task, KIND, letters, clock())
        return task

    return fill


def mail_of(store: Store, task: int) -> dict[str, int]:
    """Return the counts of a task's e-mails that are not nought."""
    with store.reading() as session:
        found = task_by_id(session, task)
    assert found is not None
    return {state: number for state, number in (found.mail or {}).items() if number}


def reasons(store: Store, task: int) -> str:
    """Return why e-mails of a task are undelivered, in one text."""
    with store.reading() as session:
        return "; ".join(trouble["reason"] for trouble in troubles_of(session, task))
