"""A copy of the small world for each test of a screen, with its queue worked through in this process."""

import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from core.running import run_claimed
from core.service import Rollbook
from core.tasks import work


@pytest.fixture
def service(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rollbook:
    """The use cases over a copy of the store; a queued task is run at once, on the thread that asks for a worker."""
    shutil.copytree(world, tmp_path / "store")
    monkeypatch.setattr(Rollbook, "ensure_worker", work_here)
    monkeypatch.setattr("core.tasks._PATIENCE", timedelta(hours=1))  # what waits for a test is not neglected
    return Rollbook(store=str(tmp_path / "store" / "store.sqlite"), operator=None)


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rollbook:
    """The use cases over a store that does not exist."""
    monkeypatch.setattr(Rollbook, "ensure_worker", work_here)
    return Rollbook(store=str(tmp_path / "nothing" / "store.sqlite"))


def work_here(rollbook: Rollbook) -> None:
    """Empty the queue without a process of its own."""
    with rollbook._store() as store:
        work(
            store,
            lambda claim: run_claimed(store, claim, rollbook.config),
            drain=True,
            stop=threading.Event(),
            lease_seconds=60,
            heartbeat_seconds=5,
            attempts=3,
        )
