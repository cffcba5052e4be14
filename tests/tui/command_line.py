"""How the tests of the command line call it: in this process for speed, as a process of its own where that matters."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tui.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """What one command line left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - whatever JSON may hold
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> str:
        """The code of the error on standard output."""
        code: str = self.document["error"]["code"]
        return code


@dataclass
class CommandLine:
    """Calls `rollbook` on one store."""

    store: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: object, operator: str | None = None) -> Ended:
        """Run a command in this process."""
        chosen = ["--store", str(self.store), *(["--operator", operator] if operator else [])]
        self.capsys.readouterr()
        code = main([*chosen, *map(str, words)])
        captured = self.capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    def json(self, *words: object, operator: str | None = None) -> Ended:
        """Run a command in this process with --json."""
        return self(*words, "--json", operator=operator)


def process(*words: object, before: str = "", **environment: str) -> Ended:
    """Run a command line as a process of its own, after some Python in the same process."""
    code = f"import sys\n{before}\nfrom tui.cli import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def one_line(text: str) -> bool:
    """Tell whether a text is one line of the form `rollbook: what happened (what to do)`."""
    return text.startswith("rollbook: ") and text.count("\n") == 1 and text.endswith(")\n")


ORGANIZATIONS = """Code,Name,Type,Parent Code
TN,Tennessee,State,
TN-1,Oak District,District,TN
TN-1-1,Oak School,School,TN-1
TN-1-2,Elm School,School,TN-1
"""
ADMINISTRATIONS = """Code,Name,Year,Status,Organizations
SPRING,2026 Spring Assessment,2026,Open,TN
FALL,2025 Fall Retest,2025,Closed,TN
"""
HEADER = (
    "Action,Username,First Name,Last Name,Email,Authorized Organizations,Roles,"
    "Active Begin Date,Active End Date,Disabled,Disable Reason,Is Deleted\n"
)


def user_row(number: int, action: str = "C", email: str = "", last: str = "Doe", disabled: str = "No,") -> str:
    """Return one row of a user file; user 1 has the username user1."""
    address = email or f"user{number}@school.example.org"
    return f"{action},user{number},Jane,{last},{address},TN-1-1,TestCoordinator,,,{disabled},\n"


def user_file(path: Path, *rows: str) -> Path:
    """Write a user file with these rows."""
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def make_world(store: Path, work: Path) -> None:
    """Load organizations, administrations and 20 users into a new store."""
    files = {"organizations": ORGANIZATIONS, "administrations": ADMINISTRATIONS}
    for name, text in files.items():
        path = work / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        assert main(["--store", str(store), "import", str(path), "--layout", name]) == 0
    users = user_file(work / "users.csv", *map(user_row, range(1, 21)))
    assert main(["--store", str(store), "import", str(users), "--scope", "SPRING"]) == 0
