"""The outbox: e-mails that wait, who sends them, and what became of them; one is sent once at the most."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import polars as pl
import sqlalchemy as sa

from core.store.engine import Session
from core.store.leases import Claimant, is_lapsed
from core.store.schema import UtcTime, outbox, records

_TOKEN_BYTES = 16
_AT_ONCE = 10_000
_FREE: dict[str, Any] = {"owner": None, "lease": None, "lease_ticks": None}


class State(StrEnum):
    """Where an e-mail stands; only one that waits is ever sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed e-mail: whom it goes to, and what its words need."""

    id: int
    recipient: str
    name: str | None
    username: str | None
    token: str
    attempts: int
    """This one included."""
    owner: str
    wanted: bool
    """Whether the account is still there."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an e-mail is tried, and how long after each attempt."""

    attempts: int
    pauses: Sequence[timedelta]
    """The last one goes for all further attempts."""

    def pause_after(self, attempts: int) -> timedelta:
        """Return how long to wait after so many attempts."""
        return self.pauses[min(attempts, len(self.pauses)) - 1]


def add_letters(session: Session, task: int, kind: str, letters: pl.DataFrame, moment: datetime) -> None:
    """Put e-mails into the outbox, due at once: row, key, recipient, name, username of accounts of a kind."""
    every = {"task": task, "kind": kind, "state": State.WAITING, "attempts": 0, "next_at": moment}
    for part in letters.iter_slices(_AT_ONCE):
        rows = [{**every, **row, "token": secrets.token_hex(_TOKEN_BYTES)} for row in part.iter_rows(named=True)]
        session.connection.execute(sa.insert(outbox), rows)


def is_due(session: Session, moment: datetime, task: int | None = None) -> bool:
    """Whether an e-mail waits to be sent now: any, or one of a task."""
    return bool(session.connection.execute(sa.select(sa.exists().where(_due(moment, task)))).scalar())


def sending_owners(session: Session) -> set[str]:
    """Return who is sending, or was when it died."""
    statement = sa.select(outbox.c.owner).where(outbox.c.state == State.SENDING).distinct()
    return set(session.connection.execute(statement).scalars())


def has_lapsed(session: Session, claimant: Claimant, dead: Collection[str]) -> bool:
    """Whether somebody began to send an e-mail and is gone."""
    return bool(session.connection.execute(sa.select(sa.exists().where(_lapsed(claimant, dead)))).scalar())


def settle_lapsed(session: Session, claimant: Claimant, dead: Collection[str], reason: str) -> None:
    """Give up what somebody began to send before it died: nobody knows whether it was sent, so it is not sent again."""
    unknown = {"state": State.UNKNOWN, "last_error": reason}
    session.connection.execute(sa.update(outbox).where(_lapsed(claimant, dead)).values(unknown))


def claim_letter(session: Session, claimant: Claimant, moment: datetime, task: int | None = None) -> Letter | None:
    """Take the e-mail that has waited longest, to be sent once this is committed; None where none is due."""
    oldest = (
        sa.select(outbox.c.id)
        .where(_due(moment, task))
        .order_by(outbox.c.next_at, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = {
        **claimant.lease,
        "state": State.SENDING,
        "owner": claimant.owner,
        "attempts": outbox.c.attempts + 1,
    }
    statement = (
        sa.update(outbox)
        .where(outbox.c.id == oldest.scalar_subquery(), outbox.c.state == State.WAITING)
        .values(taken)
        .returning(outbox)
    )
    row = session.connection.execute(statement).mappings().one_or_none()
    if row is None:
        return None
    account = sa.exists().where(records.c.kind == row["kind"], records.c.key == row["key"])
    wanted = bool(session.connection.execute(sa.select(account)).scalar())
    return Letter(**{name: row[name] for name in Letter.__slots__ if name != "wanted"}, wanted=wanted)


def end_letter(session: Session, letter: Letter, state: State, moment: datetime, reason: str | None = None) -> None:
    """Write down what became of a claimed e-mail, also where others have given it up as unknown meanwhile."""
    values = {**_FREE, "state": state, "last_error": reason, "sent": moment if state is State.SENT else None}
    session.connection.execute(_claimed(letter).values(values))


def postpone_letter(session: Session, letter: Letter, moment: datetime, patience: Patience, reason: str) -> None:
    """Try a claimed e-mail again after a pause, or give it up after its last attempt."""
    if letter.attempts >= patience.attempts:
        end_letter(session, letter, State.FAILED, moment, reason)
        return
    later = moment + patience.pause_after(letter.attempts)
    values = {**_FREE, "state": State.WAITING, "next_at": later, "last_error": reason}
    session.connection.execute(_claimed(letter).values(values))


def release_letter(session: Session, letter: Letter) -> None:
    """Put a claimed e-mail back, as if this attempt had not been."""
    values = {**_FREE, "state": State.WAITING, "attempts": letter.attempts - 1}
    session.connection.execute(_claimed(letter).values(values))


def postpone_due(session: Session, moment: datetime, patience: Patience, reason: str, task: int | None = None) -> int:
    """Let everything that is due wait longer, because nothing can be sent now; return how many e-mails."""
    last = outbox.c.attempts + 1 >= patience.attempts
    laters = {tried: moment + patience.pause_after(tried + 1) for tried in range(len(patience.pauses))}
    later = sa.case(
        *((outbox.c.attempts == tried, sa.literal(at, UtcTime)) for tried, at in laters.items()),
        else_=sa.literal(moment + patience.pauses[-1], UtcTime),
    )
    values = {
        "attempts": outbox.c.attempts + 1,
        "state": sa.case((last, State.FAILED), else_=State.WAITING),
        "next_at": later,
        "last_error": reason,
    }
    return session.connection.execute(sa.update(outbox).where(_due(moment, task)).values(values)).rowcount


def counts_by_task(session: Session, tasks: Collection[int]) -> dict[int, dict[str, int]]:
    """Return the e-mails of tasks by task: sent, waiting (those being sent too), failed, unknown."""
    statement = (
        sa.select(outbox.c.task, outbox.c.state, sa.func.count())
        .where(outbox.c.task.in_(tuple(tasks)))
        .group_by(outbox.c.task, outbox.c.state)
    )
    found: dict[int, dict[str, int]] = {}
    for task, state, number in session.connection.execute(statement):
        counts = found.setdefault(task, {"sent": 0, "waiting": 0, "failed": 0, "unknown": 0})
        counts[State.WAITING if state == State.SENDING else state] += number
    return found


def states_by_row(session: Session, task: int) -> pl.DataFrame:
    """Return where the e-mail of each row of a task stands: row, mail."""
    statement = sa.select(outbox.c.row, outbox.c.state).where(outbox.c.task == task)
    rows = [tuple(row) for row in session.connection.execute(statement)]
    return pl.DataFrame(rows, schema={"row": pl.UInt32, "mail": pl.String}, orient="row")


def troubles_of(session: Session, task: int) -> list[dict[str, Any]]:
    """Return why e-mails of a task are undelivered: state, reason, how many, when they are tried next."""
    columns = (outbox.c.state, outbox.c.last_error)
    statement = (
        sa.select(*columns, sa.func.count().label("mails"), sa.func.min(outbox.c.next_at, type_=UtcTime).label("next"))
        .where(outbox.c.task == task, outbox.c.state != State.SENT, outbox.c.last_error.is_not(None))
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        {
            "state": row.state,
            "reason": row.last_error,
            "mails": row.mails,
            "next": row.next if row.state == State.WAITING else None,
        }
        for row in session.connection.execute(statement)
    ]


def _due(moment: datetime, task: int | None) -> sa.ColumnElement[bool]:
    chosen = sa.true() if task is None else outbox.c.task == task
    return sa.and_(outbox.c.state == State.WAITING, outbox.c.next_at <= moment, chosen)


def _lapsed(claimant: Claimant, dead: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.state == State.SENDING, is_lapsed(outbox, claimant, dead))


def _claimed(letter: Letter) -> sa.Update:
    """Return an update of a claimed e-mail that touches it only as long as nobody else was at it."""
    return sa.update(outbox).where(
        outbox.c.id == letter.id,
        outbox.c.owner == letter.owner,
        outbox.c.attempts == letter.attempts,
        outbox.c.state.in_((State.SENDING, State.UNKNOWN)),
    )
