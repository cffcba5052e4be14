"""What holds of every proposal, whatever stands in the cells."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.catalogue import CATALOGUE
from core.correcting.values import MARKS
from core.layouts import layout_named
from core.suggesting import MOST, Suggester
from core.text import clean
from tests.core.school import OAK, ROSTERS, School
from tests.core.site import SITE, Site
from tests.core.site import USERS as LMS_USERS
from tests.core.state import SPRING, USERS, State
from tests.core.suggesting.asking import make_suggester

HOSTILE = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(alphabet=" .,;:@/-0123456789TN'\"<>()é\n\t\u202e\x00", max_size=25),
    st.sampled_from(
        ["\x1b[2J", "{value}", "[/]", "\u202e", "=cmd()", "²", "٣/٤/٢٠٢٦", "9" * 40, ":::", "1e99", "@", "ß"]
    ),
)


def suggesters(state: State, site: Site, district: School) -> dict[str, Suggester]:
    """Return the suggestions for every platform."""
    return {
        USERS: make_suggester(str(state.path), "admin", USERS, SPRING),
        LMS_USERS: make_suggester(str(site.path), "admin", LMS_USERS, SITE),
        ROSTERS: make_suggester(str(district.path), "admin", ROSTERS, OAK),
        "organizations": make_suggester(str(state.path), "admin", "organizations", None),
    }


@pytest.fixture(scope="module")
def made(peopled: State, unchanged_site: Site, asked_district: School) -> dict[str, Suggester]:
    """The suggestions for every platform, made once."""
    return suggesters(peopled, unchanged_site, asked_district)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    layout=st.sampled_from([USERS, LMS_USERS, ROSTERS, "organizations"]),
    code=st.sampled_from(sorted(CATALOGUE)),
    place=st.integers(0, 20),
    value=HOSTILE,
    detail=HOSTILE,
    cells=st.lists(HOSTILE, min_size=16, max_size=16),
)
@example(USERS, "row-ragged", 0, "13", "12|a | b", ["x"] * 16)
@example(USERS, "duplicate-key", 1, "x", "2,3|2", ["x"] * 16)
def test_a_proposal_changes_something_and_none_is_made_twice(
    made: dict[str, Suggester],
    layout: str,
    code: str,
    place: int,
    value: str | None,
    detail: str | None,
    cells: list[str | None],
) -> None:
    columns = layout_named(layout).columns
    column = columns[place].name if place < len(columns) else None
    row = {one.name: text for one, text in zip(columns, cells, strict=False)}
    found = made[layout].proposals(2, column, code, value, detail, row)
    assert len(found) <= MOST
    edits = [proposal.edits for proposal in found]
    assert len(set(edits)) == len([proposal for proposal in found if proposal.edits]) + (1 if () in edits else 0)
    free = {*MARKS, *(one.name for one in columns if one.secret)}
    for proposal in found:
        known = {one.name for one in columns} | set(MARKS)
        assert all(name in known for name, _ in proposal.edits)
        changing = any(name in free or clean(row.get(name)) != clean(text) for name, text in proposal.edits)
        assert changing or proposal.elsewhere
        assert proposal.text
        assert 0 <= proposal.taken <= 1
    made[layout].likes(row, value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.sampled_from(sorted(CATALOGUE)), place=st.integers(0, 11))
def test_no_proposal_quotes_a_password(made: dict[str, Suggester], code: str, place: int) -> None:
    layout = layout_named(LMS_USERS)
    row = {one.name: "secret-Pa55word" if one.secret else "x" for one in layout.columns}
    for column in (layout.columns[place].name, "Password", None):
        for proposal in made[LMS_USERS].proposals(2, column, code, None, "13|12", row):
            assert "Pa55word" not in proposal.text


def test_proposals_are_ranked(peopled: State) -> None:
    suggester = make_suggester(str(peopled.path), "admin", USERS, SPRING)
    found = suggester.proposals(2, "Disabled", "not-a-choice", "n", None, {"Disabled": "n"})
    assert [proposal.taken for proposal in found] == sorted((proposal.taken for proposal in found), reverse=True)
