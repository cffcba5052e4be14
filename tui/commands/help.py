"""The help as plain text of at most 80 columns; the command line library is needed for one command's help only."""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.commands.catalogue import COMMANDS, GLOBAL_OPTIONS, Command

if TYPE_CHECKING:
    from cyclopts import App
    from cyclopts.argument import Argument

WIDTH = 80


def overview() -> str:
    """Return the help of the whole program."""
    parts = [
        "Usage: rollbook [COMMAND] [options]\n",
        "Bulk work on school accounts: check a file, see what it would do, import it.",
        "Without a command the app opens (--scope CODE: inside that scope).\n",
        "Commands:",
        *_columns((command.name, command.does) for command in COMMANDS),
        "\nGlobal options, before or after the command:",
        *_columns(GLOBAL_OPTIONS),
        "\nExit codes: 0 done, 1 done with rows in error, 2 not run, 3 held or refused,",
        "4 failed. More on a command: rollbook COMMAND --help",
    ]
    return "\n".join(parts) + "\n"


def command_help(command: Command, app: "App") -> str:
    """Return the help of one command, from its function's parameters."""
    arguments = [
        argument
        for argument in app[command.name].assemble_argument_collection()
        if argument.parse and argument.name != "*"
    ]
    operands = [argument for argument in arguments if not argument.name.startswith("-")]
    options = [argument for argument in arguments if argument.name.startswith("-")]
    parts = [f"Usage: rollbook {command.name} {command.usage}".rstrip(), "", command.does]
    if operands:
        parts += ["", *_columns((argument.name, _meaning(argument)) for argument in operands)]
    if options:
        parts += ["", "Options:", *_columns((_spelling(argument), _meaning(argument)) for argument in options)]
    return "\n".join([*parts, "", "Global options: rollbook --help"]) + "\n"


def _spelling(argument: "Argument") -> str:
    names = ", ".join(sorted(argument.names, key=len))
    metavar = argument.parameter.metavar
    return f"{names} {metavar}" if metavar else names


def _meaning(argument: "Argument") -> str:
    return argument.parameter.help or ""


def _columns(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return lines with the left parts aligned and the right parts wrapped."""
    listed = list(pairs)
    left = min(max(len(name) for name, _ in listed), 24) + 4
    lines = []
    for name, meaning in listed:
        wrapped = textwrap.wrap(meaning, WIDTH - left) or [""]
        head = f"  {name}"
        if len(head) + 2 > left:
            lines.append(head)
            head = ""
        lines += [
            f"{start:<{left}}{text}".rstrip() for start, text in zip([head, *[""] * WIDTH], wrapped, strict=False)
        ]
    return lines
