"""Ends that nobody planned: faults, closed pipes, Ctrl-C. Calm on the outside, and no datum in a traceback."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from core.errors import RollbookError
from core.outcomes import Phase
from core.service import Rollbook
from tests.tui.command_line import ROOT, CommandLine, one_line, user_file, user_row
from tui.cli import main
from tui.commands.progress import ProgressLine, progress

SECRET = "Tr0ub4dor-and-3"


class Broken:
    """A service in which every question ends in the same way."""

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end

    def scopes(self) -> object:
        """End as it was told, with a secret in a local variable."""
        password = SECRET
        assert password
        return self._end()


def ending_with(error: BaseException) -> Rollbook:
    """Return a service that raises `error`."""

    def fail() -> object:
        raise error

    return cast("Rollbook", Broken(fail))


@pytest.mark.parametrize("words", [["scopes"], ["--debug", "scopes"]], ids=" ".join)
def test_a_fault_of_the_program_is_exit_code_4_and_shows_no_value(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words, ending_with(KeyError(SECRET))) == 4
    told = capsys.readouterr()
    assert told.out == ""
    assert SECRET not in told.err
    assert one_line(told.err[told.err.index("rollbook: ") :])
    assert ("Traceback" in told.err) == ("--debug" in words)


def test_a_traceback_names_the_causes_without_their_texts(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> object:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise LookupError(SECRET) from error

    assert main(["scopes", "--debug"], cast("Rollbook", Broken(fail))) == 4
    told = capsys.readouterr().err
    assert told.index("builtins.ValueError") < told.index("builtins.LookupError")
    assert SECRET not in told


def test_a_fault_is_an_object_with_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scopes", "--json"], ending_with(ZeroDivisionError())) == 4
    assert '"code": "fault"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("scope-unknown", 2),
        ("configuration", 2),
        ("file-encoding", 2),
        ("not-permitted", 3),
        ("administration-closed", 3),
        ("store-unavailable", 4),
        ("disk-full", 4),
    ],
)
def test_what_the_core_refuses_keeps_its_code(code: str, exit_code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scopes"], ending_with(RollbookError(code, "It is not so", "mend it"))) == exit_code
    assert capsys.readouterr().err == "rollbook: It is not so (mend it)\n"


def test_a_failure_of_several_lines_is_shown_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scopes"], ending_with(RollbookError("usage", "one\ntwo\x1b[2J", "three")))
    assert capsys.readouterr().err == "rollbook: one two\u241b[2J (three)\n"


def test_an_interrupt_is_calm(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scopes"], ending_with(KeyboardInterrupt())) == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_who_leaves_is_no_fault() -> None:
    rollbook = [sys.executable, "-m", "tui", "--help"]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        done = subprocess.run(rollbook, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


def test_an_import_that_nobody_reads_about_keeps_its_own_exit_code(rollbook: CommandLine, tmp_path: Path) -> None:
    users = user_file(tmp_path / "users.csv", user_row(21), user_row(22, email="nobody"))
    read, write = os.pipe()
    os.close(read)
    words = ["--store", rollbook.store, "import", users, "--scope", "SPRING"]
    with os.fdopen(write, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "tui", *map(str, words)],
            cwd=ROOT,
            stdout=pipe,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert rollbook.json("task", 4).document["counts"]["created"] == 1


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"TERM": "dumb"}], ids=str)
def test_an_odd_terminal_gets_the_same_text(locale: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "--help"], cwd=ROOT, env=os.environ | locale, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "postgresql://…" in done.stdout.decode()


class Terminal:
    """A terminal that remembers what was written."""

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        """It is one."""
        return True

    def write(self, text: str) -> int:
        """Remember the text."""
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Everything is written already."""


def test_progress_is_one_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress() as report:
        report(Phase.CHECKING, 0, 100)
        report(Phase.CHECKING, 100, 100)
    assert "\n" not in terminal.written
    assert "\x1b" not in terminal.written
    assert "100 of 100" in terminal.written
    assert terminal.written.rpartition("\r")[0].rpartition("\r")[2].strip() == ""


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as report:
        report(Phase.WRITING, 1, 2)
    assert capsys.readouterr() == ("", "")


def test_progress_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal: Any = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "20")
    ProgressLine().report(Phase.WRITING, 10**9, 10**9)
    assert len(terminal.written.strip("\r")) < 20


def test_the_home_of_a_test_is_not_touched_by_help(private_home: Path) -> None:
    assert main(["--help"]) == 0
    assert list(private_home.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", [("layouts",), ("layouts", "--json")])
def test_a_full_disk_behind_standard_output_is_said_in_one_line(
    words: tuple[str, ...], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    rollbook = (sys.executable, "-m", "tui", *words)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(rollbook, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 4
    assert done.stderr.decode().splitlines() == [
        "rollbook: The disk is full (free space, then see what was done: rollbook tasks)"
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_failure_keeps_its_exit_code_where_standard_error_is_full(
    unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    rollbook = (sys.executable, "-m", "tui", "bogus")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(rollbook, cwd=ROOT, stdout=subprocess.PIPE, stderr=full, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_closed_standard_output_is_no_fault() -> None:
    command = f"{shlex.quote(sys.executable)} -m tui layouts --json >&-"
    done = subprocess.run(command, shell=True, cwd=ROOT, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
