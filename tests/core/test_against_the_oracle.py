"""The program against an independent reading of the layouts, on random hostile files.

The functions take the program as two hooks, so that the same comparison serves the functions of `core` and
the command line.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from tests.oracle.comparing import account_differences, differences, explain
from tests.oracle.hostile_file import HostileFile
from tests.oracle.rules import accounts_after, judge
from tests.oracle.sample import SPRING
from tests.oracle.world import Account, Operator, World, key

RunCheck = Callable[[World, bytes, Operator], Sequence[dict[str, Any]]]
"""Bring a store to a world, check (or import) the bytes as an operator, return the rows of `rows --json`."""
StoredAfter = Callable[[World], dict[str, dict[str, Any]]]
"""Return what the store holds now: by key, any of the fields of `Account.fields`."""


def assert_rows_agree(
    run_check: RunCheck, world: World, file: HostileFile, operator: Operator, today: date, administration: str = SPRING
) -> None:
    """Assert that every row has the outcome, action and findings that the layouts say."""
    results = judge(file.rows(), file.present, world, operator, world.administrations[key(administration)], today)
    found = differences(results, run_check(world, file.to_bytes(), operator))
    assert not found, explain(found, operator, file)


def assert_accounts_agree(
    stored_after: StoredAfter,
    world: World,
    file: HostileFile,
    operator: Operator,
    today: date,
    *,
    administration: str = SPRING,
    sees: Callable[[Account], bool] = lambda account: True,
) -> None:
    """Assert that the stored accounts are what the layouts say, once the file was imported into the world."""
    results = judge(file.rows(), file.present, world, operator, world.administrations[key(administration)], today)
    found = account_differences(accounts_after(world, results), stored_after(world), sees=sees)
    assert not found, explain(found, operator, file)
