"""Opening the app where there is a terminal for it; free of cyclopts, so that the app is there sooner."""

import os
import sys

from core.errors import RollbookError
from core.memory import begin_quietly
from tui.commands.invocation import Invocation

FRAMES = "120"
"""Frames a second at most: what comes right after another change waits for the next one."""
ANY_COMMAND = "every job can be done by a command: rollbook --help"


def open_on_terminal(call: Invocation, scope: str | None = None) -> int:
    """Open the app, inside a scope where one is named; raises `usage` where there is no terminal."""
    need_terminal(call)
    begin_quietly()
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    from tui.app import run

    return run(call.rollbook, scope, call.store)


def need_terminal(call: Invocation) -> None:
    """Raise `usage` where the app cannot be shown, or was asked to speak JSON; a browser is as good as a terminal."""
    if call.json:
        raise RollbookError("usage", "The app does not speak JSON", ANY_COMMAND)
    if "web_driver" in os.environ.get("TEXTUAL_DRIVER", ""):
        return
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise RollbookError("usage", "The app needs a terminal", ANY_COMMAND)
    if not can_move_cursor():
        raise RollbookError("usage", "The app needs a terminal that can move its cursor (TERM)", ANY_COMMAND)


def can_move_cursor() -> bool:
    """Tell whether TERM names a terminal that draws more than line after line."""
    return os.environ.get("TERM", "dumb") not in ("", "dumb", "unknown")
