"""Looking back and fetching from the command line: tasks, rows, files, exports, templates, lists."""

import os
from pathlib import Path

import pytest

from tests.tui.command_line import CommandLine, user_file, user_row


@pytest.fixture
def faulty(rollbook: CommandLine, tmp_path: Path) -> int:
    """The number of an import with a created, an updated and an error row."""
    rows = (user_row(21), user_row(1, "U", last="Roe"), user_row(22, email="nobody"))
    task: int = rollbook.json("import", user_file(tmp_path / "faulty.csv", *rows), "--scope", "SPRING").document["task"]
    return task


def test_tasks_are_listed_newest_first(rollbook: CommandLine, faulty: int) -> None:
    tasks = rollbook.json("tasks").document
    assert [task["task"] for task in tasks] == [4, 3, 2, 1]
    assert [task["task"] for task in rollbook.json("tasks", "--scope", "SPRING").document] == [4, 3]
    assert [task["task"] for task in rollbook.json("tasks", "--status", "completed_with_errors").document] == [faulty]
    assert "Completed with Errors" in rollbook("tasks").out


def test_a_task_is_shown_with_its_history(rollbook: CommandLine, faulty: int) -> None:
    task = rollbook.json("task", faulty).document
    assert (task["task"], task["kind"], task["file"]["name"]) == (faulty, "import", "faulty.csv")
    told = rollbook("task", faulty).out
    for part in ("faulty.csv", "email-format", "uploaded, completed, errors", "SHA-256"):
        assert part in told


def test_a_purged_task_is_shown_without_examples(rollbook: CommandLine, faulty: int) -> None:
    assert rollbook("purge", "--older-than", 0).code == 0
    ended = rollbook("task", faulty)
    assert ended.code == 0
    assert "error email-format in Email: 1 row" in ended.out
    assert "for example" not in ended.out
    assert "Next:" not in ended.out
    assert "purged" in ended.out


@pytest.mark.parametrize("words", [["task"], ["rows"], ["cancel"], ["file", "errors"]], ids=" ".join)
def test_a_task_that_is_not_there_is_said(rollbook: CommandLine, words: list[str], tmp_path: Path) -> None:
    output = ["-o", str(tmp_path / "x.csv")] if words[0] == "file" else []
    ended = rollbook.json(words[0], 99, *words[1:], *output)
    assert (ended.code, ended.error) == (2, "task-unknown")


def test_rows_are_chosen_by_outcome_and_code(rollbook: CommandLine, faulty: int) -> None:
    assert [line["row"] for line in rollbook.json("rows", faulty).lines] == [2, 3, 4]
    assert [line["row"] for line in rollbook.json("rows", faulty, "--outcome", "created").lines] == [2]
    assert [line["row"] for line in rollbook.json("rows", faulty, "--code", "email-format").lines] == [4]
    assert rollbook.json("rows", faulty, "--outcome", "deleted").out == ""
    told = rollbook("rows", faulty).out
    assert "Last Name: Doe -> Roe" in told
    assert "[email-format] Email: 'nobody' is not an e-mail address." in told


def test_the_uploaded_file_comes_byte_for_byte(rollbook: CommandLine, faulty: int, tmp_path: Path) -> None:
    assert rollbook("file", faulty, "uploaded", "-o", tmp_path / "again.csv").code == 0
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "faulty.csv").read_bytes()


@pytest.mark.parametrize("kind", ["uploaded", "completed", "errors"])
@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_a_file_is_fetched_in_every_type(
    rollbook: CommandLine, faulty: int, tmp_path: Path, kind: str, ending: str
) -> None:
    path = tmp_path / f"{kind}-again.{ending}"
    ended = rollbook.json("file", faulty, kind, "-o", path)
    assert (ended.code, ended.document["bytes"]) == (0, path.stat().st_size)


def test_an_error_file_goes_to_standard_output(rollbook: CommandLine, faulty: int) -> None:
    ended = rollbook("file", faulty, "errors", "-o", "-")
    assert ended.err == ""
    assert "[email-format]" in ended.out
    assert len(ended.out.splitlines()) == 2


def test_a_corrected_error_file_imports(rollbook: CommandLine, faulty: int, tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    rollbook("file", faulty, "errors", "-o", path)
    text = path.read_text(encoding="utf-8-sig").replace(",nobody,", ",somebody@school.example.org,")
    path.write_text(text, encoding="utf-8")
    ended = rollbook.json("import", path, "--scope", "SPRING")
    assert (ended.code, ended.document["counts"]["created"]) == (0, 1)


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_an_export_imports_without_a_change(rollbook: CommandLine, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"users.{ending}"
    exported = rollbook.json("export", "--scope", "SPRING", "-o", path)
    assert (exported.code, exported.document["kind"]) == (0, "export")
    checked = rollbook.json("check", path, "--scope", "SPRING")
    assert (checked.code, checked.document["counts"]["unchanged"]) == (0, 20)
    task = exported.document["task"]
    assert rollbook("file", task, "export", "-o", tmp_path / f"kept.{ending}").code == 0


def test_an_export_is_filtered(rollbook: CommandLine, tmp_path: Path) -> None:
    user_file(tmp_path / "off.csv", user_row(1, "U", disabled="Yes,left"), user_row(2, "D"))
    rollbook("import", tmp_path / "off.csv", "--scope", "SPRING")

    def exported(*filters: str) -> int:
        return len(rollbook("export", "--scope", "SPRING", "-o", "-", *filters).out.splitlines()) - 1

    assert exported() == 20
    assert exported("--no-deleted") == 19
    assert exported("--state", "disabled") == 1
    assert exported("--role", "RoomSupervisor") == 0
    assert exported("--under", "TN-1-2") == 0
    assert exported("--changed-since", "2999-01-01") == 0


def test_scopes_are_listed(rollbook: CommandLine) -> None:
    scopes = {scope["code"]: scope for scope in rollbook.json("scopes").document}
    assert (scopes["SPRING"]["accounts"], scopes["SPRING"]["status"]) == (20, "Open")
    assert scopes["FALL"]["status"] == "Closed"
    assert scopes["SPRING"]["last_task"]["task"] == 3
    assert "2026 Spring Assessment" in rollbook("scopes").out


def test_an_empty_store_says_what_to_do_and_is_not_made(empty: CommandLine) -> None:
    ended = empty("scopes")
    assert ended.code == 0
    assert "organizations" in ended.out
    assert not empty.store.exists()
    assert empty.json("tasks").document == []
    assert not empty.store.exists()


def test_layouts_and_their_columns_are_listed(empty: CommandLine) -> None:
    names = [layout["name"] for layout in empty.json("layouts").document]
    assert "pearsonaccess-users" in names
    [layout] = empty.json("layouts", "pearsonaccess-users").document
    assert [column["name"] for column in layout["columns"]][:3] == ["Action", "Username", "First Name"]
    assert list(layout["columns"][0]) == ["name", "required", "kind", "maximum", "choices", "aliases", "rule"]
    assert "Disable Reason" in empty("layouts", "pearsonaccess-users").out
    assert empty.json("layouts", "nothing").error == "layout-unknown"


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_a_template_has_the_columns(empty: CommandLine, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"template.{ending}"
    assert empty("template", "pearsonaccess-users", "-o", path, "--sample").code == 0
    assert path.stat().st_size > 100
    assert empty("template", "pearsonaccess-users", "-o", "-").out.startswith("Action,Username,")


def test_a_finished_task_cannot_be_cancelled_and_can_be_purged(rollbook: CommandLine, faulty: int) -> None:
    assert rollbook.json("cancel", faulty).code == 2
    assert rollbook.json("purge", "--older-than", 1).document == {"purged": 0}


def test_nothing_is_older_than_any_calendar(rollbook: CommandLine, faulty: int) -> None:
    assert rollbook.json("purge", "--older-than", 2**63 - 1).document == {"purged": 0}


def test_the_doctor_finds_a_sound_store_sound(rollbook: CommandLine) -> None:
    found = rollbook.json("doctor").document
    assert {"subject", "ok", "text", "hint"} == set(found[0])
    assert {one["subject"] for one in found} >= {"store", "configuration", "permissions", "terminal"}
    assert all(one["ok"] for one in found)


def test_the_doctor_says_where_the_settings_are(rollbook: CommandLine, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("[store]\nbusy_seconds = 5\n")
    assert f"The settings are in {settings}." in rollbook("doctor", "--config", settings).out
    assert "every setting is as it ships" in rollbook("doctor").out


def test_the_doctor_tells_a_broken_store_by_its_exit_code(empty: CommandLine) -> None:
    empty.store.write_bytes(b"something else")
    ended = empty("doctor")
    assert ended.code == 4
    assert "WRONG  store" in ended.out


def test_the_doctor_tells_a_store_that_can_only_be_read(rollbook: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    ended = rollbook("doctor")
    assert ended.code == 4
    assert "can only be read" in ended.out
