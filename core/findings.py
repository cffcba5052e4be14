"""Every finding the program can make: its code, severity and wording, in one catalogue.

A finding is stored as row, column, code, value and detail; its text is rendered from these when somebody reads it.
`docs/findings.md` is generated from this catalogue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from core.text import display

ERROR = "error"
WARNING = "warning"

FINDINGS_SCHEMA = pl.Schema(
    {"row": pl.UInt32, "column": pl.String, "code": pl.String, "value": pl.String, "detail": pl.String}
)
"""Shape of every frame of findings; `row` 0 and a null column stand for the whole file and the whole row."""


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding; `{column}`, `{value}` and `{detail}` in its texts are filled in when it is shown."""

    code: str
    message: str
    hint: str | None = None
    severity: str = ERROR
    platform_message: str | None = None
    detail: str = ""
    """What `detail` holds, for the documentation."""


_DATE_MESSAGE = "Column 'parseDateTime' cannot be bound due to a Spel evaluation exception."
_DATE_FORMS = "yyyy-MM-dd, MM/dd/yyyy, yyyy/MM/dd, MM-dd-yyyy, yyyy-MM-dd HH:mm or HH:mm"

_FILE_CODES = (
    Code(
        "column-unknown",
        "Column '{value}' is not a column of this layout.",
        "It is kept in the error file and otherwise ignored.",
        WARNING,
    ),
)

_SHARED_CODES = (
    Code(
        "row-ragged",
        "The row has {value} cells, the header has {detail}.",
        "Look for a missing or an unquoted delimiter in this row.",
        detail="the number of cells of the header, and the surplus cells",
    ),
    Code("control-character", "{column} holds a control character or a line break.", "{detail}", detail="the repair"),
    Code("required", "{column} is required.", "Fill it in."),
    Code("too-long", "{column} has more than {detail} characters.", "Shorten it.", detail="the maximum"),
    Code("not-a-choice", "{column} '{value}' is not one of its values."),
    Code("email-format", "'{value}' is not an e-mail address.", "Write it as name@school.example.org."),
    Code(
        "date-format",
        "{column} '{value}' is not a date in an accepted form (" + _DATE_FORMS + ").",
        platform_message=_DATE_MESSAGE,
    ),
    Code("date-assumed", "{column} '{value}' has no date; {detail} is taken.", None, WARNING, detail="the date taken"),
    Code(
        "begin-after-end",
        "{column} {value} is before the begin date {detail}.",
        "Mend one of the two dates.",
        detail="the begin date",
    ),
    Code(
        "duplicate-key",
        "'{value}' stands on more than one row: also on {detail}.",
        "Keep one of these rows.",
        detail="the rows that hold the key",
    ),
    Code("must-be-blank", "{column} must be blank here.", "Clear it."),
    Code(
        "spreadsheet-damage",
        "{column} '{value}' looks damaged by a spreadsheet.",
        "{detail}",
        WARNING,
        detail="the repaired value",
    ),
)

_USER_CODES = (
    Code("user-exists", "User '{value}' exists already.", "Change the Action to U (update), or to R where deleted."),
    Code(
        "user-missing",
        "User '{value}' does not exist.",
        "Check the Username, or change the Action to C (create).",
        detail="the action of the row",
    ),
    Code(
        "user-already-deleted",
        "User '{value}' is deleted already, since {detail}.",
        "Leave the row out.",
        platform_message="User {value} is already flagged as deleted as of {detail}.",
        detail="the date of the deletion",
    ),
    Code(
        "user-is-deleted",
        "User '{value}' is deleted and stays so.",
        "Use the Action R to restore the user.",
        WARNING,
    ),
    Code(
        "user-out-of-reach",
        "User '{value}' belongs to organizations outside your reach.",
        "Ask an operator of that organization.",
    ),
    Code(
        "delete-not-permitted",
        "You may not delete or restore users.",
        "Import it as an update and clear the disabled fields.",
        platform_message="User is not authorized to delete/restore users",
    ),
    Code("organization-unknown", "'{value}' is not an organization."),
    Code(
        "organization-out-of-reach",
        "Organization '{value}' is outside your reach.",
        "Remove it from the list; what the user has there is kept.",
    ),
    Code(
        "organization-not-participating",
        "Organization '{value}' does not take part in this administration.",
        None,
        WARNING,
    ),
    Code(
        "organization-redundant",
        "Organization '{value}' is below '{detail}', which is listed too.",
        "One of the two is enough.",
        WARNING,
        detail="the ancestor that is listed too",
    ),
    Code("role-unknown", "'{value}' is not a role."),
    Code("role-not-grantable", "You may not grant the role '{value}'.", "Remove it from the list."),
)

_REFERENCE_CODES = (
    Code("parent-unknown", "Parent '{value}' is neither in the store nor on a sound row of this file."),
    Code("organization-cycle", "Organization '{value}' would be below itself.", "Correct the Parent Code."),
    Code(
        "parent-type",
        "A {value} cannot stand below '{detail}'.",
        "A School stands below a District or a State, a District below a State.",
        detail="the parent with its type",
    ),
)

CATALOGUE = MappingProxyType(
    {entry.code: entry for entry in (*_FILE_CODES, *_SHARED_CODES, *_USER_CODES, *_REFERENCE_CODES)}
)
"""Every code with its wording."""

ERROR_CODES = tuple(code for code, entry in CATALOGUE.items() if entry.severity == ERROR)

_MISSING_BY_ACTION = {
    "R": "An existing or deleted user with username {value}, does not exist.",
    "D": "User {value} does not exist and cannot be flagged as deleted.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as people and programs read it."""

    row: int
    code: str
    column: str | None
    severity: str
    value: str | None
    message: str
    hint: str | None
    platform_message: str | None


def empty_findings() -> pl.DataFrame:
    """Return a frame of no findings."""
    return pl.DataFrame(schema=FINDINGS_SCHEMA)


def join_findings(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the findings of several checks in one frame, unordered."""
    return pl.concat([empty_findings(), *(part.select(FINDINGS_SCHEMA.names()) for part in parts)])


def severity_of(code: pl.Expr) -> pl.Expr:
    """Return `error` or `warning` for a column of codes."""
    return pl.when(code.is_in(ERROR_CODES)).then(pl.lit(ERROR)).otherwise(pl.lit(WARNING))


def render_finding(
    row: int, column: str | None, code: str, value: str | None, detail: str | None, hint: str | None = None
) -> Finding:
    """Return the finding with its texts; a `hint` found in the store takes the place of the catalogue's."""
    entry = CATALOGUE[code]
    named = {"column": column or "The row", "value": display(value or ""), "detail": display(detail or "")}
    if code == "duplicate-key":
        named["detail"] = _other_rows(row, detail or "")
    if code == "row-ragged":
        named["detail"], _, surplus = named["detail"].partition("|")
        hint = f"Surplus cells: {surplus}" if surplus else None
    platform = entry.platform_message
    if code == "user-missing":
        platform = _MISSING_BY_ACTION.get(detail or "")
    hint = hint or _fill(entry.hint, named) or None
    message = _fill(entry.message, named) or ""
    return Finding(row, code, column, entry.severity, value, message, hint, _fill(platform, named))


def _fill(template: str | None, named: dict[str, str]) -> str | None:
    return template and template.format_map(named)


def _other_rows(row: int, detail: str) -> str:
    rows, _, total = detail.partition("|")
    others = [other for other in rows.split(",") if other and int(other) != row][:10]
    more = int(total) - 1 - len(others)
    listed = ", ".join(others) + (f" and {more} more" if more > 0 else "")
    return f"row{'s' if len(others) > 1 else ''} {listed}"
