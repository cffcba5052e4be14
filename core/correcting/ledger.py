"""The corrections of a draft: step by step, with undo and redo, and what they come to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.correcting.values import LEFT_OUT, MARKS, SHAPED, SKIPPED, Edit
from core.store.drafts import Correction

Texts = Mapping[int, Mapping[str, str | None]]
"""Row → column → its text; marks included."""


@dataclass(frozen=True, slots=True)
class Step:
    """Edits that are undone together, and how one says what they did."""

    edits: tuple[Edit, ...]
    told: str

    @property
    def row(self) -> int:
        """The row that the step was about."""
        return self.edits[0].row


class Ledger:
    """The steps of a draft, and how many of them count."""

    def __init__(self, corrections: Iterable[Correction] = (), step: int = 0) -> None:
        """Take what the store keeps, texts of passwords opened."""
        self._steps: list[Step] = []
        for _, lines in groupby(corrections, key=lambda line: line.step):
            found = list(lines)
            edits = tuple(Edit(line.row, line.column, line.text) for line in found)
            self._steps.append(Step(edits, found[0].told))
        self._count = min(step, len(self._steps))
        self._texts: dict[int, dict[str, str | None]] = {}
        for one in self._steps[: self._count]:
            self._apply(one)

    @property
    def count(self) -> int:
        """How many steps count."""
        return self._count

    @property
    def texts(self) -> Texts:
        """The corrected cells and the marks that are set, by row."""
        return self._texts

    @property
    def last(self) -> Step | None:
        """The step that undoing takes back."""
        return self._steps[self._count - 1] if self._count else None

    @property
    def next(self) -> Step | None:
        """The step that redoing makes again."""
        return self._steps[self._count] if self._count < len(self._steps) else None

    def take(self, edits: Sequence[Edit], told: str) -> None:
        """Add a step, in place of those that were undone."""
        del self._steps[self._count :]
        self._steps.append(Step(tuple(edits), told))
        self._count += 1
        self._apply(self._steps[-1])

    def undo(self) -> Step:
        """Take the last step back."""
        self._count -= 1
        step = self._steps[self._count]
        touched = {(edit.row, edit.column) for edit in step.edits}
        for row, column in touched:
            cells = self._texts.get(row, {})
            cells.pop(column, None)
            if not cells:
                self._texts.pop(row, None)
        rows = {row for row, _ in touched}
        for earlier in self._steps[: self._count]:
            again = [edit for edit in earlier.edits if edit.row in rows and (edit.row, edit.column) in touched]
            self._apply(Step(tuple(again), ""))
        return step

    def redo(self) -> Step:
        """Make the step again that was taken back last."""
        step = self._steps[self._count]
        self._count += 1
        self._apply(step)
        return step

    def marked(self, mark: str) -> set[int]:
        """Return the rows that have a mark."""
        return {row for row, cells in self._texts.items() if mark in cells}

    def is_marked(self, row: int, mark: str) -> bool:
        """Tell whether a row has a mark."""
        return mark in self._texts.get(row, {})

    def corrected(self) -> set[int]:
        """Return the rows with a corrected cell, or a shape that was accepted."""
        resting = {SKIPPED, LEFT_OUT}
        return {row for row, cells in self._texts.items() if cells.keys() - resting}

    def _apply(self, step: Step) -> None:
        for edit in step.edits:
            cells = self._texts.setdefault(edit.row, {})
            if edit.column in MARKS and not edit.text:
                cells.pop(edit.column, None)
            else:
                cells[edit.column] = edit.text or None
            if not cells:
                del self._texts[edit.row]


def shaped(texts: Texts) -> list[int]:
    """Return the rows whose cells are accepted as they stand."""
    return [row for row, cells in texts.items() if SHAPED in cells]
