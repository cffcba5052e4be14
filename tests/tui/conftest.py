"""A small world for the tests of the command line: made once, copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.tui.command_line import CommandLine, make_world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store: a state, a district, two schools, two administrations, 20 users."""
    folder = tmp_path_factory.mktemp("world")
    make_world(folder / "store.sqlite", tmp_path_factory.mktemp("files"))
    return folder


@pytest.fixture
def rollbook(world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a copy of that store."""
    shutil.copytree(world, tmp_path / "store")
    return CommandLine(tmp_path / "store" / "store.sqlite", capsys)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a store that does not exist."""
    return CommandLine(tmp_path / "store.sqlite", capsys)
