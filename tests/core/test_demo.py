"""The demo: what its store holds, what its files do, and that it is made once."""

import shutil
import stat
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from core.config import Config, Folders, default_store
from core.demo import Place, demo_place, open_demo
from core.demo.making import make_demo
from core.demo.places import spring_code
from core.errors import RollbookError
from core.layouts import layout_named
from core.service import Check, Rollbook
from core.store.records import read_records

TODAY = date(2026, 11, 20)
SPRING = spring_code(2027)

CELL_CODES = {
    "column-unknown",
    "row-ragged",
    "control-character",
    "required",
    "too-long",
    "not-a-choice",
    "email-format",
    "date-format",
    "date-assumed",
    "begin-after-end",
    "duplicate-key",
    "must-be-blank",
    "spreadsheet-damage",
}
STORE_CODES = {
    "user-exists",
    "user-missing",
    "user-already-deleted",
    "user-is-deleted",
    "organization-unknown",
    "organization-not-participating",
    "organization-redundant",
    "role-unknown",
}
PERMISSION_CODES = {"user-out-of-reach", "delete-not-permitted", "organization-out-of-reach", "role-not-grantable"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A demo, made once for all tests of this module; none of them changes it."""
    place = Place(tmp_path_factory.mktemp("made") / "demo")
    make_demo(place, TODAY)
    return place


def rollbook_of(demo: Place, login: str | None = None) -> Rollbook:
    """Open the program on a demo, as whoever looks at it or as another operator."""
    return Rollbook(str(demo.store), Config(), operator=login)


@pytest.fixture
def copied(demo: Place) -> Place:
    """A copy of the demo where it is looked for, to change at will."""
    place = demo_place()
    shutil.copytree(demo.folder, place.folder)
    return place


def check(demo: Place, name: str, login: str | None = None) -> Check:
    """Check one of the demo's files in the administration of spring."""
    return rollbook_of(demo, login).check((demo.files / name).read_bytes(), name, SPRING)


def codes_of(check: Check) -> set[str]:
    """Return the codes of a check's findings."""
    return {finding["code"] for finding in check.summary["findings"]}


def test_two_administrations_are_open_and_one_is_closed(demo: Place) -> None:
    scopes = rollbook_of(demo).scopes()
    assert sorted(scope.status for scope in scopes if scope.status) == ["Closed", "Open", "Open"]
    assert [scope.code for scope in scopes if "Spring" in scope.name and scope.status == "Open"] == [SPRING]


def test_the_state_has_three_districts_and_twelve_schools(copied: Place) -> None:
    exported = rollbook_of(copied).run_export(None, "organizations")[1]
    types = pl.read_csv(exported, infer_schema=False)["Type"].value_counts()
    assert dict(types.iter_rows()) == {"State": 1, "District": 3, "School": 12}


@pytest.mark.parametrize("state", ["active", "not-yet-active", "expired", "disabled", "deleted"])
def test_users_are_in_every_state(demo: Place, state: str) -> None:
    layout = layout_named("pearsonaccess-users")
    rollbook = rollbook_of(demo)
    with rollbook._reading() as (session, _):
        records = read_records(session, layout.kind, layout.fields)
    assert 4_900 < records.height < 5_100
    assert layout.state is not None
    assert records.filter(layout.state(TODAY) == state).height > 50


def test_the_history_has_an_import_with_errors_and_one_without(demo: Place) -> None:
    tasks = rollbook_of(demo).tasks(SPRING)
    assert [(task.kind, task.status.value) for task in tasks] == [
        ("import", "completed_with_errors"),
        ("import", "completed"),
    ]
    counts = tasks[0].counts or {}
    assert min(counts[outcome] for outcome in ("created", "updated", "restored", "deleted", "error")) > 0


def test_reference_data_came_in_without_a_finding(demo: Place) -> None:
    tasks = [task for task in rollbook_of(demo).tasks() if task.scope is None and task.kind == "import"]
    assert [(task.status.value, task.findings) for task in tasks] == [("completed", [])] * 4


def test_the_sound_file_has_nothing_wrong_and_every_outcome(demo: Place) -> None:
    checked = check(demo, "sound.csv")
    assert (checked.exit_code, checked.summary["findings"]) == (0, [])
    counts = checked.summary["counts"]
    assert {outcome for outcome, rows in counts.items() if rows} == {
        "created",
        "updated",
        "unchanged",
        "restored",
        "deleted",
    }


def test_the_faulty_file_has_everything_that_can_be_wrong(demo: Place) -> None:
    can_be_wrong = CELL_CODES | STORE_CODES
    assert codes_of(check(demo, "errors-of-every-kind.csv")) == can_be_wrong
    assert codes_of(check(demo, "errors-of-every-kind.csv", "demo.district")) == can_be_wrong | PERMISSION_CODES


def test_each_row_of_the_faulty_file_is_wrong_but_the_ones_that_say_otherwise(demo: Place) -> None:
    rows = check(demo, "errors-of-every-kind.csv").results.lines()
    unfounded = [row["row"] for row in rows if not row["findings"]]
    assert len(unfounded) == 1 + len(PERMISSION_CODES)


def test_the_file_of_leavers_is_held(demo: Place) -> None:
    checked = check(demo, "leavers-held.csv")
    assert checked.exit_code == 3
    assert checked.held is not None
    assert checked.held["code"] == "too-many-deletes"


def test_the_operators_reach_different_numbers_of_users(copied: Place) -> None:
    state, district, school = (
        rollbook_of(copied, login).run_export(SPRING)[1].count(b"\n")
        for login in ("demo.state", "demo.district", "demo.school")
    )
    assert state > district > school > 100


def test_nobody_else_may_look_in(demo: Place) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (demo.folder, *demo.folder.rglob("*"))}
    assert {path for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == set()
    assert [path.name for path in demo.folder.parent.iterdir()] == ["demo"]


def test_the_demo_is_found_as_it_was_left(copied: Place) -> None:
    (copied.files / "mine.csv").write_text("kept")
    rollbook = open_demo()
    assert len(rollbook.tasks(SPRING)) == 2
    assert (copied.files / "mine.csv").exists()


def test_the_demo_is_no_users_own_store(copied: Place) -> None:
    rollbook = open_demo()
    assert rollbook.store_url == str(copied.store) != str(default_store())
    assert not default_store().exists()


def test_files_are_chosen_from_the_demos_folder_first(copied: Place) -> None:
    assert open_demo().config.folders == Folders(exports=str(copied.files))


def test_a_reset_makes_the_demo_anew_and_the_same(demo: Place, copied: Place) -> None:
    made = {path.name: path.read_bytes() for path in copied.files.iterdir()}
    copied.store.write_text("spoilt")
    (copied.files / "mine.csv").touch()
    make_demo(copied, TODAY)
    assert [task.counts for task in rollbook_of(copied).tasks()] == [task.counts for task in rollbook_of(demo).tasks()]
    assert {path.name: path.read_bytes() for path in copied.files.iterdir()} == made
    assert [path.name for path in copied.folder.parent.iterdir()] == ["demo"]


def test_a_making_that_fails_leaves_the_old_demo(copied: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RollbookError("disk-full", "The disk is full", "free space")

    monkeypatch.setattr(Rollbook, "run_import", fail)
    with pytest.raises(RollbookError):
        open_demo(reset=True)
    assert len(open_demo().tasks(SPRING)) == 2
    assert [path.name for path in copied.folder.parent.iterdir()] == ["demo"]


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RollbookError) as raised:
        make_demo(Place(tmp_path / "file" / "demo"), TODAY)
    assert raised.value.code == "store-unavailable"
