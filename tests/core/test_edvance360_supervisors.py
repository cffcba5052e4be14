"""Supervisors of the learning platform's users: in the store and in the file, as everybody will be."""

import pytest

from tests.core.site import REQUIRED, SITE, Row, Site

UNKNOWN, TYPE, SELF = "supervisor-unknown", "supervisor-type", "supervisor-self"

FOUND = [
    ([{"Supervisors": "e2;E3;e4"}], [[]]),
    ([{"Supervisors": "E2"}], [[]]),
    ([{"Supervisors": "e1"}], [[TYPE]]),
    ([{"Supervisors": "e5"}], [[TYPE]]),
    ([{"Supervisors": "nobody;else;NOBODY"}], [[UNKNOWN, UNKNOWN]]),
    ([{"Supervisors": "N1"}], [[SELF]]),
    ([{"User ID": "e1", "Supervisors": "E1;e2"}], [[SELF]]),
    ([{"User ID": "", "Email": "n@example.org", "Supervisors": "nobody"}], [["required", UNKNOWN]]),
    ([{"User ID": "e1", "Active": "D", "Supervisors": "nobody"}], [[]]),
    ([{"Supervisors": "n2"}, {"User ID": "n2"}], [[], []]),
    ([{"Supervisors": "n2"}, {"User ID": "n2", "User Type": "Faculty"}], [[TYPE], []]),
    ([{"Supervisors": "n2"}, {"User ID": "n2", "Email": "bad"}], [[UNKNOWN], ["email-format"]]),
    ([{"Supervisors": "n2"}, {"User ID": "n2", "Username": "ado"}], [[UNKNOWN], ["username-taken"]]),
    ([{"Supervisors": "n2"}, {"User ID": "n2", "Supervisors": "nobody"}], [[], [UNKNOWN]]),
    ([{"Supervisors": "n2"}, {"User ID": "n2", "Supervisors": "n1"}], [[], []]),
    ([{"Supervisors": "n2"}, {"User ID": "n2"}, {"User ID": "N2"}], [[UNKNOWN], ["duplicate-key"], ["duplicate-key"]]),
    ([{"Supervisors": "e2"}, {"User ID": "e2", "User Type": "Faculty"}], [[TYPE], []]),
    ([{"Supervisors": "e6"}, {"User ID": "e6", "User Type": "admin"}], [[], []]),
    ([{"Supervisors": "e2"}, {"User ID": "e2", "User Type": "Faculty", "Email": "x"}], [[], ["email-format"]]),
    ([{"Supervisors": "e4"}, {"User ID": "E4", "Active": "d"}], [[UNKNOWN], []]),
    ([{"Supervisors": "starsvcs"}, {"User ID": "starsvcs", "Active": "D"}], [[], ["account-protected"]]),
    ([{"User ID": "e1"}, {"User ID": "e2", "User Type": "Faculty"}], [[TYPE], []]),
    ([{"User ID": "e1"}, {"User ID": "e3", "Active": "D"}], [[UNKNOWN], []]),
]


@pytest.mark.parametrize(("rows", "codes"), FOUND)
def test_who_may_be_a_supervisor(unchanged_site: Site, rows: list[Row], codes: list[list[str]]) -> None:
    assert unchanged_site.codes(rows) == codes


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("Cy Poe", "E3"),
        ("poe, CY", "E3"),
        ("Ann Do", "e1, n2"),
        ("Sam New", "n3"),
        ("Somebody Else", None),
    ],
)
def test_a_name_in_place_of_a_user_id_is_explained(unchanged_site: Site, value: str, hint: str | None) -> None:
    rows = [
        {"User ID": "n1", "Supervisors": value},
        {"User ID": "n2", "First Name": "Ann", "Last Name": "Do"},
        {"User ID": "n3", "First Name": "Sam", "Last Name": "New"},
    ]
    line = unchanged_site.judged(rows)[0]
    (finding,) = [one for one in line["findings"] if one["code"] == UNKNOWN]
    assert (finding["value"], finding["hint"]) == (value, hint)


def test_the_wrong_type_is_named(unchanged_site: Site) -> None:
    (line,) = unchanged_site.judged([{"User ID": "e4", "Supervisors": "e5"}])
    assert "of type Alumni" in line["findings"][0]["message"]


def test_supervisors_are_a_set_kept_in_the_spelling_of_their_accounts(site: Site) -> None:
    same = [{"User ID": "e1", "Supervisors": text} for text in ("E3;E2", "e2; e3", "e3;e2;E3;;")]
    assert [site.judged([row])[0]["outcome"] for row in same] == ["unchanged"] * 3
    site.run([{"User ID": "e4", "Supervisors": "N9;É8;e3"}, {"User ID": "n9"}])
    assert site.stored()["e4"]["supervisors"] == "E3;n9;É8"


def test_supervisors_who_went_since_do_not_keep_an_export_from_being_imported(site: Site) -> None:
    site.run([{"User ID": "e2", "User Type": "Faculty"}, {"User ID": "E3", "Active": "D"}], REQUIRED)
    assert site.stored()["e1"]["supervisors"] == "e2;E3"
    _, content = site.rollbook().run_export(SITE)
    assert site.rollbook().check(content, "export.csv", SITE).summary["counts"]["unchanged"] == 9
    assert site.judged([{"User ID": "e1", "Last Name": "Other"}])[0]["outcome"] == "updated"
    asked = [{"User ID": "e1", "Supervisors": "e2;e3;e4"}, {"User ID": "e4", "Supervisors": "e2;e3"}]
    assert site.codes(asked) == [[TYPE, UNKNOWN]] * 2 or site.codes(asked) == [[UNKNOWN, TYPE]] * 2


def test_lost_zeros_of_user_ids_and_lists_are_explained(site: Site) -> None:
    site.run([{"User ID": "0099", "User Type": "Admin"}])
    said = site.codes(
        [{"Supervisors": "99"}, {"User ID": "n2", "Cost Center": "471"}, {"User ID": "99", "Active": "D"}]
    )
    assert said == [
        ["spreadsheet-damage", UNKNOWN],
        ["cost-center-unknown", "spreadsheet-damage"],
        ["spreadsheet-damage", "user-missing"],
    ]
