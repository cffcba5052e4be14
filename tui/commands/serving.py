"""The command that shows the app in a browser; it needs the extra `web`."""

import logging
import os
import shlex
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.errors import RollbookError
from core.text import display
from tui.commands.invocation import Invocation
from tui.commands.parameters import Call, ScopeCode, WholeNumber

if TYPE_CHECKING:
    from textual_serve.server import Server

_TEMPLATES = Path(__file__).parents[1] / "web"
"""Our own page: the library's loads a font from the network, which a school's may not reach."""


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
    server = _server(_command(call, scope), host, port, url)
    _say(f"Rollbook is at {server.public_url}; Ctrl-C ends it.")
    if not _is_loopback(host):
        _say("Whoever reaches this address works as you: put a proxy with a login and TLS before it.")
    try:
        server.serve()
    except (OSError, OverflowError) as error:
        reason = display(getattr(error, "strerror", None) or "the address cannot be used")
        what = f"{display(host)}, port {port}: {reason}"
        raise RollbookError("usage", what, "name another --host or --port") from None
    return 0


def _server(command: str, host: str, port: int, url: str | None) -> "Server":
    try:
        from textual_serve.server import Server
    except ImportError:
        raise RollbookError(
            "usage", "The browser needs the extra 'web' of Rollbook", "pip install 'rollbook[web]'"
        ) from None

    class QuietServer(Server):
        """Writes nothing to standard output, and no values into a log."""

        def initialize_logging(self) -> None:
            logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="rollbook: %(message)s")

        async def on_startup(self, app: object) -> None:  # noqa: ARG002 - the library's own signature
            return

    return QuietServer(command, host=host, port=port, title="Rollbook", public_url=url, templates_path=_TEMPLATES)


def _command(call: Invocation, scope: str | None) -> str:
    """Return how a visitor's app is started: as this command was, with its store, settings and operator."""
    service = call.rollbook()
    words = [sys.executable, "-m", "tui", "--store", service.store_url, "--operator", service.operator]
    words += ["--config", str(call.config)] if call.config else []
    words += ["--scope", scope] if scope else []
    folder = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))
    return shlex.join(words)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
