"""Drafts at a store: begun from a task or from a file, taken up again, dropped."""

from core.correcting.triage import Triage
from core.correcting.values import DraftLine
from core.desk import Desk
from core.options import ImportOptions


class Triaging(Desk):
    """What one operator corrects at a store."""

    def triage_task(self, task: int, row: int | None = None) -> Triage:
        """Return the open draft of a task, or begin one; raises `not-permitted`, `file-missing` and `usage`."""
        raise NotImplementedError

    def triage_file(
        self, content: bytes, name: str, scope: str | None, layout: str | None, options: ImportOptions | None
    ) -> Triage:
        """Begin a draft of a file before it is imported, or take up the operator's open one of the same file."""
        raise NotImplementedError

    def triage_draft(self, draft: int) -> Triage:
        """Take up a draft again."""
        raise NotImplementedError

    def drafts(self, scope: str | None) -> list[DraftLine]:
        """Return the open drafts, newest first."""
        raise NotImplementedError

    def drop_draft(self, draft: int) -> None:
        """Drop a draft with all its corrections."""
        raise NotImplementedError
