"""The tables of the store; keys come from the one key function, times are UTC, JSON is text."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

REVISION = "0003"
"""The newest migration; a store of another revision is brought up to it, or refused when it is newer."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

KeyText = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is compared and sorted by its UTF-8 bytes, as Polars sorts it."""

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number of 64 bits; SQLite numbers a primary key by itself only when it is called INTEGER."""


class UtcTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an aware time into UTC; SQLite keeps it without its zone."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class JsonText(TypeDecorator[object]):
    """A JSON value as ASCII text, so that file names that are not UTF-8 survive."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Encode; None is NULL."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> object:  # noqa: ARG002
        """Decode; NULL is None."""
        return None if value is None else json.loads(value)


records = sa.Table(
    "records",
    metadata,
    sa.Column("kind", KeyText, primary_key=True),
    sa.Column("key", KeyText, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("changed_by", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What is known now: `name` is NULL where it equals the key, `content` the packed fields."""

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("task", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", KeyText, primary_key=True),
    sa.Column("key", KeyText, primary_key=True),
    sa.Column("row", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("content", sa.Text),
    sa.Column("changed_by", sa.BigInteger),
    sqlite_with_rowid=False,
)
"""Every record that a task changed as it was before; `content` and `changed_by` are NULL where there was none."""

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("layout", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, index=True),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("queued", UtcTime, nullable=False),
    sa.Column("started", UtcTime),
    sa.Column("ended", UtcTime),
    sa.Column("options", JsonText, nullable=False),
    sa.Column("file", JsonText),
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("counts", JsonText, nullable=False),
    sa.Column("warnings", sa.BigInteger, nullable=False),
    sa.Column("findings", JsonText, nullable=False),
    sa.Column("notices", JsonText, nullable=False),
    sa.Column("held", JsonText),
    sa.Column("error", JsonText),
    sa.Column("parent", sa.BigInteger),
    sa.Column("undone_by", sa.BigInteger),
    sa.Column("attempt", sa.BigInteger, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("lease", UtcTime),
    sa.Column("lease_ticks", sa.Float),
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Column("phase", sa.Text),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""The history and the queue; `lease_ticks` is the lease in seconds since the owner's machine started."""

task_files = sa.Table(
    "task_files",
    metadata,
    sa.Column("task", Number, sa.ForeignKey("tasks.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
)
"""Parquet bytes in numbered parts; `bytes` and `sha256` are those of the whole and stand on every part."""

task_events = sa.Table(
    "task_events",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("task", Number, sa.ForeignKey("tasks.id"), nullable=False, index=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sqlite_autoincrement=True,
)
"""Who did what to a task, and when; only ever added to."""

state = sa.Table(
    "state",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
"""Numbers about the whole store: `version` grows with every change of records."""

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("task", Number, sa.ForeignKey("tasks.id"), nullable=False),
    sa.Column("kind", KeyText, nullable=False),
    sa.Column("key", KeyText, nullable=False),
    sa.Column("row", sa.BigInteger, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("username", sa.Text),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.BigInteger, nullable=False),
    sa.Column("next_at", UtcTime, nullable=False),
    sa.Column("sent", UtcTime),
    sa.Column("last_error", sa.Text),
    sa.Column("owner", sa.Text),
    sa.Column("lease", UtcTime),
    sa.Column("lease_ticks", sa.Float),
    sa.UniqueConstraint("task", "kind", "key"),
    sa.Index("ix_outbox_state_next_at", "state", "next_at"),
    sa.Index("ix_outbox_task_state", "task", "state"),
    sqlite_autoincrement=True,
)
"""Welcome e-mails, one for an account and task: waiting, sending, sent, failed or unknown; never a password.

`token` makes the Message-ID, `owner` and the lease say who is sending.
"""

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", Number, primary_key=True),
    sa.Column("task", sa.BigInteger, index=True),
    sa.Column("scope", sa.Text),
    sa.Column("layout", sa.Text, nullable=False),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("options", JsonText, nullable=False),
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("begun", UtcTime, nullable=False),
    sa.Column("touched", UtcTime, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("step", sa.BigInteger, nullable=False),
    sa.Column("row", sa.BigInteger),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sqlite_autoincrement=True,
)
"""Rows under correction: those in error of a task, or a file that was not imported yet; `row` is where one stood."""

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("draft", Number, sa.ForeignKey("drafts.id"), primary_key=True),
    sa.Column("step", sa.BigInteger, primary_key=True),
    sa.Column("row", sa.BigInteger, primary_key=True),
    sa.Column("column", sa.Text, primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("told", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What was corrected, step by step; of a cell the newest text up to the draft's own step counts."""

draft_files = sa.Table(
    "draft_files",
    metadata,
    sa.Column("draft", Number, sa.ForeignKey("drafts.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""The rows of a draft as they came, Parquet in numbered parts; what holds passwords is sealed."""

draft_rows_sent = sa.Table(
    "draft_rows_sent",
    metadata,
    sa.Column("draft", Number, sa.ForeignKey("drafts.id"), primary_key=True),
    sa.Column("row", sa.BigInteger, primary_key=True),
    sa.Column("task", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Rows of a draft that were imported again, and with which task."""

mappings = sa.Table(
    "mappings",
    metadata,
    sa.Column("layout", sa.Text, primary_key=True),
    sa.Column("header", sa.Text, primary_key=True),
    sa.Column("columns", JsonText, nullable=False),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("used", UtcTime, nullable=False),
)
"""How the columns of files with this header (its digest) were matched with a layout by hand."""
