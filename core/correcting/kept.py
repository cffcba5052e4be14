"""Drafts as the store keeps them: begun meanwhile, taken up again, gone."""

from core.errors import RollbookError
from core.store import drafts
from core.store.drafts import KeptDraft
from core.store.engine import Session, Store, StoreBusyError

_DROPPING_SECONDS = 1.0


def begun_of(session: Session, task: int) -> KeptDraft | None:
    """Return the open draft of a task that somebody else began meanwhile."""
    kept = drafts.draft_of_task(session, task)
    return kept if kept is not None and kept.state == drafts.OPEN else None


def kept_draft(store: Store, number: int) -> KeptDraft:
    """Return a draft by its number; raises `usage` for one that is gone."""
    with store.reading() as session:
        kept = drafts.draft_by_id(session, number)
    if kept is None:
        raise gone(number)
    return kept


def taken_up(store: Store, kept: KeptDraft | None) -> KeptDraft | None:
    """Return a draft that whoever only looked at it leaves alone from now on; None where it was dropped meanwhile.

    A store that is busy for longer than a drop takes is not waited for.
    """
    if kept is None:
        return None
    try:
        with store.writing(_DROPPING_SECONDS) as session:
            return drafts.take_up(session, kept.id)
    except StoreBusyError:
        return kept


def gone(draft: int) -> RollbookError:
    """Return the refusal of a draft that is there no longer."""
    return RollbookError("usage", f"There is no open draft {draft}", "it was imported or dropped")
