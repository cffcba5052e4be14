"""A store of its own for every test, and other programs that use it at the same time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.store.engine import Store

ROOT = Path(__file__).parents[3]
Child = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "store.sqlite"


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    opened = Store.open(str(store_path), create=True, busy_seconds=5)
    yield opened
    opened.close()


@pytest.fixture
def child() -> Iterator[Child]:
    """Start Python programs that import from the repository; whatever still runs afterwards is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", code, *map(str, arguments)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
