"""The plain values of triage: edits, proposals, fixes, rows as they stand, drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.findings import Finding
from core.options import ImportOptions

SKIPPED = "#skipped"
"""A mark: the row stays an error for now."""
LEFT_OUT = "#left-out"
"""A mark: the row is not imported at all, a second copy for instance; it counts as settled and is in no file."""
SHAPED = "#shaped"
"""A mark: a row with too few or too many cells is accepted with its cells as they stand now."""
MARKS = (SKIPPED, LEFT_OUT, SHAPED)
MARKED = "1"
"""The text that sets a mark; None takes it away."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell of one row gets another text."""

    row: int
    column: str
    """A column's name of the layout, or a mark."""
    text: str | None
    """None is blank."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could correct one finding on one row."""

    kind: str
    """The maker's own word: `nearest-code`, `date-other-way`."""
    text: str
    """What it does, short, for people."""
    edits: tuple[tuple[str, str | None], ...]
    """Column (or mark) and its new text, for this row."""
    wide: bool = False
    """Sensible for every row with the same code on the same column, whatever its value."""
    taken: float = 1.0
    """How likely it is the right one, 0 to 1."""
    elsewhere: tuple[tuple[int, str, str | None], ...] = ()
    """Edits of other rows that belong to it: row, column (or mark), new text; the other copies left out."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction to choose by its number."""

    kind: str
    text: str
    rows: int
    """How many rows it corrects."""
    edits: tuple[Edit, ...]
    column: str | None
    """The column of the finding that it is for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row as triage shows it."""

    column: str
    """The layout's column, or the file's own header of an unknown one."""
    text: str | None
    """As it stands now; a password is masked."""
    original: str | None
    """As it came; a password is masked."""
    known: bool
    """A column of the layout that is read; others are shown last and cannot be edited."""
    secret: bool = False
    """It holds a password, or what may be one in a row with too few or too many cells."""
    required: bool = False
    choices: tuple[str, ...] = ()
    choices_told: tuple[str, ...] = ()
    """The choices for people, with what they mean."""
    missing: bool = False
    """The file has no such column; a correction adds it."""


@dataclass(frozen=True, slots=True)
class Like:
    """An account that may be the same person."""

    key: str
    """As stored."""
    name: str
    because: str
    """"same e-mail address", "same name, same organization"."""
    fix: Fix
    """Turns the row into an update of that account."""


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a draft with all that is known about it."""

    row: int
    key: str | None
    name: str | None
    action: str | None
    outcome: str
    state: str
    """error, sound, skipped, left-out or sent."""
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    """Errors first, in the order of the columns."""
    changes: Mapping[str, tuple[object, object]]
    """What a sound row would change: old and new by column, sets as lists."""
    likes: tuple[Like, ...]
    meant: Mapping[str, str]
    """The texts that the hints ask about: what each such cell would be, with all that stands in it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a draft stands after the last check of the whole of it."""

    order: tuple[int, ...]
    """The rows to work on: those with the same cause together, the causes that free most rows first."""
    corrected: int
    """Rows that are sound now with a correction, their own or that of a row that they hung on."""
    left: int
    """Rows in error that are neither skipped nor left out."""
    skipped: int
    left_out: int
    sent: int
    """Rows that were imported again, with a task that stands."""
    along: int
    """Rows that go along with those, of a file that was not imported or of which a task applied nothing."""
    rows: int
    """All rows of the draft."""
    undo: str | None
    """What undoing would take back, in words; None where there is nothing."""
    redo: str | None
    version: int
    """Grows with every change."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What some rows of a draft wait for: one code on one column."""

    code: str
    column: str | None
    rows: int
    first: int
    """The first of the rows."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An open draft as a list shows it."""

    id: int
    task: int | None
    """The import whose rows in error it corrects; None for a file that was not imported yet."""
    scope: str | None
    layout: str
    name: str
    """Of the file."""
    operator: str
    begun: datetime
    touched: datetime
    corrected: int
    """How many cells are corrected so far."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What goes from a draft to the preview of an import."""

    content: bytes
    """CSV in UTF-8 under the file's own header."""
    name: str
    scope: str | None
    layout: str
    options: ImportOptions
    """Those of the task before, without what was about its file or its safeguards."""
    parent: int | None
    draft: int
    rows: tuple[int, ...]
    """The draft's rows in it, in order."""
