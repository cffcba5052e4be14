"""The demo: what its store holds, and that it is made once."""

import stat
from pathlib import Path

import polars as pl
import pytest

from core.config import Folders, default_key, default_store
from core.demo import Place, open_demo
from core.demo.making import _put_in_place, make_demo
from core.demo.school import OTHER_SCHOOL
from core.errors import RollbookError
from core.layouts import layout_named
from core.scopes import SITE_CODE
from core.service import Rollbook
from core.settings_file import load_config
from core.store.records import read_records
from tests.core.made_demo import SCHOOL, SPRING, TODAY, rollbook_of


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
    assert [(task.status.value, task.findings) for task in tasks] == [("completed", [])] * 6


def test_the_site_has_users_of_every_type_protected_accounts_and_training_records(copied: Place) -> None:
    rollbook = rollbook_of(copied)
    users = pl.read_csv(rollbook.run_export(SITE_CODE)[1], infer_schema=False)
    trainings = pl.read_csv(rollbook.run_export(None, "training-records")[1], infer_schema=False)
    lists = pl.read_csv(rollbook.run_export(None, "lms-lists")[1], infer_schema=False)
    assert 300 < users.height < 400
    assert set(users["User Type"]) == {"Student", "Alumni", "Faculty", "Admin", "Parent"}
    assert {"starsvcs", "edvance360-support"} < set(users["User ID"])
    assert trainings.height > 50
    assert set(lists["List"]) == {"Job Title", "Site", "Cost Center"}


def test_the_school_has_classes_with_teachers_and_students(copied: Place) -> None:
    roster = pl.read_csv(rollbook_of(copied).run_export(SCHOOL)[1], infer_schema=False)
    assert roster["Class GUID"].n_unique() == 5
    assert roster.filter(pl.col("Role") == "Teacher")["Class GUID"].n_unique() == 5
    assert roster.filter(pl.col("Role") == "Student")["User GUID"].n_unique() > 50


@pytest.mark.parametrize("scope", [SITE_CODE, SCHOOL, f"school:{OTHER_SCHOOL}"])
def test_site_and_schools_came_in_without_a_finding(demo: Place, scope: str) -> None:
    tasks = [task for task in rollbook_of(demo).tasks(scope) if task.kind == "import"]
    assert [(task.status.value, task.findings) for task in tasks] == [("completed", [])]


def test_the_operators_reach_different_numbers_of_users(copied: Place) -> None:
    state, district, school = (
        rollbook_of(copied, login).run_export(SPRING)[1].count(b"\n")
        for login in ("demo.state", "demo.district", "demo.school")
    )
    assert state > district > school > 100


def spring_of(rollbook: Rollbook) -> str:
    """Return the administration of spring of a demo that was made today."""
    return next(scope.code for scope in rollbook.scopes() if "Spring" in scope.name)


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


def test_passwords_are_sealed_under_the_demos_own_key(copied: Place) -> None:
    rollbook = open_demo()
    name = "roster-sound.csv"
    task = rollbook.run_import((copied.files / name).read_bytes(), name, SCHOOL)
    assert task.status.value == "completed"
    assert rollbook.file(task.id, "completed")
    assert copied.key.exists()
    assert not default_key().exists()


def test_the_demos_worker_has_its_settings_and_mails_nobody(copied: Place, tmp_path: Path) -> None:
    own = tmp_path / "config.toml"
    mail = 'host = "localhost"\nsender = "it@school.example"\nsite = "School"\nsign_in = "https://school.example"\n'
    own.write_text(f'[app]\ntheme = "nord"\n[mail]\n{mail}')
    rollbook = open_demo(config_path=own)
    assert rollbook.config_path is not None
    assert load_config(rollbook.config_path) == rollbook.config
    assert (rollbook.config.app.theme, rollbook.config.mail.host) == ("nord", None)
    assert rollbook.config.credentials.key_file == str(copied.key)


def test_settings_that_are_changed_in_the_demo_last_until_it_is_made_anew(copied: Place, tmp_path: Path) -> None:
    own = tmp_path / "config.toml"
    own.write_text('[app]\ntheme = "nord"\n')
    open_demo(config_path=own).change_settings({"app.theme": "dracula", "imports.backup": False})
    again = open_demo(config_path=own).config
    assert (again.app.theme, again.imports.backup) == ("dracula", False)
    assert load_config(own).app.theme == "nord"


def test_files_are_chosen_from_the_demos_folder_first_and_backups_stay_apart(copied: Place) -> None:
    assert open_demo().config.folders == Folders(exports=str(copied.files), backups=str(copied.backups))


def test_a_reset_makes_the_demo_anew_and_the_same(demo: Place, copied: Place) -> None:
    made = {path.name: path.read_bytes() for path in copied.files.iterdir()}
    copied.store.write_text("spoilt")
    (copied.files / "mine.csv").touch()
    make_demo(copied, TODAY)
    assert [task.counts for task in rollbook_of(copied).tasks()] == [task.counts for task in rollbook_of(demo).tasks()]
    assert {path.name: path.read_bytes() for path in copied.files.iterdir()} == made
    assert [path.name for path in copied.folder.parent.iterdir()] == ["demo"]


def test_whoever_is_named_when_the_demo_is_made_may_do_everything_in_it(copied: Place) -> None:
    rollbook = open_demo(reset=True, operator="somebody.else")
    assert len(rollbook.tasks(spring_of(rollbook))) == 2


def test_the_demo_can_be_made_in_the_name_of_one_of_its_operators(copied: Place) -> None:
    rollbook = open_demo(reset=True, operator="demo.district")
    assert len(rollbook.tasks(spring_of(rollbook))) == 2


def test_a_making_that_fails_leaves_the_old_demo(copied: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RollbookError("disk-full", "The disk is full", "free space")

    monkeypatch.setattr(Rollbook, "run_import", fail)
    with pytest.raises(RollbookError):
        open_demo(reset=True)
    assert len(open_demo().tasks(SPRING)) == 2
    assert [path.name for path in copied.folder.parent.iterdir()] == ["demo"]


def test_a_demo_that_others_put_there_meanwhile_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, part = Place(tmp_path / "demo"), Place(tmp_path / "part")
    part.files.mkdir(parents=True)
    rename, others = Path.rename, [place.backups, place.key]

    def rename_late(path: Path, target: Path) -> Path:
        if path == part.folder and others:
            others.pop().mkdir(parents=True)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_late)
    _put_in_place(part, place)
    assert list(place.folder.iterdir()) == [place.files]
    assert list(tmp_path.iterdir()) == [place.folder]


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RollbookError) as raised:
        make_demo(Place(tmp_path / "file" / "demo"), TODAY)
    assert raised.value.code == "store-unavailable"
