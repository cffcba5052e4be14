"""What keeps a mistake from locking a school out: imports that are held, or applied only when they are sound."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from core.config import Safeguards
from core.options import ImportOptions
from core.outcomes import Outcome
from core.planning import Plan, refuse_sound_rows
from core.scopes import count_in_scope
from core.store.engine import Session
from core.store.tasks import find_repeat


def find_hold(
    session: Session,
    plan: Plan,
    stored: Iterable[pl.DataFrame],
    options: ImportOptions,
    safeguards: Safeguards,
    sha256: str,
    scope: str | None,
) -> dict[str, Any] | None:
    """Return why an import is held: mass deletes first, then repeats; None where nothing speaks against it.

    `stored` gives all stored records in slices; it is asked only for as many as it takes to know.
    """
    number = plan.disabling
    if number > safeguards.accounts and options.allow_deletes != number and _is_mass(plan, stored, safeguards):
        return {"code": "too-many-deletes", "number": number}
    if options.again:
        return None
    repeated = find_repeat(session, sha256, scope, plan.layout.name)
    return {"code": "already-imported", "task": repeated} if repeated is not None else None


def _is_mass(plan: Plan, stored: Iterable[pl.DataFrame], safeguards: Safeguards) -> bool:
    """Tell whether the accounts that would go are more than the allowed part of the scope's."""
    accounts = 0
    for records in stored:
        accounts += count_in_scope(records, plan.context, plan.layout)
        if accounts * safeguards.percent >= plan.disabling * 100:
            return False
    return True


def stop_at_errors(plan: Plan, options: ImportOptions) -> Plan:
    """Return the plan, or with too many error rows the plan that applies nothing."""
    limit = options.error_limit
    errors = plan.counts[Outcome.ERROR] + plan.counts[Outcome.PARTIAL]
    return refuse_sound_rows(plan) if limit is not None and errors >= limit else plan
