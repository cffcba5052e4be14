"""The lists of the learning platform: job titles, sites and cost centers, by list and name."""

import pytest

from tests.core.site import LISTS, Site
from tests.core.state import codes_of

LAYOUT = "lms-lists"

CELLS = [
    ("Job Title,Clown", "created", []),
    ("job title,Clown", "created", []),
    ("Site,Teacher", "unchanged", []),
    ("SITE,  TEACHER ", "unchanged", []),
    ("Cost Center,Teacher", "created", []),
    ("Cost Center,471", "created", []),
    ("Cost Center,0471", "unchanged", []),
    ("Job Title,ANNE\u0301E HEAD", "unchanged", []),
    ("Department,Clown", "error", [("not-a-choice", "List")]),
    (",Clown", "error", [("required", "List")]),
    ("Site,", "error", [("required", "Name")]),
    ("Site," + "x" * 100, "created", []),
    ("Site," + "x" * 101, "error", [("too-long", "Name")]),
    ('Site,"Oak\nSchool"', "error", [("control-character", "Name")]),
    ("Nowhere," + "x" * 101, "error", [("not-a-choice", "List"), ("too-long", "Name")]),
]


@pytest.mark.parametrize(("row", "outcome", "codes"), CELLS)
def test_each_cell_of_a_list(unchanged_site: Site, row: str, outcome: str, codes: list[tuple[str, str | None]]) -> None:
    check = unchanged_site.rollbook().check(f"List,Name\n{row}\n".encode(), "lists.csv", None, LAYOUT)
    (line,) = check.results.lines()
    assert (line["outcome"], codes_of(line)) == (outcome, codes)


def test_a_value_stands_once_in_a_list_in_any_case(unchanged_site: Site) -> None:
    text = "Name,List\nElm,Site\nELM,site\nElm,Job Title\n"
    lines = list(unchanged_site.rollbook().check(text.encode(), "lists.csv", None, LAYOUT).results.lines())
    repeated = [("duplicate-key", "Name")]
    assert [codes_of(line) for line in lines] == [repeated, repeated, []]


def test_an_import_adds_and_takes_nothing_away(site: Site) -> None:
    before = site.stored("lms-list")
    assert site.reference(LAYOUT, "List,Name\nSite,Elm School\nsite,OAK SCHOOL\n").counts["created"] == 1
    after = site.stored("lms-list")
    assert {key: after[key] for key in before} == before
    assert [(record["list"], record["title"]) for key, record in after.items() if key not in before] == [
        ("Site", "Elm School")
    ]


@pytest.mark.parametrize("type_", ["csv", "xlsx"])
def test_an_export_changes_nothing(site: Site, type_: str) -> None:
    _, content = site.rollbook().run_export(None, LAYOUT, type_)
    check = site.rollbook().check(content, f"export.{type_}", None, LAYOUT)
    assert check.summary["counts"]["unchanged"] == LISTS.count("\n") - 1
