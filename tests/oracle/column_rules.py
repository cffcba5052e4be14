"""The rules of the columns of `pearsonaccess-users` that look further than their own text."""

from datetime import date

from tests.oracle.cells import check_text, has_control, parse_date, read_choice, split_codes
from tests.oracle.judgement import BEGIN, END, ORGANIZATIONS, REASON, ROLES, Judgement
from tests.oracle.world import key


def check_organizations(judgement: Judgement) -> frozenset[str]:
    """Check the organizations; returns the codes, as the reference data writes them, of the known ones."""
    findings, setting = judgement.findings, judgement.setting
    codes = _codes(judgement, ORGANIZATIONS, "organization-unknown", "organization-out-of-reach")
    listed: dict[str, str] = {}
    for code in codes:
        organization = setting.world.organizations.get(key(code))
        if organization is None:
            findings.add("organization-unknown", ORGANIZATIONS, code)
            continue
        listed[key(code)] = organization.code
        if key(code) not in setting.reach:
            findings.add("organization-out-of-reach", ORGANIZATIONS, code)
        if key(code) not in setting.taking_part:
            findings.add("organization-not-participating", ORGANIZATIONS, code)
    for name, code in listed.items():
        if not listed.keys().isdisjoint(setting.world.above(name)):
            findings.add("organization-redundant", ORGANIZATIONS, code)
    return frozenset(listed.values())


def check_roles(judgement: Judgement) -> frozenset[str]:
    """Check the roles; returns the codes, as the reference data writes them, of the known ones."""
    findings, world = judgement.findings, judgement.setting.world
    codes = _codes(judgement, ROLES, "role-unknown", "role-not-grantable")
    held = judgement.stored.roles if judgement.stored else frozenset[str]()
    known = set()
    for code in codes:
        role = world.roles.get(key(code))
        if role is None:
            findings.add("role-unknown", ROLES, code)
            continue
        known.add(role.code)
        added = judgement.answered and role.code not in held
        if added and not world.may_grant(judgement.setting.operator, role):
            findings.add("role-not-grantable", ROLES, code)
    return frozenset(known)


def _codes(judgement: Judgement, column: str, *asked: str) -> list[str]:
    """Return the codes of a list cell that can be looked up; says what is wrong with the cell itself.

    The codes of a cell with a control character are not looked up ("a check that needs a sound value is
    skipped where that cell already has an error"), but a program that does is not wrong either.
    """
    text = judgement.cell(column)
    codes = split_codes(text)
    if not codes:
        judgement.findings.add("required", column)
    elif has_control(text):
        check_text(judgement.findings, column, text)
        judgement.findings.leave_open(column, *asked, "organization-not-participating", "organization-redundant")
        return []
    return codes


def check_dates(judgement: Judgement) -> tuple[date | None, date | None]:
    """Check both dates and their order; returns the resulting ones."""
    findings, base = judgement.findings, judgement.base()
    days: list[date | None] = []
    sound = True
    for column, stored in ((BEGIN, base.begin if base else None), (END, base.end if base else None)):
        text = judgement.cell(column)
        if not judgement.has(column):
            days.append(stored)
            continue
        day, assumed = parse_date(text, judgement.setting.today)
        days.append(day)
        if text and day is None:
            findings.add("date-format", column)
            sound = False
        if assumed:
            findings.add("date-assumed", column)
    begin, end = days
    if not judgement.answered and not (judgement.has(BEGIN) and judgement.has(END)):
        findings.leave_open(END, "begin-after-end")
    elif sound and begin is not None and end is not None and begin > end:
        findings.add("begin-after-end", END)
    return begin, end


def check_disabled(judgement: Judgement) -> tuple[bool, str | None]:
    """Check Disabled with its reason; returns the resulting ones."""
    findings, base = judgement.findings, judgement.base()
    choice = read_choice(findings, "Disabled", judgement.cell("Disabled"), ("Yes", "No"))
    reason: str | None = judgement.cell(REASON) or None
    if judgement.has(REASON):
        check_text(findings, REASON, reason or "", 1000)
        if choice == "No" and reason:
            findings.add("must-be-blank", REASON)
    elif choice == "Yes":
        reason = base.reason if base else None
        if not judgement.answered:
            findings.leave_open(REASON, "required")
            return True, reason
        if reason is None and judgement.stored and judgement.stored.reason:
            judgement.contested = "whether R, which clears the reason first, leaves one where the file has no column"
    if choice == "Yes" and not reason:
        findings.add("required", REASON)
    return choice == "Yes", reason
