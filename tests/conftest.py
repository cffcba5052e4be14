"""What every test stands on: a home of its own, quick and repeatable examples, hostile texts."""

import gc
import os
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from core import config

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"

NAUGHTY_TEXTS = (
    "\x1b]2;PWNED\x1b\\",
    "\x1b[2J\x1b[31mred",
    "[/]",
    "[bold]$x[/bold]\\",
    "=cmd|'/C calc'!A0",
    "@SUM(1+1)",
    "nul\x00inside",
    "two\nlines",
    "\u202egnp.exe",
    "zero\u200bwidth",
    "日本語の名前",
    "Muñoz-O’Neil",
    "e\u0301",
    "İSTANBUL",
    "'; DROP TABLE accounts; --",
    "x" * 10_000,
)

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "quick", max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=_SLOW_IS_FINE
)
settings.register_profile("ci", settings.get_profile("quick"), max_examples=25)
settings.register_profile(
    "long", max_examples=2_000, deadline=None, derandomize=False, print_blob=True, suppress_health_check=_SLOW_IS_FINE
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


STARTED = datetime.now(UTC)


class _Started(datetime):
    """A clock that stands still for whoever asks which day it is."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_Started":
        return cls.fromtimestamp(STARTED.timestamp(), tz)


# One day for all tests, also where they run over midnight; set here, before another conftest asks which it is.
setattr(config, "datetime", _Started)  # noqa: B010 - a module's name, which mypy lets nobody assign


def pytest_collection_finish() -> None:
    """Let the garbage collector look no more at what stays until the end: it would, hundreds of times."""
    gc.freeze()


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own, so that nobody's store or settings are read or written."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("ROLLBOOK_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(params=NAUGHTY_TEXTS, ids=lambda text: ascii(text)[:24])
def naughty_text(request: pytest.FixtureRequest) -> str:
    """One text that has broken a program before: escapes, markup, formulas, NUL, right-to-left, long."""
    text: str = request.param
    return text


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of sample files that nobody in this project wrote; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared sample files are not on this machine")
    return SHARED_DATA
