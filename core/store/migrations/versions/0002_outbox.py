"""The outbox: welcome e-mails that wait to be sent, and what became of them."""

import sqlalchemy as sa
from alembic import op

from core.store.schema import KeyText, Number, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of e-mails."""
    op.create_table(
        "outbox",
        sa.Column("id", Number, nullable=False),
        sa.Column("task", Number, sa.ForeignKey("tasks.id", name="fk_outbox_task"), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("task", "kind", "key", name="uq_outbox_task_kind_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])
    op.create_index("ix_outbox_task_state", "outbox", ["task", "state"])
