"""The app in a browser: the page, the app behind it, and the sentences where it cannot be."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from tests.tui.command_line import CommandLine

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120.0


class Served:
    """The command, running on a port of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        """Wait until it says where it is."""
        assert process.stderr is not None
        self.process = process
        self.port = port
        self.told = [process.stderr.readline(), process.stderr.readline()]

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def children(self) -> set[int]:
        """Return the processes of the visitors' apps."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
        return {pid for pid, parent in pairs if parent == self.process.pid}

    @asynccontextmanager
    async def tab(self, origin: str | None = None, host: str | None = None) -> AsyncIterator[ClientWebSocketResponse]:
        """Connect as the page of an origin does; by default as our own page."""
        headers = {"Host": host} if host else {}
        async with ClientSession() as session:
            origin = self.url if origin is None else origin
            connecting = session.ws_connect(f"{self.url}/ws?width=80&height=24", origin=origin or None, headers=headers)
            async with connecting as websocket:
                yield websocket


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The command, listening."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    words = ["--store", str(tmp_path / "store.sqlite"), "--operator", "founder", "serve", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield Served(process, port)
        process.kill()


async def shown_in(websocket: ClientWebSocketResponse, wanted: bytes) -> None:
    """Wait until the app has sent a text."""
    seen = b""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while wanted not in seen:
            message = await websocket.receive()
            assert message.type in (WSMsgType.BINARY, WSMsgType.TEXT), message.type
            seen += message.data if message.type is WSMsgType.BINARY else b""


async def closed(websocket: ClientWebSocketResponse) -> None:
    """Wait until the server has closed the connection."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await websocket.receive()).type in (WSMsgType.BINARY, WSMsgType.TEXT):
            pass


async def gone(apps: set[int]) -> None:
    """Wait until processes have ended."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await asyncio.to_thread(living, apps):
            pass


def living(apps: set[int]) -> bool:
    """Tell whether one of some processes still runs."""
    words = ["ps", "-o", "stat=", "-p", ",".join(map(str, apps))]
    states = subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()
    return any(not state.startswith("Z") for state in states)


async def test_the_page_and_all_that_it_loads_come_from_the_server_itself(served: Served) -> None:
    async with ClientSession(served.url) as session:
        page = await (await session.get("/")).text()
        assert "Opening Rollbook" in page
        loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert "page/rollbook.js" in loaded
        assert all(not re.match(r"(?:https?:)?//", each) for each in loaded)
        for each in loaded:
            if not each.startswith("data:"):
                answer = await session.get(f"/{each}")
                assert answer.status == 200, each
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
                if each.endswith(".css"):
                    assert "url(" not in await answer.text()


async def test_it_says_where_it_is_and_that_there_is_no_login(served: Served) -> None:
    assert f"http://127.0.0.1:{served.port};" in served.told[0]
    assert "no login" in served.told[1]
    served.process.send_signal(signal.SIGINT)
    out, err = served.process.communicate(timeout=PATIENCE_SECONDS)
    assert (served.process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_a_page_of_another_site_gets_no_app(served: Served, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        async with served.tab(origin):
            pass
    assert refused.value.status == 403
    assert served.children() == set()


async def test_a_foreign_name_that_leads_here_gets_nothing(served: Served) -> None:
    host = f"evil.example:{served.port}"
    with pytest.raises(WSServerHandshakeError) as refused:
        async with served.tab(f"http://{host}", host):
            pass
    assert refused.value.status == 421
    async with ClientSession(served.url) as session:
        answer = await session.get("/", headers={"Host": host})
        assert answer.status == 421
        assert "evil.example" in await answer.text()


async def test_every_tab_has_an_app_that_ends_with_it(served: Served) -> None:
    async with served.tab() as first, served.tab() as second:
        await shown_in(first, b"This store is empty")
        await shown_in(second, b"This store is empty")
        children = served.children()
        assert len(children) == 2
    await gone(children)


async def test_leaving_the_app_closes_the_tabs_connection(served: Served) -> None:
    async with served.tab() as websocket:
        await shown_in(websocket, b"This store is empty")
        await websocket.send_json(["stdin", "\x11"])
        await closed(websocket)


async def test_a_tab_whose_app_was_killed_is_told(served: Served) -> None:
    async with served.tab() as websocket:
        await shown_in(websocket, b"This store is empty")
        (child,) = served.children()
        os.kill(child, signal.SIGKILL)
        await closed(websocket)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_apps_of_open_tabs_end_with_the_server(served: Served, number: signal.Signals) -> None:
    async with served.tab() as websocket:
        await shown_in(websocket, b"This store is empty")
        children = served.children()
        served.process.send_signal(number)
        await closed(websocket)
        assert await asyncio.to_thread(served.process.wait, PATIENCE_SECONDS) == 0
    await gone(children)


async def test_no_app_outlives_a_server_that_was_killed(served: Served) -> None:
    async with served.tab() as websocket:
        await shown_in(websocket, b"This store is empty")
        children = served.children()
        served.process.kill()
    await gone(children)


def test_a_port_that_somebody_else_has_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ["--store", str(tmp_path / "store.sqlite"), "serve", "--port", str(taken.getsockname()[1]), "--json"]
        ended = subprocess.run(
            [sys.executable, "-m", "tui", *words], cwd=ROOT, capture_output=True, timeout=60, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr == b""
    assert json.loads(ended.stdout)["error"]["code"] == "usage"


@pytest.mark.parametrize(
    "words",
    [
        ("--port", "70000"),
        ("--port", "0"),
        ("--host", "x" * 70),
        ("--host", "no such host"),
        ("--url", "rollbook.example.org"),
    ],
)
def test_an_address_that_cannot_be_is_a_usage_error(empty: CommandLine, words: tuple[str, str]) -> None:
    assert empty("serve", *words).code == 2


def test_without_the_extra_it_is_said_how_to_get_it(empty: CommandLine) -> None:
    with patch.dict(sys.modules, {"textual_serve": None, "textual_serve.app_service": None, "tui.web.server": None}):
        ended = empty.json("serve")
    assert (ended.code, ended.error) == (2, "usage")
    assert "rollbook[web]" in ended.document["error"]["hint"]
