"""Where the command line reads and writes: private modes, pipes, links, stores that cannot be opened, real files."""

import os
import stat
from pathlib import Path

import pytest

from tests.tui.command_line import CommandLine, make_world, one_line, process, user_file, user_row


def modes_below(folder: Path) -> dict[str, int]:
    """Return the modes of everything in a folder, the folder itself included."""
    return {str(path): stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}


def test_everything_is_private_whatever_the_umask(tmp_path: Path) -> None:
    store = tmp_path / "deep" / "er" / "store.sqlite"
    organizations = tmp_path / "organizations.csv"
    organizations.write_text("Code,Name,Type,Parent Code\nTN,Tennessee,State,\n", encoding="utf-8")
    fetched = tmp_path / "fetched.csv"
    open_mask = "import os; os.umask(0)"
    for words in (["import", organizations, "--layout", "organizations"], ["file", 1, "uploaded", "-o", fetched]):
        assert process("--store", store, *words, before=open_mask).code == 0
    modes = modes_below(tmp_path / "deep")
    assert {mode for path, mode in modes.items() if Path(path).is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if Path(path).is_file()} == {0o600}
    assert stat.S_IMODE(fetched.stat().st_mode) == 0o600


@pytest.mark.parametrize("command", ["check", "import"])
def test_a_pipe_with_a_name_is_refused_at_once(rollbook: CommandLine, tmp_path: Path, command: str) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", tmp_path, tmp_path / "missing.csv"):
        ended = rollbook.json(command, path, "--scope", "SPRING")
        assert (ended.code, ended.error) == (2, "file-unreadable")


def test_an_output_never_follows_a_link(rollbook: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine", encoding="utf-8")
    (tmp_path / "out.csv").symlink_to(tmp_path / "precious")
    ended = rollbook.json("export", "--scope", "SPRING", "-o", tmp_path / "out.csv")
    assert (ended.code, ended.error) == (4, "file-unwritable")
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "mine"
    assert "rollbook file 4 export -o FILE" in ended.document["error"]["hint"]


def test_a_folder_that_is_not_there_is_said_before_any_work(rollbook: CommandLine, tmp_path: Path) -> None:
    ended = rollbook.json("export", "--scope", "SPRING", "-o", tmp_path / "no" / "out.csv")
    assert (ended.code, ended.error) == (4, "file-unwritable")
    assert len(rollbook.json("tasks").document) == 3


def test_a_store_that_is_something_else_is_not_touched(empty: CommandLine) -> None:
    empty.store.write_bytes(b"no database at all, but precious" * 100)
    ended = empty.json("tasks")
    assert (ended.code, ended.error) == (4, "store-unavailable")
    assert empty.store.read_bytes().startswith(b"no database")
    assert one_line(empty("tasks").err)


def test_a_setting_that_is_unknown_is_said(rollbook: CommandLine, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("[store]\ncolour = 'blue'\n", encoding="utf-8")
    for path in (settings, tmp_path / "missing.toml"):
        ended = rollbook.json("tasks", "--config", path)
        assert (ended.code, ended.error) == (2, "configuration")


def test_a_hostile_file_name_is_shown_harmlessly(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "\x1b[2Jusers.csv", user_row(21))
    told = rollbook("import", users, "--scope", "SPRING").out + rollbook("tasks").out + rollbook("task", 4).out
    assert "\x1b" not in told
    assert "\u241b[2Jusers.csv" in told


def test_the_environment_names_the_store(world: Path) -> None:
    ended = process("tasks", "--json", ROLLBOOK_STORE=str(world / "store.sqlite"))
    assert [task["task"] for task in ended.document] == [3, 2, 1]


def test_the_world_of_these_tests_is_sound(world: Path, tmp_path: Path) -> None:
    make_world(tmp_path / "another.sqlite", tmp_path)
    assert (world / "store.sqlite").exists()


def test_schools_are_imported_and_exported_without_a_change(
    empty: CommandLine, shared_data: Path, tmp_path: Path
) -> None:
    schools = shared_data / "schools"
    for name in ("organizations", "administrations"):
        assert empty.json("import", schools / f"{name}.csv", "--layout", name).document["status"] == "completed"
    users = empty.json("import", schools / "pearsonaccess-users.csv", "--scope", "WA-2026-SPRING")
    assert (users.code, users.document["counts"]["created"]) == (0, 600)
    for ending in ("csv", "xlsx"):
        exported = tmp_path / f"users.{ending}"
        assert empty("export", "--scope", "WA-2026-SPRING", "-o", exported).code == 0
        checked = empty.json("check", exported, "--scope", "WA-2026-SPRING").document
        assert (checked["status"], checked["counts"]["unchanged"]) == ("completed", 600)
    refused = empty.json("import", schools / "pearsonaccess-users.csv", "--scope", "WA-2025-FALL")
    assert (refused.code, refused.error) == (3, "administration-closed")
