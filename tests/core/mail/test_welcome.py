"""Welcome e-mails from the option of an import to what its rows say: who gets one, who sends it, what is told."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl
import pytest

from core.config import Config
from core.errors import RollbookError
from core.mail_settings import Mail
from core.options import ImportOptions
from core.outcomes import Status
from core.service import Rollbook, Task, summary_of_task
from core.welcome import NOT_SENT, SENT, tell_mail, welcome_created
from tests.core.mail.conftest import settings
from tests.core.mail.smtp_server import Mailbox, free_port

ROOT = Path(__file__).parents[3]
LMS, USERS = "lms", "edvance360-users"
HEADER = "User ID,First Name,Last Name,Email,User Type,Active,Username\n"
WELCOMING = ImportOptions(welcome_emails=True)


@dataclass(frozen=True)
class Site:
    """A store with an LMS site."""

    path: Path

    def rollbook(self, mail: Mail) -> Rollbook:
        """Return the service with the settings of a mail server."""
        return Rollbook(str(self.path), Config(mail=mail), operator="admin")

    def run(self, mail: Mail, *rows: str, options: ImportOptions = WELCOMING) -> Task:
        """Import rows of users here."""
        return self.rollbook(mail).run_import(file_of(*rows), "users.csv", LMS, USERS, options)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "private" / "store.sqlite")


def file_of(*rows: str) -> bytes:
    """Return a file of users."""
    return (HEADER + "".join(f"{row}\n" for row in rows)).encode()


def user(key: str, email: str = "", username: str = "", active: str = "1") -> str:
    """Return a row; the e-mail is made of the key unless one is given."""
    return f"{key},Jane,Doe,{email or key + '@example.org'},Faculty,{active},{username}"


def completed(site: Site, task: Task) -> pl.DataFrame:
    """Return the completed file of a task."""
    return pl.read_csv(site.rollbook(settings(1)).file(task.id, "completed", "csv"), infer_schema=False)


def test_without_a_mail_server_the_option_is_refused_and_makes_no_task(site: Site) -> None:
    for ask in (site.rollbook(Mail()).check, site.rollbook(Mail()).run_import, site.rollbook(Mail()).queue_import):
        with pytest.raises(RollbookError) as caught:
            ask(file_of(user("e1")), "users.csv", LMS, USERS, WELCOMING)
        assert caught.value.code == "configuration"
        assert "need a mail server" in caught.value.message
    assert site.rollbook(Mail()).tasks() == []


def test_created_accounts_with_an_address_of_their_own_are_welcomed(site: Site, mailbox: Mailbox, port: int) -> None:
    site.run(settings(port), user("e0"), options=ImportOptions())
    rows = (user("e0"), user("e1", username="jane"), user("e2", "E0@example.org"), user("e3", "one@x.org"))
    task = site.run(settings(port), *rows, user("e4", "One@x.org"), user("e5", active="9"))
    assert mailbox.to == ["e1@example.org"]
    assert "jane" in mailbox.taken[0].get_content()
    assert task.mail == {"sent": 1, "waiting": 0, "failed": 0, "unknown": 0}
    details = completed(site, task)["Details"].to_list()
    assert details == [NOT_SENT, SENT, NOT_SENT, NOT_SENT, NOT_SENT]
    lines = {line["row"]: line for line in site.rollbook(settings(port)).results(task.id).lines()}
    assert lines[3]["details"] == SENT
    assert "details" not in lines[7]
    table = site.rollbook(settings(port)).results(task.id).table
    assert table.filter(pl.col("row") == 3)["details"].item() == SENT


def test_a_check_says_how_many_go_out_and_sends_none(site: Site, mailbox: Mailbox, port: int) -> None:
    check = site.rollbook(settings(port)).check(file_of(user("e1"), user("e2")), "users.csv", LMS, USERS, WELCOMING)
    told = {notice["code"]: notice["text"] for notice in check.summary["notices"]}
    assert told["welcome-emails"] == "2 welcome e-mails go out."
    assert mailbox.recipients == []


def test_without_the_option_nobody_is_written_to(site: Site, mailbox: Mailbox, port: int) -> None:
    task = site.run(settings(port), user("e1"), options=ImportOptions())
    assert task.mail is None
    assert "mail" not in summary_of_task(task)
    assert mailbox.recipients == []
    assert completed(site, task)["Details"].to_list() == [NOT_SENT]


def test_an_absent_server_leaves_the_account_and_the_email_waits(site: Site) -> None:
    absent = settings(free_port())
    task = site.run(absent, user("e1"))
    assert task.status is Status.COMPLETED
    assert task.counts["created"] == 1
    assert summary_of_task(task)["mail"] == {"sent": 0, "waiting": 1, "failed": 0, "unknown": 0}
    assert completed(site, task)["Details"].to_list() == [f"{NOT_SENT} It waits and is tried again."]
    told = site.rollbook(absent).task_json(task.id)
    assert told["mail_troubles"][0]["mails"] == 1
    assert told["mail_troubles"][0]["next"].endswith("Z")


def test_an_import_that_applies_nothing_writes_to_nobody(site: Site, mailbox: Mailbox, port: int) -> None:
    options = ImportOptions(welcome_emails=True, all_or_nothing=True)
    task = site.run(settings(port), user("e1"), user("e2", active="9"), options=options)
    assert task.counts["not_applied"] == 1
    assert task.mail is None
    assert mailbox.recipients == []


def test_a_file_imported_again_welcomes_nobody_again(site: Site, mailbox: Mailbox, port: int) -> None:
    site.run(settings(port), user("e1"))
    held = site.run(settings(port), user("e1"))
    assert held.status is Status.HELD
    assert site.run(settings(port), user("e1"), options=ImportOptions(welcome_emails=True, again=True)).mail is None
    assert mailbox.to == ["e1@example.org"]


def test_a_worker_sends_after_its_import_and_ends_without_waiting_for_pauses(
    site: Site, mailbox: Mailbox, port: int
) -> None:
    mailbox.rcpt["e2@example.org"] = "450 later"
    rollbook = site.rollbook(settings(port))
    task = rollbook.queue_import(file_of(user("e1"), user("e2"), user("e3")), "users.csv", LMS, USERS, WELCOMING)
    rollbook.work(drain=True)
    assert mailbox.to == ["e1@example.org", "e3@example.org"]
    assert rollbook.task(task.id).mail == {"sent": 2, "waiting": 1, "failed": 0, "unknown": 0}


def test_a_worker_sends_what_an_import_elsewhere_left(site: Site, mailbox: Mailbox, port: int) -> None:
    left = site.rollbook(settings(port))
    task = site.run(settings(port), *(user(f"e{number}") for number in range(60)))
    assert task.mail == {"sent": 50, "waiting": 10, "failed": 0, "unknown": 0}
    left.work(drain=True)
    assert sorted(mailbox.to) == sorted(f"e{number}@example.org" for number in range(60))


DYING = """
import json, os, signal, sys
import core.mail.posting
from core.config import Config
from core.mail_settings import Mail
from core.service import Rollbook
def die(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)
core.mail.posting.send_due = die
Rollbook(sys.argv[1], Config(mail=Mail(**json.loads(sys.argv[2]))), operator="admin").work(drain=True)
"""


def test_a_worker_that_dies_after_its_commit_leaves_the_emails_to_the_next(
    site: Site, mailbox: Mailbox, port: int
) -> None:
    mail = settings(port)
    task = site.rollbook(mail).queue_import(file_of(user("e1")), "users.csv", LMS, USERS, WELCOMING)
    command = [sys.executable, "-c", DYING, str(site.path), json.dumps(asdict(mail))]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode < 0
    assert mailbox.recipients == []
    site.rollbook(mail).work(drain=True)
    assert mailbox.to == ["e1@example.org"]
    assert site.rollbook(mail).task(task.id).status is Status.COMPLETED


@pytest.mark.parametrize(
    ("outcome", "mail", "said"),
    [
        ("created", "sent", SENT),
        ("created", None, NOT_SENT),
        ("updated", None, NOT_SENT),
        ("created", "failed", f"{NOT_SENT} It could not be delivered."),
        ("created", "unknown", "Success. Whether the e-mail was sent is not known; it is not sent again."),
        ("error", None, None),
        ("not_applied", None, None),
    ],
)
def test_details_say_what_became_of_the_email(outcome: str, mail: str | None, said: str | None) -> None:
    rows = pl.DataFrame({"row": [2], "outcome": [outcome], "mail": [mail]}, schema_overrides={"mail": pl.String})
    assert tell_mail(rows).to_list() == [said]


def test_an_address_counts_as_it_is_after_the_import() -> None:
    changed = pl.DataFrame(
        {
            "row": [2, 3, 4, 5],
            "key": ["new1", "new2", "moves", "goes"],
            "outcome": ["created", "created", "updated", "deleted"],
            "new_email": ["was-his@x.org", "hers@x.org", "Hers@x.org", "gone@x.org"],
            "new_username": ["n1", "n2", "m", "g"],
            "new_first_name": ["Ann", None, "C", "D"],
        }
    )
    stored = pl.DataFrame({"key": ["moves", "goes", "stays"], "email": ["was-his@x.org", "gone@x.org", None]})
    letters = welcome_created(changed, stored, ["first_name"])
    assert letters.rows() == [(2, "new1", "was-his@x.org", "Ann", "n1")]
