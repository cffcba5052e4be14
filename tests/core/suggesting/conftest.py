"""The stores in which suggestions are asked for: the small state with a school full of people, and the district."""

import pytest

from tests.core.school import School, make_district
from tests.core.state import State, put_accounts

PEOPLE = (
    *("Carole Benefield", "Elouise Cronan", "Alesia Johnson", "Mary Moe", "Richard Roe", "Nina Marsh", "Paul Stone"),
    *("Jane Doe", "Tom Baker", "Olga Novak", "Peter Quist", "Rosa Diaz", "Ivan Petrov", "Lena Schulz", "Omar Said"),
)


@pytest.fixture(scope="session")
def peopled(unchanged: State, tmp_path_factory: pytest.TempPathFactory) -> State:
    """The small state with fifteen people of the Oak School; nobody writes to it."""
    state = unchanged.copy(tmp_path_factory.mktemp("peopled") / "private")
    accounts: dict[str, dict[str, str | None]] = {}
    for name in PEOPLE:
        first, last = name.split()
        accounts[f"{first[0]}{last}".lower()] = {
            "first_name": first,
            "last_name": last,
            "email": f"{first}.{last}@school.example.org".lower(),
            "organizations": "TN-1-1",
        }
    put_accounts(state, accounts)
    return state


@pytest.fixture(scope="session")
def asked_district(tmp_path_factory: pytest.TempPathFactory) -> School:
    """The district with its rosters; nobody writes to it."""
    return make_district(tmp_path_factory.mktemp("asked") / "private")
