"""What leaves a draft: the corrected rows on their way to an import, and those still in error as a file."""

from dataclasses import replace
from pathlib import PurePath

import polars as pl

from core.correcting.draft import Draft
from core.correcting.sheets import without_slipped
from core.correcting.values import SKIPPED, Corrected
from core.correcting.work import Work
from core.errors import RollbookError
from core.headers import untwinned
from core.outcomes import FAULTY
from core.outputs import render
from core.results import with_errors
from core.sheets import Sheet

FIRST_ROW = 2
"""The number of the first row below the header."""
_SUFFIX = "-corrected"


def corrected_of(draft: Draft, work: Work) -> Corrected:
    """Return what is ready to be imported; raises `usage` where nothing is."""
    sheet = _whole(draft, work) if draft.whole else _sound(draft, work)
    if sheet is None:
        raise RollbookError("usage", "No row of this draft is ready to be imported", "correct a row first")
    stem = PurePath(draft.kept.name).stem.removesuffix(_SUFFIX)
    return Corrected(
        content=_content(sheet),
        name=f"{stem}{_SUFFIX}.csv",
        scope=draft.kept.scope,
        layout=draft.kept.layout,
        options=draft.options,
        parent=draft.kept.task,
        draft=draft.kept.id,
        rows=tuple(sheet.cells["row"]),
    )


def _whole(draft: Draft, work: Work) -> Sheet | None:
    """Return every row that is not left out; what a file of ours cannot say waits until somebody corrects it.

    In such a file the cells of a ragged row would slip, and what stands for a failed formula would be a text.
    """
    if work.judgement is None:
        return None
    table = work.judgement.sheet.table
    waiting = {*table.ragged["row"], *table.errors["row"]}
    rows = [row for row in draft.going() if row not in waiting]
    return work.judge(rows)[0] if rows else None


def _sound(draft: Draft, work: Work) -> Sheet | None:
    """Return the rows that are sound without the others: judged anew until none needs one that stays behind."""
    outcomes = {} if work.judgement is None else work.judgement.outcomes
    skipped = draft.ledger.marked(SKIPPED)
    rows = [row for row in draft.going() if outcomes.get(row) not in FAULTY and row not in skipped]
    while rows:
        sheet, plan = work.judge(rows)
        faulty = set(plan.rows.filter(pl.col("outcome").is_in(FAULTY))["row"])
        if not faulty:
            return sheet
        rows = [row for row in rows if row not in faulty]
    return None


def _content(sheet: Sheet) -> bytes:
    """Return rows as CSV, with their passwords: these bytes go to an import and nowhere else.

    A blank line stands for each row that stays behind, so that every row keeps the number that it came with.
    """
    open_ = replace(sheet, secret=())
    secret = {sheet.table.header[place] for place in sheet.secret}
    frame = open_.rows_as_they_came(sheet.cells["row"])
    unguarded = [name for name in frame.columns if untwinned(name) in secret]
    lines = pl.DataFrame({"row": pl.int_range(FIRST_ROW, frame["row"][-1] + 1, dtype=pl.UInt32, eager=True)})
    return render(
        lines.join(frame, on="row", how="left", maintain_order="left").drop("row"), "csv", unguarded=unguarded
    )


def error_file_of(draft: Draft, work: Work, type_: str) -> bytes:
    """Return the rows still in error as they stand, and why; raises `usage` where none is."""
    judgement = work.judgement
    faulty = [] if judgement is None else [row for row in draft.going() if judgement.is_faulty(row)]
    if judgement is None or not faulty:
        raise RollbookError("usage", "No row of this draft is in error any more", "import the corrected rows")
    sheet = without_slipped(judgement.sheet, draft.base, draft.ledger.texts)
    rows = sheet.rows_as_they_came(draft.chosen(faulty))
    return render(with_errors(rows, judgement.errors), type_)
