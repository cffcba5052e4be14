"""The small state: made once a process, read as it is or copied for a test that changes it."""

import shutil
from pathlib import Path

import pytest

from core.demo import Place, demo_place
from core.demo.making import make_demo
from tests.core.made_demo import TODAY
from tests.core.site import Site, make_site
from tests.core.state import State, make_state


@pytest.fixture(scope="session")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> State:
    """The state for tests that only check; nobody writes to it."""
    return make_state(tmp_path_factory.mktemp("state") / "private")


@pytest.fixture
def state(unchanged: State, tmp_path: Path) -> State:
    """A copy of the state for a test that changes it."""
    return unchanged.copy(tmp_path / "state")


@pytest.fixture(scope="session")
def unchanged_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The learning platform for tests that only check; nobody writes to it."""
    return make_site(tmp_path_factory.mktemp("site") / "private")


@pytest.fixture
def site(unchanged_site: Site, tmp_path: Path) -> Site:
    """A copy of the learning platform for a test that changes it."""
    return unchanged_site.copy(tmp_path / "site")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The demo for tests that only look at it; nobody writes to it."""
    place = Place(tmp_path_factory.mktemp("made") / "demo")
    make_demo(place, TODAY)
    return place


@pytest.fixture
def copied(demo: Place) -> Place:
    """A copy of the demo where it is looked for, to change at will."""
    place = demo_place()
    shutil.copytree(demo.folder, place.folder)
    return place
