"""Safeguards: mass deletes and repeats are held, errors can stop everything, plans follow the store."""

import threading
from typing import Any

import pytest

import core.importing
import core.judging
from core.config import Config, Safeguards
from core.errors import RollbookError
from core.outcomes import Status
from core.service import ImportOptions, Task
from tests.core.state import ACCOUNTS, SPRING, TODAY_TEXT, Row, State, many, put_accounts, user_file

IN_SPRING = sum("TN-1" in (given.get("organizations", "TN-1-1") or "") for given in ACCOUNTS.values())
"""How many of the accounts have an organization that takes part."""


def filled(state: State, number: int) -> State:
    """Bring the open administration to so many accounts, by active ones called u0000 and so on."""
    rows = many(number - IN_SPRING)
    put_accounts(state, {str(row["Username"]): {"email": row["Email"]} for row in rows})
    return state


def deletes(number: int) -> list[Row]:
    """Return rows that delete the first of them."""
    return [{"Action": "D", "Username": row["Username"]} for row in many(number)]


@pytest.mark.parametrize(
    ("accounts", "deleted", "held"),
    [(20, 10, False), (20, 11, True), (110, 11, False), (109, 11, True), (120, 12, False), (119, 12, True)],
)
def test_more_than_ten_accounts_and_more_than_ten_percent_are_held(
    state: State, accounts: int, deleted: int, held: bool
) -> None:
    filled(state, accounts)
    check = state.check(deletes(deleted))
    assert check.held == ({"code": "too-many-deletes", "number": deleted} if held else None)
    assert (check.exit_code, check.summary["status"]) == ((3, "held") if held else (0, "completed"))
    assert check.summary["counts"]["deleted"] == deleted
    assert {line["outcome"] for line in check.results.lines()} == {"deleted"}


def test_what_a_held_import_says_and_leaves(state: State) -> None:
    filled(state, 30)
    before = state.stored()
    task = state.run(deletes(12))
    assert (task.status, task.held) == (Status.HELD, {"code": "too-many-deletes", "number": 12})
    assert task.counts["deleted"] == 12
    assert state.stored() == before
    assert state.rollbook().check(user_file(deletes(12)), "again.csv", SPRING).held == task.held


@pytest.mark.parametrize("allowed", [0, 11, 13, 100])
def test_only_the_exact_number_lets_a_held_import_through(state: State, allowed: int) -> None:
    filled(state, 30)
    assert state.run(deletes(12), options=ImportOptions(allow_deletes=allowed)).status is Status.HELD
    assert state.run(deletes(12), options=ImportOptions(allow_deletes=12)).counts["deleted"] == 12


def test_only_accounts_of_the_scope_that_were_active_count(state: State) -> None:
    put_accounts(
        state,
        {
            **{f"off{n}": {"disabled_on": "2026-01-01", "disable_reason": "x"} for n in range(20)},
            **{f"far{n}": {"organizations": "TN-2-1"} for n in range(20)},
        },
    )
    rows: list[Row] = [{"Action": "D", "Username": f"off{n}"} for n in range(20)]
    rows += [{"Action": "D", "Username": f"far{n}"} for n in range(20)]
    assert state.check(rows).held is None


def test_disabling_counts_as_deleting_and_restoring_does_not(state: State) -> None:
    filled(state, 40)
    off = {"Disabled": "Yes", "Disable Reason": "left"}
    rows: list[Row] = [{**row, **off} for row in many(11)]
    assert state.check(rows).held == {"code": "too-many-deletes", "number": 11}
    new: list[Row] = [{**row, **off, "Action": "C", "Username": f"new-{n}"} for n, row in enumerate(many(20))]
    assert state.check([*new, *rows[:10]]).held is None
    assert state.check([*rows, {"Action": "R", "Username": "dan", **off}]).held == {
        "code": "too-many-deletes",
        "number": 11,
    }


def test_error_rows_do_not_count(state: State) -> None:
    filled(state, 40)
    rows = [*deletes(10), {"Action": "D", "Username": "nobody"}, {"Action": "D", "Username": "del"}]
    assert state.check(rows).held is None


def test_a_scope_without_accounts_never_holds(state: State) -> None:
    text = "Code,Name,Year,Status,Organizations\nEMPTY,Nobody yet,2027,Open,KY-1\n"
    state.reference("administrations", text)
    put_accounts(state, {row["Username"] or "": {} for row in many(30)})
    check = state.rollbook().check(user_file(deletes(30)), "users.csv", "EMPTY")
    assert check.held is None


def test_both_numbers_can_be_configured(state: State) -> None:
    filled(state, 40)
    strict = Config(safeguards=Safeguards(accounts=0, percent=0))
    lax = Config(safeguards=Safeguards(accounts=100, percent=0))
    content = user_file(deletes(1)), "users.csv", SPRING
    assert state.rollbook(config=strict).check(*content).held == {"code": "too-many-deletes", "number": 1}
    assert state.rollbook(config=lax).check(user_file(deletes(35)), "users.csv", SPRING).held is None


CHANGE: list[Row] = [{"Last Name": "Doe"}]


def test_a_file_that_was_imported_before_is_held_until_it_is_wanted_again(state: State) -> None:
    first = state.run(CHANGE)
    assert state.check(CHANGE).held == {"code": "already-imported", "task": first.id}
    second = state.run(CHANGE)
    assert (second.status, second.held) == (Status.HELD, {"code": "already-imported", "task": first.id})
    again = state.run(CHANGE, options=ImportOptions(again=True))
    assert (again.status, again.counts["unchanged"]) == (Status.COMPLETED, 1)


def test_again_is_harmless_where_nothing_is_repeated(state: State) -> None:
    assert state.run(CHANGE, options=ImportOptions(again=True)).status is Status.COMPLETED


def test_an_import_that_changed_nothing_makes_no_repeat(state: State) -> None:
    for _ in range(2):
        assert state.run([{}]).status is Status.COMPLETED
    wrong: list[Row] = [{"Email": "nobody"}]
    for _ in range(2):
        assert state.run(wrong).status is Status.COMPLETED_WITH_ERRORS


def test_the_same_file_in_another_scope_is_no_repeat(state: State) -> None:
    state.reference("administrations", "Code,Name,Year,Status,Organizations\nOTHER,Other,2027,Open,TN\n")
    content = user_file(CHANGE)
    state.run(CHANGE)
    assert state.rollbook().run_import(content, "users.csv", "OTHER").status is Status.COMPLETED


def test_reference_data_repeats_too(state: State) -> None:
    text = "Code,Name,Granted By\nProctor,Proctor,\n"
    first = state.reference("roles", text)
    assert state.reference("roles", text).held == {"code": "already-imported", "task": first.id}


def test_deletes_are_judged_before_repeats(state: State) -> None:
    filled(state, 40)
    rows = deletes(12)
    first = state.run(rows, options=ImportOptions(allow_deletes=12))
    state.run([{**row, "Action": "R"} for row in many(12)])
    assert state.run(rows).held == {"code": "too-many-deletes", "number": 12}
    assert state.run(rows, options=ImportOptions(allow_deletes=12)).held == {
        "code": "already-imported",
        "task": first.id,
    }
    assert state.run(rows, options=ImportOptions(allow_deletes=12, again=True)).counts["deleted"] == 12


ORGANIZATIONS = "Authorized Organizations"
WITH_ERRORS: list[Row] = [
    {"Last Name": "Doe"},
    {"Username": "nobody"},
    {"Username": "dan"},
    {"Username": "bob", "Email": "x"},
    {"Action": "C", "Username": "new"},
]


@pytest.mark.parametrize(
    "options",
    [ImportOptions(all_or_nothing=True), ImportOptions(stop_after_errors=1), ImportOptions(stop_after_errors=2)],
)
def test_with_too_many_errors_nothing_is_applied(state: State, options: ImportOptions) -> None:
    before = state.stored()
    check = state.rollbook().check(user_file(WITH_ERRORS), "users.csv", SPRING, None, options)
    task = state.run(WITH_ERRORS, options=options)
    assert task.status is Status.COMPLETED_WITH_ERRORS
    assert task.counts == {
        **dict.fromkeys(("created", "updated", "unchanged", "restored", "deleted", "partial"), 0),
        "error": 2,
        "not_applied": 3,
    }
    outcomes = [line["outcome"] for line in state.rollbook().results(task.id).lines()]
    assert outcomes == ["not_applied", "error", "not_applied", "error", "not_applied"]
    assert (check.summary["counts"], check.exit_code) == (task.counts, 1)
    assert state.stored() == before


@pytest.mark.parametrize("options", [None, ImportOptions(stop_after_errors=3)])
def test_below_the_limit_the_sound_rows_are_applied(state: State, options: ImportOptions | None) -> None:
    task = state.run(WITH_ERRORS, options=options)
    assert (task.status, task.counts["error"]) == (Status.COMPLETED_WITH_ERRORS, 2)
    assert (task.counts["updated"], task.counts["created"]) == (2, 1)
    assert state.stored()["new"]["first_name"] == "Ann"


def test_a_file_without_errors_is_applied_all_the_same(state: State) -> None:
    assert state.run(CHANGE, options=ImportOptions(all_or_nothing=True)).counts["updated"] == 1


def test_what_applies_nothing_is_not_held_and_makes_no_repeat(state: State) -> None:
    filled(state, 40)
    rows = [*deletes(12), {"Email": "x"}]
    for _ in range(2):
        task = state.run(rows, options=ImportOptions(all_or_nothing=True))
        assert (task.status, task.counts["not_applied"]) == (Status.COMPLETED_WITH_ERRORS, 12)


@pytest.mark.parametrize("options", [ImportOptions(stop_after_errors=0), ImportOptions(allow_deletes=-1)])
def test_numbers_without_sense_are_refused_and_make_no_task(state: State, options: ImportOptions) -> None:
    tasks = len(state.rollbook().tasks())
    with pytest.raises(RollbookError) as caught:
        state.run(CHANGE, options=options)
    assert (caught.value.code, caught.value.exit_code) == ("usage", 2)
    assert len(state.rollbook().tasks()) == tasks


def run_after_planning(state: State, monkeypatch: pytest.MonkeyPatch, rows: list[Row], meanwhile: list[Row]) -> Task:
    """Import rows while somebody else, between the planning and the writing, imports others."""
    real = core.judging.judge
    done: list[bool] = []

    def judge_and_wait(*given: Any, **named: Any) -> core.judging.Verdict:
        verdict = real(*given, **named)
        if not done:
            done.append(True)
            text = user_file(meanwhile)
            other = threading.Thread(target=lambda: done.append(put_in(state, text)))
            other.start()
            other.join()
        return verdict

    monkeypatch.setattr(core.importing, "judge", judge_and_wait)
    task = state.run(rows)
    assert done[1:] == [True]
    return task


def put_in(state: State, text: bytes) -> bool:
    """Import a file into the closed administration's twin, so that no task of the same scope waits for it."""
    return state.rollbook("ella").run_import(text, "other.csv", "TWIN").status is Status.COMPLETED


@pytest.fixture
def twin(state: State) -> State:
    """The state with a second open administration of the same organizations."""
    state.reference("administrations", "Code,Name,Year,Status,Organizations\nTWIN,Twin,2027,Open,TN-1\n")
    return state


def test_an_import_is_planned_again_where_the_store_has_moved(twin: State, monkeypatch: pytest.MonkeyPatch) -> None:
    mine: list[Row] = [{"Last Name": "Mine"}, {"Action": "C", "Username": "new"}, {"Username": "dan"}]
    theirs: list[Row] = [
        {"First Name": "Theirs"},
        {"Action": "C", "Username": "NEW", "Last Name": "Theirs"},
        {"Action": "D", "Username": "dan"},
    ]
    task = run_after_planning(twin, monkeypatch, mine, theirs)
    assert task.counts | {"updated": 2, "error": 1, "created": 0} == task.counts
    lines = list(twin.rollbook().results(task.id).lines())
    assert [[one["code"] for one in line["findings"]] for line in lines] == [[], ["user-exists"], ["user-is-deleted"]]
    assert lines[0]["changes"] == {"First Name": ["Theirs", "Ann"], "Last Name": ["Do", "Mine"]}
    stored = twin.stored()
    assert (stored["ann"]["first_name"], stored["ann"]["last_name"]) == ("Ann", "Mine")
    assert (stored["new"]["name"], stored["new"]["last_name"]) == ("NEW", "Theirs")
    assert (stored["dan"]["deleted_on"], stored["dan"]["disabled_on"]) == (TODAY_TEXT, None)
    wrong = twin.rollbook().file(task.id, "errors", "csv").decode().splitlines()[1:]
    assert [line.split(",")[1] for line in wrong] == ["new"]


def test_an_import_is_held_by_what_happened_after_its_planning(twin: State, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(twin, 120)
    moved: list[Row] = [{**row, ORGANIZATIONS: "TN-2-1"} for row in many(100)[20:]]
    task = run_after_planning(twin, monkeypatch, deletes(12), moved)
    assert task.held == {"code": "too-many-deletes", "number": 12}
    assert twin.stored()["u0000"]["deleted_on"] is None


def test_two_imports_into_one_scope_are_run_one_after_another(state: State) -> None:
    files = [user_file([{"Last Name": f"Name {n}"}, {"Action": "C", "Username": f"n{n}"}]) for n in range(4)]
    statuses: list[Status] = []

    def run(content: bytes) -> None:
        statuses.append(state.rollbook().run_import(content, "users.csv", SPRING).status)

    threads = [threading.Thread(target=run, args=(content,)) for content in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [Status.COMPLETED] * 4
    tasks = [task for task in state.rollbook().tasks(SPRING) if task.file]
    changed = [state.rollbook().results(task.id).line(2)["changes"]["Last Name"] for task in tasks]
    assert sorted(new for _, new in changed) == [f"Name {n}" for n in range(4)]
    assert {old for old, _ in changed} == {"Do", *(new for _, new in changed)} - {state.stored()["ann"]["last_name"]}
