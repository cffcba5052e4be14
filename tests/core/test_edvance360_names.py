"""Usernames of the learning platform: whose they are, which are taken, which are made."""

import pytest

from tests.core.site import Row, Site

TAKEN = [
    ([{"User ID": "n1", "Username": "ADO"}], [True]),
    ([{"User ID": "e4", "Username": "ado"}], [True]),
    ([{"User ID": "e1", "Username": "ADO"}], [False]),
    ([{"User ID": "n1", "Username": "new"}, {"User ID": "n2", "Username": "NEW"}], [True, True]),
    ([{"User ID": "n1", "Username": "éva"}, {"User ID": "É8"}], [True, False]),
    ([{"User ID": "e1", "Username": "dloe"}, {"User ID": "e4", "Username": "ado"}], [True, True]),
    ([{"User ID": "e4", "Username": "free"}, {"User ID": "n1", "Username": "dloe"}], [False, True]),
    ([{"User ID": "e4", "Active": "D"}, {"User ID": "n1", "Username": "dloe"}], [False, True]),
    ([{"User ID": "e4", "Active": "D", "Username": "new"}, {"User ID": "n1", "Username": "new"}], [False, False]),
    ([{"User ID": "n1", "Username": "new", "Email": "x"}, {"User ID": "n2", "Username": "new"}], [True, True]),
    ([{"User ID": "n1", "Username": "new"}, {"User ID": "n1", "Username": "new"}], [False, False]),
    ([{"User ID": "e1"}, {"User ID": "e1"}], [False, False]),
    ([{"User ID": "e1", "Active": "X"}, {"User ID": "e4"}], [False, False]),
    ([{"User ID": "", "Username": "ado"}], [False]),
    ([{"User ID": "", "Username": "new"}, {"User ID": "", "Username": "new"}], [True, True]),
    ([{"User ID": "e1"}, {"User ID": "", "Username": "ado"}], [False, True]),
]


@pytest.mark.parametrize(("rows", "taken"), TAKEN)
def test_on_which_rows_a_username_is_taken(unchanged_site: Site, rows: list[Row], taken: list[bool]) -> None:
    found = unchanged_site.codes(rows)
    assert ["username-taken" in codes for codes in found] == taken


def test_usernames_are_made_in_row_order_and_leave_those_given_later(site: Site) -> None:
    rows = [
        {"User ID": "n1", "First Name": "Ann", "Last Name": "Do", "Password": "long enough", "Email": "bad"},
        {"User ID": "n2", "First Name": "Ann", "Last Name": "Do"},
        {"User ID": "n3", "First Name": "Åsa", "Last Name": "Dø"},
        {"User ID": "n4", "First Name": "Al", "Last Name": "Do", "Username": "ADO3"},
        {"User ID": "n5", "First Name": "…", "Last Name": "!"},
    ]
    site.run(rows)
    stored = site.stored()
    assert [stored[key]["username"] for key in ("n2", "n3", "n4", "n5")] == ["ado2", "ado4", "ADO3", "user1"]
    assert "n1" not in stored
    names = site.stored("edvance360-username")
    assert {names[name]["owner"] for name in ("ado2", "ado4", "ado3", "user1")} == {"n2", "n3", "n4", "n5"}


def test_a_new_username_takes_the_place_of_the_old_one(site: Site) -> None:
    site.run([{"User ID": "e1", "Username": "Ann.Do"}])
    names = site.stored("edvance360-username")
    assert ("ado" in names, names["ann.do"]["owner"], names["ann.do"]["name"]) == (False, "e1", "Ann.Do")
    assert site.codes([{"User ID": "n1", "Username": "ado"}, {"User ID": "n2", "Username": "ann.DO"}]) == [
        [],
        ["username-taken"],
    ]
