"""Rows with too many or too few cells: the first proposal puts the cells in their places."""

from collections.abc import Mapping

import pytest

from core.correcting.values import LEFT_OUT, MARKED, SHAPED
from tests.core.school import School
from tests.core.state import SPRING, USERS, State
from tests.core.suggesting.asking import make_suggester
from tests.core.suggesting.test_realistic_errors import NEW as NEW_USER
from tests.core.suggesting.test_realistic_errors import ORGS, ROLES

Edits = Mapping[str, str | None]

RAGGED = [
    ("C,r1,Nia,Stone, Jr.,nia@x.org,TN-1-1,RoomSupervisor,No", {"Last Name": "Stone, Jr."}),
    ("C,r2,Nia,Stone,nia@x.org,TN-1-1,TN-1-2,RoomSupervisor,No", {ORGS: "TN-1-1:TN-1-2"}),
    ("C,r3,Nia,,Stone,nia@x.org,TN-1-1,RoomSupervisor,No", {"Last Name": "Stone"}),
    ("C,r4,Stone,nia@x.org,TN-1-1,RoomSupervisor,No", {"First Name": None}),
]


@pytest.mark.parametrize(("line", "right"), RAGGED, ids=[line for line, _ in RAGGED])
def test_the_cells_of_a_ragged_row_find_their_places(peopled: State, line: str, right: Edits) -> None:
    header = ["Action", "Username", "First Name", "Last Name", "Email", ORGS, ROLES, "Disabled"]
    cells = line.split(",")
    row = dict(zip(header, [cell.strip() or None for cell in cells], strict=False))
    surplus = " | ".join(cell for cell in cells[len(header) :] if cell)
    suggester = make_suggester(str(peopled.path), "admin", USERS, SPRING, header=tuple(header))
    found = suggester.proposals(2, None, "row-ragged", str(len(cells)), f"{len(header)}|{surplus}", row)
    edits = dict(found[0].edits)
    assert edits.pop(SHAPED) == MARKED
    assert {name: edits.get(name, row.get(name)) for name in right} == dict(right)
    after = {**row, **edits}
    assert (after["Disabled"], after[ROLES]) == ("No", "RoomSupervisor")
    assert found[-1].edits == ((LEFT_OUT, MARKED),)


def test_a_ragged_row_whose_cells_are_in_place_is_accepted_as_it_stands(peopled: State) -> None:
    suggester = make_suggester(str(peopled.path), "admin", USERS, SPRING)
    header = ["Action", "Username", "First Name", "Last Name", "Email", ORGS, ROLES, "Disabled"]
    row = {name: {**NEW_USER, "Username": "z"}.get(name) for name in header}
    found = suggester.proposals(2, None, "row-ragged", "9", "8|note", row)
    assert (SHAPED, MARKED) in found[0].edits


def test_surplus_beside_a_code_is_no_part_of_it(asked_district: School) -> None:
    header = ("Code", "Name", "Type", "Parent Code")
    suggester = make_suggester(str(asked_district.path), "admin", "organizations", None, header=header)
    row = {"Code": "X9", "Name": "Nine", "Type": "School", "Parent Code": "D1"}
    found = suggester.proposals(2, None, "row-ragged", "5", "4|surplus", row)
    assert found[0].edits == ((SHAPED, MARKED),)
