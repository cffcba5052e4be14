"""Tasks in the store: told back as they were asked for, found again as repeats, with their history."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.outcomes import Status
from core.store.engine import Session, Store
from core.store.tasks import (
    events_of,
    find_repeat,
    insert_task,
    list_tasks,
    task_by_id,
    tasks_ended_before,
)
from tests.core.store_rows import update_task

FILE = {"name": "Schüler \udcff[/].csv", "bytes": 7, "sha256": "ab" * 32, "rows": 3}


def add(session: Session, **values: object) -> int:
    return insert_task(session, **{"kind": "import", "layout": "pa-users", "operator": "ann", "scope": "S1", **values})  # type: ignore[arg-type]


def test_a_task_is_told_back_as_it_was_asked_for(store: Store) -> None:
    with store.writing() as session:
        first = add(session)
        second = add(session, options={"again": True}, file=FILE, parent=first)
    with store.reading() as session:
        task = task_by_id(session, second)
        assert task is not None
        assert task_by_id(session, 99) is None
        events = events_of(session, second)
    assert (task.id, task.kind, task.layout, task.scope, task.operator) == (second, "import", "pa-users", "S1", "ann")
    assert (task.options, task.file, task.parent, task.counts) == ({"again": True}, FILE, first, {})
    assert task.status is Status.QUEUED
    assert datetime.now(UTC) - task.queued < timedelta(minutes=1)
    assert [(event["operator"], event["event"]) for event in events] == [("ann", "queued")]
    assert events[0]["at"].tzinfo is UTC


def test_what_became_of_a_task_is_kept(store: Store) -> None:
    moment = datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
    became = {
        "status": Status.HELD,
        "ended": moment,
        "counts": {"created": 3},
        "warnings": 2,
        "findings": [{"code": "email-format", "column": "Email", "severity": "error", "rows": 4}],
        "notices": [{"code": "x", "text": "[/] loses access", "rows": 1}],
        "held": {"code": "already-imported", "task": 12},
        "error": {"code": "fault", "message": "m", "hint": "h"},
        "undone_by": 9,
    }
    with store.writing() as session:
        number = add(session)
        update_task(session, number, **became)
        task = task_by_id(session, number)
    assert task is not None
    assert {name: asdict(task)[name] for name in became} == became
    assert task.ended is not None
    assert task.ended.utcoffset() == timedelta(0)


def test_the_history_is_told_newest_first_and_by_scope_and_status(store: Store) -> None:
    with store.writing() as session:
        ids = [add(session, scope=scope) for scope in ("S1", "S2", "S1", None)]
        update_task(session, ids[0], status=Status.COMPLETED)
        found = [
            [task.id for task in list_tasks(session, **chosen)]
            for chosen in ({}, {"scope": "S1"}, {"status": "completed"})
        ]
    assert found == [[4, 3, 2, 1], [3, 1], [1]]


@pytest.mark.parametrize(
    ("values", "is_repeat"),
    [
        ({}, True),
        ({"status": Status.COMPLETED_WITH_ERRORS, "counts": {"error": 3, "deleted": 1}}, True),
        ({"status": Status.HELD}, False),
        ({"status": Status.FAILED}, False),
        ({"counts": {"unchanged": 5, "error": 3}}, False),
        ({"undone_by": 7}, False),
        ({"scope": None}, False),
        ({"layout": "roles"}, False),
        ({"kind": "undo"}, False),
        ({"file": {**FILE, "sha256": "other"}}, False),
    ],
)
def test_a_repeat_is_an_import_that_changed_something_and_still_stands(
    store: Store, values: dict[str, object], is_repeat: bool
) -> None:
    with store.writing() as session:
        number = add(session, file=FILE)
        update_task(session, number, **{"status": Status.COMPLETED, "counts": {"created": 1}, **values})
        add(session, file=FILE)
        assert find_repeat(session, FILE["sha256"], "S1", "pa-users") == (number if is_repeat else None)  # type: ignore[arg-type]


def test_a_repeat_of_reference_data_is_found_without_a_scope(store: Store) -> None:
    with store.writing() as session:
        numbers = [add(session, file=FILE, scope=None, layout="roles") for _ in range(2)]
        for number in numbers:
            update_task(session, number, status=Status.COMPLETED, counts={"updated": 1})
        assert find_repeat(session, "ab" * 32, None, "roles") == numbers[1]


def test_tasks_are_chosen_for_purging_by_when_they_ended(store: Store) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with store.writing() as session:
        for days in (-1, 0, 1):
            update_task(session, add(session), ended=moment + timedelta(days=days))
        add(session)
        assert tasks_ended_before(session, moment) == [1]
