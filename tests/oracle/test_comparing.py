"""The comparison says nothing where program and oracle agree, and names whatever differs."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.oracle.comparing import account_differences, differences
from tests.oracle.judgement import WARNINGS, RowResult
from tests.oracle.sample import sample_world
from tests.oracle.test_oracle import ANN, SOUND, judge_all, judge_one

Json = dict[str, Any]


def answer(result: RowResult) -> Json:
    """Return a row as a program would tell it that agrees with the oracle."""
    findings = [
        {
            "code": one.code,
            "column": one.column,
            "severity": "warning" if one.code in WARNINGS else "error",
            "value": one.value or "a cell",
            "message": "; ".join(("also on rows 2, 3", *result.published)),
            "hint": None,
            "platform_message": None,
        }
        for one in result.said
    ]
    return {
        "row": result.number,
        "key": result.key,
        "action": result.action,
        "outcome": result.outcome,
        "findings": findings,
    }


MISSING = judge_one({"Action": "R", "Username": "nobody", "Roles": "x y:z", "Authorized Organizations": "TN-E-1"})


def test_an_equal_answer_has_no_difference_and_damage_is_not_compared() -> None:
    given = answer(MISSING)
    given["findings"].append({"code": "spreadsheet-damage", "column": "Roles", "severity": "warning"})
    assert differences([MISSING], [given]) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda row: row.update(row=3), "the rows are [3] and should be [2]"),
        (lambda row: row.update(outcome="updated"), "row 2: outcome updated should be error"),
        (lambda row: row.update(action=None), "row 2: action None should be restore"),
        (lambda row: row["findings"].pop(0), "row 2: missing user-missing on Username"),
        (
            lambda row: row["findings"].append(row["findings"][-1]),
            "row 2: should not have role-unknown on Roles for 'z'",
        ),
        (lambda row: row["findings"][0].update(severity="warning"), "user-missing is warning and should be error"),
        (lambda row: row["findings"][0].update(column=None), "row 2: should not have user-missing on None"),
        (lambda row: row["findings"][0].update(message="?"), ""),
    ],
)
def test_a_different_answer_is_named(change: Callable[[Json], object], line: str) -> None:
    given = answer(MISSING)
    change(given)
    assert any(line in found for found in differences([MISSING], [given])) == bool(line)


def test_a_published_sentence_and_the_other_rows_of_a_duplicate_must_be_said() -> None:
    given = answer(MISSING)
    for finding in given["findings"]:
        finding["message"] = "no"
    assert "the published sentence is missing" in differences([MISSING], [given])[0]
    twice = judge_all([{**SOUND}, {**SOUND}], ANN)
    answers = [answer(result) for result in twice]
    assert differences(twice, answers) == []
    answers[0]["findings"][0]["message"] = "twice"
    assert differences(twice, answers) == ["row 2: duplicate-key does not name the rows [3]"]


def test_stored_accounts_are_compared_field_by_field() -> None:
    accounts = sample_world().accounts
    stored: dict[str, Json] = {name: account.fields() for name, account in accounts.items()}
    assert account_differences(accounts, stored) == []
    name = next(iter(stored))
    told_as_text = {**stored, name: {"Roles": ":".join(stored[name]["Roles"]).upper()}}
    assert account_differences(accounts, told_as_text) == []
    assert len(account_differences(accounts, {**stored, name: {"Last Name": "?", "Disabled": "Yes"}})) == 2
    assert account_differences(accounts, {**stored, "x": {}}) == ["x should not be there"]
    del stored[name]
    assert account_differences(accounts, stored) == [f"{name} is missing"]
    assert account_differences(accounts, stored, sees=lambda account: False) == []
