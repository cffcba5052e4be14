"""Changing settings from inside the program: one key at a time, nothing else lost, nothing half written."""

import stat
import tomllib
from pathlib import Path

import pytest

from core.errors import RollbookError
from core.service import Rollbook
from core.settings import change_settings
from core.settings_file import load_config

WRITTEN = """# My settings.
[safeguards]
accounts = 5 # few

[app.keys]
import.check = "f10"

[mail]
host = "mail.example.org"
sender = "a@example.org"
site = "Oak"
sign_in = "https://oak.example.org/"
template = "welcome.txt"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A settings file that somebody wrote by hand."""
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN)
    return path


def test_a_change_leaves_all_other_keys_as_they_were(path: Path) -> None:
    config, _ = change_settings(path, {"app.theme": "nord"})
    assert config == load_config(path)
    assert (config.app.theme, config.safeguards.accounts, config.app.keys) == ("nord", 5, {"import.check": "f10"})
    assert tomllib.loads(path.read_text())["mail"]["template"] == "welcome.txt"


def test_a_file_with_comments_is_kept_beside_the_new_one(path: Path) -> None:
    _, kept = change_settings(path, {"app.theme": "nord"})
    assert kept == path.with_name("config.toml.bak")
    assert kept.read_text() == WRITTEN
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, kept)] == [0o600, 0o600]


def test_a_second_change_does_not_overwrite_what_was_kept(path: Path) -> None:
    change_settings(path, {"app.theme": "nord"})
    _, kept = change_settings(path, {"app.theme": None})
    assert kept is None
    assert path.with_name("config.toml.bak").read_text() == WRITTEN
    assert "theme" not in path.read_text()


def test_a_file_that_is_not_there_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    _, kept = change_settings(path, {"imports.backup": False})
    assert kept is None
    assert load_config(path).imports.backup is False
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"safeguards.percent": 101}, "safeguards.percent"),
        ({"safeguards.accounts": -1}, "safeguards.accounts"),
        ({"safeguards.account": 1}, "is not a setting; safeguards.accounts is"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_written(path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(RollbookError, match=said) as caught:
        change_settings(path, changes)
    assert caught.value.code == "configuration"
    assert path.read_text() == WRITTEN
    assert not path.with_name("config.toml.bak").exists()


def test_a_file_that_is_broken_is_not_written_over(path: Path) -> None:
    path.write_text("[app\n")
    with pytest.raises(RollbookError, match="is not TOML"):
        change_settings(path, {"app.theme": "nord"})
    assert path.read_text() == "[app\n"


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RollbookError) as caught:
        change_settings(tmp_path / "file" / "config.toml", {"app.theme": "nord"})
    assert caught.value.code == "file-unwritable"


def test_the_running_program_works_with_what_was_changed(path: Path, tmp_path: Path) -> None:
    rollbook = Rollbook(str(tmp_path / "store.sqlite"), config_path=path, operator="ann")
    rollbook.change_settings({"safeguards.accounts": 99})
    assert rollbook.config.safeguards.accounts == 99


def test_keys_are_written_with_their_dots_in_quotes(path: Path) -> None:
    change_settings(path, {"app.keys": {"import.check": "f11", "tasks.import": "ctrl+i"}})
    assert load_config(path).app.keys == {"import.check": "f11", "tasks.import": "ctrl+i"}
