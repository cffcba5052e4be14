"""Failures as people and programs read them: one line or one object, and no datum of anybody in a traceback."""

import errno
import sys
import traceback
from pathlib import Path
from typing import Any

from core.crashes import trace
from core.display import display
from core.errors import RollbookError
from tui.commands.printing import leave_the_pipes, print_json

PROGRAM = Path(__file__).parents[1]


def report(error: BaseException, *, as_json: bool, debug: bool) -> int:
    """Say what failed, on standard error or as JSON on standard output; return the exit code."""
    failure = error if isinstance(error, RollbookError) else fault(error)
    if debug:
        _complain("".join(trace(error)))
    if not as_json or not _answered({"error": error_object(failure)}):
        _complain(line(failure) + "\n")
    return failure.exit_code


def _answered(document: dict[str, Any]) -> bool:
    """Print a document, and tell whether somebody can read it."""
    try:
        print_json(document)
        sys.stdout.flush()
    except OSError:
        leave_the_pipes()
        return False
    return True


def _complain(text: str) -> None:
    """Write on standard error; a failure keeps its exit code where nobody can read of it."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        leave_the_pipes()


def error_object(failure: RollbookError) -> dict[str, str]:
    """Return the error object of the contract."""
    return {"code": failure.code, "message": failure.message, "hint": failure.hint}


def line(failure: RollbookError) -> str:
    """Return `rollbook: what happened (what to do)`, harmless to show."""
    return display("rollbook: " + " ".join(str(failure).split()))


def fault(error: BaseException) -> RollbookError:
    """Return a full disk as such, and a fault of the program as an error that names its place and no values."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return RollbookError("disk-full", "The disk is full", "free space, then see what was done: rollbook tasks")
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(PROGRAM)]
    place = f" at {Path(own[-1].filename).relative_to(PROGRAM)}, line {own[-1].lineno}" if own else ""
    message = f"A fault of the program: {type(error).__name__}{place}"
    return RollbookError("fault", message, "rollbook tasks shows what was done; --debug shows where it failed")
