"""The program against an independent reading of the layouts, on random hostile files.

The functions take the program as two hooks, so that the same comparison serves the functions of `core` and
the command line.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.program import CONFIG, Program, seed_store
from tests.oracle.comparing import account_differences, differences, explain
from tests.oracle.files import user_files
from tests.oracle.hostile_cells import Palette
from tests.oracle.hostile_file import HostileFile
from tests.oracle.rules import accounts_after, judge
from tests.oracle.sample import SPRING, sample_world
from tests.oracle.world import Account, Operator, World, key

WORLD = sample_world()
TODAY = CONFIG.platform.today()

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


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the whole world of the oracle."""
    folder = tmp_path_factory.mktemp("seeded")
    folder.chmod(0o700)
    return seed_store(folder, WORLD)


@pytest.fixture
def program(seeded: Path, tmp_path: Path) -> Program:
    """A store of its own for each test."""
    return Program(seeded, tmp_path / "store")


CASES = st.sampled_from(sorted(WORLD.operators.values(), key=lambda operator: operator.login)).flatmap(
    lambda operator: st.tuples(
        st.just(operator), user_files(Palette(WORLD, operator, WORLD.administrations[key(SPRING)]))
    )
)
"""An operator and a hostile file made for that operator."""


@given(case=CASES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_check_says_of_every_row_what_the_oracle_says(program: Program, case: tuple[Operator, HostileFile]) -> None:
    operator, file = case
    assert_rows_agree(program.check, WORLD, file, operator, TODAY)


@given(case=CASES)
@settings(max_examples=settings().max_examples // 2)
def test_an_import_leaves_every_account_as_the_oracle_says(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory, case: tuple[Operator, HostileFile]
) -> None:
    operator, file = case
    program = Program(seeded, tmp_path_factory.mktemp("import") / "store")
    checked = program.check(WORLD, file.to_bytes(), operator)
    assert program.run(file.to_bytes(), operator) == checked
    assert_accounts_agree(program.stored, WORLD, file, operator, TODAY)
