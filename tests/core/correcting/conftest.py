"""An import with rows in error, and the triage of them."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from core.service import Task, Triage
from tests.core.state import State

ORGANIZATIONS = "Authorized Organizations"
NEW = {"Action": "C"}
ROWS = (
    {"Username": "ann", "First Name": "Anna"},
    {"Username": "n3", **NEW, ORGANIZATIONS: "TN-1-9"},
    {"Username": "n4", **NEW, ORGANIZATIONS: "TN-1-9:TN-1-2"},
    {"Username": "n5", **NEW, "Email": "bad"},
    {"Username": "dup", **NEW},
    {"Username": "dup", **NEW},
)
"""Row 2 is sound; rows 3 and 4 wait for the same code; 6 and 7 are two copies."""


@pytest.fixture
def task(state: State) -> Task:
    return state.run(ROWS)


@pytest.fixture
def triage(state: State, task: Task) -> Iterator[Triage]:
    with closing(state.rollbook().triage_task(task.id)) as opened:
        yield opened


def codes(triage: Triage, row: int) -> list[str]:
    return [finding.code for finding in triage.row(row).findings]


def import_corrected(state: State, triage: Triage) -> Task:
    corrected = triage.corrected()
    task = state.rollbook().run_import(
        corrected.content,
        corrected.name,
        corrected.scope,
        corrected.layout,
        corrected.options,
        parent=corrected.parent,
    )
    triage.sent(corrected, task.id)
    return task
