"""The measure of triage, held to its aims: a file of a hundred errors, and a driver that presses keys on the screen."""

from pathlib import Path

import pytest

from benchmarks.triage_drive import AIM_FIRST, AIM_KEYS, drive, first_is_right, prepare
from benchmarks.triage_file import EACH, make_faulty_file
from core.outcomes import Status
from core.service import Rollbook
from tests.tui.screens.conftest import work_here


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that a store may lie in."""
    tmp_path.chmod(0o700)
    return tmp_path


async def test_a_file_of_a_hundred_errors_comes_to_completed_with_at_most_sixty_keys(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rollbook, "ensure_worker", work_here)
    made = make_faulty_file()
    rollbook, task = prepare(folder / "store.sqlite", made)
    assert len(await drive(rollbook, made, folder)) <= AIM_KEYS
    child, parent = rollbook.tasks()[0], rollbook.task(task)
    assert (child.parent, child.status, parent.counts["error"]) == (task, Status.COMPLETED, len(made.right))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_right_correction_is_mostly_the_first_one(seed: int, folder: Path) -> None:
    made = make_faulty_file(seed, sound=40)
    rollbook, task = prepare(folder / "store.sqlite", made)
    found = first_is_right(made, rollbook.triage_task(task))
    assert found.total() >= AIM_FIRST * len(made.right)
    assert len(found) * EACH == len(made.right)
