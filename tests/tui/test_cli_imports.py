"""Checking and importing from the command line: counts, findings, safeguards, exit codes, JSON key by key."""

import json
from pathlib import Path

import pytest

from tests.tui.command_line import CommandLine, one_line, user_file, user_row

IMPORT_KEYS = [
    "task",
    "kind",
    "status",
    "layout",
    "scope",
    "operator",
    "queued",
    "started",
    "ended",
    "file",
    "counts",
    "warnings",
    "findings",
    "parent",
]
FILE_KEYS = ["name", "bytes", "sha256", "encoding", "delimiter", "rows", "blank_rows"]
ROW_KEYS = ["row", "key", "action", "outcome", "findings"]
FINDING_KEYS = ["code", "column", "severity", "value", "message", "hint", "platform_message"]


def some_of(known: list[str], found: dict[str, object]) -> list[str]:
    """Return the known keys that are found, in the order in which they are found."""
    return [key for key in found if key in known]


def test_a_sound_file_is_completed_with_exit_code_0(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "more.csv", user_row(21), user_row(1, "U", last="Roe"), user_row(2, "U"))
    ended = rollbook.json("import", users, "--scope", "SPRING")
    task = ended.document
    assert (ended.code, ended.err) == (0, "")
    assert (task["kind"], task["status"], task["scope"]) == ("import", "completed", "SPRING")
    assert {name: number for name, number in task["counts"].items() if number} == {
        "created": 1,
        "updated": 1,
        "unchanged": 1,
    }


def test_an_import_has_the_keys_of_the_contract(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "more.csv", user_row(21), user_row(22, email="nobody"))
    task = rollbook.json("import", users, "--scope", "SPRING").document
    assert some_of(IMPORT_KEYS, task) == IMPORT_KEYS
    assert some_of(FILE_KEYS, task["file"]) == FILE_KEYS
    assert task["findings"] == [{"code": "email-format", "column": "Email", "severity": "error", "rows": 1}]
    assert isinstance(task["notices"], list)
    assert task["file"]["rows"] == 2


def test_rows_in_error_are_exit_code_1_and_the_way_on_is_shown(rollbook: CommandLine, tmp_path: Path) -> None:
    ended = rollbook("import", user_file(tmp_path / "bad.csv", user_row(21, email="nobody")), "--scope", "SPRING")
    assert ended.code == 1
    assert "Completed with Errors" in ended.out
    assert "email-format" in ended.out
    assert "for example row 2" in ended.out
    assert "rollbook file 4 errors -o errors.csv" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_a_check_says_the_same_and_writes_nothing(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "bad.csv", user_row(21, email="nobody"), user_row(22))
    checked = rollbook.json("check", users, "--scope", "SPRING")
    assert len(rollbook.json("tasks").document) == 3
    imported = rollbook.json("import", users, "--scope", "SPRING")
    assert (checked.code, checked.document["task"]) == (1, None)
    for key in ("status", "layout", "scope", "counts", "warnings", "findings", "notices"):
        assert checked.document[key] == imported.document[key]


def test_a_check_lists_rows_as_json_lines(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "mixed.csv", user_row(21, email="nobody"), user_row(1, "U", last="Roe"))
    rollbook("check", users, "--scope", "SPRING", "--rows", tmp_path / "rows.jsonl")
    first, second = map(json.loads, (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines())
    assert [key for key in first if key in ROW_KEYS] == ROW_KEYS
    assert list(first["findings"][0]) == FINDING_KEYS
    assert (first["row"], first["key"], first["outcome"]) == (2, "user21", "error")
    assert second["changes"] == {"Last Name": ["Doe", "Roe"]}


def test_a_check_shows_old_and_new(rollbook: CommandLine, tmp_path: Path) -> None:
    row = user_row(1, "U", last="Roe").replace("TestCoordinator", "TestCoordinator:RoomSupervisor")
    users = user_file(tmp_path / "change.csv", row)
    ended = rollbook("check", users, "--scope", "SPRING", "--diff")
    assert "Last Name: Doe -> Roe" in ended.out
    assert "Roles: +RoomSupervisor (1 stays)" in ended.out
    assert "  ! 1 user gains roles: RoomSupervisor.\n" in ended.out
    rows = rollbook.json("check", users, "--scope", "SPRING", "--diff").document["rows"]
    assert [row["row"] for row in rows] == [2]


def test_sentences_stand_between_counts_and_findings(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "mixed.csv", user_row(1, "D"), user_row(21, email="nobody"))
    for ended in (rollbook("check", users, "--scope", "SPRING"), rollbook("import", users, "--scope", "SPRING")):
        counts, stands_out, findings = (
            ended.out.index(word) for word in ("deleted  ", "What stands out:", "Findings:")
        )
        assert counts < stands_out < findings
        assert "  ! 1 user can no longer sign in (1 deleted): " in ended.out
        assert max(map(len, ended.out.splitlines())) <= 80
    assert "  ! 1 user is deleted.\n" in rollbook("task", 4).out


def test_a_check_that_changes_nothing_says_so(rollbook: CommandLine, tmp_path: Path) -> None:
    ended = rollbook("check", user_file(tmp_path / "same.csv", user_row(1, "U")), "--scope", "SPRING", "--diff")
    assert "Importing this would change nothing." in ended.out
    assert "No account that is there would change." in ended.out


def test_too_many_deletes_are_held_until_the_exact_number_is_given(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "gone.csv", *(user_row(number, "D") for number in range(1, 13)))
    words = ("import", users, "--scope", "SPRING")
    for command in (words, ("check", *words[1:])):
        held = rollbook.json(*command)
        assert (held.code, held.document["status"]) == (3, "held")
        assert held.document["held"] == {"code": "too-many-deletes", "number": 12}
    assert rollbook(*words, "--allow-deletes", 11).code == 3
    assert rollbook(*words, "--allow-deletes", 13).code == 3
    assert "Held      The import is held: " in rollbook("task", 4).out
    done = rollbook.json(*words, "--allow-deletes", 12)
    assert (done.code, done.document["counts"]["deleted"]) == (0, 12)
    assert "Held      The import was held: it deletes or disables 12 accounts\n" in rollbook("task", 4).out


def test_a_held_import_says_why_on_one_line(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "gone.csv", *(user_row(number, "D") for number in range(1, 13)))
    held = rollbook("import", users, "--scope", "SPRING")
    assert held.code == 3
    assert one_line(held.err)
    assert "--allow-deletes 12, or drop it: rollbook cancel 4" in held.err


def test_a_held_import_is_not_said_to_need_corrections(rollbook: CommandLine, tmp_path: Path) -> None:
    rows = [*(user_row(number, "D") for number in range(1, 13)), user_row(21, email="nobody")]
    users = user_file(tmp_path / "gone.csv", *rows)
    assert "correct the cells" not in rollbook("import", users, "--scope", "SPRING").out + rollbook("task", 4).out


def test_a_repeat_is_held_until_it_is_wanted(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "more.csv", user_row(21))
    words = ("import", users, "--scope", "SPRING")
    first = rollbook.json(*words).document["task"]
    held = rollbook.json(*words)
    assert (held.code, held.document["held"]) == (3, {"code": "already-imported", "task": first})
    assert rollbook(*words, "--again").code == 1


@pytest.mark.parametrize("option", [["--stop-after-errors", "1"], ["--all-or-nothing"]], ids=" ".join)
def test_sound_rows_are_not_applied_beside_too_many_errors(
    rollbook: CommandLine, tmp_path: Path, option: list[str]
) -> None:
    users = user_file(tmp_path / "mixed.csv", user_row(21, email="nobody"), user_row(22))
    ended = rollbook.json("import", users, "--scope", "SPRING", *option)
    assert (ended.code, ended.document["status"]) == (1, "completed_with_errors")
    assert (ended.document["counts"]["not_applied"], ended.document["counts"]["error"]) == (1, 1)


def test_where_nothing_was_applied_the_whole_file_is_to_be_corrected(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "mixed.csv", user_row(21, email="nobody"), user_row(22))
    words = (users, "--scope", "SPRING", "--all-or-nothing")
    assert "Nothing would be applied: 1 row in error\n" in rollbook("check", *words).out
    ended = rollbook("import", *words)
    assert ended.code == 1
    assert "Nothing was applied: 1 row in error\nNext: correct the whole file and import it" in ended.out
    assert "rollbook file" not in ended.out
    assert "Nothing was applied: 1 row in error\n" in rollbook("task", 4).out


def test_fewer_errors_than_the_limit_stop_nothing(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "mixed.csv", user_row(21, email="nobody"), user_row(22))
    ended = rollbook.json("import", users, "--scope", "SPRING", "--stop-after-errors", 2)
    assert ended.document["counts"]["created"] == 1


@pytest.mark.parametrize("command", ["check", "import"])
@pytest.mark.parametrize(
    ("text", "words", "code", "exit_code"),
    [
        ("", ["--scope", "SPRING"], "file-empty", 2),
        ("Action,Username\nC,x\n", ["--scope", "SPRING", "--layout", "pearsonaccess-users"], "column-missing", 2),
        ("Code,Code,Name,Type\nx,x,x,x\n", ["--layout", "organizations"], "column-duplicated", 2),
        ("Code,Name\nx,x\n", ["--layout", "no-such-layout"], "layout-unknown", 2),
        ("Code,Name\nx,x\n", ["--scope", "NOWHERE"], "scope-unknown", 2),
        ("%PDF-1.4\n\x00\x01\x02", ["--scope", "SPRING"], "file-unreadable", 2),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value else "",
)
def test_what_cannot_be_taken_makes_no_task(
    rollbook: CommandLine, tmp_path: Path, command: str, text: str, words: list[str], code: str, exit_code: int
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    ended = rollbook.json(command, path, *words)
    assert (ended.code, ended.error, ended.err) == (exit_code, code, "")
    assert len(rollbook.json("tasks").document) == 3
    assert one_line(rollbook(command, path, *words).err)


def test_bytes_that_do_not_decode_are_refused(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "users.csv", user_row(21, last="Zoë"))
    ended = rollbook.json("import", users, "--scope", "SPRING", "--encoding", "ascii")
    assert (ended.code, ended.error) == (2, "file-encoding")


def test_a_file_over_the_limit_is_refused(rollbook: CommandLine, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("[limits]\nbytes = 10\n", encoding="utf-8")
    users = user_file(tmp_path / "users.csv", user_row(21))
    ended = rollbook.json("import", users, "--scope", "SPRING", "--config", settings)
    assert (ended.code, ended.error) == (2, "file-too-large")


def test_a_closed_administration_takes_no_import(rollbook: CommandLine, tmp_path: Path) -> None:
    ended = rollbook.json("import", user_file(tmp_path / "users.csv", user_row(21)), "--scope", "FALL")
    assert (ended.code, ended.error) == (3, "administration-closed")


def test_a_stranger_may_not_import(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "users.csv", user_row(21))
    ended = rollbook.json("import", users, "--scope", "SPRING", operator="stranger")
    assert (ended.code, ended.error) == (3, "not-permitted")


def test_an_import_can_be_left_to_a_worker(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "users.csv", user_row(21))
    ended = rollbook.json("import", users, "--scope", "SPRING", "--detach")
    number = ended.document["task"]
    assert ended.code == 0
    assert rollbook("worker", "--drain").code == 0
    assert rollbook.json("task", number).document["status"] in {"in_progress", "completed"}
