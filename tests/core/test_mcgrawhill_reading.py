"""What a roster reads of the store: its own school, and of the others only what its rows name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.context import Reference
from core.layouts import LAYOUTS, layout_named
from core.service import Check
from tests.core.school import ELM, NEW, OAK, ROSTERS, SAM, TESS, School, make_district

PERSONS: tuple[Mapping[str, str], ...] = (
    {**NEW, "First Name": "T", "Last Name": "Ess"},
    {**NEW, "User ID": "n2", "First Name": "E", "Last Name": "Ve"},
    {**NEW, "User ID": "n3", "First Name": "", "Last Name": "Ve"},
    {**NEW, "User ID": "e1", "First Name": "…", "Last Name": "…"},
    {**SAM, "User GUID": "sam", "Password": ""},
    {**TESS, "User GUID": "tess", "Password": ""},
    {**TESS, "User GUID": "eve", "User ID": "e1", "Username": "eve"},
)
CLASSES: tuple[Mapping[str, str], ...] = (
    {},
    {"Class ID": "c1"},
    {"Class ID": "c2"},
    {"Class ID": "c9", "Class Name": "Music"},
    {"Class GUID": "maths of elm"},
    {"Class GUID": "maths", "Class Name": "Sums"},
)
rows = st.builds(
    lambda person, part, username: {**person, **part, **({"Username": username} if username else {})},
    st.sampled_from(PERSONS),
    st.sampled_from(CLASSES),
    st.sampled_from(("", "", "", "eve", "EVE", "fay", "sam", "new")),
)
rosters = st.lists(rows, min_size=1, max_size=6)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return make_district(tmp_path_factory.mktemp("school") / "private")


@pytest.fixture(scope="module")
def guids(school: School) -> dict[str, str]:
    people = {name: school.guid(ident) for name, ident in (("tess", "t1"), ("sam", "s1"), ("eve", "e1"))}
    return people | {"maths": school.class_guid("c1"), "maths of elm": school.class_guid("c1", "elm")}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of which everything was read."""
    kinds: list[str] = []
    records = Reference.records

    def noted(reference: Reference, kind: str) -> pl.DataFrame:
        kinds.append(kind)
        return records(reference, kind)

    monkeypatch.setattr(Reference, "records", noted)
    return kinds


def spelled(roster: Sequence[Mapping[str, str]], guids: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {name: guids.get(text, text) if name.endswith("GUID") else text for name, text in row.items()} for row in roster
    ]


def told(check: Check) -> tuple[object, ...]:
    return list(check.results.lines()), [notice.told() for notice in check.results.notices]


@given(rosters, st.sampled_from((OAK, ELM)))
def test_what_is_read_in_part_says_what_all_of_it_would_say(
    school: School, guids: dict[str, str], roster: list[dict[str, str]], scope: str
) -> None:
    content = spelled(roster, guids)
    in_part = told(school.check(content, scope))
    layout = layout_named(ROSTERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LAYOUTS, ROSTERS, replace(layout, partly=()))
        assert told(school.check(content, scope)) == in_part


def test_a_check_reads_no_people_classes_or_names_of_other_schools(school: School, asked: list[str]) -> None:
    school.check([dict(PERSONS[0]), {**NEW, "User ID": "n5", "Username": "eve"}])
    assert {kind for kind in asked if kind.startswith("mcgrawhill")} == set()


def test_a_generated_username_is_nobodys_at_any_school(school: School, tmp_path: Path) -> None:
    copy = school.copy(tmp_path / "copy")
    task = copy.run([{**NEW, "First Name": "Eve", "Last Name": "Ve", "Username": "eve2"}, dict(PERSONS[1])], OAK)
    assert task.counts["created"] == 2
    names = {person["user_id"]: person["username"] for person in copy.records("mcgrawhill").values()}
    assert (names["n1"], names["n2"]) == ("eve2", "eve3")
