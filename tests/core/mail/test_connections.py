"""Connections to a mail server: absent, hanging, protected, with a login; what cannot be sent waits."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.mail.posting import send_due
from core.mail.servers import Delivery, Server
from core.store.engine import Store
from tests.core.mail.conftest import Clock, Put, mail_of, reasons, settings
from tests.core.mail.smtp_server import PASSWORD, USER, Mailbox, free_port, make_certificate, serve

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.mark.parametrize("place", ["rcpt", "sender"])
def test_a_used_connection_that_takes_no_more_is_opened_again_at_once(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock, place: str
) -> None:
    task = put("ann", "bob", "cy")

    def end_connection() -> None:
        if place == "rcpt" and not mailbox.taken:
            mailbox.hang_up = ["rcpt"]
        mailbox.most_a_connection = 1 if place == "sender" else None

    mailbox.on_data = end_connection
    assert send_due(store, settings(port, attempts=1), clock=clock) == 3
    assert mailbox.connections == (2 if place == "rcpt" else 3)
    assert mail_of(store, task) == {"sent": 3}


def test_a_server_that_hangs_is_left_after_its_time(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.hang = True
    task = put("ann", "bob")
    times: list[float | None] = []
    end = Server._end

    def end_soon(server: Server) -> Delivery:
        sock = server._connection.sock
        assert sock is not None
        times.append(sock.gettimeout())
        sock.settimeout(0.01)
        return end(server)

    monkeypatch.setattr(Server, "_end", end_soon)
    send_due(store, settings(port, timeout_seconds=61), clock=clock)
    assert times == [61]
    assert mail_of(store, task) == {"unknown": 1, "waiting": 1}


def test_a_server_that_hangs_up_at_a_recipient_does_not_stand_before_the_others(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    mailbox.hang_up = ["rcpt"]
    task = put("ann", "bob")
    send_due(store, settings(port), clock=clock)
    assert mailbox.to == ["bob@example.org"]
    assert mail_of(store, task) == {"sent": 1, "waiting": 1}
    clock.move(2)
    send_due(store, settings(port), clock=clock)
    assert mailbox.to == ["bob@example.org", "ann@example.org"]


def test_a_server_that_always_hangs_up_lets_everything_wait(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    mailbox.hang_up = ["rcpt"] * 10
    task = put("ann", "bob", "cy", "dan")
    send_due(store, settings(port), clock=clock)
    assert len(mailbox.recipients) == 2
    assert mail_of(store, task) == {"waiting": 4}
    assert send_due(store, settings(port), clock=clock) == 0


def test_an_absent_server_lets_everything_wait_with_one_attempt(store: Store, put: Put, clock: Clock) -> None:
    task = put("ann", "bob")
    absent = settings(free_port(), attempts=3)
    assert send_due(store, absent, clock=clock) == 2
    assert send_due(store, absent, clock=clock) == 0
    assert mail_of(store, task) == {"waiting": 2}
    assert "Connection refused" in reasons(store, task)
    for _ in range(2):
        clock.move(60)
        assert send_due(store, absent, clock=clock) == 2
    assert mail_of(store, task) == {"failed": 2}


def test_without_a_server_in_the_settings_everything_waits(store: Store, put: Put, clock: Clock) -> None:
    task = put("ann")
    assert send_due(store, replace(settings(1), host=None), clock=clock) == 0
    assert mail_of(store, task) == {"waiting": 1}


def test_a_server_that_wants_a_login_gets_it(
    store: Store, put: Put, mailbox: Mailbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    task = put("ann")
    with serve(mailbox, login=True) as port:
        send_due(store, settings(port), clock=clock)
        assert mail_of(store, task) == {"waiting": 1}
        clock.move(2)
        send_due(store, settings(port, user=USER, password_env="MAIL_PASSWORD"), clock=clock)
    assert mail_of(store, task) == {"sent": 1}


@pytest.mark.parametrize("password", ["wrong-one", "pässwörd", None])
def test_a_wrong_password_lets_everything_wait_and_is_not_repeated(
    store: Store,
    put: Put,
    mailbox: Mailbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    password: str | None,
) -> None:
    if password is not None:
        monkeypatch.setenv("MAIL_PASSWORD", password)
    task = put("ann")
    with serve(mailbox, login=True) as port:
        send_due(store, settings(port, user=USER, password_env="MAIL_PASSWORD"), clock=clock)
    assert mail_of(store, task) == {"waiting": 1}
    assert reasons(store, task)
    assert str(password) not in reasons(store, task)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_protected_connection_is_used_where_the_certificate_is_trusted(
    store: Store, put: Put, mailbox: Mailbox, clock: Clock, tmp_path: Path, at_once: bool
) -> None:
    context, trusted = make_certificate(tmp_path)
    tls = "tls" if at_once else "starttls"
    task = put("ann")
    with serve(mailbox, tls=context, at_once=at_once) as port:
        send_due(store, settings(port, tls=tls), clock=clock)
        assert mail_of(store, task) == {"waiting": 1}
        assert "not trusted" in reasons(store, task)
        clock.move(2)
        send_due(store, settings(port, tls=tls, ca_file=str(trusted)), clock=clock)
    assert mail_of(store, task) == {"sent": 1}


def test_nothing_goes_to_a_server_without_the_tls_that_is_wanted(
    store: Store, put: Put, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    task = put("ann")
    send_due(store, settings(port, tls="starttls"), clock=clock)
    assert mail_of(store, task) == {"waiting": 1}
    assert mailbox.recipients == []
    assert "STARTTLS" in reasons(store, task)
