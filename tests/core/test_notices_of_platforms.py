"""What stands out in an import of users of the learning platform and of a school's rosters: rows → sentences."""

from pathlib import Path

import pytest

from core.service import Check, ImportOptions
from tests.core.school import ART, GIVEN, MATHS, NEW, OAK, SAM, TESS, School, make_district
from tests.core.site import Site

ADDRESSED = {**NEW, "Email": "nina@example.org"}
WITH_RECORDS = ImportOptions(delete_training_records=True)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> School:
    """The district for tests that only check."""
    return make_district(tmp_path_factory.mktemp("district") / "private")


def told(check: Check) -> dict[str, str]:
    """Return the sentences of a check by code, having seen that each has its rows."""
    for notice in check.results.notices:
        assert notice.rows == notice.numbers.n_unique() > 0
    return {notice.code: notice.text for notice in check.results.notices}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"User ID": "e4"}, {}),
        (
            {"User ID": "e6", "Active": "D"},
            {
                "access-lost": "1 user can no longer sign in (1 deleted): Fay Noe (e6).",
                "accounts-deleted": "1 user is deleted for good.",
                "training-records-deleted": "2 training records go with them.",
            },
        ),
        ({"User ID": "e5", "Active": "D"}, {"accounts-deleted": "1 user is deleted for good."}),
        (
            {"User ID": "e4", "Active": "0"},
            {
                "access-lost": "1 user can no longer sign in (1 made inactive): Dee Loe (e4).",
                "accounts-disabled": "1 user is made inactive.",
            },
        ),
        ({"User ID": "e5", "Active": "1"}, {"accounts-restored": "1 user is made active again."}),
        ({"User ID": "e4", "User Type": "Admin"}, {"privileges-gained": "1 user becomes an Admin: Dee Loe (e4)."}),
        (
            {"User ID": "e4", "Username": "dee"},
            {"usernames-changed": "1 user signs in under another username: Dee Loe (e4)."},
        ),
        ({"User ID": "e4", "Username": "DLOE"}, {}),
        ({"User ID": "n1"}, {"accounts-created": "1 user is created."}),
        (
            {"User ID": "n1", "Email": "E4@example.org"},
            {
                "second-accounts": "1 new user looks like a second account (by e-mail address, or by name and site): "
                "Nia Stone (n1).",
                "accounts-created": "1 user is created.",
            },
        ),
        (
            {"User ID": "n1", "First Name": "dee", "Last Name": "Loe"},
            {
                "second-accounts": "1 new user looks like a second account (by e-mail address, or by name and site): "
                "dee Loe (n1).",
                "accounts-created": "1 user is created.",
            },
        ),
        ({"User ID": "starsvcs", "Active": "D"}, {}),
    ],
)
def test_users_of_the_learning_platform_stand_out(
    unchanged_site: Site, row: dict[str, str], expected: dict[str, str]
) -> None:
    assert told(unchanged_site.check([row], options=WITH_RECORDS)) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {**SAM, **MATHS, "Role": "Teacher", "Grade Level": "", "Email": "sam@example.org"},
            {"privileges-gained": "1 person becomes a teacher: Sam Stone (s1)."},
        ),
        ({**TESS, **MATHS, "Role": "Student"}, {"roles-taken": "1 person becomes a student: Tess Teach (t1)."}),
        (
            {**TESS, "Username": "tessa"},
            {"usernames-changed": "1 person signs in under another username: Tess Teach (t1)."},
        ),
        (
            {**SAM, "Last Name": "Stones"},
            {"students-without-email": "1 student has no e-mail address."},
        ),
        ({**TESS, **MATHS, "Class Name": "Algebra"}, {"classes-changed": "1 class changes: Maths (c1)."}),
        (
            {**TESS, "Class ID": "c9", "Class Name": "Music"},
            {"classes-created": "1 class is created.", "enrollments-created": "1 enrollment is added."},
        ),
        (
            {**ADDRESSED, **ART},
            {"accounts-created": "1 person is created.", "enrollments-created": "1 enrollment is added."},
        ),
        (
            {**ADDRESSED, "Email": "TESS@example.org"},
            {
                "second-accounts": "1 new person looks like somebody already in this school, by e-mail address or "
                "name: Nina New (n1).",
                "accounts-created": "1 person is created.",
            },
        ),
        (
            {**ADDRESSED, "First Name": "SAM", "Last Name": "Stone", "Grade Level": "5"},
            {
                "second-accounts": "1 new person looks like somebody already in this school, by e-mail address or "
                "name: SAM Stone (n1).",
                "accounts-created": "1 person is created.",
            },
        ),
    ],
)
def test_people_of_a_roster_stand_out(district: School, row: dict[str, str], expected: dict[str, str]) -> None:
    stored = {"t1", "s1"} & {row["User ID"]}
    guid = {"User GUID": district.guid(row["User ID"])} if stored else {}
    said = told(district.check([{**row, **guid}]))
    said.pop("passwords", None)
    assert said == expected


def test_an_address_of_another_school_says_nothing(district: School) -> None:
    said = told(district.check([{**ADDRESSED, "Email": "tess@example.org"}], "school:ELM"))
    assert "second-accounts" in said
    assert "second-accounts" not in told(district.check([{**ADDRESSED, "Email": "sue@example.org"}], "school:ELM"))
    assert "second-accounts" in told(district.check([{**ADDRESSED, "Email": "sue@example.org"}], OAK))


def test_passwords_are_told_with_the_rows_that_set_them(district: School) -> None:
    check = district.check([ADDRESSED, {**ADDRESSED, "User ID": "n2", "Email": "n2@example.org", "Password": GIVEN}])
    notice = check.results.notices[-1]
    assert notice.text == "1 temporary password is made and 1 given password is set; that takes about a second."
    assert notice.numbers.to_list() == [2, 3]


def test_a_finished_roster_keeps_its_sentences(district: School, tmp_path: Path) -> None:
    school = district.copy(tmp_path / "school")
    task = school.run([{**ADDRESSED, "Email": "sue@example.org"}])
    codes = [notice["code"] for notice in task.notices]
    assert codes == ["second-accounts", "accounts-created", "passwords"]
