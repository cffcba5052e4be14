"""The command line: finds the command, imports what it needs, and turns every end into an exit code."""

import io
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from core.errors import RollbookError
from core.memory import importing, spare_memory
from tui.commands.catalogue import COMMANDS, Command
from tui.commands.invocation import CommandLine, take_apart

if TYPE_CHECKING:
    from inspect import BoundArguments

    from cyclopts import App, CycloptsError

    from core.service import Rollbook

STOPPED = 130


def main(arguments: Sequence[str] | None = None, service: "Rollbook | None" = None) -> int:
    """Run one command line and return its exit code; `service` takes the place of the store that it would open."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.umask(0o077)
    _speak_utf8()
    try:
        code = _run(words, service)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        from tui.commands.printing import leave_the_pipes

        leave_the_pipes()
        return STOPPED
    except OSError as error:
        from tui.commands.printing import leave_the_pipes
        from tui.failures import report

        leave_the_pipes()
        return report(error, as_json=False, debug="--debug" in words)
    return code


def run() -> NoReturn:
    """Run the command line of the process and end it, without taking apart a memory that the system takes back."""
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        from tui.commands.printing import leave_the_pipes

        leave_the_pipes()
    if threading.active_count() > 1:
        sys.exit(code)
    os._exit(code)


def _run(words: list[str], service: "Rollbook | None") -> int:
    own = words[: words.index("--")] if "--" in words else words
    try:
        code = _dispatch(take_apart(words), service)
        sys.stdout.flush()
        return code
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort: nobody else turns a fault into a line and an exit code
        from tui.failures import report

        return report(error, as_json="--json" in own, debug="--debug" in own)


def _dispatch(line: CommandLine, service: "Rollbook | None") -> int:
    if "--version" in line.flags:
        return _print_version(as_json="--json" in line.flags)
    if "--help" in line.flags:
        return _print_help(line.rest)
    if not line.rest:
        from tui.commands.terminal import open_on_terminal

        return open_on_terminal(line.invocation(service))
    spare_memory()
    with importing():
        function, bound = _parse(line.rest)
    code = function(*bound.args, **bound.kwargs, call=line.invocation(service))
    return code if isinstance(code, int) else 0


def _print_version(*, as_json: bool) -> int:
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("rollbook")
    except PackageNotFoundError:
        number = "(not installed: run from its source folder)"
    if as_json:
        from tui.commands.printing import print_json

        print_json({"version": number})
    else:
        sys.stdout.write(f"rollbook {number}\n")
    return 0


def _print_help(words: list[str]) -> int:
    from tui.commands import help as pages

    known = {command.name: command for command in COMMANDS}
    named = next((word for word in words if not word.startswith("-")), None)
    if named is not None and named not in known:
        raise _unknown_command(named)
    sys.stdout.write(pages.command_help(known[named], command_app()) if named else pages.overview())
    return 0


def command_app() -> "App":
    """Return the commands as cyclopts knows them; their modules are imported when they are asked for."""
    from cyclopts import App

    app = App(name="rollbook", help_flags=[], version_flags=[])
    for command in COMMANDS:
        app.command(f"tui.commands.{command.target}", name=command.name)
    return app


def _parse(words: list[str]) -> tuple[Callable[..., Any], "BoundArguments"]:
    """Return the command's function and its arguments; raises `usage`."""
    from cyclopts import CycloptsError

    known = {command.name: command for command in COMMANDS}
    if not words[0].startswith("-") and words[0] not in known:
        raise _unknown_command(words[0])
    app = command_app()
    if words[0].startswith("-"):
        from tui.commands.app import open_app

        app.default(open_app)
    try:
        function, bound, _ = app.parse_args(words, exit_on_error=False, print_error=False, verbose=False)
    except CycloptsError as error:
        raise _usage(error, known.get(words[0])) from None
    return function, bound


def _unknown_command(name: str) -> RollbookError:
    import difflib

    close = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1)
    hint = f"did you mean {close[0]}?" if close else "rollbook --help lists the commands"
    return RollbookError("usage", f"'{name}' is not a command", hint)


def _usage(error: "CycloptsError", command: Command | None) -> RollbookError:
    """Return cyclopts' complaint in our form."""
    from tui.commands.complaints import complaint

    hint = f"usage: rollbook {command.name} {command.usage}".rstrip() if command else "rollbook --help"
    return RollbookError("usage", complaint(error), hint)


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale; what UTF-8 cannot say is written as an escape. A closed stream swallows all."""
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
