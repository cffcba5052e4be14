"""What the files of the demo do: sound ones, ones with everything that can be wrong, ones that are held."""

from core.catalogue import CATALOGUE
from core.demo import Place
from core.scopes import SITE_CODE
from tests.core.made_demo import SCHOOL, check, codes_of, outcomes_of

TEXT_CODES = {
    "column-unknown",
    "row-ragged",
    "control-character",
    "required",
    "too-long",
    "not-a-choice",
    "email-format",
    "duplicate-key",
    "spreadsheet-damage",
}
DATE_CODES = {"date-format", "date-assumed", "begin-after-end"}
CELL_CODES = TEXT_CODES | DATE_CODES | {"must-be-blank"}
PASSWORD_CODES = {"username-taken", "password-too-short", "password-hashed"}
LMS_CODES = {
    *TEXT_CODES,
    *PASSWORD_CODES,
    "user-missing",
    "job-title-unknown",
    "site-unknown",
    "cost-center-unknown",
    "supervisor-unknown",
    "supervisor-type",
    "supervisor-self",
    "account-protected",
    "has-training-records",
    "inactive-not-alumni",
    "possible-duplicate",
    "no-credentials",
}
ROSTER_CODES = {
    *CELL_CODES,
    *PASSWORD_CODES,
    "user-exists",
    "guid-format",
    "guid-unknown",
    "user-at-other-school",
    "conflicting-rows",
    "class-unknown",
    "class-exists",
    "class-without-teacher",
}
NOT_OF_USERS = {"parent-unknown", "organization-cycle", "parent-type", "password-ignored", "cell-error"}
"""Codes of reference data, and of completed files that are imported again."""

STORE_CODES = {
    "user-exists",
    "user-missing",
    "user-already-deleted",
    "user-is-deleted",
    "organization-unknown",
    "organization-not-participating",
    "organization-redundant",
    "role-unknown",
}
PERMISSION_CODES = {"user-out-of-reach", "delete-not-permitted", "organization-out-of-reach", "role-not-grantable"}


def test_the_sound_file_has_nothing_wrong_and_every_outcome(demo: Place) -> None:
    checked = check(demo, "sound.csv")
    assert (checked.exit_code, checked.summary["findings"]) == (0, [])
    assert outcomes_of(checked) == {"created", "updated", "unchanged", "restored", "deleted"}


def test_the_faulty_file_has_everything_that_can_be_wrong(demo: Place) -> None:
    can_be_wrong = CELL_CODES | STORE_CODES
    assert codes_of(check(demo, "errors-of-every-kind.csv")) == can_be_wrong
    assert codes_of(check(demo, "errors-of-every-kind.csv", "demo.district")) == can_be_wrong | PERMISSION_CODES


def test_each_row_of_the_faulty_file_is_wrong_but_the_ones_that_say_otherwise(demo: Place) -> None:
    rows = check(demo, "errors-of-every-kind.csv").results.lines()
    unfounded = [row["row"] for row in rows if not row["findings"]]
    assert len(unfounded) == 1 + len(PERMISSION_CODES)


def test_the_file_of_leavers_is_held(demo: Place) -> None:
    checked = check(demo, "leavers-held.csv")
    assert checked.exit_code == 3
    assert checked.held is not None
    assert checked.held["code"] == "too-many-deletes"


def test_the_sound_lms_file_has_nothing_wrong_and_every_outcome(demo: Place) -> None:
    checked = check(demo, "lms-sound.csv", scope=SITE_CODE)
    assert (checked.exit_code, checked.summary["findings"]) == (0, [])
    assert outcomes_of(checked) == {"created", "updated", "unchanged", "deleted"}


def test_the_faulty_lms_file_has_everything_that_can_be_wrong(demo: Place) -> None:
    checked = check(demo, "lms-errors-of-every-kind.csv", scope=SITE_CODE)
    assert codes_of(checked) == LMS_CODES
    assert [row["row"] for row in checked.results.lines() if not row["findings"]] == [2]


def test_the_file_of_lms_leavers_is_held(demo: Place) -> None:
    checked = check(demo, "lms-leavers-held.csv", scope=SITE_CODE)
    assert (checked.exit_code, checked.summary["findings"]) == (3, [])
    assert checked.held is not None
    assert checked.held["code"] == "too-many-deletes"


def test_the_sound_roster_has_nothing_wrong_and_every_outcome(demo: Place) -> None:
    checked = check(demo, "roster-sound.csv", scope=SCHOOL)
    assert (checked.exit_code, checked.summary["findings"]) == (0, [])
    assert outcomes_of(checked) == {"created", "updated", "unchanged"}


def test_the_faulty_roster_has_everything_that_can_be_wrong(demo: Place) -> None:
    checked = check(demo, "roster-errors-of-every-kind.csv", scope=SCHOOL)
    assert codes_of(checked) == ROSTER_CODES
    assert [row["row"] for row in checked.results.lines() if not row["findings"]] == [2]
    assert outcomes_of(checked) > {"partial", "error"}


def test_every_code_of_the_catalogue_that_users_can_meet_is_in_a_faulty_file() -> None:
    shown = CELL_CODES | STORE_CODES | PERMISSION_CODES | LMS_CODES | ROSTER_CODES
    assert shown == set(CATALOGUE) - NOT_OF_USERS
