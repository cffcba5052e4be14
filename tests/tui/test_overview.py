"""What an operator looks at around the work: states, the queue, errors to work on, what an export can name."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.errors import RollbookError
from core.outcomes import Status
from core.service import ExportFilters, Rollbook
from core.task import Task, unsettled
from tests.tui.command_line import CommandLine, user_file, user_row

FALL = "pearsonaccess-users"


@pytest.fixture
def service(rollbook: CommandLine) -> Rollbook:
    """The use cases over the store of the command line."""
    return Rollbook(store=str(rollbook.store))


def task(number: int, **values: Any) -> Task:
    """Return an import that completed with errors."""
    kept = {"kind": "import", "status": Status.COMPLETED_WITH_ERRORS, "scope": "SPRING", **values}
    return Task(number, layout=FALL, operator="root", queued=datetime.now(UTC), **kept)


def test_accounts_are_counted_by_state(service: Rollbook, tmp_path: Path) -> None:
    assert service.account_states("SPRING") == {"active": 20}
    changes = user_file(tmp_path / "changes.csv", user_row(1, "U", disabled="Yes,Left"), user_row(40))
    service.run_import(changes.read_bytes(), changes.name, "SPRING")
    assert service.account_states("SPRING") == {"active": 20, "disabled": 1}
    assert service.account_states("school:TN-1-1") == {}


def test_what_waits_is_told_in_the_order_of_the_queue(service: Rollbook, tmp_path: Path) -> None:
    assert service.waiting() == []
    content = user_file(tmp_path / "more.csv", user_row(40)).read_bytes()
    first = service.queue_import(content, "more.csv", "SPRING")
    second = service.queue_export("SPRING", FALL, ExportFilters(state="active"))
    assert [task.id for task in service.waiting()] == [first.id, second.id]
    assert second.options == {"state": "active"}


def test_an_export_that_makes_no_sense_is_not_queued(service: Rollbook) -> None:
    with pytest.raises(RollbookError, match="'Nobody' is no role"):
        service.queue_export("SPRING", FALL, ExportFilters(role="Nobody"))
    assert service.waiting() == []


def test_the_codes_that_filters_can_name_are_those_in_reach(service: Rollbook) -> None:
    codes = service.filter_codes(FALL)
    assert set(codes) == {"role", "under"}
    assert "TN-1-1" in codes["under"]
    assert service.filter_codes("mcgrawhill-rosters") == {}


def test_rows_in_error_are_unsettled_until_they_are_imported_again() -> None:
    parent = task(1, counts={"error": 5, "partial": 1, "created": 3})
    assert unsettled([parent]) == {1: 6}
    child = task(2, parent=1, file={"rows": 4}, counts={"error": 1})
    assert unsettled([child, parent]) == {2: 1, 1: 2}
    assert unsettled([task(2, parent=1, file={"rows": 4}, status=Status.CANCELLED), parent]) == {1: 6}
    assert unsettled([task(2, parent=1, file={"rows": 6}, status=Status.COMPLETED), parent]) == {}
    assert unsettled([task(1, counts={"error": 5}, undone_by=9)]) == {}


def test_what_takes_no_import_is_known_before_a_file_is_chosen(service: Rollbook, rollbook: CommandLine) -> None:
    assert service.why_no_import("SPRING") is None
    assert service.why_no_import("lms") is None
    assert service.why_no_import(None) is None
    refused = service.why_no_import("FALL")
    assert refused is not None
    assert refused.code == "administration-closed"
    assert "nothing can be imported into it; its users can still be exported" in refused.hint
    refused = service.why_no_import("gone")
    assert refused is not None
    assert refused.code == "scope-unknown"
