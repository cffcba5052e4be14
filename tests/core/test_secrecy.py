"""Passwords in files at rest: sealed while they are needed, then gone, and readable nowhere."""

import os
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from core.config import Config, default_key
from core.credentials import Hashing
from core.errors import RollbookError
from core.outcomes import Status
from core.sealing import make_key
from tests.core.roster_with_passwords import (
    CHEAP,
    GIVEN,
    ROSTER,
    SCHOOL,
    age,
    assert_nowhere,
    completed,
    find,
    kinds_kept,
    passwords_in,
    people,
    rollbook,
    roster,
    run,
)
from tests.core.state import State


def test_no_password_can_be_read_in_the_store(state: State, tmp_path: Path) -> None:
    task = run(state)
    handed = passwords_in(state, task.id)
    for kind in ("uploaded", "errors"):
        for type_ in ("csv", "tsv", "xlsx"):
            assert GIVEN.encode() not in rollbook(state).file(task.id, kind, type_)
    assert_nowhere(state, [*handed.values(), GIVEN, "Kurz-9"], default_key().parent)
    assert kinds_kept(state) >= {"uploaded", "passwords"}
    assert not kinds_kept(state) & {"original", "hashes"}


def test_the_kept_file_is_the_one_handed_in_but_for_its_passwords(state: State) -> None:
    task = run(state)
    assert task.file is not None
    assert (task.file["bytes"], task.file["passwords"]) == (len(ROSTER), True)
    kept = rollbook(state).file(task.id, "uploaded")
    assert kept == ROSTER.replace(GIVEN.encode(), b"").replace(b"Kurz-9", b"")
    plain = roster(("s9", "Dent", "", ""))
    again = run(state, plain)
    assert again.file is not None
    assert "passwords" not in again.file
    assert rollbook(state).file(again.id, "uploaded") == plain


def test_a_queued_file_is_sealed_until_its_task_has_ended(state: State) -> None:
    queued = rollbook(state).queue_import(ROSTER, "roster.csv", SCHOOL)
    assert "original" in kinds_kept(state)
    assert GIVEN.encode() not in rollbook(state).file(queued.id, "uploaded")
    assert_nowhere(state, [GIVEN])
    rollbook(state).work(drain=True)
    assert "original" not in kinds_kept(state)
    assert PasswordHasher().verify(people(state)["s1"]["password_hash"], GIVEN)


def test_a_cancelled_task_keeps_no_password(state: State) -> None:
    queued = rollbook(state).queue_import(ROSTER, "roster.csv", SCHOOL)
    rollbook(state).cancel(queued.id)
    assert "original" not in kinds_kept(state)


def test_a_failed_task_keeps_no_password(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError(GIVEN)

    monkeypatch.setattr(Hashing, "make", fail)
    with pytest.raises(RollbookError) as caught:
        run(state)
    assert caught.value.code == "fault"
    assert "original" not in kinds_kept(state)
    assert list(state.path.parent.glob("crash-*.txt"))
    assert_nowhere(state, [GIVEN])


def test_a_held_task_keeps_its_file_sealed_until_it_is_let_through_or_cancelled(state: State) -> None:
    content = roster(("s1", "Dent", GIVEN, "M"))
    run(state, content)
    held = run(state, content)
    assert held.status is Status.HELD
    assert "original" in kinds_kept(state)
    assert_nowhere(state, [GIVEN])
    assert rollbook(state).handed_in(held.id) == content
    assert rollbook(state).task_json(held.id)["history"][-1]["event"] == "file taken up again"
    assert rollbook(state).results(held.id).rows.height == 2
    with pytest.raises(RollbookError) as caught:
        state.rollbook("sam", CHEAP).handed_in(held.id)
    assert caught.value.code == "not-permitted"
    rollbook(state).cancel(held.id)
    assert "original" not in kinds_kept(state)
    assert rollbook(state).handed_in(held.id) == content.replace(GIVEN.encode(), b"")


def test_a_held_task_that_nobody_lets_through_loses_its_passwords(state: State) -> None:
    content = roster(("s1", "Dent", GIVEN, "M"))
    run(state, content)
    held = run(state, content)
    age(state, held.id, 91)
    rollbook(state).work(drain=True)
    assert "original" not in kinds_kept(state)


def test_without_the_right_key_nothing_sealed_is_opened(state: State) -> None:
    task = run(state)
    queued = rollbook(state).queue_import(roster(("s8", "Dent", GIVEN, "")), "roster.csv", SCHOOL)
    default_key().rename(default_key().with_name("away"))
    with pytest.raises(RollbookError, match="is not there") as missing:
        completed(state, task.id)
    assert missing.value.code == "configuration"
    assert not find(rollbook(state), "key").ok
    make_key(CHEAP.credentials, state.path.parent)
    with pytest.raises(RollbookError, match="another one"):
        completed(state, task.id)
    assert "another one" in find(rollbook(state), "key").text
    rollbook(state).work(drain=True)
    ended = rollbook(state).task(queued.id)
    assert ended.status is Status.FAILED
    assert ended.error is not None
    assert ended.error["code"] == "configuration"
    assert "s8" not in people(state)


def test_the_doctor_looks_at_the_key_and_at_the_cost(state: State) -> None:
    assert find(rollbook(state, Config()), "key").ok
    assert "cost less" in find(rollbook(state), "key").text
    run(state)
    assert find(rollbook(state, Config()), "key").ok
    default_key().chmod(0o644)
    assert "0644" in find(rollbook(state, Config()), "key").text


def test_key_store_and_files_are_private_under_any_umask(state: State) -> None:
    before = os.umask(0)
    try:
        run(state)
    finally:
        os.umask(before)
    for path in (state.path.parent, *state.path.parent.rglob("*"), default_key().parent, default_key()):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_completed_file_sets_no_passwords_and_keeps_none(state: State) -> None:
    task = run(state)
    before = {ident: person["password_hash"] for ident, person in people(state).items()}
    content = rollbook(state).file(task.id, "completed")
    again = run(state, content)
    assert "password-ignored" in [found["code"] for found in again.findings]
    assert {ident: person["password_hash"] for ident, person in people(state).items()} == before
    assert_nowhere(state, passwords_in(state, task.id).values())
