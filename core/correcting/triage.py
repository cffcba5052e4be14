"""Triage: the rows of a draft one at a time, with what could correct them."""

from collections.abc import Mapping, Sequence

from core.correcting.values import Corrected, DraftLine, Edit, Fix, RowView, Standing
from core.describing import LayoutView


class Triage:
    """One draft under work; called from worker threads, one call at a time."""

    draft: DraftLine
    layout: LayoutView
    standing: Standing
    first: int | None

    def row(self, row: int) -> RowView:
        """Return a row as the whole draft says it stands."""
        raise NotImplementedError

    def fixes(self, row: int, column: str | None = None) -> list[Fix]:
        """Return at most nine fixes of a column's findings, best first; of the row's first error for None."""
        raise NotImplementedError

    def check_row(self, row: int, typed: Mapping[str, str | None]) -> RowView:
        """Return a row as it would stand with other texts in some cells."""
        raise NotImplementedError

    def take(self, edits: Sequence[Edit], told: str) -> Standing:
        """Make a step of edits, saved before it returns; `told` says in words what undoing takes back."""
        raise NotImplementedError

    def check_all(self) -> Standing:
        """Judge the whole draft anew."""
        raise NotImplementedError

    def undo(self) -> tuple[Standing, int | None]:
        """Take the last step back; return the row that it was about."""
        raise NotImplementedError

    def redo(self) -> tuple[Standing, int | None]:
        """Make the step again that was taken back last; return the row that it was about."""
        raise NotImplementedError

    def stand_at(self, row: int) -> None:
        """Remember a row for the next time."""
        raise NotImplementedError

    def corrected(self) -> Corrected:
        """Return what is ready to be imported: the sound rows, or a file before import whole."""
        raise NotImplementedError

    def sent(self, corrected: Corrected, task: int) -> Standing:
        """Note that these rows are with a task now; they come back by themselves where it comes to nothing."""
        raise NotImplementedError

    def error_file(self, type: str) -> bytes:  # noqa: A002
        """Return the rows still in error as a file, with the corrections so far and no passwords."""
        raise NotImplementedError

    def close(self) -> None:
        """Save what waits to be saved."""
        raise NotImplementedError
