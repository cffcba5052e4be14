"""Reference data against the independent reading of its layouts, on random hostile files."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.service import ImportOptions
from tests.core.program import FOUNDER, Program, seed_store
from tests.oracle.comparing import differences, explain
from tests.oracle.hostile_file import HostileFile
from tests.oracle.reference_files import cells_of, reference_files, things_of
from tests.oracle.reference_rows import LAYOUTS
from tests.oracle.reference_rules import judge_reference
from tests.oracle.sample import sample_world
from tests.oracle.world import World

WORLD = sample_world()
CASES = st.sampled_from(sorted(LAYOUTS)).flatmap(
    lambda layout: st.tuples(st.just(layout), reference_files(layout, WORLD))
)
"""A layout and a hostile file of it."""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A store with the reference data of the oracle's world."""
    folder = tmp_path_factory.mktemp("seeded")
    folder.chmod(0o700)
    return Program(seed_store(folder, WORLD.with_accounts([])), folder / "copy")


def checked(program: Program, layout: str, file: HostileFile) -> list[dict[str, Any]]:
    """Return the rows of a check."""
    check = program.rollbook(FOUNDER).check(file.to_bytes(), "reference.csv", None, layout)
    return list(check.results.lines())


@given(case=CASES)
def test_a_check_says_of_every_row_what_the_oracle_says(seeded: Program, case: tuple[str, HostileFile]) -> None:
    layout, file = case
    results, _ = judge_reference(layout, file.rows(), file.present, WORLD)
    found = differences(results, checked(seeded, layout, file))
    assert not found, explain(found, layout, file)


@settings(max_examples=max(5, settings().max_examples // 3))
@given(case=CASES)
def test_an_import_leaves_what_the_oracle_says(
    seeded: Program, tmp_path_factory: pytest.TempPathFactory, case: tuple[str, HostileFile]
) -> None:
    layout, file = case
    program = Program(seeded.store, tmp_path_factory.mktemp("import") / "store")
    rollbook = program.rollbook(FOUNDER)
    options = ImportOptions(again=True)
    before = checked(program, layout, file)
    task = rollbook.run_import(file.to_bytes(), "reference.csv", None, layout, options)
    assert [without_hints(line) for line in rollbook.results(task.id).lines()] == list(map(without_hints, before))
    _, after = judge_reference(layout, file.rows(), file.present, WORLD)
    assert exported(program, layout) == wanted(layout, after)


def without_hints(line: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what is looked up in the reference data of the moment."""
    return {**line, "findings": [{**finding, "hint": None} for finding in line["findings"]]}


def exported(program: Program, layout: str) -> dict[str, dict[str, str]]:
    """Return what the store holds of a layout: the cells of each thing by its code, lists sorted."""
    import polars as pl

    _, content = program.rollbook(FOUNDER).run_export(None, layout)
    rows = pl.read_csv(content, infer_schema=False).fill_null("").rows(named=True)
    first = LAYOUTS[layout][0]
    return {row[first]: {name: ordered(text) for name, text in row.items()} for row in rows}


def wanted(layout: str, world: World) -> dict[str, dict[str, str]]:
    """Return the same of the oracle's world."""
    first = LAYOUTS[layout][0]
    things = [cells_of(layout, thing) for thing in things_of(layout, world)]
    return {cells[first]: {name: ordered(text) for name, text in cells.items()} for cells in things}


def ordered(text: str) -> str:
    """Return a list of codes in one order."""
    return ":".join(sorted(text.split(":")))
