"""The reference layouts, and the checks of one row that need nothing but the row."""

from collections import Counter
from dataclasses import dataclass, field

from core.text import key_of
from tests.oracle.cells import Findings, check_required, check_text, has_control, read_choice, split_codes, trimmed
from tests.oracle.judgement import WARNINGS, Row
from tests.oracle.world import RANKS

YES_NO = ("Yes", "No")
CHOICES = {
    "Type": tuple(RANKS),
    "Status": ("Open", "Closed"),
    "May Delete": YES_NO,
    "May Administer": YES_NO,
}
OPTIONAL_CHOICES = ("May Delete", "May Administer")
"""The choices that may be blank: a permission that nobody gave is No."""
LISTS = {"Organizations": "organization-unknown", "Roles": "role-unknown", "Granted By": "role-unknown"}
"""The list columns, with the code of a finding about an unknown one."""
LAYOUTS = {
    "organizations": ("Code", "Name", "Type", "Parent Code"),
    "administrations": ("Code", "Name", "Year", "Status", "Organizations"),
    "roles": ("Code", "Name", "Granted By"),
    "operators": ("Login", "Name", "Organizations", "Roles", "May Delete", "May Administer"),
}
"""The columns of each layout; the first is the key."""


@dataclass
class Draft:
    """One row on its way: its findings, and its cells as far as they are sound."""

    row: Row
    key: str | None
    findings: Findings = field(default_factory=Findings)
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    contested: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether the row has an error."""
        return any(one.code not in WARNINGS for one in self.findings.certain)


def read_draft(layout: str, row: Row, present: frozenset[str], counts: Counter[str]) -> Draft:
    """Check the cells of one row, each for itself."""
    columns = LAYOUTS[layout]
    draft = Draft(row, key_of(row.cells.get(columns[0])))
    if row.ragged:
        draft.findings.add("row-ragged", None)
        return draft
    for column in columns:
        if column in present:
            _check_cell(draft, column, trimmed(row.cells.get(column)))
    if draft.key is not None and not draft.findings.errors_on(columns[0], WARNINGS) and counts[draft.key] > 1:
        draft.findings.add("duplicate-key", columns[0])
    return draft


def _check_cell(draft: Draft, column: str, text: str) -> None:
    findings = draft.findings
    if column in OPTIONAL_CHOICES and text == "":
        draft.texts[column] = "No"
    elif column in CHOICES:
        draft.texts[column] = read_choice(findings, column, text, CHOICES[column]) or ""
    elif column in LISTS:
        check_text(findings, column, text)
        draft.lists[column] = [] if has_control(text) else split_codes(text)
        if has_control(text):
            findings.leave_open(column, LISTS[column])
    elif column in ("Parent Code", "Year"):
        check_text(findings, column, text)
        draft.texts[column] = text
    else:
        check_required(findings, column, text)
        draft.texts[column] = text
