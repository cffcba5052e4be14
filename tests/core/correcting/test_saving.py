"""Saving: every step is in the store when it was taken, whatever else happens to the program or the store."""

import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from subprocess import PIPE, Popen

import pytest

from core.errors import RollbookError
from core.service import Edit
from core.store.engine import Store
from tests.core.state import State
from tests.core.store.conftest import ROOT

ROWS = tuple({"Username": f"n{row}", "Action": "C", "Email": "bad"} for row in range(2, 7))

WORKING = """
import sys
from core.service import Edit, Rollbook
triage = Rollbook(sys.argv[1], operator="admin").triage_task(int(sys.argv[2]))
triage.take([Edit(3, "Email", "n3@example.org")], "mail")
triage.take([Edit(4, "Email", "n4@example.org")], "another")
triage.stand_at(5)
print("standing", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def program() -> Iterator[list["Popen[str]"]]:
    started: list[Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_a_program_that_is_killed_leaves_the_draft_at_the_same_row(state: State, program: list["Popen[str]"]) -> None:
    task = state.run(ROWS)
    command = [sys.executable, "-c", WORKING, str(state.path), str(task.id)]
    process = Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
    program.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "standing\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    with closing(state.rollbook().triage_task(task.id)) as triage:
        assert (triage.first, triage.standing.corrected, triage.standing.undo) == (5, 2, "another")


def test_a_busy_store_keeps_nobody_waiting_and_loses_nothing(state: State) -> None:
    task = state.run(ROWS)
    other = Store.open(str(state.path), create=False, busy_seconds=5)
    triage = state.rollbook().triage_task(task.id)
    with other.writing():
        assert triage.take([Edit(3, "Email", "n3@example.org")], "one").corrected == 1
        assert triage.take([Edit(4, "Email", "n4@example.org")], "two").corrected == 2
        assert triage.undo()[0].corrected == 1
        triage.stand_at(6)
    other.close()
    triage.close()
    with closing(state.rollbook().triage_task(task.id)) as again:
        standing = again.standing
        assert (again.first, standing.corrected, standing.undo, standing.redo) == (6, 1, "one", "two")


@pytest.mark.slow
def test_a_row_of_a_hundred_thousand_is_checked_live_with_those_that_hang_on_it(state: State) -> None:
    rows = [{"Username": f"n{row}", "Action": "C", "Email": "bad"} for row in range(2, 100_002)]
    task = state.run(rows)
    with closing(state.rollbook().triage_task(task.id)) as triage:
        assert triage.standing.left == 100_000
        live = triage.check_row(50_000, {"Email": "x@example.org", "Username": "N7"})
        assert [finding.code for finding in live.findings] == ["duplicate-key"]
        standing = triage.take([Edit(50_000, "Email", "x@example.org")], "one")
        assert (standing.left, standing.corrected, triage.row(50_000).state) == (99_999, 1, "sound")
        assert triage.check_row(7, {"Username": "n50000"}).findings[0].code == "duplicate-key"
        triage.take([Edit(50_000, "Username", "n7")], "the same as another")
        assert triage.row(50_000).state == "error"
        assert triage.check_all().left == 100_000
        assert triage.undo()[0].left == 99_999
        bulk = [Edit(row, "Email", f"n{row}@example.org") for row in triage.standing.order if row != 50_000]
        assert triage.take(bulk, "all").left == 0


def test_two_who_work_on_one_draft_take_back_nothing_that_they_did_not_see(state: State) -> None:
    task = state.run(ROWS)
    with closing(state.rollbook().triage_task(task.id)) as one, closing(state.rollbook().triage_task(task.id)) as two:
        one.take([Edit(2, "Email", "n2@example.org")], "one")
        two.take([Edit(3, "Email", "n3@example.org")], "two")
        with pytest.raises(RollbookError, match="corrected elsewhere") as caught:
            one.undo()
        assert (caught.value.code, one.standing.undo, one.standing.corrected) == ("usage", "two", 2)
        assert one.undo()[1] == 3
        one.take([Edit(4, "Email", "n4@example.org")], "three")
        two.take([Edit(5, "Email", "n5@example.org")], "four")
        assert [two.row(row).state for row in range(2, 7)] == ["sound", "error", "sound", "sound", "error"]
    with closing(state.rollbook().triage_task(task.id)) as again:
        assert (again.standing.corrected, again.standing.undo) == (3, "four")


def test_nothing_more_is_corrected_in_a_draft_that_somebody_dropped(state: State) -> None:
    task = state.run(ROWS)
    with closing(state.rollbook().triage_task(task.id)) as triage:
        triage.take([Edit(2, "Email", "n2@example.org")], "one")
        state.rollbook().drop_draft(triage.draft.id)
        with pytest.raises(RollbookError, match="no open draft") as caught:
            triage.take([Edit(3, "Email", "n3@example.org")], "two")
        assert caught.value.code == "usage"
        with pytest.raises(RollbookError, match="no open draft"):
            triage.undo()
        assert (triage.standing.undo, triage.corrected().rows) == ("one", (2,))


def test_a_draft_that_is_begun_twice_at_once_is_one(state: State) -> None:
    tasks = [state.run([{"Username": f"n{number}", "Action": "C", "Email": "bad"}]).id for number in range(3)]

    def begin(task: int) -> int:
        with closing(state.rollbook().triage_task(task)) as triage:
            return triage.draft.id

    for task in tasks:
        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(begin, [task] * 4))) == 1
