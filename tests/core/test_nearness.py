"""Which known code was meant: other marks, lost zeros, titles, slips of the keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nearness import Codebook, squash, unpadded
from core.slips import cost_of

BOOK = Codebook(
    {
        "EX-03-004": "Oak School Clayton",
        "EX-04": "Dunmore District",
        "EX-03": "Clayton District",
        "0471": "Cost Center North",
        "TestCoordinator": "Test Coordinator",
        "TechnicalCoordinator": "Technical Coordinator",
        "RoomSupervisor": "Room Supervisor",
        "123400": None,
    }
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("EX-3-4", "EX-03-004"), ("ex03004", "EX-03-004"), ("EX–03–004", "EX-03-004"), ("EX-03-0044", "EX-03-004")),
        *(("XE-03-004", "EX-03-004"), ("Oak School", "EX-03-004"), ("Clayton District", "EX-03"), ("471", "0471")),
        *(("O471", "0471"), ("471.0", "0471"), ("Cost Centre North", "0471"), ("1.234E+05", "123400")),
        *(("TechCoord", "TechnicalCoordinator"), ("test_coordinator", "TestCoordinator"), ("RS", "RoomSupervisor")),
        ("something else altogether", None),
        ("", None),
        ("::", None),
    ],
)
def test_what_was_meant_is_found(text: str, code: str | None) -> None:
    near = BOOK.best(text)
    assert (near and near.code) == code


@given(st.text(max_size=30))
def test_any_text_has_an_answer_or_none(text: str) -> None:
    found = BOOK.nearest(text)
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)
    assert len({near.code for near in found}) == len(found)
    assert unpadded(squash(text)) == unpadded(squash(text)).lower() or not text.isascii()


@given(st.text(alphabet="abc01", max_size=8), st.text(alphabet="abc01", max_size=8))
def test_a_slip_costs_the_same_both_ways_and_nothing_for_the_same_text(one: str, other: str) -> None:
    assert cost_of(one, one) == 0
    assert (cost_of(one, other) == 0) == (one == other)
    assert cost_of(one, other) == pytest.approx(cost_of(other, one))


def test_small_slips_cost_less_than_other_changes() -> None:
    other = cost_of("oak", "oqk"[::-1])
    assert cost_of("oakk", "oak") < cost_of("oakx", "oak") <= cost_of("oxk", "oak") < other
    assert cost_of("oka", "oak") < cost_of("oxk", "oak")
