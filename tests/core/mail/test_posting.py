"""Sending the outbox: what each answer of a mail server means, and that nothing is sent twice."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from core.claims import claimant_of
from core.mail.posting import Bounds, send_due
from core.owners import owner_name
from core.store.engine import Store
from core.store.outbox import State, claim_letter, end_letter, states_by_row
from core.store.records import write_changes
from core.store.schema import outbox
from tests.core.mail.conftest import KIND, Clock, Put, mail_of, reasons, settings
from tests.core.mail.smtp_server import Mailbox

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def test_many_are_sent_through_one_connection_each_once(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    task = put("ann", "bob", "cy")
    assert send_due(store, settings(port), clock=clock) == 3
    assert send_due(store, settings(port), clock=clock) == 0
    assert mailbox.to == ["ann@example.org", "bob@example.org", "cy@example.org"]
    assert mailbox.connections == 1
    assert mail_of(store, task) == {"sent": 3}
    with store.reading() as session:
        assert states_by_row(session, task).rows() == [(2, "sent"), (3, "sent"), (4, "sent")]


def test_a_refused_recipient_is_no_fault_of_the_others(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    mailbox.rcpt["ann@example.org"] = "550 5.1.1 <ann@example.org>: no such\x1b[2J user"
    task = put("ann", "bob")
    send_due(store, settings(port), clock=clock)
    assert mailbox.to == ["bob@example.org"]
    assert mail_of(store, task) == {"sent": 1, "failed": 1}
    assert "answered 550: 5.1.1 (address) no such" in reasons(store, task)
    assert "\x1b" not in reasons(store, task)
    clock.move(100_000)
    assert send_due(store, settings(port), clock=clock) == 0


def test_a_server_that_wants_it_later_gets_it_after_growing_pauses(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    mailbox.rcpt["ann@example.org"] = "450 4.2.0 greylisted"
    task = put("ann")
    patient = settings(port, pauses_minutes=[1, 5])
    for pause in (1, 5, 5, 5):
        assert send_due(store, patient, clock=clock) == 1
        clock.move(pause - 0.1)
        assert send_due(store, patient, clock=clock) == 0
        clock.move(0.2)
    assert len(mailbox.recipients) == 4
    mailbox.rcpt.clear()
    assert send_due(store, patient, clock=clock) == 1
    assert mail_of(store, task) == {"sent": 1}


def test_an_email_is_given_up_after_its_last_attempt(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    mailbox.data_answer = "452 full"
    task = put("ann")
    for _ in range(2):
        assert mail_of(store, task) == {"waiting": 1}
        send_due(store, settings(port, attempts=2), clock=clock)
        clock.move(60)
    assert mail_of(store, task) == {"failed": 1}
    assert "452: full" in reasons(store, task)


def test_a_refused_text_fails_for_good(store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock) -> None:
    mailbox.data_answer = "554 5.7.1 spam"
    task = put("ann")
    send_due(store, settings(port), clock=clock)
    assert mail_of(store, task) == {"failed": 1}


def test_an_email_that_was_handed_over_without_an_answer_is_never_sent_again(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    mailbox.hang_up = ["taken"]
    task = put("ann", "bob")
    send_due(store, settings(port), clock=clock)
    assert mail_of(store, task) == {"unknown": 1, "waiting": 1}
    clock.move(2)
    send_due(store, settings(port), clock=clock)
    assert mailbox.to == ["ann@example.org", "bob@example.org"]
    assert mail_of(store, task) == {"unknown": 1, "sent": 1}
    assert "No answer after the e-mail was handed over" in reasons(store, task)


def test_a_server_that_does_not_take_the_sender_is_no_fault_of_the_recipients(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    mailbox.sender_answer = "550 5.7.1 not your address: accounts@oak.example.org"
    task = put("ann", "bob", "cy")
    send_due(store, settings(port), clock=clock)
    assert mail_of(store, task) == {"waiting": 3}
    assert "(address)" in reasons(store, task)


def test_an_account_that_was_removed_meanwhile_is_not_written_to(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    task = put("ann", "bob")
    gone = pl.DataFrame(
        {"kind": [KIND], "key": ["ann"], "row": [2], "name": [None], "content": [None]},
        schema={"kind": pl.String, "key": pl.String, "row": pl.UInt32, "name": pl.String, "content": pl.String},
    )
    with store.writing() as session:
        write_changes(session, task + 1, gone)
    send_due(store, settings(port), clock=clock)
    assert mailbox.to == ["bob@example.org"]
    assert mail_of(store, task) == {"sent": 1, "failed": 1}


@pytest.mark.parametrize(
    "recipient", ["ann@münchen.example", "ann@example.org>\r\nBcc: x@y.z", "änn@example.org", "@", ""]
)
def test_an_address_that_cannot_be_written_to_fails_without_asking_the_server(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock, recipient: str
) -> None:
    task = put("ann", recipient=recipient)
    send_due(store, settings(port), clock=clock)
    assert mail_of(store, task) == {"failed": 1}
    assert mailbox.recipients == []


def test_a_round_ends_at_its_bounds_and_the_rest_waits(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    first, second = put("ann", "bob"), put("cy", "dan", "eve")
    assert send_due(store, settings(port), Bounds(mails=2, task=second), clock=clock) == 2
    assert mailbox.to == ["cy@example.org", "dan@example.org"]
    assert (mail_of(store, first), mail_of(store, second)) == ({"waiting": 2}, {"sent": 2, "waiting": 1})
    assert send_due(store, settings(port), Bounds(seconds=0), clock=clock) == 0
    stopped = threading.Event()
    stopped.set()
    assert send_due(store, settings(port), clock=clock, stop=stopped) == 0


def test_several_at_once_send_everything_once(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    names = [f"u{number:02}" for number in range(24)]
    task = put(*names)
    threads = [
        threading.Thread(target=send_due, args=(store, settings(port)), kwargs={"clock": clock}) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mailbox.to) == [f"{name}@example.org" for name in names]
    assert mail_of(store, task) == {"sent": 24}


DYING = """
import json
import sys
from core.store.engine import Store
from core.mail.posting import send_due
from core.mail_settings import Mail
mail = Mail(**json.loads(sys.argv[2]))
send_due(Store.open(sys.argv[1], create=False), mail)
"""


def test_an_email_whose_sender_is_killed_is_shown_as_unknown_and_never_sent_again(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    task = put("ann", "bob")
    mailbox.hang = True
    asked = threading.Event()
    mailbox.on_data = asked.set
    mail = settings(port)
    sending = subprocess.Popen([sys.executable, "-c", DYING, str(store.path), json.dumps(asdict(mail))], cwd=ROOT)
    assert asked.wait(60)
    os.kill(sending.pid, signal.SIGKILL)
    sending.wait()
    mailbox.hang, mailbox.on_data = False, lambda: None
    send_due(store, mail, clock=clock)
    assert mailbox.to == ["bob@example.org"]
    assert mail_of(store, task) == {"unknown": 1, "sent": 1}
    assert "The program ended while it sent the e-mail" in reasons(store, task)


def test_what_is_claimed_is_nobody_elses_and_a_late_answer_still_counts(store: Store, put: Put, clock: Clock) -> None:
    put("ann")
    claimant = claimant_of(owner_name(), 60)
    with store.writing() as session:
        letter = claim_letter(session, claimant, clock())
        assert letter is not None
        assert claim_letter(session, claimant, clock()) is None
    with store.writing() as session:
        session.connection.execute(sa.update(outbox).values(state=State.UNKNOWN))
    with store.writing() as session:
        end_letter(session, letter, State.SENT, clock())
    with store.reading() as session:
        assert session.connection.execute(sa.select(outbox.c.state)).scalar() == "sent"
