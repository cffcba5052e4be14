"""Columns that were matched by hand count on the command line as well, and it says so."""

from pathlib import Path

import pytest

from core.service import ImportOptions, Rollbook
from tests.tui.command_line import HEADER, CommandLine, user_row

SAID = (("Post", "Email"), ("Rollen", "Roles"))


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A file of users in which two required columns have names that nobody knows."""
    path = tmp_path / "strange.csv"
    path.write_text(HEADER.replace("Email", "Post").replace("Roles", "Rollen") + user_row(1, "U", last="Roe"))
    return path


@pytest.fixture
def remembering(rollbook: CommandLine, strange: Path) -> CommandLine:
    """A store that remembers what they mean."""
    service = Rollbook(str(rollbook.store))
    reading = service.preview_reading(strange.read_bytes(), strange.name, "SPRING", None, ImportOptions())
    service.remember_columns(reading.rematch(SAID))
    return rollbook


def test_without_a_mapping_the_missing_columns_are_named(rollbook: CommandLine, strange: Path) -> None:
    ended = rollbook("check", strange, "--scope", "SPRING")
    assert ended.code == 2
    assert "lacks the required columns 'Email', 'Roles'" in ended.err
    assert "where the columns have other names, see 'rollbook layouts pearsonaccess-users --learn FILE'" in ended.err


def test_a_check_tells_which_columns_were_matched(remembering: CommandLine, strange: Path) -> None:
    ended = remembering("check", strange, "--scope", "SPRING")
    assert ended.code == 0
    assert "columns as matched by hand: Post = Email, Rollen = Roles" in ended.out
    assert remembering.json("check", strange, "--scope", "SPRING").document["file"]["columns"] == dict(SAID)


def test_an_import_keeps_which_columns_were_matched(remembering: CommandLine, strange: Path) -> None:
    document = remembering.json("import", strange, "--scope", "SPRING").document
    assert document["counts"]["updated"] == 1
    assert document["file"]["columns"] == dict(SAID)
    shown = remembering("task", document["task"]).out
    assert "columns Post = Email, Rollen = Roles" in " ".join(shown.split())


def test_a_file_without_a_mapping_tells_of_no_columns(rollbook: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(HEADER + user_row(1, "U"))
    assert "columns" not in rollbook.json("check", path, "--scope", "SPRING").document["file"]


def test_a_header_that_fits_no_layout_names_the_way_to_match_it(rollbook: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Kennung,Rufname\nx,y\n")
    ended = rollbook("check", path)
    assert ended.code == 2
    assert "rollbook layouts LAYOUT --learn FILE" in ended.err


def test_learning_tells_which_required_columns_stay_unmatched(rollbook: CommandLine, strange: Path) -> None:
    strange.write_text(strange.read_text().replace("Rollen", "Qwx"))
    out = " ".join(rollbook("layouts", "pearsonaccess-users", "--learn", strange).out.split())
    assert "the cells are e-mail addresses" in out
    assert "Required, and like nothing in the file: 'Roles'." in out


def test_learning_from_a_file_of_something_else_says_so(rollbook: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Kennung,Rufname\nx,y\n")
    assert "No column of the file is like one" in rollbook("layouts", "pearsonaccess-users", "--learn", path).out
    path.write_text(HEADER + user_row(1))
    assert rollbook("layouts", "pearsonaccess-users", "--learn", path).out == (
        "Every column of the layout that the file has is known by its name.\n"
    )
