"""The app in a browser: the page, the app behind it, and the sentences where it cannot be."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.command_line import CommandLine

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


@pytest.fixture
def served(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The command, running."""
    words = ["--store", str(tmp_path / "store.sqlite"), "--operator", "founder", "serve", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.send_signal(signal.SIGINT)


def test_the_page_is_served_on_the_loopback_address_and_loads_nothing_from_elsewhere(
    served: subprocess.Popen[str], port: int
) -> None:
    assert served.stderr is not None
    assert f"http://127.0.0.1:{port}" in served.stderr.readline()
    while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"it ended with {served.wait(timeout=0.05)}")
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20).read().decode()
    assert "Opening Rollbook" in page
    assert "googleapis" not in page
    served.send_signal(signal.SIGINT)
    assert served.wait(timeout=20) == 0
    assert served.stdout is not None
    assert served.stdout.read() == ""


def test_a_port_that_somebody_else_has_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ["--store", str(tmp_path / "store.sqlite"), "serve", "--port", str(taken.getsockname()[1]), "--json"]
        ended = subprocess.run(
            [sys.executable, "-m", "tui", *words], cwd=ROOT, capture_output=True, timeout=60, check=False
        )
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["error"]["code"] == "usage"


def test_a_port_that_no_machine_has_is_a_usage_error(empty: CommandLine) -> None:
    assert empty("serve", "--port", "70000").code == 2
