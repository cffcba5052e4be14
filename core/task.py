"""A task as everybody sees it: who asked for what, where it stands, what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.outcomes import Phase, Status


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the history; times are UTC."""

    id: int
    kind: str
    """import, export or undo."""
    status: Status
    layout: str
    scope: str | None
    operator: str
    queued: datetime
    started: datetime | None = None
    ended: datetime | None = None
    options: dict[str, Any] = field(default_factory=dict)
    """The options that were given, as the contract names them (underscores for hyphens)."""
    file: dict[str, Any] | None = None
    """name, bytes, sha256, encoding, delimiter, sheet, rows, blank_rows."""
    counts: dict[str, int] = field(default_factory=dict)
    """Rows by outcome."""
    warnings: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    """Findings by code and column: code, column, severity, rows."""
    notices: list[dict[str, Any]] = field(default_factory=list)
    """What stands out: code, text, rows."""
    held: dict[str, Any] | None = None
    """Why the task is held: code, and number or task."""
    error: dict[str, str] | None = None
    """Why the task failed: code, message, hint."""
    parent: int | None = None
    undone_by: int | None = None
    attempt: int = 0
    owner: str | None = None
    cancel_requested: bool = False
    phase: Phase | None = None
    done: int = 0
    total: int = 0
    """Progress within the phase, in rows."""
    mail: dict[str, int] | None = None
    """Its welcome e-mails by state: sent, waiting, failed, unknown; None where there are none."""
