"""E-mails that were not sent, and rows that only partly went through, are told where one looks for them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.config import Config
from core.mail_settings import Mail
from core.outcomes import Status
from core.service import ImportOptions, Rollbook
from core.task import Task
from tests.core.mail.smtp_server import HOST, free_port
from tests.tui.screens.driving import app_on, driving
from tui.screens.task_lines import cells_of


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        (None, "✓ Completed"),
        ({"sent": 3, "waiting": 0, "failed": 0, "unknown": 0}, "✓ Completed"),
        ({"sent": 3, "waiting": 2, "failed": 0, "unknown": 0}, "✓ Completed, 2 e-mails waiting"),
        ({"sent": 0, "waiting": 0, "failed": 1, "unknown": 1}, "✓ Completed, 1 e-mail failed, 1 e-mail perhaps sent"),
    ],
)
def test_a_task_says_beside_its_status_what_is_undelivered(mail: dict[str, int] | None, told: str) -> None:
    task = Task(1, "import", Status.COMPLETED, "users", "lms", "ann", datetime.now(UTC), mail=mail)
    status = cells_of(task)[3]
    assert status == (told, "warning" if mail and sum(mail.values()) > mail["sent"] else "success")


async def test_results_say_what_was_not_delivered_and_why(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = Mail(
        host=HOST, port=free_port(), tls="none", sender="a@example.org", site="Oak", sign_in="https://example.org/"
    )
    monkeypatch.setattr(service, "config", Config(mail=mail))
    users = b"User ID,First Name,Last Name,Email,User Type,Active\ne1,Jane,Doe,e1@example.org,Faculty,1\n"
    task = service.run_import(users, "users.csv", "lms", None, ImportOptions(welcome_emails=True))
    assert task.mail == {"sent": 0, "waiting": 1, "failed": 0, "unknown": 0}
    async with driving(app_on(service, tmp_path, "lms")) as driver:
        await driver.reads("1 e-mail")
        await driver.press("enter")
        await driver.reads("Not delivered: 1 e-mail waiting (d says why)", "Success No Email Sent.")
        await driver.press("enter")
        await driver.at("RowDialog")
        await driver.reads("Details", "Success No Email Sent.")
        await driver.press("escape", "d")
        await driver.at("DetailsDialog")
        await driver.reads("welcome-emails", "1 e-mail waiting", "No connection to the mail server", "tried again")
        assert "e1@example.org" not in driver.text


async def test_a_partial_row_says_what_went_through(service: Rollbook, tmp_path: Path) -> None:
    roster = b"User ID,Role,First Name,Last Name,Class ID,Class Name\ns1,Student,Ann,Roe,C1,Reading\n"
    task = service.run_import(roster, "roster.csv", "school:TN-1-1")
    assert task.counts["partial"] == 1
    async with driving(app_on(service, tmp_path, "school:TN-1-1")) as driver:
        await driver.reads("roster.csv")
        await driver.press("enter")
        await driver.reads("! 1 partial", "! Partial")
        await driver.press("v")
        await driver.at("RowDialog")
        await driver.reads("! Partial", "What of the row is not in error goes through", "class-without-teacher")
        await driver.press("escape", "d")
        await driver.at("DetailsDialog")
        await driver.reads("Passwords", "temporary ones, in the completed file until")
