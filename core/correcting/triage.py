"""Triage: the rows of a draft one at a time, with what could correct them."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.correcting.draft import Draft
from core.correcting.ordering import causes_of, rows_alike
from core.correcting.outputs import corrected_of, error_file_of
from core.correcting.values import SKIPPED, Cause, Corrected, DraftLine, Edit, Fix, RowView, Standing
from core.correcting.work import Work
from core.describing import LayoutView

Moved = TypeVar("Moved")
SMALL = 2_000
"""Up to so many rows the whole draft is judged after every step."""
_FEW = 20
"""So many rows of a large draft are judged one by one after a step."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a triage ends with: how long it waits for a busy store, and what it closes."""

    busy_seconds: float
    close: Callable[[], None]


class Triage:
    """One draft under work; called from worker threads, one call at a time."""

    def __init__(self, draft: Draft, work: Work, layout: LayoutView, opened: Opened, row: int | None = None) -> None:
        """Take a draft that is read, and judge it."""
        self.layout = layout
        self._draft = draft
        self._work = work
        self._opened = opened
        self._lock = threading.RLock()
        self._version = 0
        self._views: dict[int, RowView] = {}
        self.elsewhere = 0
        """How often corrections of somebody else were taken in while this was open."""
        stood = draft.kept.row if row is None else row
        self._at = stood if stood in draft.base.rows else None
        if self._at is not None and self._at != draft.kept.row:
            draft.stand_at(self._at)
        self.standing = self.check_all()
        settled = self._at is None or self._work.state(self._at) == "sent"
        left = (row for row in self.standing.order if row != self._at or not settled)
        self.first = next(left, None) if settled else self._at

    @property
    def draft(self) -> DraftLine:
        """The draft as a list shows it."""
        return self._draft.line()

    def row(self, row: int) -> RowView:
        """Return a row as the whole draft says it stands."""
        with self._lock:
            self._draft.require_row(row)
            if row not in self._views:
                self._views[row] = self._work.view(row)
            return self._views[row]

    def fixes(self, row: int, column: str | None = None) -> list[Fix]:
        """Return at most nine fixes of a column's findings, best first; of the row's first error for None."""
        with self._lock:
            self._draft.require_row(row)
            return self._work.fixes(row, column)

    def causes(self) -> list[Cause]:
        """Return what the rows in error wait for; skipped ones are not counted."""
        with self._lock:
            judgement = self._work.judgement
            return [] if judgement is None else causes_of(judgement.errors, self._draft.ledger.marked(SKIPPED))

    def alike(self, row: int, column: str) -> tuple[int, ...]:
        """Return the other rows with the same error on a column and the same text in it.

        None for a password, nor where they cannot have the same text again, as of a username.
        """
        with self._lock:
            judgement = self._work.judgement
            if judgement is None or judgement.sheet.matched.get(column) is None:
                return ()
            resting = self._draft.ledger.marked(SKIPPED)
            texts = judgement.texts(column, self._draft.ledger.texts)
            found = rows_alike(row, column, judgement.errors, texts)
            return tuple(other for other in found if other not in resting and self._work.may_share(column, row, other))

    def check_row(self, row: int, typed: Mapping[str, str | None]) -> RowView:
        """Return a row as it would stand with other texts in some cells."""
        with self._lock:
            self._draft.require_row(row)
            self._draft.require_columns(typed)
            return self._work.view_typed(row, {name: text or None for name, text in typed.items()})

    def take(self, edits: Sequence[Edit], told: str) -> Standing:
        """Make a step of edits, saved before it returns; `told` says in words what undoing takes back.

        Raises `usage` where somebody else corrected one of the cells since it was shown, or sent its row.
        """
        with self._lock:
            for edit in edits:
                self._draft.require_row(edit.row)
            self._draft.require_columns(edit.column for edit in edits)
            self._up_to_date(lambda: self._draft.require_unchanged(edits))
            step = self._draft.to_take(edits)
            if not step:
                return self.standing
            self._at = step[0].row
            self._draft.take(step, told)
            return self._judge_again({edit.row for edit in step})

    def check_all(self) -> Standing:
        """Judge the whole draft anew."""
        with self._lock:
            self.elsewhere += self._draft.look()
            self._work.judge_all()
            return self._stand()

    def undo(self) -> tuple[Standing, int | None]:
        """Take the last step back; return the row that it was about.

        Raises `usage` where somebody else made a step since: undoing would take back what was not shown.
        """
        with self._lock:
            return self._moved(self._draft.undo)

    def redo(self) -> tuple[Standing, int | None]:
        """Make the step again that was taken back last; return the row that it was about."""
        with self._lock:
            return self._moved(self._draft.redo)

    def _up_to_date(self, move: Callable[[], Moved]) -> Moved:
        """Do something to the draft; where somebody else has written to it meanwhile, all of it is judged anew."""
        try:
            return move()
        finally:
            if self._draft.is_fresh:
                self.check_all()

    def _moved(self, move: Callable[[], Sequence[Edit]]) -> tuple[Standing, int | None]:
        edits = self._up_to_date(move)
        if not edits:
            return self.standing, None
        self._at = edits[0].row
        return self._judge_again({edit.row for edit in edits}), self._at

    def stand_at(self, row: int) -> None:
        """Remember a row for the next time."""
        with self._lock:
            if row in self._draft.numbers and row != self._at:
                self._at = row
                self._draft.stand_at(row)
                self.standing = self._work.standing(row, self._version)

    def corrected(self) -> Corrected:
        """Return what is ready to be imported: the sound rows, or a file before import whole.

        Raises `usage` where nothing is.
        """
        with self._lock:
            self._up_to_date(self._draft.keep_up)
            self._work.require_whole()
            return corrected_of(self._draft, self._work)

    def sent(self, corrected: Corrected, task: int) -> Standing:
        """Note that these rows are with a task now; they come back by themselves where it comes to nothing."""
        with self._lock:
            self._draft.send(corrected.rows, task)
            return self.check_all()

    def error_file(self, type: str) -> bytes:  # noqa: A002
        """Return the rows still in error as a file, with the corrections so far and no passwords.

        Raises `usage` where no row is in error.
        """
        with self._lock:
            self._up_to_date(self._draft.keep_up)
            self._work.require_whole()
            return error_file_of(self._draft, self._work, type)

    @property
    def saved(self) -> bool:
        """Whether every step is in the store; while others write to it, a step waits in memory."""
        return self._draft.saver.is_idle

    def save(self) -> None:
        """Wait until every step is in the store; raises `store-unavailable` where others keep writing to it."""
        self._draft.saver.flush(self._opened.busy_seconds)

    def close(self, *, drop_untouched: bool = False) -> None:
        """Save what waits to be saved; a draft with nothing left is closed, an untouched one dropped if asked.

        Raises `store-unavailable`.
        """
        with self._lock:
            try:
                self._draft.close(self._opened.busy_seconds, drop_untouched=drop_untouched)
            finally:
                self._opened.close()

    def _judge_again(self, rows: set[int]) -> Standing:
        """Judge what a step changed: all of a small draft, the rows themselves of a large one."""
        if self._draft.is_fresh or len(self._draft.going()) <= SMALL or len(rows) > _FEW:
            return self.check_all()
        self._work.judge_rows(rows)
        return self._stand()

    def _stand(self) -> Standing:
        self._version += 1
        self._views = {}
        self.standing = self._work.standing(self._at, self._version)
        return self.standing
