"""Is this the same person: accounts that a row which creates may be about."""

from tests.core.school import NEW as NEW_STUDENT
from tests.core.school import OAK, ROSTERS, SUE, School
from tests.core.site import SITE, Site, cells_of
from tests.core.site import USERS as LMS_USERS
from tests.core.state import SPRING, USERS, State
from tests.core.suggesting.asking import make_suggester
from tests.core.suggesting.test_realistic_errors import NEW, ORGS, STORED


def likes(
    state: State, login: str = "admin", **cells: str | None
) -> list[tuple[str, str, tuple[tuple[str, str | None], ...]]]:
    """Return key, why and edits of the accounts that a new row may be about."""
    row = {**NEW, "Username": "nobody", **{name.replace("_", " "): text for name, text in cells.items()}}
    found = make_suggester(str(state.path), login, USERS, SPRING).likes(row, row["Username"])
    return [(key, because, edits) for key, _, because, edits in found]


TO_JANE = (("Action", "U"), ("Username", "jdoe"))


def test_a_stranger_is_like_nobody(peopled: State) -> None:
    assert likes(peopled) == []


def test_the_same_address_is_the_same_person(peopled: State) -> None:
    assert likes(peopled, Email="JANE.DOE@school.example.org") == [("jdoe", "same e-mail address", TO_JANE)]


def test_the_same_name_in_the_same_organization_may_be_the_same_person(peopled: State) -> None:
    named = {"First_Name": "jane", "Last_Name": "DOE"}
    assert likes(peopled, **named) == [("jdoe", "same name, same organization", TO_JANE)]
    assert likes(peopled, **named, Authorized_Organizations="TN-1-2") == []
    assert likes(peopled, First_Name="Doe", Last_Name="Jane")[0][0] == "jdoe"


def test_a_row_that_names_an_account_is_like_no_other(peopled: State) -> None:
    assert likes(peopled, Username="mmoe", Email="jane.doe@school.example.org") == []


def test_accounts_out_of_reach_are_not_named(peopled: State) -> None:
    row = {**STORED, "First Name": "Ann", "Last Name": "Do", "Email": "x@y.org", ORGS: "TN-2-1"}
    found = make_suggester(str(peopled.path), "nora", USERS, SPRING).likes(row, None)
    assert "sue" not in [key for key, *_ in found]


def test_a_user_of_the_learning_platform_is_known_by_address_and_name(unchanged_site: Site) -> None:
    suggester = make_suggester(str(unchanged_site.path), "admin", LMS_USERS, SITE)
    row = cells_of({"User ID": "n1", "First Name": "Bob", "Last Name": "Roe", "Email": "e2@example.org"})
    assert suggester.likes(row, "n1") == [("e2", "Bob Roe", "same e-mail address and name", (("User ID", "e2"),))]


def test_a_person_of_a_roster_is_known_within_the_school(asked_district: School) -> None:
    suggester = make_suggester(str(asked_district.path), "admin", ROSTERS, OAK)
    guid = asked_district.guid("s2")
    ((key, _, because, edits),) = suggester.likes({**SUE, "User ID": "s77", "Email": None}, "s77")
    assert (key, because, edits) == (guid, "same name, same school", (("User GUID", guid),))
    assert suggester.likes(NEW_STUDENT, "n1") == []
