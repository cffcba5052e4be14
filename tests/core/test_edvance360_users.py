"""Users of the learning platform: every line of the table of layouts §4, as cells and what becomes of them."""

import json

import pytest

from core.config import Config
from core.mail_settings import Mail
from core.outcomes import Status
from core.service import ImportOptions
from tests.core.site import ALLOWED, COLUMNS, REQUIRED, Row, Site
from tests.core.state import codes_of

MAILING = Config(mail=Mail(host="localhost", sender="a@example.org", site="Oak", sign_in="https://example.org/"))


ACTIONS = [
    ("n1", "1", "created", "create", []),
    ("n1", "0", "created", "create", ["inactive-not-alumni"]),
    ("n1", "D", "error", "delete", ["user-missing"]),
    ("n1", "X", "error", None, ["not-a-choice"]),
    ("n1", "", "error", None, ["required"]),
    ("", "1", "error", None, ["required"]),
    ("", "d", "error", "delete", ["required"]),
    ("e1", "1", "unchanged", "update", []),
    ("E1", "1", "unchanged", "update", []),
    ("e1", "0", "updated", "update", ["inactive-not-alumni"]),
    ("e1", "D", "deleted", "delete", []),
    ("é8", "d", "deleted", "delete", []),
    ("e1", "yes", "error", None, ["not-a-choice"]),
    ("e5", "0", "unchanged", "update", []),
    ("e5", "1", "updated", "update", []),
    ("e5", "D", "deleted", "delete", []),
    ("e6", "D", "error", "delete", ["has-training-records"]),
    ("e7", "D", "error", "delete", ["has-training-records"]),
    ("starsvcs", "1", "unchanged", "update", []),
    ("STARSVCS", "0", "error", "update", ["account-protected", "inactive-not-alumni"]),
    ("starsvcs", "D", "error", "delete", ["account-protected"]),
    ("edvance360-HELP", "d", "error", "delete", ["account-protected"]),
    ("Edvance360-New", "1", "created", "create", []),
    ("Edvance360-New", "D", "error", "delete", ["user-missing"]),
]


@pytest.mark.parametrize(("ident", "active", "outcome", "action", "codes"), ACTIONS)
def test_each_value_of_active_for_each_user(
    unchanged_site: Site, ident: str, active: str, outcome: str, action: str | None, codes: list[str]
) -> None:
    row = {"User ID": ident, "Active": active}
    (line,) = unchanged_site.judged([row if ident else {**row, "Email": "n1@example.org"}])
    found = [code for code, _ in codes_of(line) if code != "no-credentials"]
    assert (line["outcome"], line["action"], found) == (outcome, action, codes)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"User ID": "e6", "Active": "D"}, "User ID"),
        ({"User ID": "n1", "Active": "D"}, "User ID"),
        ({"User ID": "starsvcs", "Active": "D"}, "User ID"),
        ({"User ID": "e1", "Active": "0"}, "Active"),
        ({"User ID": "n1", "Email": "E1@example.org", "Password": "long enough"}, "User ID"),
        ({"User ID": "n1"}, "User ID"),
        ({"User ID": "e1", "Username": "dloe"}, "Username"),
        ({"User ID": "e1", "Job Title": "Clown"}, "Job Title"),
        ({"User ID": "e1", "Site": "Clown"}, "Site"),
        ({"User ID": "e1", "Cost Center": "472"}, "Cost Center"),
        ({"User ID": "e1", "Supervisors": "e1"}, "Supervisors"),
        ({"User ID": "e1", "Password": "short"}, "Password"),
    ],
)
def test_on_which_column_a_finding_stands(unchanged_site: Site, row: Row, column: str) -> None:
    (line,) = unchanged_site.judged([row])
    assert [found for _, found in codes_of(line)] == [column]


def test_a_delete_is_read_for_its_user_and_active_only(site: Site) -> None:
    garbage = dict.fromkeys(COLUMNS, "\x00 not \n read, not-a-choice@") | {"Password": "short"}
    rows = [{**garbage, "User ID": "e4", "Active": "d"}]
    (line,) = site.judged(rows)
    assert (line["outcome"], line["findings"], line["changes"]) == ("deleted", [], {})
    assert site.run(rows).counts["deleted"] == 1
    assert "e4" not in site.stored()
    assert "dloe" not in site.stored("edvance360-username")


def test_training_records_go_with_their_account_only_where_that_is_said_outright(site: Site) -> None:
    rows = [{"User ID": "e6", "Active": "D"}]
    assert site.run(rows).status is Status.COMPLETED_WITH_ERRORS
    assert len(site.stored("training-record")) == 3
    check = site.check(rows, options=ALLOWED)
    told = [notice["code"] for notice in check.summary["notices"]]
    assert told == ["access-lost", "accounts-deleted", "training-records-deleted"]
    task = site.run(rows, options=ALLOWED)
    assert (task.status, task.counts["deleted"]) == (Status.COMPLETED, 1)
    assert [record["user"] for record in site.stored("training-record").values()] == ["E7"]
    kept = site.journal(task.id, "training-record")
    assert len(kept) == 2
    assert all(kept.values())
    assert list(site.journal(task.id, "edvance360")) == ["e6"]


def test_a_deleted_user_comes_back_as_a_new_account(site: Site) -> None:
    site.run([{"User ID": "e4", "Active": "D"}])
    (line,) = site.judged([{"User ID": "e4", "Username": ""}])
    assert (line["outcome"], [code for code, _ in codes_of(line)]) == ("created", ["no-credentials"])
    both = site.judged([{"User ID": "e5", "Active": "D"}, {"User ID": "E5", "Active": "1"}])
    assert [(line["outcome"], codes_of(line)) for line in both] == [("error", [("duplicate-key", "User ID")])] * 2


LONG = "x" * 101
CELLS = [
    ("User ID", "n" * 100, []),
    ("User ID", "n" * 101, ["too-long"]),
    ("User ID", "n\n1", ["control-character"]),
    ("First Name", "", ["required"]),
    ("First Name", "x" * 51, ["too-long"]),
    ("Last Name", "", ["required"]),
    ("Last Name", "x" * 51, ["too-long"]),
    ("Email", "", ["required"]),
    ("Email", "nobody", ["email-format"]),
    ("Email", "x" * 89 + "@example.org", ["too-long"]),
    ("User Type", "", ["required"]),
    ("User Type", "student", []),
    ("User Type", "Teacher", ["not-a-choice"]),
    ("Username", LONG, ["too-long"]),
    ("Username", "a\tb", ["control-character"]),
    ("Username", "日本語 with spaces", []),
    ("Password", "1234567", ["password-too-short"]),
    ("Password", " 1234567 ", ["password-too-short"]),
    ("Password", "éééééééé", []),
    ("Password", "{SSHA}nZ8bO0xT", ["password-hashed"]),
    ("Password", "$2b$12$abcdefgh", ["password-hashed"]),
    ("Password", "$argon2id$v=19$", ["password-hashed"]),
    ("Password", "$6$salt$hash", ["password-hashed"]),
    ("Password", "long\x07enough", ["control-character"]),
    ("Job Title", "TEACHER", []),
    ("Job Title", "ANNE\u0301E HEAD", []),
    ("Job Title", "Oak School", ["job-title-unknown"]),
    ("Job Title", LONG, ["too-long"]),
    ("Site", "teacher", []),
    ("Site", "Elm School", ["site-unknown"]),
    ("Cost Center", "0471", []),
    ("Cost Center", "471", ["cost-center-unknown", "spreadsheet-damage"]),
    ("Supervisors", " ; ;", []),
    ("Supervisors", "e2;;E2 ; e3;", []),
    ("Supervisors", "e2\x00", ["control-character"]),
]


@pytest.mark.parametrize(("column", "cell", "codes"), CELLS)
def test_each_cell_of_a_new_user(unchanged_site: Site, column: str, cell: str, codes: list[str]) -> None:
    assert unchanged_site.codes([{"Email": "n1@example.org", column: cell}]) == [codes]


def test_values_of_lists_are_stored_as_in_the_list(site: Site) -> None:
    rows = [{"User ID": "e2", "Job Title": "anne\u0301e HEAD", "Site": "OAK SCHOOL", "Cost Center": " 0471 "}]
    site.run(rows)
    record = site.stored()["e2"]
    assert (record["job_title"], record["site"], record["cost_center"]) == ("Année Head", "Oak School", "0471")
    assert site.judged(rows)[0]["outcome"] == "unchanged"


def test_keys_that_differ_in_case_change_nothing_and_keep_their_spelling(unchanged_site: Site) -> None:
    row = {"User ID": "E1", "Email": "E1@EXAMPLE.org", "Username": "ADO", "User Type": "FACULTY", "Site": "oak school"}
    rows = [row, {"User ID": "STARSVCS", "Email": "StarSvcs@Example.org", "Username": "S1", "User Type": "admin"}]
    assert [line["outcome"] for line in unchanged_site.judged(rows)] == ["unchanged"] * 2
    assert unchanged_site.judged([{"User ID": "e1", "First Name": "ANN"}])[0]["changes"] == {
        "First Name": ["Ann", "ANN"]
    }


def test_a_blank_username_stays_and_other_blank_cells_clear(site: Site) -> None:
    blank = dict.fromkeys(("Username", "Password", "Job Title", "Site", "Cost Center", "Supervisors"), "")
    (line,) = site.judged([{"User ID": "e1", **blank}])
    assert line["changes"] == {
        "Job Title": ["Teacher", None],
        "Site": ["Oak School", None],
        "Cost Center": ["0471", None],
        "Supervisors": [["e2", "E3"], []],
    }
    site.run([{"User ID": "e1", **blank}])
    record = site.stored()["e1"]
    assert record["username"] == "ado"
    assert [record[name] for name in ("job_title", "site", "cost_center", "supervisors")] == [None] * 4


def test_missing_columns_leave_the_stored_values_alone(site: Site) -> None:
    before = site.stored()["e1"]
    assert site.judged([{"User ID": "e1"}], REQUIRED)[0]["outcome"] == "unchanged"
    site.run([{"User ID": "e1", "Last Name": "Doe", "Active": "1"}], REQUIRED)
    assert site.stored()["e1"] == {**before, "last_name": "Doe"}


def test_changes_name_activity_and_the_set_of_supervisors(unchanged_site: Site) -> None:
    (line,) = unchanged_site.judged([{"User ID": "e5", "Active": "1", "Supervisors": "E4;e2"}])
    assert line["changes"] == {"Active": ["0", "1"], "Supervisors": [[], ["e2", "e4"]]}


PROTECTED = [
    ({"First Name": "Other"}, ["account-protected"]),
    ({"Password": "long enough"}, ["account-protected"]),
    ({"Username": "other"}, ["account-protected"]),
    ({"Supervisors": "e2"}, ["account-protected"]),
    ({"Email": "no address"}, ["email-format"]),
    ({"Password": "short"}, ["password-too-short"]),
    ({"Site": "Nowhere"}, ["site-unknown"]),
    ({"First Name": "Other", "Site": "Nowhere"}, ["account-protected", "site-unknown"]),
    ({}, []),
]


@pytest.mark.parametrize(("cells", "codes"), PROTECTED)
def test_what_would_change_a_protected_account(unchanged_site: Site, cells: Row, codes: list[str]) -> None:
    assert unchanged_site.codes([{"User ID": "StarSvcs", **cells}]) == [codes]


def test_an_address_that_another_account_has_may_be_a_duplicate_of_it(unchanged_site: Site) -> None:
    rows = [
        {"User ID": "n1", "Email": "E1@example.org", "Password": "long enough"},
        {"User ID": "e4", "Email": "e1@example.org"},
        {"User ID": "n2", "Email": "both@example.org", "Password": "long enough"},
        {"User ID": "n3", "Email": "both@example.org", "Password": "long enough"},
    ]
    lines = unchanged_site.judged(rows)
    assert [[code for code, _ in codes_of(line)] for line in lines] == [["possible-duplicate"], [], [], []]
    (finding,) = lines[0]["findings"]
    assert (finding["severity"], lines[0]["outcome"]) == ("warning", "created")
    assert "'e1' has the same e-mail address" in finding["message"]


@pytest.mark.parametrize(
    ("row", "mailing", "codes"),
    [
        ({"User ID": "n1"}, False, ["no-credentials"]),
        ({"User ID": "n1"}, True, []),
        ({"User ID": "n1", "Password": "long enough"}, False, []),
        ({"User ID": "n1", "Password": "short"}, False, ["password-too-short"]),
        ({"User ID": "n1", "Email": "e1@example.org"}, True, ["no-credentials", "possible-duplicate"]),
        ({"User ID": "n1", "Active": "X"}, False, ["not-a-choice"]),
        ({"User ID": "e1"}, False, []),
    ],
)
def test_who_gets_no_credentials(unchanged_site: Site, row: Row, mailing: bool, codes: list[str]) -> None:
    options = ImportOptions(welcome_emails=mailing)
    (line,) = unchanged_site.judged([row], options=options, config=MAILING)
    assert [code for code, _ in codes_of(line)] == codes


def test_new_users_who_share_an_address_get_no_welcome_email(unchanged_site: Site) -> None:
    rows = [{"User ID": ident, "Email": "both@example.org"} for ident in ("n1", "n2")]
    lines = unchanged_site.judged(rows, options=ImportOptions(welcome_emails=True), config=MAILING)
    assert [[code for code, _ in codes_of(line)] for line in lines] == [["no-credentials"]] * 2


def test_a_password_is_in_nothing_that_a_check_gives(unchanged_site: Site) -> None:
    passwords = ["open sesame", "sh0rt", "{SSHA}c2VzYW1l", "bell\x07sesame"]
    rows = [
        {"User ID": ident, "Password": text} for ident, text in zip(("e1", "n1", "n2", "n3"), passwords, strict=True)
    ]
    check = unchanged_site.check(rows)
    lines = list(check.results.lines())
    assert (lines[0]["outcome"], lines[0]["changes"]) == ("updated", {})
    told = json.dumps([check.summary, lines]) + str(check.results.table.rows()) + str(check.results.findings.rows())
    assert not [text for text in passwords if text in told]
    assert {
        finding["value"] for line in lines[1:] for finding in line["findings"] if finding["column"] == "Password"
    } == {None}
