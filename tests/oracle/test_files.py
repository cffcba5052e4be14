"""The hostile files reach everything that the layouts can say, and the seed brings a store to the world."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from core.text import key_of
from tests.oracle.cells import has_control
from tests.oracle.files import sound_files, wrong_files
from tests.oracle.hostile_cells import Palette
from tests.oracle.hostile_file import HostileFile, unescaped
from tests.oracle.judgement import COLUMNS, Row, RowResult
from tests.oracle.reference_files import reference_files
from tests.oracle.reference_rules import judge_reference
from tests.oracle.rules import accounts_after, judge
from tests.oracle.sample import EVERYTHING, SPRING, sample_world
from tests.oracle.seed import seed_steps
from tests.oracle.world import Operator, World, key

TODAY = date(2026, 11, 20)
WORLD = sample_world()
CODES = {
    *("required", "too-long", "not-a-choice", "email-format", "date-format", "begin-after-end", "duplicate-key"),
    *("control-character", "row-ragged", "must-be-blank", "date-assumed", "user-exists", "user-missing"),
    *("user-is-deleted", "user-already-deleted", "user-out-of-reach", "delete-not-permitted", "role-unknown"),
    *("role-not-grantable", "organization-unknown", "organization-out-of-reach", "organization-redundant"),
    "organization-not-participating",
}


def results_of(file: HostileFile, operator: Operator) -> list[RowResult]:
    return judge(file.rows(), file.present, WORLD, operator, WORLD.administrations[key(SPRING)], TODAY)


def drawn(strategy: SearchStrategy[HostileFile], batch: int, examples: int) -> list[HostileFile]:
    files: list[HostileFile] = []

    @seed(batch)
    @settings(max_examples=examples, derandomize=False, phases=[Phase.generate])
    @given(strategy)
    def collect(file: HostileFile) -> None:
        files.append(file)

    collect()
    return files


def tally(batches: Iterable[Iterable[RowResult]], outcomes: set[str], codes: set[str]) -> tuple[Counter[str], set[str]]:
    """Return outcomes and codes of batches, drawn until all that is wanted was seen."""
    seen_outcomes: Counter[str] = Counter()
    seen_codes: set[str] = set()
    for batch in batches:
        for result in batch:
            seen_outcomes[result.outcome] += 1
            seen_codes.update(code for code, _ in result.findings)
        if outcomes <= seen_outcomes.keys() and codes <= seen_codes:
            break
    assert outcomes - seen_outcomes.keys() == set()
    assert codes - seen_codes == set()
    return seen_outcomes, seen_codes


def user_batches(mixture: Callable[[Palette], SearchStrategy[HostileFile]]) -> Iterator[list[RowResult]]:
    """Yield the results of some files for each of the four operators, again and again."""
    administration = WORLD.administrations[key(SPRING)]
    for batch in range(10):
        yield [
            result
            for operator in WORLD.operators.values()
            for file in drawn(mixture(Palette(WORLD, operator, administration)), batch, 15)
            for result in results_of(file, operator)
        ]


def test_mostly_sound_files_have_every_outcome() -> None:
    wanted = {"created", "updated", "unchanged", "restored", "deleted", "error"}
    outcomes, _ = tally(user_batches(sound_files), wanted, set())
    assert outcomes["error"] < outcomes.total() / 2


def test_mostly_wrong_files_have_every_code() -> None:
    outcomes, codes = tally(user_batches(wrong_files), {"created", "updated", "error"}, CODES)
    assert codes == CODES
    assert outcomes["error"] > outcomes.total() / 2


@settings(max_examples=15)
@given(sound_files(Palette(WORLD, WORLD.operators[EVERYTHING], WORLD.administrations[key(SPRING)])))
def test_the_bytes_hold_the_rows(file: HostileFile) -> None:
    text = file.to_bytes().decode("utf-16" if file.encoding == "utf-16-be" else file.encoding)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter, strict=True))
    read = [tuple(record) for record in records if record not in ([], [""])]
    assert read == [record for record in (file.header, *file.records) if record not in ((), ("",))]
    for row in file.rows():
        raw = file.records[row.number - file.blank_lines_first - 2]
        for index, column in enumerate(file.columns):
            if column is not None and index < len(raw):
                assert row.cells[column] == unescaped(raw[index])


@pytest.mark.parametrize(
    ("layout", "codes"),
    [
        ("organizations", {"parent-unknown", "organization-cycle", "parent-type", "not-a-choice"}),
        ("administrations", {"organization-unknown", "not-a-choice"}),
        ("roles", {"role-unknown"}),
        ("operators", {"organization-unknown", "role-unknown", "not-a-choice"}),
    ],
)
def test_reference_files_make_change_and_repeat_and_leave_a_sound_world(layout: str, codes: set[str]) -> None:
    def batches() -> Iterator[list[RowResult]]:
        for batch in range(10):
            for file in drawn(reference_files(layout, WORLD), batch, 25):
                results, after = judge_reference(layout, file.rows(), file.present, WORLD)
                yield results
                for organization in after.organizations.values():
                    assert key(organization.code) not in after.above(organization.code)
                for role in after.roles.values():
                    assert all(key(code) in after.roles for code in role.granted_by)

    shared = {"required", "control-character", "duplicate-key", "row-ragged"}
    tally(batches(), {"created", "updated", "unchanged", "error"}, codes | shared)


def test_the_seed_brings_an_empty_store_to_the_world() -> None:
    everything = replace(WORLD.operators[EVERYTHING], login="creator")
    world = World({}, {}, {}, {}, {})
    for step in seed_steps(WORLD):
        records = list(csv.reader(io.StringIO(step.content.decode(), newline="")))
        cells = [dict(zip(records[0], map(unescaped, record), strict=True)) for record in records[1:]]
        rows = [Row(number, row) for number, row in enumerate(cells, 2)]
        present = frozenset(records[0])
        if step.scope is None:
            results, world = judge_reference(step.layout, rows, present, world)
        else:
            administration = world.administrations[key(step.scope)]
            results = judge(rows, COLUMNS, world, everything, administration, TODAY)
            world = replace(world, accounts=accounts_after(world, results))
            ends = sum(result.outcome == "deleted" or step.name == "users-disable.csv" for result in results)
            assert ends == step.allow_deletes
        assert {result.outcome for result in results} <= {"created", "updated", "deleted"}, step.name
    expected = WORLD.through_the_door(TODAY)
    assert world == expected


def test_the_sample_names_are_plain_keys() -> None:
    for name, account in WORLD.accounts.items():
        assert name == key_of(account.username)
        assert not has_control(account.username)
