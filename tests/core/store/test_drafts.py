"""Drafts in the store: steps that are counted back and forth, rows that come and go with their tasks."""

from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from core.outcomes import Status
from core.store import drafts
from core.store.engine import Session, Store
from core.store.tasks import insert_task
from tests.core.store_rows import update_task

DRAFT: dict[str, Any] = {
    "task": 7,
    "scope": "SPRING",
    "layout": "users",
    "operator": "ann",
    "name": "users.csv",
    "options": {"all_or_nothing": True},
    "sha256": None,
    "rows": 3,
}


@pytest.fixture
def draft(store: Store) -> int:
    with store.writing() as session:
        return drafts.insert_draft(session, **DRAFT)


def kept(store: Store, draft: int) -> drafts.KeptDraft:
    with store.reading() as session:
        found = drafts.draft_by_id(session, draft)
    assert found is not None
    return found


def test_a_draft_is_kept_as_it_was_begun(store: Store, draft: int) -> None:
    found = kept(store, draft)
    assert (found.task, found.options, found.step, found.row, found.state) == (
        7,
        {"all_or_nothing": True},
        0,
        None,
        "open",
    )
    assert found.begun.tzinfo is not None
    with store.reading() as session:
        assert drafts.draft_of_task(session, 7) == found
        assert drafts.draft_of_task(session, 8) is None
        assert drafts.draft_by_id(session, 99) is None
        assert drafts.open_drafts(session, "SPRING") == [found] == drafts.open_drafts(session, None)
        assert drafts.open_drafts(session, "FALL") == []


def test_a_new_step_replaces_those_that_were_undone(store: Store, draft: int) -> None:
    with store.writing() as session:
        drafts.save_step(session, draft, [(3, "Email", "a"), (4, "Email", None)], "one")
        drafts.save_step(session, draft, [(3, "Email", "b")], "two")
        drafts.move_to_step(session, draft, 1, 3)
        drafts.save_step(session, draft, [(5, "Name", "c")], "three")
        lines = drafts.corrections_of(session, draft)
    assert [(line.step, line.row, line.text, line.told) for line in lines] == [
        (1, 3, "a", "one"),
        (1, 4, None, "one"),
        (2, 5, "c", "three"),
    ]
    assert (kept(store, draft).step, kept(store, draft).row) == (2, 5)


def test_marks_and_undone_cells_are_not_counted_as_corrected(store: Store, draft: int) -> None:
    with store.writing() as session:
        drafts.save_step(session, draft, [(3, "Email", "a"), (3, "#skipped", "1")], "one")
        drafts.save_step(session, draft, [(3, "Email", "b"), (4, "Email", "c")], "two")
        drafts.move_to_step(session, draft, 1, 3)
    found = kept(store, draft)
    with store.reading() as session:
        assert drafts.count_corrected(session, found) == 1
        assert drafts.count_left(session, found) == 3


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ({"status": Status.QUEUED}, True),
        ({"status": Status.HELD}, True),
        ({"status": Status.COMPLETED}, True),
        ({"status": Status.CANCELLED}, False),
        ({"status": Status.FAILED}, False),
        ({"status": Status.COMPLETED, "undone_by": 9}, False),
        ({"status": Status.COMPLETED_WITH_ERRORS, "counts": {"not_applied": 2}}, False),
    ],
    ids=str,
)
def test_a_row_is_away_as_long_as_its_task_stands(
    store: Store, draft: int, values: dict[str, Any], stands: bool
) -> None:
    with store.writing() as session:
        task = insert_task(session, kind="import", layout="users", operator="ann")
        drafts.save_sent(session, draft, task, [3, 4])
        drafts.save_step(session, draft, [(5, "#left-out", "1")], "left out")
        update_task(session, task, **values)
    found = kept(store, draft)
    with store.reading() as session:
        assert [sent.row for sent in drafts.sent_of(session, draft)] == ([3, 4] if stands else [])
        assert drafts.count_left(session, found) == (0 if stands else 2)


def test_a_row_that_is_sent_again_is_with_the_newer_task(store: Store, draft: int) -> None:
    with store.writing() as session:
        first, second = (insert_task(session, kind="import", layout="users", operator="ann") for _ in range(2))
        drafts.save_sent(session, draft, first, [3])
        drafts.save_sent(session, draft, second, [3])
        assert [(sent.row, sent.task, sent.waiting) for sent in drafts.sent_of(session, draft)] == [(3, second, True)]


def test_a_closed_draft_of_a_task_keeps_what_was_decided_but_no_password(store: Store, draft: int) -> None:
    with store.writing() as session:
        drafts.save_frame(session, draft, "cells", pl.DataFrame({"row": [2]}))
        drafts.save_step(session, draft, [(3, "Email", "a"), (3, "Password", "sealed")], "one")
        drafts.end_draft(session, kept_in(session, draft), drafts.CLOSED, ["Password"])
        assert drafts.load_frame(session, draft, "cells") is None
        assert [line.column for line in drafts.corrections_of(session, draft)] == ["Email"]
        assert drafts.open_drafts(session, None) == []
        drafts.reopen_draft(session, draft)
        assert [line.id for line in drafts.open_drafts(session, None)] == [draft]
        drafts.end_draft(session, kept_in(session, draft), drafts.DROPPED)
        assert drafts.corrections_of(session, draft) == []
        assert drafts.draft_of_task(session, 7) is None


def kept_in(session: Session, draft: int) -> drafts.KeptDraft:
    found = drafts.draft_by_id(session, draft)
    assert found is not None
    return found


def test_files_in_several_parts_come_back_whole(store: Store, draft: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_PART_BYTES", 7)
    frame = pl.DataFrame({"row": [2, 3], "c0": ["a" * 50, None]})
    with store.writing() as session:
        drafts.save_frame(session, draft, "cells", frame)
        assert drafts.load_frame(session, draft, "cells").equals(frame)  # type: ignore[union-attr]
        parts = session.connection.execute(sa.text("SELECT count(*) FROM draft_files")).scalar_one()
    assert parts > 1
