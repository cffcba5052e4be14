"""Drafts with their corrections, and remembered matches of columns."""

import sqlalchemy as sa
from alembic import op

from core.store.schema import JsonText, Number, UtcTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of drafts and of mappings."""
    _create_drafts()
    op.create_table(
        "corrections",
        sa.Column("draft", Number, sa.ForeignKey("drafts.id", name="fk_corrections_draft"), nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.Column("column", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("told", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("draft", "step", "row", "column", name="pk_corrections"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft_files",
        sa.Column("draft", Number, sa.ForeignKey("drafts.id", name="fk_draft_files_draft"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("draft", "kind", "part", name="pk_draft_files"),
    )
    op.create_table(
        "draft_rows_sent",
        sa.Column("draft", Number, sa.ForeignKey("drafts.id", name="fk_draft_rows_sent_draft"), nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.Column("task", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("draft", "row", name="pk_draft_rows_sent"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mappings",
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("columns", JsonText, nullable=False),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("used", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("layout", "header", name="pk_mappings"),
    )


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", Number, nullable=False),
        sa.Column("task", sa.BigInteger),
        sa.Column("scope", sa.Text),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("options", JsonText, nullable=False),
        sa.Column("sha256", sa.Text),
        sa.Column("begun", UtcTime, nullable=False),
        sa.Column("touched", UtcTime, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("row", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sqlite_autoincrement=True,
    )
    for column in ("task", "sha256", "state"):
        op.create_index(f"ix_drafts_{column}", "drafts", [column])
