"""One draft: its rows as they came, its corrections, and what of it went with which task."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import polars as pl

from core.correcting.base import Base
from core.correcting.ledger import Ledger, Step
from core.correcting.saving import Saver
from core.correcting.seals import Sealer
from core.correcting.values import LEFT_OUT, MARKS, SKIPPED, DraftLine, Edit
from core.display import display
from core.errors import RollbookError
from core.options import ImportOptions
from core.sheets import MASK
from core.store import drafts
from core.store.drafts import KeptDraft, Sent
from core.store.engine import Session, Store

_AS_IT_CAME = object()
"""Stands for the text of a cell that was not corrected."""


@dataclass(eq=False)
class Draft:
    """A draft in memory; every step is saved as it is made."""

    kept: KeptDraft
    base: Base
    store: Store
    sealer: Sealer
    saver: Saver
    whole: bool
    """Whether it is imported as a file, sound rows and others; else only what is sound goes back."""

    def __post_init__(self) -> None:
        """Read what was corrected so far."""
        self.ledger = Ledger()
        self._sent: dict[int, Sent] = {}
        # When it was touched as it was read, and since then from here; one write of these may be rolled back.
        self._moments: set[datetime] = set()
        self._is_stale = False
        # Whether somebody else has written to it, or only taken it up, since it was opened here.
        self._is_shared = False
        self.is_fresh = False
        self._read()

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers of all rows."""
        return frozenset(self.base.rows)

    @property
    def options(self) -> ImportOptions:
        """The options of the task before, without what was about its file or its safeguards."""
        return ImportOptions.from_given(dict(self.kept.options))

    def line(self) -> DraftLine:
        """Return the draft as a list shows it."""
        cells = sum(1 for texts in self.ledger.texts.values() for column in texts if column not in MARKS)
        return line_of(self.kept, cells)

    def is_sent(self, row: int) -> bool:
        """Tell whether a row is with a task that stands."""
        return row in self._sent

    @property
    def sent(self) -> int:
        """How many rows are with a task that stands."""
        return len(self._sent)

    def going(self) -> list[int]:
        """Return the rows that are still to be imported: neither left out nor with a task, in order."""
        out = self.ledger.marked(LEFT_OUT)
        return [row for row in self.base.rows if row not in self._sent and row not in out]

    def require_row(self, row: int) -> None:
        """Raise `usage` for a row that is none of the draft's."""
        if row not in self.numbers:
            raise RollbookError("usage", f"Row {row} is not in this draft", "choose one of its rows")

    def require_columns(self, columns: Iterable[str]) -> None:
        """Raise `usage` for a column that cannot be corrected."""
        unread = self.base.sheet.unread
        known = {column.name for column in self.base.layout.columns if not column.ignored and column.name != unread}
        for column in columns:
            if column not in known and column not in MARKS:
                raise RollbookError("usage", f"The column '{display(column)}' is not read", "correct another column")

    def to_take(self, edits: Sequence[Edit]) -> list[Edit]:
        """Return the edits that change something: none of rows that are with a task; who is corrected rests no more."""
        texts = self.ledger.texts
        chosen = {(edit.row, edit.column): edit for edit in edits if not self.is_sent(edit.row)}
        marked = {row for row, column in chosen if column in MARKS}
        for row in {row for row, _ in chosen} - marked:
            for mark in (SKIPPED, LEFT_OUT):
                if self.ledger.is_marked(row, mark):
                    chosen[row, mark] = Edit(row, mark, None)
        return [
            edit
            for edit in chosen.values()
            if edit.column not in MARKS or bool(edit.text) != (edit.column in texts.get(edit.row, {}))
        ]

    def require_unchanged(self, edits: Sequence[Edit]) -> None:
        """Raise `usage` where somebody else corrected one of these cells meanwhile, or sent its row.

        While own steps wait for a busy store it is not read anew: then whatever somebody else did comes first.
        """
        if not self.saver.is_idle and self._is_behind():
            hint = "wait until the last steps are saved, then look at it as it stands"
            raise RollbookError("usage", "This draft was corrected elsewhere meanwhile", hint)
        before, sent = self.ledger.texts, self._sent
        if not self.keep_up():
            return
        for edit in edits:
            now = self.ledger.texts.get(edit.row, {})
            if edit.row in self._sent and edit.row not in sent:
                task = self._sent[edit.row].task
                raise RollbookError("usage", f"Row {edit.row} went with import {task} meanwhile", "look at the others")
            then = before.get(edit.row, {}).get(edit.column, _AS_IT_CAME)
            if now.get(edit.column, _AS_IT_CAME) not in (then, edit.text or None):
                what = f"Row {edit.row}" if edit.column in MARKS else f"{edit.column} of row {edit.row}"
                raise RollbookError("usage", f"{what} was corrected elsewhere meanwhile", "look at it as it stands now")

    def take(self, edits: Sequence[Edit], told: str) -> None:
        """Add a step, and save it."""
        number, sealed = self.kept.id, self.sealer.seal(edits)
        for edit in edits:
            if edit.column in self.sealer.columns and edit.text:
                told = told.replace(edit.text, MASK)
        self._save(lambda session: drafts.save_step(session, number, sealed, told))
        self.ledger.take(edits, told)
        self.keep_up()

    def undo(self) -> Sequence[Edit]:
        """Take the last step back and save that; return its edits. Raises `usage` where others made steps since."""
        self._require_alone()
        step = self.ledger.last if self.undoable else None
        return self._move(step, -1, self.ledger.undo) if step else ()

    def redo(self) -> Sequence[Edit]:
        """Make the step again that was taken back last; return its edits. Raises `usage` as `undo` does."""
        self._require_alone()
        step = self.ledger.next
        return self._move(step, 1, self.ledger.redo) if step else ()

    def _move(self, step: Step, by: int, move: Callable[[], Step]) -> Sequence[Edit]:
        number, count = self.kept.id, self.ledger.count + by
        self._save(lambda session: drafts.move_to_step(session, number, count, step.row), alone=True)
        move()
        self.keep_up()
        return step.edits

    def _require_alone(self) -> None:
        """Raise `usage` where the last step is no longer the one that was shown; the draft is then read anew."""
        told = self.undoable, self.ledger.next
        if self.keep_up() and (self.undoable, self.ledger.next) != told:
            hint = f"undoing would now take back: {self.undoable}" if self.undoable else "look at it as it stands now"
            raise RollbookError("usage", "This draft was corrected elsewhere meanwhile", hint)

    def _save(self, write: Callable[[Session], None], *, alone: bool = False) -> None:
        """Write to the draft, now or as soon as the store is free.

        `alone`: not where somebody else has written to it since it was read.
        """
        number = self.kept.id

        def written(session: Session) -> None:
            found = drafts.draft_by_id(session, number)
            self._is_stale |= found is None or found.touched not in self._moments
            if alone and self._is_stale:
                drafts.require_kept(session, number)
            else:
                write(session)
            after = drafts.draft_by_id(session, number)
            self._moments |= {after.touched} if after else set()

        self.saver.save(written)

    def keep_up(self) -> bool:
        """Read the draft anew where somebody else has written to it; tell whether that was so.

        It is fresh then until it is looked at, unless all that was written is where somebody stands.
        """
        if not self.saver.is_idle or not self._is_behind():
            return False
        before = self.ledger.texts, self._sent.keys()
        self._is_shared = True
        self._read()
        self.is_fresh |= (self.ledger.texts, self._sent.keys()) != before
        return True

    def _is_behind(self) -> bool:
        """Tell whether somebody else has written to the draft since it was read here."""
        with self.store.reading() as session:
            kept = drafts.draft_by_id(session, self.kept.id)
        if kept is None or kept.state == drafts.DROPPED:
            return False
        return self._is_stale or kept.touched not in self._moments

    @property
    def undoable(self) -> str | None:
        """What undoing takes back; None where there is nothing, or where it is imported already."""
        last = self.ledger.last
        return last.told if last and not all(self.is_sent(edit.row) for edit in last.edits) else None

    def stand_at(self, row: int) -> None:
        """Remember a row."""
        number = self.kept.id
        self._save(lambda session: drafts.stand_at(session, number, row))

    def send(self, rows: Sequence[int], task: int) -> None:
        """Note that rows went with a task."""
        number = self.kept.id
        self._save(lambda session: drafts.save_sent(session, number, task, rows))
        self._sent |= {row: Sent(row, task, waiting=True) for row in rows}
        self._close_if_done()

    def look(self) -> bool:
        """See which rows are with tasks that stand, and what others did to the draft; tell whether they did anything.

        That counts what was read since the last look.
        """
        self._see()
        found, self.is_fresh = self.is_fresh, False
        return found

    def _see(self) -> None:
        self.keep_up()
        if self.saver.is_idle:
            with self.store.reading() as session:
                self._sent = {sent.row: sent for sent in drafts.sent_of(session, self.kept.id)}

    def _read(self) -> None:
        with self.store.reading() as session:
            kept = drafts.draft_by_id(session, self.kept.id) or self.kept
            corrections = drafts.corrections_of(session, self.kept.id)
            self._sent = {sent.row: sent for sent in drafts.sent_of(session, self.kept.id)}
        self.kept, self._moments, self._is_stale = kept, {kept.touched}, False
        self.ledger = Ledger(self.sealer.unseal(corrections), kept.step)

    def _close_if_done(self) -> None:
        """Close the draft when nothing is left of it and its tasks have ended well."""
        self._see()
        done = not self.going() and not any(sent.waiting for sent in self._sent.values())
        if done and self.saver.is_idle and self.kept.state == drafts.OPEN:
            kept, secret = self.kept, self.sealer.columns
            self._save(lambda session: drafts.end_draft(session, kept, drafts.CLOSED, secret))

    def close(self, seconds: float, *, drop_untouched: bool) -> None:
        """Save what waits; close the draft if nothing is left of it, or drop it if nothing was decided in it."""
        self._close_if_done()
        untouched = drop_untouched and not self.ledger.count and self.ledger.next is None and not self._sent
        if untouched and not self._is_shared and self.saver.is_idle and self.kept.state == drafts.OPEN:
            kept = self.kept
            self._save(lambda session: drafts.end_draft(session, kept, drafts.DROPPED), alone=True)
        self.saver.close(seconds)

    def chosen(self, rows: Iterable[int]) -> pl.Series:
        """Return rows as frames name them."""
        return pl.Series("row", list(rows), dtype=pl.UInt32)


def line_of(kept: KeptDraft, corrected: int) -> DraftLine:
    """Return a kept draft as a list shows it."""
    return DraftLine(
        kept.id, kept.task, kept.scope, kept.layout, kept.name, kept.operator, kept.begun, kept.touched, corrected
    )
