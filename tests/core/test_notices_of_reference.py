"""What stands out in an import of reference data: rows → sentences."""

from pathlib import Path

import pytest

from core.service import Check
from tests.core.school import make_district
from tests.core.state import State

OPERATORS = "Login,Name,Organizations,Roles,May Delete,May Administer\n"
ORGANIZATIONS = "Code,Name,Type,Parent Code\n"
ADMINISTRATIONS = "Code,Name,Year,Status,Organizations\n"
ROLES = "Code,Name,Granted By\n"
NORA, SAM = "nora,Nora North,TN-1,TestCoordinator", "sam,Sam South,TN,AdministrationTestCoordinator"


def check_of(state: State, layout: str, text: str) -> Check:
    """Check a file of reference data."""
    return state.rollbook().check(text.encode(), f"{layout}.csv", None, layout)


def told(check: Check) -> dict[str, str]:
    """Return the sentences of a check by code, having seen that each has its rows."""
    for notice in check.results.notices:
        assert notice.rows == notice.numbers.n_unique() > 0
    return {notice.code: notice.text for notice in check.results.notices}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (f"{NORA},No,No\n", {}),
        (
            f"{NORA},Yes,No\nnew,Nia New,,,Yes,Yes\n",
            {
                "may-administer-given": "1 operator gains May Administer: Nia New (new).",
                "may-delete-given": "2 operators gain May Delete: Nora North (nora) and Nia New (new).",
            },
        ),
        (f"{SAM},No,No\n", {"may-delete-taken": "1 operator loses May Delete: Sam South (sam)."}),
        (
            "nora,Nora North,TN,TestCoordinator,No,No\n",
            {"reach-given": "1 operator reaches more organizations: Nora North (nora)."},
        ),
        (
            "nora,Nora North,*,*,No,No\n",
            {
                "reach-given": "1 operator reaches more organizations: Nora North (nora).",
                "roles-given": "1 operator gains roles: Nora North (nora).",
            },
        ),
        (
            "ella,Ella Everywhere,TN,,Yes,Yes\n",
            {
                "reach-taken": "1 operator reaches fewer organizations: Ella Everywhere (ella).",
                "roles-taken": "1 operator loses roles: Ella Everywhere (ella).",
            },
        ),
        ("nora,Nora North,TN-1:TN-1-1,TestCoordinator,No,No\n", {}),
    ],
)
def test_operators_who_may_do_more_or_less_stand_out(unchanged: State, rows: str, expected: dict[str, str]) -> None:
    assert told(check_of(unchanged, "operators", OPERATORS + rows)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("TN-1-1,Oak School,School,tn-1\n", {}),
        (
            "TN-1,North District,District,KY\n",
            {
                "organizations-moved": "1 organization moves below another parent, with 4 organizations and 7 accounts "
                "below: TN-1 from TN to KY."
            },
        ),
        (
            "TN-2-1,Fir School,School,TN-1\nKY-1-1,Box School,School,KY\n",
            {
                "organizations-moved": "2 organizations move below other parents, with 3 accounts below: "
                "TN-2-1 from TN-2 to TN-1 and KY-1-1 from KY-1 to KY."
            },
        ),
        (
            "TN-1-1,Oak Hill School,School,TN-1\nTN-3,New District,District,TN\n",
            {
                "organizations-renamed": "1 organization gets another name: Oak School (TN-1-1).",
                "organizations-created": "1 organization is new.",
            },
        ),
    ],
)
def test_organizations_that_move_take_their_accounts_with_them(
    unchanged: State, rows: str, expected: dict[str, str]
) -> None:
    assert told(check_of(unchanged, "organizations", ORGANIZATIONS + rows)) == expected


def test_people_of_a_school_count_as_accounts_below(tmp_path: Path) -> None:
    check = make_district(tmp_path / "private").rollbook.check(
        (ORGANIZATIONS + "OAK,Oak School,School,D2\n").encode(), "o.csv", None
    )
    assert "with 3 accounts below" in told(check)["organizations-moved"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("SPRING,2026 Spring Assessment,2026,Open,TN-1\n", {}),
        (
            "SPRING,2026 Spring Assessment,2026,Closed,TN-1\nFALL,2025 Fall Retest,2025,Open,TN\n",
            {
                "administrations-closed": "1 administration is closed and takes no imports any more: "
                "2026 Spring Assessment (SPRING).",
                "administrations-opened": "1 administration is open: 2025 Fall Retest (FALL).",
            },
        ),
        (
            "OLD,2024 Spring Assessment,2024,Closed,TN-1\n",
            {
                "administrations-created-closed": "1 administration is created closed and takes no imports: "
                "2024 Spring Assessment (OLD).",
            },
        ),
        (
            "SPRING,2026 Spring Assessment,2026,Open,KY\n",
            {
                "participants-taken": "1 administration loses participants: 2026 Spring Assessment (SPRING).",
                "participants-given": "1 administration gains participants: 2026 Spring Assessment (SPRING).",
            },
        ),
    ],
)
def test_administrations_that_open_and_close_stand_out(unchanged: State, rows: str, expected: dict[str, str]) -> None:
    assert told(check_of(unchanged, "administrations", ADMINISTRATIONS + rows)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("StateProctor,State Proctor,StateProctor:TestCoordinator\n", {}),
        (
            "StateProctor,State Proctor,\n",
            {"roles-freed": "1 role can be granted by anybody who may import: State Proctor (StateProctor)."},
        ),
        (
            "StateProctor,State Proctor,StateProctor\nProctor,Proctor,\n",
            {
                "roles-bound": "1 role is granted by others than before: State Proctor (StateProctor).",
                "roles-created": "1 role is new: Proctor.",
            },
        ),
    ],
)
def test_roles_that_others_may_grant_stand_out(unchanged: State, rows: str, expected: dict[str, str]) -> None:
    assert told(check_of(unchanged, "roles", ROLES + rows)) == expected
