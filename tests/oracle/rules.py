"""The rules of `pearsonaccess-users`, row by row: what layouts.md §2 and §3 say, read by a stranger.

Modelled: outcomes, the (code, column) of every finding and the stored accounts afterwards. Not modelled:
`spreadsheet-damage` (a warning; which damages are recognised is a matter of judgement), what else is said
about a ragged row, and a few things the page leaves open, each named in `RowResult.open`. A row whose
*outcome* hangs on a reading has the reason in `contested`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from core.text import key_of
from tests.oracle.cells import Finding, Findings, check_required, is_email, read_choice, trimmed
from tests.oracle.column_rules import check_dates, check_disabled, check_organizations, check_roles
from tests.oracle.judgement import ACTIONS, WARNINGS, Judgement, Row, RowResult, Setting
from tests.oracle.world import Account, Administration, Operator, World, key


def judge(
    rows: Iterable[Row],
    present: Iterable[str],
    world: World,
    operator: Operator,
    administration: Administration,
    today: date,
) -> list[RowResult]:
    """Return what each row leads to; rows without any text are left out, as the program leaves them out."""
    filled = [row for row in rows if any(trimmed(text) for text in row.cells.values()) or row.ragged]
    counts = Counter(name for row in filled if (name := key_of(row.cells.get("Username"))) is not None)
    setting = Setting(
        world,
        operator,
        administration,
        today,
        frozenset(present),
        counts,
        world.reach(operator),
        world.taking_part(administration),
    )
    return [_judge_row(Judgement(row, setting)) for row in filled]


def accounts_after(world: World, results: Iterable[RowResult]) -> dict[str, Account]:
    """Return the stored accounts, by key, once the rows were imported."""
    changed = {
        result.key: result.after
        for result in results
        if result.outcome != "error" and result.key is not None and result.after is not None
    }
    return {**world.accounts, **changed}


def _judge_row(judgement: Judgement) -> RowResult:
    _check_action(judgement)
    _check_username(judgement)
    _ask_the_store(judgement)
    wanted: Account | None = judgement.stored
    if judgement.action != "D":
        wanted = _check_other_cells(judgement)
    findings = judgement.findings
    if judgement.row.ragged:
        findings = Findings([Finding("row-ragged", None)])
    wrong = any(found.code not in WARNINGS for found in findings.certain)
    outcome, after = ("error", judgement.stored) if wrong else _apply(judgement, wanted)
    return RowResult(
        judgement.row.number,
        key_of(judgement.row.cells.get("Username")),
        ACTIONS.get(judgement.action or ""),
        outcome,
        tuple(findings.certain),
        frozenset(findings.open),
        judgement.row.ragged,
        judgement.contested,
        after,
        tuple(judgement.published),
    )


def _check_action(judgement: Judgement) -> None:
    judgement.action = read_choice(judgement.findings, "Action", judgement.cell("Action"), ACTIONS)
    if judgement.action in ("R", "D") and not judgement.setting.operator.may_delete:
        judgement.findings.add("delete-not-permitted", "Action")
        judgement.published.append("User is not authorized to delete/restore users")


def _check_username(judgement: Judgement) -> None:
    findings = judgement.findings
    text = judgement.cell("Username")
    check_required(findings, "Username", text, 100)
    if not findings.errors_on("Username", WARNINGS) and judgement.setting.counts[key(text)] > 1:
        findings.add("duplicate-key", "Username")


def _ask_the_store(judgement: Judgement) -> None:
    findings = judgement.findings
    if findings.errors_on("Username", WARNINGS):
        return
    judgement.stored = judgement.setting.world.accounts.get(key(judgement.cell("Username")))
    if judgement.action is None:
        return
    code = _answer(judgement.action, judgement.stored, judgement.setting.reach)
    if code is not None:
        findings.add(code, "Username")
    if code == "user-missing":
        judgement.published.extend(_published(judgement.action, judgement.cell("Username")))
    judgement.answered = not findings.errors_on("Username", WARNINGS)


def _answer(action: str, stored: Account | None, reach: frozenset[str]) -> str | None:
    """Return what is wrong with the stored user of a row, or odd about it."""
    if action == "C":
        return None if stored is None else "user-exists"
    if stored is None:
        return "user-missing"
    if stored.organizations and reach.isdisjoint(map(key, stored.organizations)):
        return "user-out-of-reach"
    if stored.deleted is None:
        return None
    return {"U": "user-is-deleted", "D": "user-already-deleted"}.get(action)


def _published(action: str, username: str) -> list[str]:
    """Return the platform's own sentence about a user that is missing."""
    sentences = {
        "R": f"An existing or deleted user with username {username}, does not exist.",
        "D": f"User {username} does not exist and cannot be flagged as deleted.",
    }
    return [sentences[action]] if action in sentences else []


def _check_other_cells(judgement: Judgement) -> Account | None:
    """Check a row that is not a D; returns the account that it asks for, None if a cell is in error."""
    findings = judgement.findings
    first, last, email = (judgement.cell(column) for column in ("First Name", "Last Name", "Email"))
    check_required(findings, "First Name", first, 50)
    check_required(findings, "Last Name", last, 50)
    if check_required(findings, "Email", email, 100) and not is_email(email):
        findings.add("email-format", "Email")
    organizations = check_organizations(judgement)
    roles = check_roles(judgement)
    begin, end = check_dates(judgement)
    disabled, reason = check_disabled(judgement)
    if any(found.code not in WARNINGS for found in findings.certain):
        return None
    base = judgement.base()
    if base is None:
        day = judgement.setting.today if disabled else None
        username = judgement.cell("Username")
        return Account(username, first, last, email, organizations, roles, begin, end, day, reason)
    kept = {code for code in base.organizations if key(code) not in judgement.setting.reach}
    return replace(
        base,
        first_name=first,
        last_name=last,
        email=base.email if key(base.email) == key(email) else email,
        organizations=organizations | kept,
        roles=roles,
        begin=begin,
        end=end,
        disabled=(base.disabled or judgement.setting.today) if disabled else None,
        reason=reason,
    )


def _apply(judgement: Judgement, wanted: Account | None) -> tuple[str, Account | None]:
    """Return outcome and stored account of a sound row."""
    stored, action = judgement.stored, judgement.action
    if stored is None:
        return "created", wanted
    if action == "D":
        return "deleted", replace(stored, deleted=judgement.setting.today)
    if action == "R" and (stored.deleted or stored.disabled):
        return "restored", wanted
    return ("unchanged" if wanted == stored else "updated"), wanted
