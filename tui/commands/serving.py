"""The command that shows the app in a browser; it needs the extra `web`."""

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.errors import RollbookError
from core.text import display
from tui.commands.invocation import Invocation
from tui.commands.parameters import Call, ScopeCode, WholeNumber
from tui.web.door import Door, address, is_loopback

if TYPE_CHECKING:
    from tui.web.server import WebServer

OTHERS_HERE = "It knows no login: whoever has a login on this machine can open it, and works as you."
OTHERS = "It knows no login: whoever reaches this address works as you. Put a proxy with a login and TLS before it."


def serve(
    *,
    host: Annotated[str, Parameter(metavar="ADDRESS", help="Where to listen; this machine alone by default.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, WholeNumber, Parameter(help="The port to listen on.")] = 8000,
    url: Annotated[
        str | None, Parameter(metavar="URL", help="How browsers reach it, where a proxy stands before it.")
    ] = None,
    scope: ScopeCode = None,
    call: Call,
) -> int:
    """Show the app in a browser; every visitor works as this operator."""
    if not 0 < port < 65_536:
        raise RollbookError("usage", f"There is no port {port}", "name one from 1 to 65535")
    door = Door.of(host, url)

    def tell() -> None:
        _say(f"Rollbook is at {url or address(host, port)}; Ctrl-C ends it.")
        _say(OTHERS_HERE if is_loopback(host) else OTHERS)

    server = _server(_command(call, scope), host, port, door, tell)
    try:
        server.serve()
    except (OSError, OverflowError, UnicodeError) as error:
        reason = display(getattr(error, "strerror", None) or "the address cannot be used")
        what = f"{display(host)}, port {port}: {reason}"
        raise RollbookError("usage", what, "name another --host or --port") from None
    return 0


def _server(command: str, host: str, port: int, door: Door, began: Callable[[], None]) -> "WebServer":
    try:
        from tui.web.server import WebServer
    except ImportError:
        raise RollbookError(
            "usage", "The browser needs the extra 'web' of Rollbook", "pip install 'rollbook[web]'"
        ) from None
    return WebServer(command, host, port, door, began)


def _command(call: Invocation, scope: str | None) -> str:
    """Return how a visitor's app is started: as this command was, with its store, settings and operator."""
    service = call.rollbook()
    # -P: the folder where somebody happens to stand is no place to import from.
    words = [sys.executable, "-P", "-m", "tui", "--store", service.store_url, "--operator", service.operator]
    words += ["--config", str(call.config)] if call.config else []
    words += ["--scope", scope] if scope else []
    folder = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), folder)))
    return f"exec {shlex.join(words)}"  # the library's shell would outlive the app, or the app the shell


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
