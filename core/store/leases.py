"""Leases: who holds something for how long, and whether the holder is gone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who wants to hold something: a task, an e-mail."""

    owner: str
    machine: str
    """What the owners of this machine since its last start begin with."""
    ticks: float
    """Seconds since this machine started: leases on it do not follow a clock that is set."""
    lease_seconds: float

    @property
    def lease(self) -> dict[str, Any]:
        """The columns of a lease from this moment on."""
        return {"lease": now() + timedelta(seconds=self.lease_seconds), "lease_ticks": self.ticks + self.lease_seconds}


def is_lapsed(held: sa.FromClause, claimant: Claimant, dead: Collection[str]) -> sa.ColumnElement[bool]:
    """Whether nobody works on what somebody holds: its owner is dead, or silent for longer than its lease."""
    here = held.c.owner.startswith(claimant.machine, autoescape=True)
    silent = sa.case((here, held.c.lease_ticks < claimant.ticks), else_=held.c.lease < now())
    return sa.or_(held.c.owner.is_(None), held.c.owner.in_(tuple(dead)), sa.func.coalesce(silent, sa.true()))
