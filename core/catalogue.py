"""Every code that a finding can have, with its severity and wording: one table for each part of the field.

`docs/findings.md` is generated from these tables.
"""

from dataclasses import dataclass
from types import MappingProxyType

ERROR = "error"
WARNING = "warning"


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
    with_detail: str = ""
    """The message where there is a detail, which is then the hint."""


_DATE_MESSAGE = "Column 'parseDateTime' cannot be bound due to a Spel evaluation exception."
_DATE_FORMS = "yyyy-MM-dd, MM/dd/yyyy, yyyy/MM/dd, MM-dd-yyyy, yyyy-MM-dd HH:mm or HH:mm"

_FILE_CODES = (
    Code(
        "column-unknown",
        "Not columns of this layout: {value}.",
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
    Code(
        "cell-error",
        "{column} holds '{value}': its formula failed in the spreadsheet.",
        "Mend the formula, or write the value itself.",
    ),
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
    Code(
        "user-exists",
        "User '{value}' exists already.",
        "Change the Action to U (update), or to R where deleted.",
        detail="in rosters, which have no Action, the User GUID of that person",
        with_detail="User '{value}' exists already; put the User GUID in the row to update this person.",
    ),
    Code(
        "user-missing",
        "User '{value}' does not exist.",
        "Check the {column}, or create the user first.",
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
        "A {value} cannot stand below {detail}.",
        "A School stands below a District or a State, a District below a State.",
        detail="the parent with its type",
    ),
)

_PLATFORM_CODES = (
    Code(
        "username-taken",
        "The username '{value}' is another account's, in the store or in this file.",
        "Give another one, or leave it blank.",
    ),
    Code("password-too-short", "{column} has fewer than 8 characters.", "Give at least 8, or leave it blank."),
    Code("password-hashed", "{column} holds a hash and no password.", "Give the password itself, or leave it blank."),
    Code(
        "password-ignored",
        "The passwords of this file are not read: it is a completed file.",
        "Take the columns Status and Details out to set passwords.",
        WARNING,
    ),
)

_LMS_CODES = (
    Code("job-title-unknown", "'{value}' is not a job title of the lists.", "Correct it, or add it to the lists."),
    Code("site-unknown", "'{value}' is not a site of the lists.", "Correct it, or add it to the lists."),
    Code(
        "cost-center-unknown",
        "'{value}' is not a cost center of the lists.",
        "Correct it, or add it to the lists.",
    ),
    Code(
        "supervisor-unknown",
        "'{value}' is no User ID of the site, nor of a sound row of this file.",
        "{detail}",
        detail="the User ID of the person of that name",
    ),
    Code(
        "supervisor-type",
        "'{value}' is of type {detail}; a supervisor is a Student, an Admin or a Parent.",
        "Name somebody else.",
        detail="the user type",
    ),
    Code("supervisor-self", "'{value}' cannot be their own supervisor.", "Name somebody else."),
    Code(
        "account-protected",
        "'{value}' is a protected account; no import changes or deletes it.",
        "Leave the row out.",
    ),
    Code(
        "has-training-records",
        "'{value}' has training records; they would be deleted too.",
        "Set the user inactive (0), or allow the import to delete training records.",
    ),
    Code("inactive-not-alumni", "An inactive user is usually of type Alumni.", "Check User Type and Active.", WARNING),
    Code(
        "possible-duplicate",
        "'{detail}' has the same e-mail address; a changed User ID creates a second account.",
        "Use the User ID '{detail}' if it is the same person.",
        WARNING,
        detail="the User ID of the other account",
    ),
    Code(
        "no-credentials",
        "'{value}' gets neither a password nor a welcome e-mail and cannot sign in.",
        "Give a password, or import with welcome e-mails (--welcome-emails).",
        WARNING,
    ),
)

_ROSTER_CODES = (
    Code("guid-format", "'{value}' is not a GUID.", "Copy it from an export, or leave it blank."),
    Code("guid-unknown", "There is nobody with the User GUID '{value}'.", "Copy it from an export, or leave it blank."),
    Code(
        "user-at-other-school",
        "The person with the User GUID '{value}' is at another school ({detail}).",
        "An import moves nobody between schools; leave the row out.",
        detail="the code of the school",
    ),
    Code(
        "conflicting-rows",
        "The rows of '{value}' do not agree in {detail}.",
        "Make the rows of a person, or of a class, say the same.",
        detail="the columns in which they differ",
    ),
    Code("class-unknown", "There is no class with the Class GUID '{value}' at this school.", "Give its Class ID."),
    Code(
        "class-exists",
        "The Class ID '{value}' is another class's, in the store or in this file.",
        "{detail}",
        detail="the Class GUID of the class that has it in the store",
    ),
    Code(
        "class-without-teacher",
        "The class '{value}' has no teacher, neither stored nor on a sound row of this file.",
        "Add a row that makes a teacher a member of the class.",
    ),
)

CATALOGUE = MappingProxyType(
    {
        entry.code: entry
        for entry in (
            *_FILE_CODES,
            *_SHARED_CODES,
            *_USER_CODES,
            *_REFERENCE_CODES,
            *_PLATFORM_CODES,
            *_LMS_CODES,
            *_ROSTER_CODES,
        )
    }
)
"""Every code with its wording."""
