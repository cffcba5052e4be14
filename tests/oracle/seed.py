"""The world as files of the layouts, so that a black-box test builds its store through the program's own door.

Import the steps in their order as one and the same operator: the login that creates the store. What no file
can make is left out (`World.through_the_door`): accounts without organizations, and dates other than today's.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from tests.oracle.hostile_file import escaped
from tests.oracle.judgement import COLUMNS
from tests.oracle.reference_files import cells_of, things_of
from tests.oracle.reference_rows import LAYOUTS
from tests.oracle.sample import SPRING
from tests.oracle.world import Account, World


@dataclass(frozen=True)
class SeedStep:
    """One file to import: `scope` is None for reference data; `allow_deletes` is what `--allow-deletes` needs.

    `allow_deletes` is the number of accounts that the file disables or deletes, 0 where it cannot be held.
    """

    name: str
    layout: str
    scope: str | None
    content: bytes
    allow_deletes: int = 0


def seed_steps(world: World, scope: str = SPRING) -> list[SeedStep]:
    """Return the files that bring an empty store to a world, reference data first."""
    steps = [_reference_step(layout, world) for layout in ("roles", "organizations", "administrations", "operators")]
    accounts = [account for account in world.accounts.values() if account.organizations]
    disabled = [account for account in accounts if account.disabled]
    deleted = [account for account in accounts if account.deleted]
    users = [
        ("create", [_cells(account, "C", disable=False) for account in accounts], 0),
        ("disable", [_cells(account, "U", disable=True) for account in disabled], len(disabled)),
        ("delete", [_cells(account, "D", disable=False) for account in deleted], len(deleted)),
    ]
    for name, rows, number in users:
        content = written_csv(COLUMNS, rows)
        steps.append(SeedStep(f"users-{name}.csv", "pearsonaccess-users", scope, content, number))
    return [step for step in steps if step.content.count(b"\n") > 1]


def written_csv(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> bytes:
    """Return rows as a plain CSV file in UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _reference_step(layout: str, world: World) -> SeedStep:
    rows = [cells_of(layout, thing) for thing in things_of(layout, world)]
    return SeedStep(f"{layout}.csv", layout, None, written_csv(LAYOUTS[layout], rows))


def _cells(account: Account, action: str, *, disable: bool) -> dict[str, str]:
    texts = (
        action,
        account.username,
        account.first_name,
        account.last_name,
        account.email,
        ":".join(sorted(account.organizations)),
        ":".join(sorted(account.roles)),
        account.begin.isoformat() if account.begin else "",
        account.end.isoformat() if account.end else "",
        "Yes" if disable else "No",
        (account.reason or "") if disable else "",
        "",
    )
    return dict(zip(COLUMNS, map(escaped, texts), strict=True))
