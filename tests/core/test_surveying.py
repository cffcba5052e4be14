"""What stands out beside all stored accounts: a small file looks for who matters, a large one has everybody at hand."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import judging, surveying
from core.service import Check
from core.store.records import search_records
from tests.core.state import REFERENCE, TODAY, State, make_state, put_accounts

COORDINATOR = "TestCoordinator"
NEW = {"Action": "C", "First Name": "Ann", "Last Name": "Do"}
PLACES = ("TN-1-1", "TN-1-2", "01234", "TN-1-1:TN-1-2", "TN-2-1")
PAST = TODAY.replace(year=2000).isoformat()
STATES: tuple[dict[str, str], ...] = (
    {},
    {"roles": "RoomSupervisor"},
    {"disabled_on": "2026-01-02"},
    {"end_on": PAST},
)
PEOPLE: dict[str, Mapping[str, str]] = {
    f"p{number:02}": {
        "organizations": PLACES[number % len(PLACES)],
        "roles": COORDINATOR if number % 3 else f"RoomSupervisor:{COORDINATOR}",
        "last_name": "Do" if number % 2 else "Doe",
        "email": f"p{number % 20:02}@example.org",
        **STATES[number % 7 if number % 7 < len(STATES) else 0],
    }
    for number in range(40)
}
rows = st.fixed_dictionaries(
    {
        "Username": st.sampled_from([*PEOPLE, "new", "newer"]),
        "Action": st.sampled_from("UDDC"),
        "Authorized Organizations": st.sampled_from(PLACES),
        "Roles": st.sampled_from((COORDINATOR, "RoomSupervisor")),
        "Email": st.sampled_from(("p01@EXAMPLE.org", "nobody@example.org")),
    }
)
files = st.lists(rows, min_size=1, max_size=5, unique_by=lambda row: row["Username"])


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> State:
    state = make_state(tmp_path_factory.mktemp("peopled") / "private")
    put_accounts(state, PEOPLE)
    return state


def told(check: Check) -> list[tuple[str, str, list[int]]]:
    return [(notice.code, notice.text, notice.numbers.to_list()) for notice in check.results.notices]


@given(files, st.sampled_from(("admin", "nora")))
def test_a_small_file_is_told_what_a_large_one_would_be(
    peopled: State, given_rows: list[dict[str, str]], login: str
) -> None:
    some = [{**NEW, **row} if row["Action"] == "C" else row for row in given_rows]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(surveying, "_PART", 7)
        looked_for = told(peopled.check(some, login))
        patch.setattr(judging, "SMALL_PART", 1_000)
        assert looked_for == told(peopled.check(some, login))


def test_a_small_import_into_a_large_store_keeps_what_stood_out_in_its_history(state: State) -> None:
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": COORDINATOR}})
    put_accounts(state, {f"u{number}": {"email": f"u{number}@example.org"} for number in range(20)})
    task = state.run([{"Username": "cora", "Action": "D"}, {**NEW, "Username": "new", "Email": "u7@example.org"}])
    codes = {notice["code"] for notice in state.rollbook().task(task.id).notices}
    assert codes >= {"last-coordinators", "second-accounts"}


def test_a_state_may_have_any_number_of_roles_that_coordinate(state: State) -> None:
    roles = "".join(f"R{number}{COORDINATOR},Coordinator {number},\n" for number in range(1_100))
    state.reference("roles", f"Code,Name,Granted By\n{roles}")
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": f"R7{COORDINATOR}"}})
    assert "last-coordinators" in {code for code, *_ in told(state.check([{"Username": "cora", "Action": "D"}]))}


def test_an_import_waits_for_no_look_at_every_one_of_very_many_accounts(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": COORDINATOR}})
    put_accounts(state, {f"u{number}": {"email": f"u{number}@example.org"} for number in range(20)})
    monkeypatch.setattr(surveying, "_MANY", 20)
    rows = [{"Username": "cora", "Action": "D"}, {**NEW, "Username": "new", "Email": "u7@example.org"}]
    assert {code for code, *_ in told(state.check(rows))} >= {"last-coordinators", "second-accounts"}
    codes = {notice["code"] for notice in state.rollbook().task(state.run(rows).id).notices}
    assert "last-coordinators" in codes
    assert "second-accounts" not in codes


def test_looking_for_coordinators_ends_once_every_organization_has_another(
    peopled: State, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parts: list[int] = []

    def counted(*given: Any) -> Iterator[pl.DataFrame]:
        for part in search_records(*given):
            parts.append(part.height)
            yield part

    state = peopled.copy(tmp_path / "many")
    others = {f"x{number:03}": {"organizations": "TN-1-2", "roles": COORDINATOR} for number in range(100)}
    put_accounts(state, others)
    monkeypatch.setattr(surveying, "_PART", 5)
    monkeypatch.setattr(surveying, "search_records", counted)
    assert "last-coordinators" not in {code for code, *_ in told(state.check([{"Username": "x050", "Action": "D"}]))}
    assert sum(parts) < len(others)


def test_accounts_below_a_few_moved_organizations_are_counted(peopled: State, tmp_path: Path) -> None:
    state = peopled.copy(tmp_path / "moving")
    moved = REFERENCE["organizations"].replace("Elm School,School,TN-1", "Elm School,School,TN-2")
    check = state.rollbook().check(moved.encode(), "moved.csv", None, "organizations")
    having = sum("TN-1-2" in account["organizations"].split(":") for account in PEOPLE.values())
    assert f"with {having} accounts below" in {code: text for code, text, _ in told(check)}["organizations-moved"]
