"""Passwords on their way through an import: hashed, handed out once they are set, and gone when they expire."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from core.config import Config, Credentials, default_key
from core.credentials import Hashing
from core.errors import RollbookError
from core.outcomes import Status
from core.passwords import ALPHABET, Cost, hash_passwords
from core.planning import Plan
from core.service import ImportOptions
from tests.core.roster_with_passwords import (
    GIVEN,
    ROSTER,
    SCHOOL,
    age,
    assert_nowhere,
    completed,
    kinds_kept,
    passwords_in,
    people,
    rollbook,
    roster,
    run,
)
from tests.core.state import FOUNDER, State


def test_accounts_get_hashes_of_the_passwords_that_were_given_or_made(state: State) -> None:
    task = run(state)
    assert task.counts["created"] == 4
    handed = passwords_in(state, task.id)
    assert handed["s1"] == ""
    assert all(set(handed[ident].replace("-", "")) <= set(ALPHABET) for ident in ("t1", "s2", "s4"))
    assert len(set(handed.values())) == 4
    stored = people(state)
    for ident, password in (handed | {"s1": GIVEN}).items():
        assert stored[ident]["password_hash"].startswith("$argon2id$v=19$m=8,t=1,p=1$")
        assert PasswordHasher().verify(stored[ident]["password_hash"], password)
    assert [bool(stored[ident]["password_temporary"]) for ident in ("t1", "s1", "s2", "s4")] == [
        True,
        False,
        True,
        True,
    ]
    assert len({person["username"] for person in stored.values()}) == 4


def test_every_fetch_of_temporary_passwords_is_recorded(state: State) -> None:
    task = run(state)
    completed(state, task.id)
    rollbook(state).file(task.id, "errors")
    told = rollbook(state).task_json(task.id)
    fetched = [(event["operator"], event["note"]) for event in told["history"] if event["event"] == "file fetched"]
    assert fetched == [(FOUNDER, "completed, with temporary passwords"), (FOUNDER, "errors")]
    assert told["files"] == ["uploaded", "completed", "errors"]
    assert task.ended is not None
    assert rollbook(state).passwords_until(task.id) == task.ended + timedelta(days=90)
    assert told["passwords_until"] == (task.ended + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_temporary_passwords_expire_and_are_then_deleted(state: State) -> None:
    task, rest = run(state), roster()
    age(state, task.id, 89)
    assert passwords_in(state, task.id)["t1"]
    age(state, task.id, 91)
    assert set(passwords_in(state, task.id).values()) == {""}
    assert rollbook(state).task_json(task.id)["passwords_until"] is None
    assert "passwords" in kinds_kept(state)
    run(state, rest, options=ImportOptions(again=True))
    assert "passwords" not in kinds_kept(state)
    assert "temporary passwords expired" in [event["event"] for event in rollbook(state).task_json(task.id)["history"]]


@pytest.mark.parametrize("by", ["worker", "purge"])
def test_expired_passwords_are_deleted_by_whoever_comes_first(state: State, by: str) -> None:
    task = run(state)
    age(state, task.id, 91)
    if by == "worker":
        rollbook(state).work(drain=True)
    else:
        assert rollbook(state).purge(500) == 0
    assert "passwords" not in kinds_kept(state)


def test_passwords_last_as_long_as_the_settings_say(state: State) -> None:
    task = run(state)
    age(state, task.id, 8)
    short = Config(credentials=Credentials(memory_kib=8, passes=1, temporary_days=7))
    assert {row["Password"] for row in completed(state, task.id, short)} == {""}


def test_a_purge_deletes_passwords_with_the_files(state: State) -> None:
    task = run(state)
    assert rollbook(state).purge(0) == 1 + 4
    assert not kinds_kept(state)
    with pytest.raises(RollbookError) as caught:
        completed(state, task.id)
    assert caught.value.code == "file-missing"


def test_a_check_says_how_many_passwords_and_how_long_and_makes_no_key(state: State) -> None:
    check = rollbook(state).check(ROSTER, "roster.csv", SCHOOL)
    notice = next(notice for notice in check.summary["notices"] if notice["code"] == "passwords")
    assert notice == {
        "code": "passwords",
        "text": "3 temporary passwords are made and 1 given password is set; that takes about a second.",
        "rows": 4,
    }
    assert not default_key().exists()
    task = run(state)
    assert [told["text"] for told in task.notices if told["code"] == "passwords"] == [
        "3 temporary passwords are made and 1 given password is set."
    ]


LMS = "User ID,First Name,Last Name,Email,User Type,Active,Username,Password,Job Title\n"


def test_hashes_are_kept_when_another_import_comes_between(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second row is sound only once the job title exists, which happens after the first plan was hashed."""
    content = LMS + f"a1,Ann,Lee,ann@e.org,Student,1,,{GIVEN},\na2,Bob,Roe,bob@e.org,Student,1,,{GIVEN}2,Cook\n"
    hashed: list[list[str]] = []
    make = Hashing.make

    def noted(passwords: Sequence[str], cost: Cost, ask: Callable[[], None]) -> Iterator[str]:
        hashed.append(list(passwords))
        return hash_passwords(passwords, cost, ask)

    def interrupted(self: Hashing, plan: Plan) -> None:
        make(self, plan)
        if len(hashed) == 1 and plan.secrets.height:
            lists = b"List,Name\nJob Title,Cook\n"
            assert rollbook(state).run_import(lists, "lists.csv", None, "lms-lists").status is Status.COMPLETED

    monkeypatch.setattr("core.credentials.hash_passwords", noted)
    monkeypatch.setattr(Hashing, "make", interrupted)
    task = run(state, content.encode(), "lms")
    assert task.counts["created"] == 2
    assert hashed == [[GIVEN], [f"{GIVEN}2"]]
    stored = state.stored("edvance360-users")
    assert PasswordHasher().verify(stored["a1"]["password_hash"], GIVEN)
    assert PasswordHasher().verify(stored["a2"]["password_hash"], f"{GIVEN}2")
    assert_nowhere(state, [GIVEN])


def test_hashing_stops_when_the_task_is_cancelled(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = rollbook(state).queue_import(ROSTER, "roster.csv", SCHOOL)

    def endless(passwords: Sequence[str], cost: Cost, ask: Callable[[], None]) -> None:
        rollbook(state).cancel(queued.id)
        while True:
            ask()

    monkeypatch.setattr("core.credentials.hash_passwords", endless)
    rollbook(state).work(drain=True)
    assert rollbook(state).task(queued.id).status is Status.CANCELLED
    assert not people(state)
    assert not kinds_kept(state) & {"original", "hashes", "passwords"}
