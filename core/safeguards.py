"""What keeps a mistake from locking a school out: imports that are held, or applied only when they are sound."""

from typing import Any

from core.config import Safeguards
from core.options import ImportOptions
from core.outcomes import Outcome
from core.planning import Plan, refuse_sound_rows
from core.scopes import has_more_accounts
from core.store.engine import Session
from core.store.tasks import find_repeat


def find_hold(
    session: Session, plan: Plan, options: ImportOptions, safeguards: Safeguards, sha256: str, scope: str | None
) -> dict[str, Any] | None:
    """Return why an import is held: mass deletes first, then repeats; None where nothing speaks against it."""
    number = plan.disabling
    if number > safeguards.accounts and options.allow_deletes != number and _is_mass(session, plan, number, safeguards):
        return {"code": "too-many-deletes", "number": number}
    if options.again:
        return None
    repeated = find_repeat(session, sha256, scope, plan.layout.name)
    return {"code": "already-imported", "task": repeated} if repeated is not None else None


def _is_mass(session: Session, plan: Plan, number: int, safeguards: Safeguards) -> bool:
    """Tell whether so many accounts are more than the allowed part of the scope's."""
    if safeguards.percent == 0:
        return True
    enough = (number * 100 - 1) // safeguards.percent
    return not has_more_accounts(session, plan.context, plan.layout, enough)


def stop_at_errors(plan: Plan, options: ImportOptions) -> Plan:
    """Return the plan, or with too many error rows the plan that applies nothing."""
    limit = options.error_limit
    errors = plan.counts[Outcome.ERROR] + plan.counts[Outcome.PARTIAL]
    return refuse_sound_rows(plan) if limit is not None and errors >= limit else plan
