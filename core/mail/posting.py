"""Sending what is due in the outbox: an e-mail is claimed for good before it is handed over, so none goes twice."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.claims import claimant_of
from core.errors import RollbookError
from core.mail.mailer import Mailer, patience_of, prepare_mail
from core.mail.servers import Delivery, Fate, Server, ServerError, open_server
from core.mail_settings import Mail
from core.owners import is_dead, owner_name
from core.store import outbox
from core.store.engine import Store
from core.store.leases import Claimant, now
from core.store.outbox import Letter, State

_ANSWERS = 12
"""A lease lasts as long as so many answers of a server may take; one e-mail needs four."""
_DIED = "The program ended while it sent the e-mail; it may have arrived"
_GONE = "The account was removed before the e-mail was sent"
_NO_ADDRESS = "The address cannot be written to"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one round may do: so many e-mails, so many seconds, those of one task alone."""

    mails: int = 50
    seconds: float = 20.0
    task: int | None = None


def send_due(
    store: Store,
    settings: Mail,
    bounds: Bounds | None = None,
    *,
    clock: Callable[[], datetime] = now,
    stop: threading.Event | None = None,
) -> int:
    """Send what is due, within bounds; return how many e-mails were sent, refused or put off.

    Never raises for what a mail server does; without a server in the settings everything waits.
    """
    if settings.host is None:
        return 0
    return _Round(store, settings, bounds or Bounds(), clock, stop or threading.Event()).run()


class _Round:
    """One go at the outbox."""

    def __init__(
        self, store: Store, settings: Mail, bounds: Bounds, clock: Callable[[], datetime], stop: threading.Event
    ) -> None:
        self._store = store
        self._settings = settings
        self._bounds = bounds
        self._clock = clock
        self._stop = stop
        self._end = time.monotonic() + bounds.seconds
        self._done = 0

    def run(self) -> int:
        """Connect as often as it brings the outbox forward; then let the rest wait."""
        if not self._look():
            return 0
        try:
            self._use_servers(prepare_mail(self._settings))
        except ServerError as error:
            self._put_off(str(error))
        except RollbookError as error:
            if error.code != "configuration":
                raise
            self._put_off(error.message)
        return self._done

    def _use_servers(self, mailer: Mailer) -> None:
        """Connect again where a connection ends early: for ever if it brought something forward, else once."""
        lost = 0
        while self._may_go_on() and self._look():
            forward, fault = self._use_server(mailer)
            if forward or fault is None:
                lost = 0
                continue
            lost += 1
            if lost > 1 or fault.fate is Fate.UNKNOWN:
                self._put_off(fault.reason or "")
                return

    def _look(self) -> bool:
        """Whether something is due; what a dead program was sending is given up on the way."""
        claimant = self._claimant()
        with self._store.reading() as session:
            due = outbox.is_due(session, self._clock(), self._bounds.task)
            dead = [owner for owner in outbox.sending_owners(session) if is_dead(owner)]
            lapsed = outbox.has_lapsed(session, claimant, dead)
        if lapsed:
            with self._store.writing() as session:
                outbox.settle_lapsed(session, claimant, dead, _DIED)
        return due

    def _may_go_on(self) -> bool:
        within = self._done < self._bounds.mails and time.monotonic() < self._end
        return within and not self._stop.is_set()

    def _use_server(self, mailer: Mailer) -> tuple[bool, Delivery | None]:
        """Send through one connection; return whether it brought anything forward, and with what it ended early."""
        forward = False
        with open_server(mailer) as server:
            while self._may_go_on():
                letter = self._claim()
                if letter is None:
                    break
                delivery = self._send(server, mailer, letter)
                self._write_down(letter, delivery, forward)
                if delivery.fate in (Fate.UNTOUCHED, Fate.UNKNOWN):
                    return forward, delivery
                forward = True
        return forward, None

    def _claim(self) -> Letter | None:
        with self._store.writing() as session:
            return outbox.claim_letter(session, self._claimant(), self._clock(), self._bounds.task)

    def _send(self, server: Server, mailer: Mailer, letter: Letter) -> Delivery:
        if not letter.wanted:
            return Delivery(Fate.REFUSED, _GONE)
        message = mailer.write(letter, self._clock())
        return Delivery(Fate.REFUSED, _NO_ADDRESS) if message is None else server.deliver(message)

    def _write_down(self, letter: Letter, delivery: Delivery, forward: bool) -> None:
        """Keep what became of an e-mail; one that a used connection did not take is tried on a fresh one at once."""
        moment, reason = self._clock(), delivery.reason
        with self._store.writing() as session:
            if delivery.fate is Fate.UNTOUCHED and forward:
                outbox.release_letter(session, letter)
                return
            if delivery.fate in (Fate.UNTOUCHED, Fate.LATER):
                outbox.postpone_letter(session, letter, moment, patience_of(self._settings), reason or "")
            else:
                outbox.end_letter(session, letter, _STATES[delivery.fate], moment, reason)
        self._done += 1

    def _put_off(self, reason: str) -> None:
        """Let everything that is due wait: nothing can be sent now."""
        with self._store.writing() as session:
            patience = patience_of(self._settings)
            self._done += outbox.postpone_due(session, self._clock(), patience, reason, self._bounds.task)

    def _claimant(self) -> Claimant:
        return claimant_of(owner_name(), _ANSWERS * self._settings.timeout_seconds)


_STATES = {Fate.SENT: State.SENT, Fate.REFUSED: State.FAILED, Fate.UNKNOWN: State.UNKNOWN}
