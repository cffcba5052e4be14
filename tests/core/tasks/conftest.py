"""A store with a queue, the jobs that tests put into it, and the name of a worker that has died."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from core.claims import Claim
from core.outcomes import Status
from core.store.engine import Store
from core.store.records import write_changes
from core.store.tasks import insert_task, task_by_id
from core.task import Task
from core.tasks import claim_task, finish, owner_name
from tests.core.store_rows import count_records

ROOT = Path(__file__).parents[3]
OTHER = "elsewhere/boot/1/1"
CHANGE = pl.DataFrame(
    {"kind": ["k"], "key": ["a"], "row": [2], "name": [None], "content": ["x"]},
    schema={"kind": pl.String, "key": pl.String, "row": pl.UInt32, "name": pl.String, "content": pl.String},
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "private" / "store.sqlite"), create=True, busy_seconds=5)
    yield opened
    opened.close()


@pytest.fixture
def dead_owner() -> str:
    """Return the name of a process of this machine that has ended."""
    code = "from core.owners import owner_name; print(owner_name())"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def add(store: Store, scope: str | None = "S1", kind: str = "import") -> int:
    with store.writing() as session:
        return insert_task(session, kind=kind, layout="pa-users", operator="ann", scope=scope)


def look(store: Store, task: int) -> Task:
    with store.reading() as session:
        found = task_by_id(session, task)
    assert found is not None
    return found


def claimed(store: Store, owner: str | None = None, lease_seconds: float = 60) -> Claim:
    claim = claim_task(store, owner or owner_name(), lease_seconds)
    assert claim is not None
    return claim


def complete(store: Store) -> Callable[[Claim], None]:
    """Return a job that writes one record and ends its task."""

    def run(claim: Claim) -> None:
        with store.writing() as session:
            claim.fence(session)
            write_changes(session, claim.task.id, CHANGE)
            finish(session, claim, Status.COMPLETED, counts={"created": 1})

    return run


def stored(store: Store) -> int:
    with store.reading() as session:
        return count_records(session, "k")
