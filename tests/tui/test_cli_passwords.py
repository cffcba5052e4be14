"""Fetching a file with temporary passwords from the command line: it is said, once and calmly."""

from pathlib import Path

import pytest

from tests.tui.command_line import CommandLine, one_line

COLUMNS = "User ID,Role,First Name,Last Name,Email\n"


@pytest.fixture
def task(rollbook: CommandLine, tmp_path: Path) -> int:
    """The number of an import that made temporary passwords for two teachers, with an error row beside them."""
    path = tmp_path / "teachers.csv"
    rows = ("t1,Teacher,Ann,Roe,ann@example.org\n", "t2,Teacher,Bo,Poe,bo@example.org\n", "t3,Teacher,Cy,Moe,cy\n")
    path.write_text(COLUMNS + "".join(rows))
    number: int = rollbook.json("import", path, "--scope", "school:TN-1-1").document["task"]
    return number


def test_a_completed_file_with_temporary_passwords_is_warned_about(
    rollbook: CommandLine, task: int, tmp_path: Path
) -> None:
    until = rollbook.json("task", task).document["passwords_until"]
    ended = rollbook("file", task, "completed", "-o", tmp_path / "completed.csv")
    assert (ended.code, ended.out) == (0, f"Written to {tmp_path / 'completed.csv'}\n")
    assert one_line(ended.err)
    assert "temporary passwords" in ended.err
    assert f"until {until[:4]}-" in ended.err


def test_the_warning_stands_beside_standard_output(rollbook: CommandLine, task: int) -> None:
    ended = rollbook("file", task, "completed", "-o", "-")
    assert one_line(ended.err)
    assert len(ended.out.splitlines()) == 3


def test_the_object_of_a_file_with_temporary_passwords_says_so(
    rollbook: CommandLine, task: int, tmp_path: Path
) -> None:
    ended = rollbook.json("file", task, "completed", "-o", tmp_path / "completed.xlsx")
    assert ended.document["passwords"] is True
    assert ended.err == ""


@pytest.mark.parametrize("kind", ["uploaded", "errors"])
def test_files_without_temporary_passwords_are_not_warned_about(
    rollbook: CommandLine, task: int, tmp_path: Path, kind: str
) -> None:
    assert rollbook("file", task, kind, "-o", tmp_path / "file.csv").err == ""
    assert "passwords" not in rollbook.json("file", task, kind, "-o", tmp_path / "file.csv").document


def test_a_completed_file_without_temporary_passwords_is_not_warned_about(
    rollbook: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "given.csv"
    path.write_text(f"{COLUMNS.strip()},Password\nt1,Teacher,Ann,Roe,ann@example.org,a-long-password\n")
    number = rollbook.json("import", path, "--scope", "school:TN-1-1").document["task"]
    assert rollbook("file", number, "completed", "-o", tmp_path / "file.csv").err == ""
    assert "passwords" not in rollbook.json("file", number, "completed", "-o", tmp_path / "file.csv").document
