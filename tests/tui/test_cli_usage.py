"""What is said about a command line before anything is opened: help, version, wrong words."""

import json
from pathlib import Path

import pytest

from tests.tui.command_line import CommandLine, one_line, process
from tui.cli import main
from tui.commands.catalogue import COMMANDS, Command
from tui.commands.invocation import take_apart

WRONG = [
    (["bogus"], "not a command"),
    (["task"], "ID is missing"),
    (["tasks", "--bogus"], "no option --bogus"),
    (["tasks", "--scop", "X"], "did you mean --scope"),
    (["--bogus"], "no option --bogus"),
    (["task", "x"], "a whole number is wanted"),
    (["task", "0x3"], "a whole number is wanted"),
    (["task", "-3"], "-3"),
    (["task", "9" * 30], "a whole number is wanted"),
    (["task", "3", "4"], "one argument too many"),
    (["tasks", "--status", "sleeping"], "in_progress"),
    (["tasks", "--status"], "--status needs a value"),
    (["tasks", "--scope", "a", "--scope", "b"], "--scope stands twice"),
    (["tasks", "--store"], "--store needs a value"),
    (["rows", "3", "--outcome", "fine"], "not_applied"),
    (["rows", "3", "--code", "no-such-code"], "not a finding code"),
    (["file", "3", "everything", "-o", "x.csv"], "uploaded"),
    (["file", "3", "errors"], "--output is missing"),
    (["file", "3", "errors", "-o", "x.pdf"], "does not say its type"),
    (["export", "-o", "x.csv", "--changed-since", "2026-02-30"], "a date is wanted"),
    (["export", "-o", "x.csv", "--changed-since", "yesterday"], "a date is wanted"),
    (["import", "x.csv", "--allow-deletes", "-1"], "a whole number is wanted"),
    (["import", "x.csv", "--stop-after-errors", "0"], "1 or more"),
    (["import", "x.csv", "--no-again"], "no option --no-again"),
    (["tasks", "--json=yes"], "--json takes no value"),
    (["check", "--", "x.csv", "--scope", "A"], "--scope stands after --"),
    (["purge"], "--older-than is missing"),
    (["purge", "--older-than", "1.5"], "a whole number is wanted"),
    ([], "needs a terminal"),
    (["--scope", "X"], "needs a terminal"),
    (["demo"], "needs a terminal"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_wrong_command_line_is_one_line_and_exit_code_2(empty: CommandLine, words: list[str], said: str) -> None:
    ended = empty(*words)
    assert (ended.code, ended.out) == (2, "")
    assert one_line(ended.err)
    assert said in ended.err
    assert not empty.store.exists()


@pytest.mark.parametrize("words", [words for words, _ in WRONG], ids=" ".join)
def test_a_wrong_command_line_is_an_object_with_json(empty: CommandLine, words: list[str]) -> None:
    ended = empty("--json", *words)
    assert (ended.code, ended.err, ended.error) == (2, "", "usage")
    assert list(ended.document["error"]) == ["code", "message", "hint"]


def test_hostile_words_are_shown_harmlessly(empty: CommandLine, naughty_text: str) -> None:
    ended = empty("task", naughty_text.replace("\x00", ""))
    assert ended.code == 2
    assert "\x1b" not in ended.err
    assert one_line(ended.err)


def test_a_json_option_after_two_dashes_is_a_file_name(empty: CommandLine) -> None:
    ended = empty("check", "--", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "--json" in ended.err


def test_standard_output_is_not_promised_twice(empty: CommandLine) -> None:
    assert empty.json("file", 3, "errors", "-o", "-").error == "usage"


@pytest.mark.parametrize(
    "words",
    [
        ["--store", "s", "--operator=me", "--json", "task", "3"],
        ["task", "3", "--json", "--operator", "me", "--store=s"],
        ["task", "--store", "s", "--json", "3", "--operator", "me"],
    ],
    ids=" ".join,
)
def test_global_options_stand_anywhere(words: list[str]) -> None:
    line = take_apart(words)
    assert line.values == {"--store": "s", "--operator": "me"}
    assert line.flags == frozenset({"--json"})
    assert line.rest == ["task", "3"]


def test_the_environment_stands_in_for_global_options(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STORE", "CONFIG", "OPERATOR"):
        monkeypatch.setenv(f"ROLLBOOK_{name}", f"from {name}")
    call = take_apart(["tasks", "--store", "named"]).invocation()
    assert (call.store, call.config, call.operator) == ("named", Path("from CONFIG"), "from OPERATOR")


def test_help_lists_every_command_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {command.name} " in text for command in COMMANDS)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: Command) -> None:
    name = command.name
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Usage: rollbook {name}")
    assert "*" not in text
    assert max(map(len, text.splitlines()[1:])) <= 80


def test_help_needs_no_heavy_library() -> None:
    heavy = ("polars", "sqlalchemy", "alembic", "textual", "rich", "cyclopts", "pydantic")
    told = process("--help", before=_tell_imports(heavy))
    assert told.err.strip() == "[]"


def _tell_imports(names: tuple[str, ...]) -> str:
    return f"import atexit\natexit.register(lambda: sys.stderr.write(str([n for n in {names!r} if n in sys.modules])))"


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("rollbook ")
    assert main(["--version", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["version"]
