"""What the command line library complains about, as one sentence in our words."""

import difflib

from cyclopts import CycloptsError
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)


def complaint(error: CycloptsError) -> str:
    """Return what is wrong with the command line."""
    if isinstance(error, UnknownOptionError):
        return _unknown_option(error)
    if isinstance(error, UnusedCliTokensError | UnknownCommandError):
        surplus = (error.unused_tokens or ["the last argument"])[0]
        return f"'{surplus}' is one argument too many"
    if isinstance(error, CoercionError) and error.token is not None and error.argument is not None:
        wanted = str(error.__cause__ or error.msg or "it has another type")
        return f"{error.token.keyword or error.argument.name} '{error.token.value}': {wanted}"
    if isinstance(error, RepeatArgumentError):
        return f"{error.token.keyword or error.token.value} stands twice"
    if isinstance(error, MissingArgumentError) and error.argument is not None:
        given = error.keyword or next((token.keyword for token in error.argument.tokens if token.keyword), None)
        return f"{given} needs a value" if given else f"{error.argument.name} is missing"
    error.verbose = False
    return " ".join(str(error).split()).rstrip(".")


def _unknown_option(error: UnknownOptionError) -> str:
    given = (error.token.keyword or error.token.value).partition("=")[0]
    known = [name for argument in error.argument_collection if argument.parse for name in argument.names]
    if given in known:
        return f"{given} stands after --, where everything is an argument"
    close = difflib.get_close_matches(given, known, n=1, cutoff=0.6)
    return f"there is no option {given}" + (f"; did you mean {close[0]}?" if close else "")
