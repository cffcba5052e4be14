"""Columns side by side: in order, and never another answer than one after the other."""

from pathlib import Path

import pytest

from core.abreast import abreast
from tests.conftest import NAUGHTY_TEXTS
from tests.core.state import Row, State, many

ROWS: list[Row] = [
    *many(3, Authorized_Organizations="TN-1-2:tn-1-1:TN-1:nowhere", Active_Begin_Date="3/4/2026"),
    *({"Username": f"n{number}{text}", "First Name": text, "Roles": text} for number, text in enumerate(NAUGHTY_TEXTS)),
]


@pytest.mark.parametrize("rows", [0, 1_000_000])
def test_what_is_made_stands_in_the_order_of_what_is_given(rows: int) -> None:
    assert abreast(lambda number: number * 2, range(50), rows) == list(range(0, 100, 2))


@pytest.mark.parametrize("rows", [0, 1_000_000])
def test_what_goes_wrong_with_one_is_raised(rows: int) -> None:
    with pytest.raises(ZeroDivisionError):
        abreast(lambda number: 1 // number, [1, 0, 1], rows)


def test_a_file_checked_side_by_side_has_the_same_findings(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one = state.check(ROWS)
    monkeypatch.setattr("core.abreast._FEW", 0)
    abreast_ = state.check(ROWS)
    assert abreast_.summary == one_by_one.summary
    assert list(abreast_.results.lines()) == list(one_by_one.results.lines())


def test_a_file_imported_in_parts_is_imported_alike(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = state.copy(tmp_path / "other")
    whole = state.run(ROWS)
    monkeypatch.setattr("core.planning._PART", 2)
    monkeypatch.setattr("core.importing._PART", 3)
    in_parts = other.run(ROWS)
    assert (in_parts.counts, in_parts.findings) == (whole.counts, whole.findings)
    assert other.stored() == state.stored()
    for kind in ("completed", "errors"):
        assert other.rollbook().file(in_parts.id, kind, "csv") == state.rollbook().file(whole.id, kind, "csv")
    assert list(other.rollbook().results(in_parts.id).lines()) == list(state.rollbook().results(whole.id).lines())
