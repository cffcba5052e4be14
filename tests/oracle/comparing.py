"""Where a program's answer, in the shapes of contract.md, differs from the oracle's."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.text import key_of
from tests.oracle.judgement import WARNINGS, RowResult
from tests.oracle.world import Account

Json = Mapping[str, Any]

NOT_COMPARED = frozenset({"spreadsheet-damage"})
SETS = frozenset({"Authorized Organizations", "Roles"})


def differences(results: Sequence[RowResult], rows_json: Sequence[Json], *, skip_contested: bool = False) -> list[str]:
    """Return one line for each difference between the oracle's rows and those of `rows --json`."""
    found = []
    expected, given = [one.number for one in results], [row["row"] for row in rows_json]
    if expected != given:
        found.append(f"the rows are {given} and should be {expected}")
    answers = {row["row"]: row for row in rows_json}
    groups: dict[str | None, set[int]] = {}
    for one in results:
        groups.setdefault(one.key, set()).add(one.number)
    for one in results:
        if one.number in answers and not (skip_contested and one.contested):
            others = groups[one.key] - {one.number}
            lines = [*_row_differences(one, answers[one.number]), *_unnamed(answers[one.number], others)]
            remark = f" (contested: {one.contested})" if one.contested else ""
            found += [f"row {one.number}: {line}{remark}" for line in lines]
    return found


def _row_differences(expected: RowResult, given: Json) -> Iterable[str]:
    """Say how one row differs."""
    if given["outcome"] != expected.outcome:
        yield f"outcome {given['outcome']} should be {expected.outcome}"
    yield from _finding_differences(expected, given["findings"])
    if expected.anything_else:
        return
    if expected.action is not None and given["action"] != expected.action:
        yield f"action {given['action']} should be {expected.action}"
    key_is_sound = all(one.column != expected.key_column or one.code in WARNINGS for one in expected.said)
    if key_is_sound and key_of(given["key"]) != expected.key:
        yield f"key {given['key']!r} should be {expected.key!r}"
    texts = [finding.get(part) or "" for finding in given["findings"] for part in ("message", "platform_message")]
    for sentence in expected.published:
        if sentence.isprintable() and not any(sentence in text for text in texts):
            yield f"the published sentence is missing: {sentence}"


def _finding_differences(expected: RowResult, findings: Iterable[Json]) -> Iterable[str]:
    """Say which findings are missing, too many, or of the wrong severity; values count for codes in lists."""
    compared = [
        finding
        for finding in findings
        if finding["code"] not in NOT_COMPARED and (finding["code"], finding["column"]) not in expected.open
    ]
    with_value = {one.code for one in expected.said if one.value is not None}
    wanted = Counter((one.code, one.column, key_of(one.value)) for one in expected.said)
    given = Counter(
        (one["code"], one["column"], key_of(one.get("value")) if one["code"] in with_value else None)
        for one in compared
    )
    for code, column, value in (wanted - given).elements():
        yield f"missing {code} on {column}" + (f" for {value!r}" if value else "")
    if not expected.anything_else:
        for code, column, value in (given - wanted).elements():
            yield f"should not have {code} on {column}" + (f" for {value!r}" if value else "")
    for one in compared:
        severity = "warning" if one["code"] in WARNINGS else "error"
        if one["severity"] != severity:
            yield f"{one['code']} is {one['severity']} and should be {severity}"


def _unnamed(given: Json, others: set[int]) -> Iterable[str]:
    """Say which other rows a duplicate does not name; of large groups not all need be named."""
    for one in given["findings"]:
        if one["code"] == "duplicate-key" and len(others) <= 4:
            text = " ".join(str(one.get(part) or "") for part in ("message", "hint", "value"))
            missing = others - {int(number) for number in re.findall(r"[0-9]+", text)}
            if missing:
                yield f"duplicate-key does not name the rows {sorted(missing)}"


def account_differences(
    expected: Mapping[str, Account],
    stored: Mapping[str, Json],
    *,
    sees: Callable[[Account], bool] = lambda account: True,
) -> list[str]:
    """Return one line for each difference between the accounts that should be stored and those that are.

    `stored` maps the key of a username to any of the fields of `Account.fields`; what it leaves out is not
    compared. `sees` tells which accounts the program could show at all (an export shows those in reach).
    """
    found = [f"{key} should not be there" for key in stored if key not in expected]
    for key, account in expected.items():
        if key not in stored:
            found += [f"{key} is missing"] if sees(account) else []
            continue
        fields = account.fields()
        for name, value in stored[key].items():
            if name in fields and _plain(name, value) != _plain(name, fields[name]):
                found.append(f"{key}: {name} is {value!r} and should be {fields[name]!r}")
    return found


def _plain(name: str, value: object) -> object:
    """Return a field in one form, whichever way it is told: sets of keys, blank as None."""
    if name in SETS:
        codes = value.split(":") if isinstance(value, str) else value
        assert isinstance(codes, Iterable)
        return {key_of(code) for code in codes} - {None}
    return value or None


def explain(differences_found: Sequence[str], *context: object) -> str:
    """Return differences with what they were found in, for the message of an assertion."""
    return "\n".join(["the program and the oracle disagree:", *differences_found, *map(repr, context)])
