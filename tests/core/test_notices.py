"""What stands out in an import of PearsonAccess users: rows → sentences, one table; and what holds for all of them."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.layouts.roles import SHIPPED
from core.service import Check, ImportOptions
from tests.core.state import REFERENCE, SPRING, TESTER, TODAY, State, many, put_accounts, user_file

COORDINATOR = "TestCoordinator"
ORGANIZATIONS = "Authorized Organizations"
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()
NEW = {"Action": "C", "Username": "new", "First Name": "Nia", "Last Name": "Stone", "Email": "new@example.org"}
OFF = {"Disabled": "Yes", "Disable Reason": "left"}


def told(check: Check) -> dict[str, str]:
    """Return the sentences of a check by code."""
    return {notice.code: notice.text for notice in check.results.notices}


def rows_behind(check: Check, code: str) -> list[int]:
    """Return the numbers of the rows behind a sentence."""
    return next(notice.numbers.to_list() for notice in check.results.notices if notice.code == code)


@pytest.mark.parametrize(
    ("row", "code", "sentence"),
    [
        ({"Action": "D"}, "access-lost", "1 user can no longer sign in (1 deleted): Ann Do (ann)."),
        ({"Action": "D"}, "accounts-deleted", "1 user is deleted."),
        (OFF, "access-lost", "1 user can no longer sign in (1 disabled): Ann Do (ann)."),
        (OFF, "accounts-disabled", "1 user is disabled."),
        (
            {"Active End Date": YESTERDAY},
            "access-lost",
            "1 user can no longer sign in (1 past the end date): Ann Do (ann).",
        ),
        (
            {"Active Begin Date": TOMORROW},
            "access-lost",
            "1 user can no longer sign in (1 before the begin date): Ann Do (ann).",
        ),
        (
            {ORGANIZATIONS: "TN-1-2"},
            "organizations-taken",
            "1 user loses organizations: TN-1-1 Oak School.",
        ),
        ({"Roles": COORDINATOR}, "roles-taken", "1 user loses roles: RoomSupervisor."),
        ({"Roles": f"RoomSupervisor:{COORDINATOR}"}, "roles-given", f"1 user gains roles: {COORDINATOR}."),
        (
            {"Roles": f"RoomSupervisor:{TESTER}"},
            "privileges-gained",
            f"1 user gains a role that only some may grant ({TESTER}): Ann Do (ann).",
        ),
        (
            {ORGANIZATIONS: "TN:TN-1-1"},
            "wide-reach-gained",
            "1 user gains a whole district or state (TN Tennessee): Ann Do (ann).",
        ),
        (
            {**NEW, "Roles": TESTER},
            "privileges-gained",
            f"1 user gains a role that only some may grant ({TESTER}): Nia Stone (new).",
        ),
        (
            {**NEW, ORGANIZATIONS: "TN-1:TN-1-1"},
            "wide-reach-gained",
            "1 user gains a whole district or state (TN-1 North District): Nia Stone (new).",
        ),
        (
            {"Action": "R", "Username": "dan"},
            "accounts-restored",
            "1 user is restored or enabled again.",
        ),
        (
            {**NEW, "Email": "ANN@example.org"},
            "second-accounts",
            "1 new user looks like a second account (1 by the e-mail address): Nia Stone (new).",
        ),
        (
            {**NEW, "First Name": "ann", "Last Name": "DO"},
            "second-accounts",
            "1 new user looks like a second account (1 by name and organization): ann DO (new).",
        ),
    ],
)
def test_a_row_that_stands_out_has_its_sentence(
    unchanged: State, row: dict[str, str], code: str, sentence: str
) -> None:
    check = unchanged.check([{"Username": "eva-nobody", "Action": "D"}, row])
    assert told(check)[code] == sentence
    assert rows_behind(check, code) == [3]


@pytest.mark.parametrize(
    "row",
    [
        {},
        {**NEW, ORGANIZATIONS: "TN-1-2"},
        {"Username": "dan", **OFF},
        {"Username": "sue", ORGANIZATIONS: "TN-2-1"},
        {"Action": "D", "Username": "nobody"},
    ],
)
def test_a_row_that_changes_nothing_of_weight_says_nothing(unchanged: State, row: dict[str, str]) -> None:
    check = unchanged.check(
        [row],
        columns=[
            "Action",
            "Username",
            "First Name",
            "Last Name",
            "Email",
            ORGANIZATIONS,
            "Roles",
            "Disabled",
            "Disable Reason",
        ],
    )
    assert told(check) == {}
    assert check.summary["notices"] == []


def test_a_deleted_user_who_could_not_sign_in_loses_no_access(unchanged: State) -> None:
    assert list(told(unchanged.check([{"Action": "D", "Username": "dan"}]))) == ["accounts-deleted"]


def test_many_are_counted_and_only_the_first_are_named(state: State) -> None:
    put_accounts(state, {f"u{index:04}": {"email": f"u{index:04}@example.org"} for index in range(12)})
    check = state.check([{**row, **OFF} for row in many(12)])
    names = ", ".join(f"Ann Do (u{index:04})" for index in range(5))
    assert told(check)["access-lost"] == f"12 users can no longer sign in (12 disabled): {names} and 7 more."
    assert rows_behind(check, "access-lost") == list(range(2, 14))


def test_codes_are_told_with_how_many_users_the_most_frequent_first(unchanged: State) -> None:
    rows = [
        {ORGANIZATIONS: "TN-1-2"},
        {"Username": "bob", ORGANIZATIONS: "TN-1-2"},
        {"Username": "tom", ORGANIZATIONS: "TN-1-2", "Roles": f"{TESTER}:RoomSupervisor"},
    ]
    said = told(unchanged.check(rows))
    assert said["organizations-taken"] == "3 users lose organizations: TN-1-1 Oak School (3) and TN-2-1 Fir School (1)."
    assert said["organizations-given"] == "3 users gain organizations: TN-1-2 Elm School (3)."


LAST = "1 organization loses its last test coordinator: TN-1-2 Elm School."


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Action": "D"}, LAST),
        ({"Roles": "RoomSupervisor"}, LAST),
        ({"Roles": "TechnicalCoordinator"}, LAST),
        ({"Roles": COORDINATOR, **OFF}, LAST),
        ({"Roles": COORDINATOR, ORGANIZATIONS: "TN-1-1"}, LAST),
        ({"Roles": COORDINATOR, ORGANIZATIONS: "TN-1-2", "Last Name": "Doe"}, None),
        ({"Roles": TESTER, ORGANIZATIONS: "TN-1-2"}, None),
    ],
)
def test_the_last_test_coordinator_of_a_school_is_missed(
    state: State, row: dict[str, str], expected: str | None
) -> None:
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": COORDINATOR, "email": "cora@example.org"}})
    check = state.check([{"Username": "cora", ORGANIZATIONS: "TN-1-2", **row}])
    assert told(check).get("last-coordinators") == expected


def test_a_coordinator_who_stays_or_comes_is_enough(state: State) -> None:
    coordinators = {name: {"organizations": "TN-1-2", "roles": COORDINATOR} for name in ("cora", "cody", "cleo")}
    put_accounts(state, {**coordinators, "cleo": {**coordinators["cleo"], "disabled_on": "2026-01-02"}})
    one, other = ({"Action": "D", "Username": name} for name in ("cora", "cody"))
    assert "last-coordinators" not in told(state.check([one]))
    both = state.check([one, {"Username": "ann"}, other])
    assert told(both)["last-coordinators"] == LAST
    assert rows_behind(both, "last-coordinators") == [2, 4]
    comes = {**NEW, ORGANIZATIONS: "TN-1-2", "Roles": COORDINATOR}
    assert "last-coordinators" not in told(state.check([one, other, comes]))


def test_nobody_out_of_reach_is_told_of(state: State) -> None:
    put_accounts(
        state,
        {
            "cora": {"organizations": "TN-1-2:TN-2-1", "roles": COORDINATOR},
            "sal": {"email": "s@example.org", "organizations": "TN-2-1"},
        },
    )
    leaving = state.check([{"Username": "cora", "Roles": "RoomSupervisor", ORGANIZATIONS: "TN-1-2"}], "nora")
    assert told(leaving)["last-coordinators"] == LAST
    second = {**NEW, "Email": "s@example.org"}
    assert "second-accounts" not in told(state.check([second], "nora"))
    assert "second-accounts" in told(state.check([second], "sam"))
    assert "TN-2" not in str(told(leaving))


def test_the_store_is_looked_through_for_a_small_file_too(state: State) -> None:
    put_accounts(state, {f"u{index:04}": {"email": f"u{index:04}@example.org"} for index in range(40)})
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": COORDINATOR}})
    rows = [{**NEW, "Email": "u0007@example.org"}, {"Action": "D", "Username": "cora"}]
    said = told(state.check(rows))
    assert "second-accounts" in said
    assert said["last-coordinators"] == LAST


@pytest.mark.parametrize("number", [1, 200])
def test_the_first_users_of_a_store_are_no_second_accounts(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    state = State(folder / "store.sqlite")
    for layout, text in REFERENCE.items():
        state.reference(layout, text)
    task = state.run([{**NEW, **row, "Action": "C"} for row in many(number, Roles=COORDINATOR)])
    assert (task.counts["created"], task.notices) == (number, [])
    assert told(state.check([{"Action": "D", "Username": "u0000"}])).keys() >= {"access-lost", "accounts-deleted"}


def test_the_gravest_comes_first(state: State) -> None:
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": COORDINATOR}})
    rows = [
        {"Username": "bob", ORGANIZATIONS: "TN-1-2", "Roles": COORDINATOR},
        {"Action": "R", "Username": "dan"},
        {**NEW, "Email": "ann@example.org", "Roles": TESTER},
        {"Action": "D", "Username": "cora"},
    ]
    assert [notice["code"] for notice in state.check(rows).summary["notices"]] == [
        "access-lost",
        "accounts-deleted",
        "privileges-gained",
        "organizations-taken",
        "roles-taken",
        "second-accounts",
        "accounts-restored",
        "organizations-given",
        "roles-given",
    ]


def test_names_are_made_harmless(state: State) -> None:
    put_accounts(state, {"eve": {"first_name": "E\u202eve", "last_name": "[/]\u200b"}})
    said = told(state.check([{"Action": "D", "Username": "eve"}]))
    assert said["access-lost"] == "1 user can no longer sign in (1 deleted): E\ufffdve [/]\ufffd (eve)."


def test_every_sentence_has_as_many_rows_as_it_says_each_once(state: State) -> None:
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": COORDINATOR}})
    rows = [
        {"Username": "bob", ORGANIZATIONS: "TN:TN-1-2", "Roles": f"{COORDINATOR}:{TESTER}"},
        {"Action": "R", "Username": "dan"},
        {"Action": "X", "Username": "tom"},
        {**NEW, "Email": "ann@example.org", "Roles": ":".join(code for code, _, _ in SHIPPED)},
        {"Action": "D", "Username": "cora"},
        OFF,
    ]
    check = state.check(rows)
    assert len(check.results.notices) > 8
    for notice, summed in zip(check.results.notices, check.summary["notices"], strict=True):
        assert summed == {"code": notice.code, "text": notice.text, "rows": notice.numbers.len()}
        numbers = notice.numbers.to_list()
        assert numbers == sorted(set(numbers))
        assert set(numbers) <= set(check.results.rows["row"])
        assert 4 not in numbers


def test_a_finished_task_keeps_the_sentences_as_they_were_before_it(state: State) -> None:
    put_accounts(state, {"cora": {"organizations": "TN-1-2", "roles": COORDINATOR}})
    rows = [{**NEW, "Email": "ann@example.org"}, {"Action": "D", "Username": "cora"}]
    before = state.check(rows).summary["notices"]
    task = state.run(rows)
    assert [notice["code"] for notice in before] == [
        "access-lost",
        "last-coordinators",
        "accounts-deleted",
        "second-accounts",
    ]
    assert task.notices == before
    assert state.rollbook().task_json(task.id)["notices"] == before


def test_rows_that_are_not_applied_say_nothing(unchanged: State) -> None:
    rows = [{"Action": "D"}, {"Action": "X"}]
    options = ImportOptions(all_or_nothing=True)
    check = unchanged.rollbook().check(user_file(rows), "users.csv", SPRING, None, options)
    assert check.summary["notices"] == []
