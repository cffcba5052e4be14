"""Who may do and see what: asked by the core, whatever front end is before it."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from core.errors import RollbookError
from core.service import ExportFilters, ImportOptions, Rollbook
from tests.core.state import COLUMNS, FALL, FOUNDER, REFERENCE, SPRING, State, user_file

ORGANIZATIONS = "Authorized Organizations"
CHANGE = user_file([{"Last Name": "Doe"}])
Job = Callable[[Rollbook], Any]


def refused(state: State, login: str, job: Job) -> RollbookError:
    """Return what a job is refused with; it has made no task."""
    tasks = len(state.rollbook().tasks())
    with pytest.raises(RollbookError) as caught:
        job(state.rollbook(login))
    assert len(state.rollbook().tasks()) == tasks
    return caught.value


JOBS: dict[str, Job] = {
    "check": lambda rollbook: rollbook.check(CHANGE, "u.csv", SPRING),
    "import": lambda rollbook: rollbook.run_import(CHANGE, "u.csv", SPRING),
    "queue": lambda rollbook: rollbook.queue_import(CHANGE, "u.csv", SPRING),
    "preview": lambda rollbook: rollbook.preview_reading(CHANGE, "u.csv", SPRING, None, ImportOptions()),
    "export": lambda rollbook: rollbook.run_export(SPRING),
    "scopes": lambda rollbook: rollbook.scopes(),
    "tasks": lambda rollbook: rollbook.tasks(),
    "task": lambda rollbook: rollbook.task_json(1),
    "results": lambda rollbook: rollbook.results(1),
    "file": lambda rollbook: rollbook.file(1, "uploaded"),
    "files": lambda rollbook: rollbook.files(1),
    "cancel": lambda rollbook: rollbook.cancel(1),
    "purge": lambda rollbook: rollbook.purge(0),
}


@pytest.mark.parametrize("job", JOBS)
def test_who_is_no_operator_may_do_nothing(unchanged: State, job: str) -> None:
    error = refused(unchanged, "stranger", JOBS[job])
    assert (error.code, error.exit_code) == ("not-permitted", 3)
    assert "'stranger' is not an operator" in error.message


def test_a_login_is_compared_in_any_case(unchanged: State) -> None:
    assert unchanged.rollbook("NORA").check(CHANGE, "u.csv", SPRING).exit_code == 0


@pytest.mark.parametrize("layout", REFERENCE)
def test_reference_data_needs_somebody_who_may_administer(unchanged: State, layout: str) -> None:
    content = REFERENCE[layout].encode()
    for job in (
        lambda rollbook: rollbook.run_import(content, "r.csv", None, layout),
        lambda rollbook: rollbook.check(content, "r.csv", None, layout),
        lambda rollbook: rollbook.run_export(None, layout),
    ):
        assert refused(unchanged, "sam", job).code == "not-permitted"
    assert unchanged.rollbook("ella").check(content, "r.csv", None, layout).exit_code in (0, 3)


@pytest.mark.parametrize("job", ["import", "check", "queue"])
def test_a_closed_administration_takes_no_imports_and_makes_no_task(unchanged: State, job: str) -> None:
    jobs: dict[str, Job] = {
        "import": lambda rollbook: rollbook.run_import(CHANGE, "u.csv", FALL),
        "check": lambda rollbook: rollbook.check(CHANGE, "u.csv", FALL),
        "queue": lambda rollbook: rollbook.queue_import(CHANGE, "u.csv", FALL),
    }
    error = refused(unchanged, FOUNDER, jobs[job])
    assert (error.code, error.exit_code) == ("administration-closed", 3)


def test_a_closed_administration_can_still_be_exported(state: State) -> None:
    task, _ = state.rollbook().run_export(FALL)
    assert task.status.value == "completed"


def test_an_administration_closed_while_the_import_waits_takes_it_no_more(state: State) -> None:
    queued = state.rollbook().queue_import(CHANGE, "u.csv", SPRING)
    state.reference("administrations", "Code,Name,Year,Status,Organizations\nSPRING,Spring,2026,Closed,TN-1\n")
    state.rollbook().work(drain=True)
    task = state.rollbook().task(queued.id)
    assert (task.status.value, (task.error or {})["code"]) == ("failed", "administration-closed")
    assert state.stored()["ann"]["last_name"] == "Do"


def test_who_lost_a_permission_while_the_import_waited_has_lost_it(state: State) -> None:
    queued = state.rollbook("sam").queue_import(user_file([{"Action": "D"}]), "u.csv", SPRING)
    header = REFERENCE["operators"].splitlines()[0]
    state.reference("operators", f"{header}\nsam,Sam South,TN,TestCoordinator,No,No\n")
    state.rollbook().work(drain=True)
    assert state.rollbook().task(queued.id).counts["error"] == 1
    assert state.stored()["ann"]["deleted_on"] is None


@pytest.mark.parametrize("scope", ["NOPE", "", "school:NOPE"])
def test_an_unknown_scope_is_said_so(unchanged: State, scope: str) -> None:
    error = refused(unchanged, FOUNDER, lambda rollbook: rollbook.check(CHANGE, "u.csv", scope))
    assert (error.code, error.exit_code) == ("scope-unknown", 2)


OWN_JOBS: dict[str, Callable[[Rollbook, int], Any]] = {
    "results": lambda rollbook, number: rollbook.results(number),
    "uploaded": lambda rollbook, number: rollbook.file(number, "uploaded"),
    "completed": lambda rollbook, number: rollbook.file(number, "completed"),
    "errors": lambda rollbook, number: rollbook.file(number, "errors"),
    "cancel": lambda rollbook, number: rollbook.cancel(number),
}


@pytest.mark.parametrize("job", OWN_JOBS)
def test_somebody_else_s_rows_and_files_are_not_shown(state: State, job: str) -> None:
    number = state.run([{"Last Name": "Doe"}, {"Email": "x", "Username": "dan"}], "sam").id
    error = refused(state, "nora", lambda rollbook: OWN_JOBS[job](rollbook, number))
    assert (error.code, error.exit_code) == ("not-permitted", 3)
    if job != "cancel":
        OWN_JOBS[job](state.rollbook("sam"), number)
        OWN_JOBS[job](state.rollbook("ella"), number)


def test_nobody_is_named_to_whom_a_task_s_rows_are_not_shown(state: State) -> None:
    number = state.run([{"Disabled": "Yes", "Disable Reason": "left"}], "sam").id

    def told(login: str) -> str:
        rollbook = state.rollbook(login)
        last = [scope.last_task for scope in rollbook.scopes()]
        return f"{rollbook.tasks()} {rollbook.task(number)} {rollbook.task_json(number)} {last}"

    assert "Ann Do" in told("sam")
    assert "Ann Do" in told("ella")
    assert "Ann Do" not in told("nora")
    assert "users.csv" in told("nora")


def test_one_s_own_task_is_one_s_own_in_any_case_of_the_login(state: State) -> None:
    number = state.run([{"Last Name": "Doe"}], "SAM").id
    assert state.rollbook("sam").file(number, "uploaded")
    assert state.rollbook("Sam").results(number).rows.height == 1


def test_fetching_a_file_is_kept_in_the_history(state: State) -> None:
    number = state.run([{"Last Name": "Doe"}], "sam").id
    state.rollbook("ella").file(number, "completed", "tsv")
    event = state.rollbook().task_json(number)["history"][-1]
    assert (event["operator"], event["event"], event["note"]) == ("ella", "file fetched", "completed")


def test_only_who_may_administer_purges(state: State) -> None:
    number = state.run([{"Last Name": "Doe"}]).id
    with pytest.raises(RollbookError, match="may not purge"):
        state.rollbook("sam").purge(0)
    assert state.rollbook().purge(0) > 0
    with pytest.raises(RollbookError) as caught:
        state.rollbook().results(number)
    assert caught.value.code == "file-missing"


def exported(of: State, login: str, /, scope: str = SPRING, **filters: Any) -> dict[str, str | None]:
    """Return username and organizations of every row of an export, in its order."""
    _, content = of.rollbook(login).run_export(scope, filters=ExportFilters(**filters))
    frame = pl.read_csv(content, infer_schema=False)
    assert tuple(frame.columns) == COLUMNS
    return dict(frame.select("Username", ORGANIZATIONS).iter_rows())


TAKING_PART = {
    "ann": "TN-1-1",
    "bob": "TN-1-1:TN-2-1",
    "dan": "TN-1-1",
    "del": "TN-1-1",
    "gus": "TN-1-1",
    "tom": "TN-1-1",
    "Éva": "TN-1-1",
}


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("admin", TAKING_PART),
        ("ella", TAKING_PART),
        ("sam", TAKING_PART),
        ("nora", {**TAKING_PART, "bob": "TN-1-1"}),
        ("kay", {}),
    ],
)
def test_an_export_lists_who_is_in_reach_and_takes_part(
    state: State, login: str, expected: dict[str, str | None]
) -> None:
    found = exported(state, login)
    assert found == expected
    assert list(found) == sorted(expected, key=str.lower)


def test_an_organization_above_a_participant_takes_part(state: State) -> None:
    state.run([{"Username": "sue", ORGANIZATIONS: "TN"}])
    assert exported(state, FOUNDER)["sue"] == "TN"
    assert "sue" not in exported(state, "nora")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"state": "deleted"}, ["del", "gus"]),
        ({"state": "disabled"}, ["dan"]),
        ({"state": "active"}, ["ann", "bob", "tom", "Éva"]),
        ({"state": "expired"}, []),
        ({"deleted": False}, ["ann", "bob", "dan", "tom", "Éva"]),
        ({"role": "administrationtestcoordinator"}, ["tom"]),
        ({"under": "tn-2"}, ["bob"]),
        ({"under": "TN-1-2"}, []),
    ],
)
def test_filters_of_an_export(state: State, filters: dict[str, Any], expected: list[str]) -> None:
    assert list(exported(state, FOUNDER, **filters)) == expected


@pytest.mark.parametrize(
    ("login", "filters"),
    [
        (FOUNDER, {"state": "gone"}),
        (FOUNDER, {"role": "Nobody"}),
        (FOUNDER, {"under": "NOPE"}),
        ("nora", {"under": "TN-2"}),
    ],
)
def test_a_filter_that_means_nothing_is_refused_and_makes_no_task(
    unchanged: State, login: str, filters: dict[str, Any]
) -> None:
    error = refused(unchanged, login, lambda rollbook: rollbook.run_export(SPRING, filters=ExportFilters(**filters)))
    assert error.code == "usage"


def test_reference_data_has_no_filters(unchanged: State) -> None:
    for filters in (ExportFilters(deleted=False), ExportFilters(role="TestCoordinator")):
        error = refused(unchanged, FOUNDER, lambda rollbook: rollbook.run_export(None, "roles", filters=filters))  # noqa: B023
        assert error.code == "usage"


def test_what_an_operator_does_not_reach_is_not_in_the_rows_either(state: State) -> None:
    task = state.run([{"Username": "bob", ORGANIZATIONS: "TN-1-2"}], "nora")
    assert state.rollbook("nora").results(task.id).line(2)["changes"] == {ORGANIZATIONS: [["TN-1-1"], ["TN-1-2"]]}
    assert state.rollbook().results(task.id).line(2)["changes"] == {
        ORGANIZATIONS: [["TN-1-1", "TN-2-1"], ["TN-1-2", "TN-2-1"]]
    }
    completed = state.rollbook("nora").file(task.id, "completed").decode("utf-8-sig")
    assert "TN-2-1" not in completed


def test_a_hint_of_a_notice_names_no_organization_out_of_reach(unchanged: State) -> None:
    check = unchanged.check([{"Username": "bob", ORGANIZATIONS: "TN-1-2"}], "nora")
    assert "TN-2-1" not in str(check.summary)
    assert "TN-2-1" not in str(list(check.results.lines()))


def test_the_first_login_of_a_new_store_may_do_everything(state: State) -> None:
    operator = state.stored("operators")[FOUNDER]
    assert [operator[name] for name in ("organizations", "roles", "may_delete", "may_administer")] == [
        "*",
        "*",
        "Yes",
        "Yes",
    ]
