"""The first store: records, journal, tasks with files and events, state."""

import sqlalchemy as sa
from alembic import op

from core.store.schema import JsonText, KeyText, Number, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table of an empty store."""
    _create_records()
    _create_tasks()
    _create_task_files_and_events()
    state = op.create_table(
        "state",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_state"),
    )
    op.bulk_insert(state, [{"name": "version", "value": 0}])


def _create_records() -> None:
    op.create_table(
        "records",
        sa.Column("kind", KeyText, nullable=False),
        sa.Column("key", KeyText, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("changed_by", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_records"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal",
        sa.Column("task", sa.BigInteger, nullable=False),
        sa.Column("kind", KeyText, nullable=False),
        sa.Column("key", KeyText, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("content", sa.Text),
        sa.Column("changed_by", sa.BigInteger),
        sa.PrimaryKeyConstraint("task", "kind", "key", name="pk_journal"),
        sqlite_with_rowid=False,
    )


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("scope", sa.Text),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("queued", UtcTime, nullable=False),
        sa.Column("started", UtcTime),
        sa.Column("ended", UtcTime),
        sa.Column("options", JsonText, nullable=False),
        sa.Column("file", JsonText),
        sa.Column("sha256", sa.Text),
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
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sqlite_autoincrement=True,
    )
    for column in ("status", "scope", "sha256"):
        op.create_index(f"ix_tasks_{column}", "tasks", [column])


def _create_task_files_and_events() -> None:
    op.create_table(
        "task_files",
        sa.Column("task", Number, sa.ForeignKey("tasks.id", name="fk_task_files_task"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("task", "kind", "part", name="pk_task_files"),
    )
    op.create_table(
        "task_events",
        sa.Column("id", Number, nullable=False),
        sa.Column("task", Number, sa.ForeignKey("tasks.id", name="fk_task_events_task"), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_task_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_task_events_task", "task_events", ["task"])
