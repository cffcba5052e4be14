"""The kinds of argument that several commands take."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from cyclopts import Parameter, Token

from core.outcomes import Outcome, Status
from tui.commands.invocation import Invocation

LARGEST = 2**63 - 1


def _whole(_: object, tokens: Sequence[Token]) -> int:
    text = tokens[0].value
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > LARGEST:
        raise ValueError("a whole number is wanted")
    return int(text)


def _day(_: object, tokens: Sequence[Token]) -> date:
    text = tokens[0].value
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("a date is wanted, as yyyy-mm-dd")


def _status(_: object, tokens: Sequence[Token]) -> Status:
    return Status(_choice(tokens[0].value, [status.value for status in Status]))


def _outcome(_: object, tokens: Sequence[Token]) -> Outcome:
    return Outcome(_choice(tokens[0].value, [outcome.value for outcome in Outcome]))


def _state(_: object, tokens: Sequence[Token]) -> str:
    return _choice(tokens[0].value, [state.replace("-", "_") for state in STATES]).replace("_", "-")


def _file_kind(_: object, tokens: Sequence[Token]) -> str:
    return _choice(tokens[0].value, FILE_KINDS)


def _choice(text: str, choices: Sequence[str]) -> str:
    chosen = re.sub(r"[\s-]+", "_", text.strip().lower())
    if chosen not in choices:
        raise ValueError(f"one of these is wanted: {', '.join(choices)}")
    return chosen


STATES = ("active", "not-yet-active", "expired", "disabled", "deleted")
FILE_KINDS = ("uploaded", "completed", "errors", "export")

Call = Annotated[Invocation, Parameter(parse=False)]
"""How a command gets the global options."""

TaskNumber = Annotated[int, Parameter(name="ID", converter=_whole, help="The number of the task.")]
WholeNumber = Parameter(converter=_whole, metavar="N", negative="")
Flag = Parameter(negative="")

InputFile = Annotated[str, Parameter(name="FILE", help="CSV, TSV or XLSX.")]
OutputFile = Annotated[
    str,
    Parameter(
        name=["--output", "-o"],
        metavar="FILE",
        allow_leading_hyphen=True,
        help="Where to write: CSV, TSV or XLSX by the ending; - writes CSV to standard output.",
    ),
]
ScopeCode = Annotated[
    str | None,
    Parameter(name="--scope", metavar="CODE", help="An administration's code, school:CODE or lms."),
]
LayoutName = Annotated[
    str | None,
    Parameter(name="--layout", metavar="L", help="Which layout; where left out, scope and header say it."),
]
FileKind = Annotated[str, Parameter(name="KIND", converter=_file_kind, help="uploaded, completed, errors or export.")]
StatusName = Annotated[
    Status | None,
    Parameter(name="--status", metavar="S", converter=_status, help="Only these: " + ", ".join(Status) + "."),
]
OutcomeName = Annotated[
    Outcome | None,
    Parameter(name="--outcome", metavar="O", converter=_outcome, help="Only these: " + ", ".join(Outcome) + "."),
]
StateName = Annotated[
    str | None,
    Parameter(
        name="--state",
        metavar="STATE",
        converter=_state,
        help="Only accounts in this state: " + ", ".join(STATES) + ".",
    ),
]
Day = Parameter(converter=_day, metavar="DATE")
