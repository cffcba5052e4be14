"""Learning a customer's names of columns from a sample file, once."""

import tomllib
from pathlib import Path

import pytest

from core.config import Config, LayoutSettings
from core.service import Rollbook
from core.settings_file import parse_config
from tests.core.site import SITE, USERS, Site

HEADER = "Emp No,Given Name,Surname,Work Mail,Kind,Status,Login,Initial Password,Position,Campus,Cost Centre,Manager"
ROWS = """
e1,Ann,Do,e1@example.org,Faculty,1,ado,,Teacher,Oak School,0471,E3;e2
e2,Bob,Roe,e2@example.org,admin,1,BRoe,,,,,
E3,Cy,Poe,e3@example.org,Parent,0,cpoe,,,,,
"""
LEARNT = {
    "User ID": "Emp No",
    "First Name": "Given Name",
    "Last Name": "Surname",
    "Email": "Work Mail",
    "User Type": "Kind",
    "Active": "Status",
    "Username": "Login",
    "Password": "Initial Password",
    "Job Title": "Position",
    "Site": "Campus",
    "Cost Center": "Cost Centre",
    "Supervisors": "Manager",
}


def learn(text: str, config: Config | None = None, layout: str = USERS) -> tuple[dict[str, str], str]:
    """Return what is proposed, column → header cell, and the lines for the settings file."""
    learnt = Rollbook("unused.sqlite", config or Config()).learn(layout, text.encode(), "sample.csv")
    return {proposal.column: proposal.header for proposal in learnt.proposals}, learnt.lines


def test_a_sample_file_is_understood_once_its_names_are_set(unchanged_site: Site) -> None:
    found, lines = learn(HEADER + ROWS)
    assert found == LEARNT
    config = parse_config(lines, Path("settings.toml"))
    check = unchanged_site.rollbook(config).check((HEADER + ROWS).encode(), "users.csv", SITE)
    assert [line["outcome"] for line in check.results.lines()] == ["unchanged", "unchanged", "updated"]
    assert learn(HEADER + ROWS, config)[0] == {}


@pytest.mark.parametrize(
    ("header", "cells", "column"),
    [
        ("Rufname", "Ann", None),
        ("Anschrift", "e1@example.org", "Email"),
        ("Anschrift", "Oak Street 1", None),
        ("Art", "student", "User Type"),
        ("Art", "pupil", None),
        ("Aktiv", "D", "Active"),
        ("E-mail Adress", "x", "Email"),
        ("Job", "x", "Job Title"),
    ],
)
def test_a_column_is_known_by_a_like_name_or_by_its_cells(header: str, cells: str, column: str | None) -> None:
    assert learn(f"{header}\n{cells}\n{cells}\n")[0] == ({column: header} if column else {})


def test_what_is_known_or_our_own_is_not_proposed() -> None:
    assert learn("User ID,first_name,E-MAIL,Row,Status,Details,Error\ne1,Ann,e1@example.org,2,created,,\n")[0] == {}
    assert learn("Email,Mail\na@example.org,b@example.org\n")[0] == {}


def test_a_header_cell_and_a_column_are_given_away_once() -> None:
    found, _ = learn("Mail,Work Mail,Private Mail\na@example.org,b@example.org,c@example.org\n")
    assert found == {"Email": "Mail"}


def test_the_lines_keep_the_names_that_are_set_already() -> None:
    config = Config(layouts={USERS: LayoutSettings(aliases={"Site": ["Campus"], "Email": ["Post"]})})
    found, lines = learn("Campus,Login\nOak School,ado\n", config)
    assert found == {"Username": "Login"}
    aliases = tomllib.loads(lines)["layouts"][USERS]["aliases"]
    assert aliases == {"Email": ["Post"], "Username": ["Login"], "Site": ["Campus"]}


def test_hostile_header_cells_stay_what_they_are(naughty_text: str) -> None:
    text = naughty_text.replace('"', '""')
    found, lines = learn(f'"{text}"\na@example.org\nb@example.org\n')
    assert set(found) <= {"Email"}
    assert tomllib.loads(lines)["layouts"][USERS]["aliases"] == {name: [header] for name, header in found.items()}


def test_required_columns_that_nothing_is_like_are_named() -> None:
    service = Rollbook("unused.sqlite", Config())
    sample = b"User ID,Given Name,Zzz\ne1,Ann,\n"
    assert service.learn(USERS, sample, "sample.csv").unmatched == ("Last Name", "Email", "User Type", "Active")
    assert service.learn(USERS, (HEADER + ROWS).encode(), "sample.csv").unmatched == ()
