"""Passwords on their way through an import: hashed, sealed, handed out once they are set, and readable nowhere."""

import csv
import io
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from argon2 import PasswordHasher

from core.config import Config, Credentials, Tasks, default_key
from core.credentials import Hashing
from core.errors import RollbookError
from core.outcomes import Status
from core.passwords import ALPHABET, Cost, hash_passwords
from core.planning import Plan
from core.sealing import make_key
from core.service import Diagnosis, ImportOptions, Rollbook, Task
from core.store.files import decode_frame
from tests.core.state import FOUNDER, State

SCHOOL = "school:TN-1-1"
CHEAP = Config(credentials=Credentials(memory_kib=8, passes=1), tasks=Tasks(heartbeat_seconds=1))
COLUMNS = ("User ID", "Role", "First Name", "Last Name", "Email", "Password", "Class ID", "Class Name")
GIVEN = "Geheim-Wort-71"


def roster(*people: Sequence[str]) -> bytes:
    """Return a roster of students (ID, last name, password, class), and the teacher of class M."""
    rows = [("t1", "Teacher", "Tea", "Cher", "t@example.org", "", "M", "Mathematics")]
    rows += [(ident, "Student", "Stu", last, "", password, room, "") for ident, last, password, room in people]
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    return text.getvalue().encode()


ROSTER = roster(
    ("s1", "Dent", GIVEN, "M"),
    ("s2", "Dent", "", "M"),
    ("s2", "Dent", "", "none"),
    ("s3", "Dent", "Kurz-9", "M"),
    ("s4", "Dent", "", ""),
)
"""Rows 2 to 7: t1 and s2 (in part) and s4 get temporary passwords, s1 has one given, that of s3 is too short."""


def rollbook(state: State, config: Config = CHEAP) -> Rollbook:
    return state.rollbook(FOUNDER, config)


def run(state: State, content: bytes = ROSTER, scope: str = SCHOOL, options: ImportOptions | None = None) -> Task:
    return rollbook(state).run_import(content, "roster.csv", scope, None, options)


def completed(state: State, task: int, config: Config = CHEAP) -> list[dict[str, str]]:
    """Return the rows of a task's completed file."""
    text = rollbook(state, config).file(task, "completed", "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def passwords_in(state: State, task: int) -> dict[str, str]:
    """Return User ID → the password in the completed file, which is the same on all rows of a person."""
    found: dict[str, set[str]] = {}
    for row in completed(state, task):
        found.setdefault(row["User ID"], set()).add(row["Password"])
    assert all(len(passwords) == 1 for passwords in found.values())
    return {ident: passwords.pop() for ident, passwords in found.items()}


def people(state: State) -> dict[str, dict[str, Any]]:
    """Return the stored people by User ID."""
    return {record["user_id"]: record for record in state.stored("mcgrawhill-rosters").values()}


def kinds_kept(state: State) -> set[str]:
    """Return the kinds of files that the tasks of a store keep."""
    with closing(sqlite3.connect(state.path)) as connection:
        return {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM task_files")}


def assert_nowhere(state: State, secrets: Iterable[str], *folders: Path) -> None:
    """Assert that no byte of the store's folder, and no compressed file in it, holds a password."""
    wanted = [secret for secret in secrets if secret]
    assert wanted
    for file in (path for folder in (state.path.parent, *folders) for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert not [secret for secret in wanted if secret.encode() in content or secret.encode("utf-16-le") in content]
    with closing(sqlite3.connect(state.path)) as connection:
        parts = connection.execute("SELECT kind, content FROM task_files").fetchall()
    for kind, content in parts:
        if kind in ("original", "passwords", "hashes"):
            assert content.startswith(b"RBS1")
            continue
        told = decode_frame(content).select(pl.all().cast(pl.Binary, strict=False))
        texts = b"\n".join(value or b"" for column in told for value in column)
        assert not [secret for secret in wanted if secret.encode() in texts]


def age(state: State, task: int, days: int) -> None:
    """Let a task have ended so many days ago."""
    then = (datetime.now(UTC) - timedelta(days=days)).replace(tzinfo=None)
    with closing(sqlite3.connect(state.path)) as connection, connection:
        connection.execute("UPDATE tasks SET ended = ? WHERE id = ?", (str(then), task))


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


def find(service: Rollbook, subject: str) -> Diagnosis:
    return next(found for found in service.doctor() if found.subject == subject)


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


def test_a_completed_file_sets_no_passwords_and_keeps_none(state: State) -> None:
    task = run(state)
    before = {ident: person["password_hash"] for ident, person in people(state).items()}
    content = rollbook(state).file(task.id, "completed")
    again = run(state, content)
    assert "password-ignored" in [found["code"] for found in again.findings]
    assert {ident: person["password_hash"] for ident, person in people(state).items()} == before
    assert_nowhere(state, passwords_in(state, task.id).values())


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
