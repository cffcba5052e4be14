"""The commands that open the app: on the store, or on a demo store."""

from functools import partial
from typing import Annotated

from cyclopts import Parameter

from tui.commands.parameters import Call, Flag, ScopeCode
from tui.commands.terminal import need_terminal, open_on_terminal


def open_app(*, scope: ScopeCode = None, call: Call) -> int:
    """Open the app, inside a scope where one is named."""
    return open_on_terminal(call, scope)


def open_demo(
    *,
    reset: Annotated[bool, Flag, Parameter(help="Make the demo store anew.")] = False,
    call: Call,
) -> int:
    """Open the app on the demo store."""
    need_terminal(call)
    from core import demo
    from tui.app import run

    make = partial(demo.open_demo, reset=reset, config_path=call.config, operator=call.operator)
    return run(make, store=str(demo.demo_place().store))
