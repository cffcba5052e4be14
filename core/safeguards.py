"""What keeps a mistake from locking a school out: imports that are held, or applied only when they are sound."""

from collections.abc import Iterable
from typing import Any

from core.config import Safeguards
from core.options import ImportOptions
from core.outcomes import Outcome
from core.planning import Plan, refuse_sound_rows
from core.store.engine import Session
from core.store.tasks import find_repeat


def find_hold(
    session: Session,
    plan: Plan,
    accounts: Iterable[int],
    options: ImportOptions,
    safeguards: Safeguards,
    sha256: str,
    scope: str | None,
) -> dict[str, Any] | None:
    """Return why an import is held: mass deletes first, then repeats; None where nothing speaks against it.

    `accounts` counts the accounts of the scope part by part; it is asked only for as many as it takes to know.
    """
    number = plan.disabling
    if number > safeguards.accounts and options.allow_deletes != number and _is_mass(number, accounts, safeguards):
        return {"code": "too-many-deletes", "number": number}
    if options.again:
        return None
    repeated = find_repeat(session, sha256, scope, plan.layout.name)
    return {"code": "already-imported", "task": repeated} if repeated is not None else None


def _is_mass(number: int, accounts: Iterable[int], safeguards: Safeguards) -> bool:
    """Tell whether so many accounts are more than the allowed part of the scope's."""
    counted = 0
    for part in accounts:
        counted += part
        if counted * safeguards.percent >= number * 100:
            return False
    return True


def stop_at_errors(plan: Plan, options: ImportOptions) -> Plan:
    """Return the plan, or with too many error rows the plan that applies nothing."""
    limit = options.error_limit
    errors = plan.counts[Outcome.ERROR] + plan.counts[Outcome.PARTIAL]
    return refuse_sound_rows(plan) if limit is not None and errors >= limit else plan
