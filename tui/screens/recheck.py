"""A check and what it is a check of: a file as it came, or with the corrections of its draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.screens.base import RollbookScreen
from tui.screens.checking import Candidate, check_file
from tui.screens.dialogs.wait import Report

if TYPE_CHECKING:
    from core.service import Check, Corrected, Rollbook


@dataclass(frozen=True, slots=True, eq=False)
class Recheck:
    """What would be imported, what that would do, and the draft's file where it holds corrections."""

    candidate: Candidate
    check: Check
    corrected: Corrected | None = None


async def check_corrected(screen: RollbookScreen, first: Recheck) -> Recheck | None:
    """Check a file anew with what was corrected of it meanwhile; None where that failed, which is told."""
    found = await screen.wait("Looking for corrections", lambda report: _corrected(screen.rollbook, first.candidate))
    if found is None:
        return None
    corrected = found[0]
    if corrected is None:
        return first
    candidate = replace(
        first.candidate,
        content=corrected.content,
        name=corrected.name,
        layout=corrected.layout,
        options=corrected.options,
        draft=corrected.draft,
    )
    check = await check_file(screen, candidate)
    return None if check is None else Recheck(candidate, check, corrected)


def _corrected(rollbook: Rollbook, candidate: Candidate) -> tuple[Corrected | None]:
    triage = rollbook.triage_file(
        candidate.content, candidate.name, candidate.scope, candidate.layout, candidate.options
    )
    try:
        return (triage.corrected() if triage.draft.corrected or triage.standing.left_out else None,)
    finally:
        triage.close(drop_untouched=True)


async def note_sent(screen: RollbookScreen, corrected: Corrected, task: int) -> None:
    """Note in the draft that a task took its rows."""

    def job(report: Report) -> None:
        triage = screen.rollbook.triage_draft(corrected.draft)
        try:
            triage.sent(corrected, task)
        finally:
            triage.close()

    await screen.wait("Noting what was sent", job)
