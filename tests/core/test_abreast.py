"""Columns side by side: in order, and never another answer than one after the other."""

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
