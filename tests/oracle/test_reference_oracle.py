"""The oracle of the reference layouts, held against tables made by hand from layouts.md §6."""

import pytest

from tests.oracle.judgement import Row, RowResult
from tests.oracle.reference_rows import LAYOUTS
from tests.oracle.reference_rules import judge_reference
from tests.oracle.sample import sample_world
from tests.oracle.world import World


def judge_lines(layout: str, *lines: str) -> tuple[list[RowResult], World]:
    """Judge rows written as `cell|cell|…`."""
    columns = LAYOUTS[layout]
    rows = [Row(number, dict(zip(columns, line.split("|"), strict=True))) for number, line in enumerate(lines, 2)]
    return judge_reference(layout, rows, frozenset(columns), sample_world())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["new|New|School|tn-north"], [[]]),
        (["new|New|School|TN"], [[]]),
        (["new|New|State|"], [[]]),
        (["new|New|School|NOPE"], [["parent-unknown"]]),
        (["a|A|School|b", "B|B|District|TN"], [[], []]),
        (["new|New|School|TN-N-01"], [["parent-type"]]),
        (["new|New|District|0123"], [["parent-type"]]),
        (["new|New|State|TN"], [["parent-type"]]),
        (["a|A|District|b", "b|B|School|a"], [["organization-cycle", "parent-type"], ["organization-cycle"]]),
        (["a|A|School|a"], [["organization-cycle", "parent-type"]]),
        (["tn|Tennessee|State|TN-NORTH"], [["organization-cycle", "parent-type"]]),
        (["a|A|school|TN", "A|B|School|TN"], [["duplicate-key"], ["duplicate-key"]]),
        (["|A|Planet|NOPE"], [["not-a-choice", "parent-unknown", "required"]]),
        (["x||Planet|NOPE"], [["not-a-choice", "parent-unknown", "required"]]),
        (["a|A|School|b", "b||District|TN"], [["parent-unknown"], ["required"]]),
    ],
)
def test_organizations(lines: list[str], expected: list[list[str]]) -> None:
    results, _ = judge_lines("organizations", *lines)
    assert [[code for code, _ in result.findings] for result in results] == expected
    assert [result.outcome for result in results] == ["error" if codes else "created" for codes in expected]


@pytest.mark.parametrize(
    ("layout", "line", "outcome", "codes"),
    [
        ("organizations", "tn-north|North District|DISTRICT|tn", "unchanged", []),
        ("organizations", "TN-NORTH|North|District|TN", "updated", []),
        ("administrations", "tn-2025-fall|Fall Retest|2025|closed|tn:TN", "unchanged", []),
        ("administrations", "new|New|2027|Open|TN:nope:NOPE:no", "error", ["organization-unknown"] * 2),
        ("administrations", "new|New|2027|Shut|TN", "error", ["not-a-choice"]),
        ("roles", "new|New|new:RoomSupervisor", "created", []),
        ("roles", "RoomSupervisor|Room Supervisor|", "unchanged", []),
        ("roles", "new|New|Nobody", "error", ["role-unknown"]),
        ("operators", "nora.north|Nora North|TN-NORTH|TestCoordinator||", "unchanged", []),
        ("administrations", "new|New||Open|TN", "created", []),
        ("operators", "NORA.NORTH|Nora North|TN-NORTH|TestCoordinator|NO|no", "unchanged", []),
        (
            "operators",
            "new|New|NOPE|Nobody|maybe|",
            "error",
            ["not-a-choice", "organization-unknown", "role-unknown"],
        ),
    ],
)
def test_other_reference_rows(layout: str, line: str, outcome: str, codes: list[str]) -> None:
    results, _ = judge_lines(layout, line)
    assert (results[0].outcome, [code for code, _ in results[0].findings]) == (outcome, codes)
