"""Organizations, administrations, roles and operators: their rules as tables of (rows, codes)."""

from typing import Any

import pytest

from core.outcomes import Status
from tests.core.state import SPRING, State, codes_of

HEADERS = {
    "organizations": "Code,Name,Type,Parent Code",
    "administrations": "Code,Name,Year,Status,Organizations",
    "roles": "Code,Name,Granted By",
    "operators": "Login,Name,Organizations,Roles,May Delete,May Administer",
}


def judged(state: State, layout: str, *rows: str, header: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of a check of `cell,cell,…` rows."""
    content = "\n".join([header or HEADERS[layout], *rows, ""]).encode()
    return list(state.rollbook().check(content, "r.csv", None, layout).results.lines())


def told(state: State, layout: str, *rows: str) -> list[list[str]]:
    """Return the sorted codes of each row."""
    return [[code for code, _ in codes_of(line)] for line in judged(state, layout, *rows)]


ORGANIZATIONS = [
    (["new,New,School,tn-1"], [[]]),
    (["new,New,School,TN"], [[]]),
    (["new,New,District,TN"], [[]]),
    (["new,New,State,"], [[]]),
    (["new,New,School,"], [[]]),
    (["new,New,School,NOPE"], [["parent-unknown"]]),
    (["a,A,School,b", "B,B,District,TN"], [[], []]),
    (["new,New,School,TN-1-1"], [["parent-type"]]),
    (["new,New,District,01234"], [["parent-type"]]),
    (["new,New,District,TN-1"], [["parent-type"]]),
    (["new,New,State,TN"], [["parent-type"]]),
    (["a,A,District,b", "b,B,School,a"], [["organization-cycle", "parent-type"], ["organization-cycle"]]),
    (["a,A,School,a"], [["organization-cycle", "parent-type"]]),
    (["tn,Tennessee,State,TN-1"], [["organization-cycle", "parent-type"]]),
    (["a,A,school,TN", "A,B,School,TN"], [["duplicate-key"], ["duplicate-key"]]),
    ([",A,Planet,NOPE"], [["not-a-choice", "parent-unknown", "required"]]),
    ([",A,State,01234"], [["parent-type", "required"]]),
    (["a,A,School,b", "b,,District,TN"], [["parent-unknown"], ["required"]]),
    (["a,A,School,b", "b,B,District,c", "c,,State,"], [["parent-unknown"], ["parent-unknown"], ["required"]]),
    (["a,A,School,TN\x07"], [["control-character"]]),
    # A row in error moves nothing: what is stored stays as it is for the other rows.
    (["TN-1,,School,TN", "x,X,School,TN-1"], [["parent-type", "required"], []]),
    (["TN-1-1,Oak,District,01234", "x,X,School,TN-1-1"], [["parent-type"], ["parent-type"]]),
    # What stands below is asked as well, unless the file moves it away.
    (["TN-1,North,School,TN"], [["parent-type"]]),
    (["KY-1,West,State,", "KY-1-1,Box,District,KY-1"], [[], []]),
    (["KY-1,West,School,KY", "KY-1-1,Box,School,KY"], [[], []]),
]


@pytest.mark.parametrize(("rows", "expected"), ORGANIZATIONS)
def test_organizations(unchanged: State, rows: list[str], expected: list[list[str]]) -> None:
    assert told(unchanged, "organizations", *rows) == expected


@pytest.mark.parametrize(
    ("layout", "row", "outcome", "codes"),
    [
        ("organizations", "tn-1,North District,DISTRICT,tn", "unchanged", []),
        ("organizations", "TN-1,North,District,TN", "updated", []),
        ("organizations", "TN-1,North District,District,KY", "updated", []),
        ("organizations", "TN-1,North District,District,", "updated", []),
        ("administrations", "fall,2025 Fall Retest,2025,closed,tn:TN", "unchanged", []),
        ("administrations", "FALL,2025 Fall Retest,,closed,TN", "updated", []),
        ("administrations", "new,New,,Open,", "created", []),
        ("administrations", "new,New,2027,Open,TN:nope:NOPE:no", "error", ["organization-unknown"] * 2),
        ("administrations", "new,New,2027,Shut,TN", "error", ["not-a-choice"]),
        ("administrations", "new,,2027,,TN", "error", ["required"] * 2),
        ("roles", "new,New,new:RoomSupervisor", "created", []),
        ("roles", "RoomSupervisor,Room Supervisor,", "unchanged", []),
        ("roles", "stateproctor,State Proctor,STATEPROCTOR:testcoordinator", "unchanged", []),
        ("roles", "new,New,Nobody", "error", ["role-unknown"]),
        ("operators", "NORA,Nora North,tn-1,testcoordinator,NO,no", "unchanged", []),
        ("operators", "nora,Nora North,TN-1,TestCoordinator,,", "unchanged", []),
        ("operators", "ella,Ella Everywhere,*,*,Yes,yes", "unchanged", []),
        ("operators", "new,New,,,,", "created", []),
        (
            "operators",
            "new,New,NOPE,Nobody,maybe,",
            "error",
            ["not-a-choice", "organization-unknown", "role-unknown"],
        ),
    ],
)
def test_one_row_of_each_layout(unchanged: State, layout: str, row: str, outcome: str, codes: list[str]) -> None:
    (line,) = judged(unchanged, layout, row)
    assert (line["outcome"], [code for code, _ in codes_of(line)]) == (outcome, codes)


def test_a_parent_s_type_is_said_in_words(unchanged: State) -> None:
    (line,) = judged(unchanged, "organizations", "new,New,District,01234")
    assert line["findings"][0]["message"] == "A District cannot stand below '01234', a School."
    (line,) = judged(unchanged, "organizations", "new,New,School,TN-11")
    assert line["findings"][0]["hint"] in ("TN-1 (North District)?", "TN-1-1 (Oak School)?")


def test_a_file_without_parents_leaves_them(state: State) -> None:
    before = state.stored("organizations")
    task = state.reference("organizations", "Code,Name,Type\nTN-1,North,District\nnew,New,School\n")
    assert (task.counts["updated"], task.counts["created"]) == (1, 1)
    after = state.stored("organizations")
    assert after["tn-1"] == {**before["tn-1"], "title": "North"}
    assert after["new"]["parent"] is None


def test_a_parent_is_stored_as_the_organization_itself_is_written(state: State) -> None:
    rows = "\nTN-2,South District,District,ky\nb,B,School,new-é\nNew-É,A,District,tn\n"
    state.reference("organizations", HEADERS["organizations"] + rows)
    stored = state.stored("organizations")
    assert [stored[key]["parent"] for key in ("tn-2", "b", "new-é")] == ["KY", "New-É", "TN"]


def test_a_chain_of_a_few_thousand_wrong_parents_is_judged_at_once(unchanged: State) -> None:
    rows = [f"x{number},X,School,x{number + 1}" for number in range(3000)]
    found = told(unchanged, "organizations", *rows, "x3000,X,School,x0")
    assert found == [["organization-cycle", "parent-type"]] * 3001


def test_a_role_may_be_granted_by_one_of_the_same_file(state: State) -> None:
    task = state.reference("roles", f"{HEADERS['roles']}\nb,Beta,A\na,Alpha,\n")
    assert task.counts["created"] == 2
    assert state.stored("roles")["b"]["granted_by"] == "a"


def test_a_role_on_a_row_in_error_grants_nothing(unchanged: State) -> None:
    rows = ["a,,", "b,Beta,a", "c,Gamma,B", "d,,B:A", "e,Epsilon,E"]
    unknown = ["role-unknown"]
    assert told(unchanged, "roles", *rows) == [["required"], unknown, unknown, ["required", *unknown], []]


def test_stars_are_everything_and_nothing_else(state: State) -> None:
    state.reference("operators", f"{HEADERS['operators']}\nzed,Zed,*:TN,*,No,No\n")
    found = state.judged([{"Authorized Organizations": "KY-1-1", "Roles": "AdministrationTestCoordinator"}], "zed")
    assert codes_of(found[0]) == [("organization-not-participating", "Authorized Organizations")]
    assert told(state, "administrations", "new,New,2027,Open,*") == [["organization-unknown"]]


def test_an_operator_without_organizations_reaches_nobody(state: State) -> None:
    state.reference("operators", f"{HEADERS['operators']}\nzed,Zed,,,Yes,No\n")
    assert [code for code, _ in state.codes([{}], "zed")[0]] == ["organization-out-of-reach", "user-out-of-reach"]
    task, content = state.rollbook("zed").run_export(SPRING)
    assert (task.counts, content.count(b"\n")) == ({"exported": 0}, 1)


@pytest.mark.parametrize("layout", HEADERS)
def test_an_export_of_reference_data_is_unchanged_when_it_comes_back(state: State, layout: str) -> None:
    for type_ in ("csv", "tsv", "xlsx"):
        _, content = state.rollbook().run_export(None, layout, type_)
        check = state.rollbook().check(content, f"back.{type_}", None, layout)
        assert set(check.results.rows["outcome"]) == {"unchanged"}
        assert check.summary["findings"] == []


def test_closing_an_administration_closes_it(state: State) -> None:
    task = state.reference("administrations", f"{HEADERS['administrations']}\nSPRING,Spring,2026,Closed,TN-1\n")
    assert task.status is Status.COMPLETED
    (spring,) = [scope for scope in state.rollbook().scopes() if scope.code == SPRING]
    assert spring.status == "Closed"


def test_what_stands_below_a_participant_takes_part_as_soon_as_it_is_there(state: State) -> None:
    row = {"Authorized Organizations": "TN-1-9"}
    assert [code for code, _ in state.codes([row])[0]] == ["organization-unknown"]
    state.reference("organizations", f"{HEADERS['organizations']}\nTN-1-9,New School,School,TN-1\n")
    assert state.codes([row], "nora") == [[]]
