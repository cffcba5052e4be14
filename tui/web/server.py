"""The server of `rollbook serve`: our own page, a door that is shut to other pages, and children that end with it."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from core.text import display
from tui.web.door import Door

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        "font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What keeps the page to itself: nothing from elsewhere in it, and it in nobody's frame."""

_PAGE = Path(__file__).parent / "page"
"""Our own page: the library's loads a font from the network, which a school's may not reach."""
_ENDING_SECONDS = 5.0
_HEARTBEAT_SECONDS = 15.0

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Visit(AppService):
    """The app behind one tab of a browser; the page is told when it has ended, however it did."""

    async def run(self) -> None:
        """Hand over what the app shows until it ends."""
        await super().run()
        await self.remote_close()


class WebServer(Server):
    """Starts an app for every tab, and nothing for a page that is not its own."""

    def __init__(self, command: str, host: str, port: int, door: Door, began: Callable[[], None]) -> None:
        """Make a server; `began` is called once it listens."""
        super().__init__(command, host=host, port=port, title="Rollbook", templates_path=_PAGE)
        self._door = door
        self._began = began
        self._visits: set[asyncio.Task[object]] = set()

    def serve(self, debug: bool = False) -> None:  # noqa: ARG002 - the library's own signature
        """Serve until a signal comes; raises OSError where the address cannot be had."""
        logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="rollbook: %(message)s")
        with contextlib.redirect_stdout(sys.stderr):  # the library prints there what an app has said at its end
            web.run_app(
                self._make_app(),
                host=self.host,
                port=self.port,
                print=lambda *_: self._began(),
                access_log=None,
                shutdown_timeout=_ENDING_SECONDS,
            )

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._watch_door)
        app.on_response_prepare.append(_keep_to_itself)
        app.router.add_static("/page", _PAGE)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing here: whether the address can be had is not known yet."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 - the library's own signature
        """End the apps of all tabs."""
        for visit in self._visits:
            visit.cancel()

    @web.middleware
    async def _watch_door(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        host = request.headers.get("Host", "")
        if not self._door.knows(host):
            told = f"Rollbook is not known as {display(host)} here. Its --url can name that address.\n"
            raise web.HTTPMisdirectedRequest(text=told)
        if request.path == "/ws" and not self._door.admits(request.scheme, host, request.headers.get("Origin")):
            raise web.HTTPForbidden(text="Only Rollbook's own page may connect.\n")
        return await handler(request)  # aiohttp hands it over by this name

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Start an app for a tab and end it with the tab."""
        websocket = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS)
        await websocket.prepare(request)

        async def close() -> None:
            await websocket.close()

        visit = Visit(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the server runs this in a task
        self._visits.add(task)
        try:
            await visit.start(to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24))
            await self._process_messages(websocket, visit)
        except asyncio.CancelledError:
            await websocket.close()
        finally:
            self._visits.discard(task)
            await visit.stop()
        return websocket


async def _keep_to_itself(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
