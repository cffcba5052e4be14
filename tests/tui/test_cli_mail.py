"""Welcome e-mails on the command line: the option, what is told about them, and the worker that sends the rest."""

from pathlib import Path

import pytest

from tests.core.mail.smtp_server import HOST, Mailbox, free_port, serve
from tests.tui.command_line import CommandLine

USERS = "User ID,First Name,Last Name,Email,User Type,Active\ne1,Jane,Doe,e1@example.org,Faculty,1\n"


def settings_file(folder: Path, port: int) -> Path:
    """Write a settings file with a mail server."""
    path = folder / "settings.toml"
    path.write_text(
        f"[mail]\nhost = '{HOST}'\nport = {port}\ntls = 'none'\nsender = 'accounts@oak.example.org'\n"
        "site = 'Oak Learning'\nsign_in = 'https://learning.oak.example.org/'\n"
    )
    return path


@pytest.fixture
def users(tmp_path: Path) -> Path:
    path = tmp_path / "users.csv"
    path.write_text(USERS)
    return path


def test_without_a_mail_server_the_option_is_refused_in_one_line(rollbook: CommandLine, users: Path) -> None:
    before = rollbook.json("tasks").document
    ended = rollbook("import", users, "--scope", "lms", "--layout", "edvance360-users", "--welcome-emails")
    assert ended.code == 2
    assert ended.err.startswith("rollbook: Welcome e-mails need a mail server, and none is set (set host")
    assert ended.err.count("\n") == 1
    refused = rollbook.json("check", users, "--scope", "lms", "--layout", "edvance360-users", "--welcome-emails")
    assert refused.error == "configuration"
    assert rollbook.json("tasks").document == before


def test_a_layout_without_welcome_emails_refuses_the_option(rollbook: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text("Code,Name\nA,B\n")
    for option in ("--welcome-emails", "--delete-training-records"):
        ended = rollbook.json("import", path, "--layout", "roles", option)
        assert (ended.code, ended.error) == (2, "usage")


def test_emails_are_told_from_the_import_to_the_worker_that_sends_them(
    rollbook: CommandLine, users: Path, tmp_path: Path
) -> None:
    absent = settings_file(tmp_path, free_port())
    words = ("import", users, "--scope", "lms", "--layout", "edvance360-users", "--welcome-emails", "--config", absent)
    ended = rollbook(*words)
    assert ended.code == 0
    assert "E-mails: 1 waiting" in ended.out
    task = rollbook.json("tasks").document[0]
    assert task["mail"] == {"sent": 0, "waiting": 1, "failed": 0, "unknown": 0}
    assert "mail" not in rollbook.json("tasks").document[-1]
    assert "Undelivered" in rollbook("tasks").out
    shown = rollbook("task", task["task"]).out
    assert "1 waiting: No connection to the mail server: Connection refused; tried again" in shown
    assert "e1@example.org" not in shown
    assert "Success No Email Sent. It waits and is tried again." in rollbook("rows", task["task"]).out
    assert rollbook.json("rows", task["task"]).lines[0]["details"].startswith("Success No Email Sent.")
    assert rollbook("worker", "--drain", "--config", absent).code == 0
    assert rollbook.json("task", task["task"]).document["mail"]["waiting"] == 1


def test_an_import_that_sends_everything_says_so(rollbook: CommandLine, users: Path, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with serve(mailbox) as port:
        settings = settings_file(tmp_path, port)
        words = ("import", users, "--scope", "lms", "--layout", "edvance360-users", "--welcome-emails")
        ended = rollbook.json(*words, "--config", settings)
    assert ended.document["mail"]["sent"] == 1
    assert mailbox.to == ["e1@example.org"]
    assert "Undelivered" not in rollbook("tasks").out
    output = tmp_path / "completed.csv"
    assert rollbook("file", ended.document["task"], "completed", "-o", output).code == 0
    assert "Success Email Sent." in output.read_text(encoding="utf-8-sig")


def test_the_doctor_looks_at_the_mail_settings(rollbook: CommandLine, tmp_path: Path) -> None:
    assert any(one["subject"] == "mail" and one["ok"] for one in rollbook.json("doctor").document)
    settings = settings_file(tmp_path, 25)
    settings.write_text(settings.read_text() + "template = 'absent.txt'\n")
    found = rollbook.json("doctor", "--config", settings)
    assert found.code == 2
    assert [one["ok"] for one in found.document if one["subject"] == "mail"] == [False]
