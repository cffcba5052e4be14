"""The commands that open the app: on the store, or on a demo store."""

import os
import sys
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from core.errors import RollbookError
from tui.commands.parameters import Call, Flag, ScopeCode

ANY_COMMAND = "every job can be done by a command: rollbook --help"


def open_app(*, scope: ScopeCode = None, call: Call) -> int:
    """Open the app, inside a scope where one is named."""
    _need_terminal(as_json=call.json)
    from tui.app import run

    return run(call.rollbook(), scope)


def open_demo(
    *,
    reset: Annotated[bool, Flag, Parameter(help="Make the demo store anew.")] = False,
    call: Call,
) -> int:
    """Open the app on the demo store."""
    _need_terminal(as_json=call.json)
    from core import demo
    from tui.app import run

    make = partial(demo.open_demo, reset=reset, config_path=call.config, operator=call.operator)
    return run(make, store=str(demo.demo_place().store))


def _need_terminal(*, as_json: bool) -> None:
    if as_json:
        raise RollbookError("usage", "The app does not speak JSON", ANY_COMMAND)
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise RollbookError("usage", "The app needs a terminal", ANY_COMMAND)
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        raise RollbookError("usage", "The app needs a terminal that can move its cursor (TERM)", ANY_COMMAND)
