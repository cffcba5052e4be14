"""The demo as it stands on pictures: the same store, clock, operator and paths whoever makes them, and wherever."""

import importlib
import os
import pkgutil
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self
from unittest.mock import patch
from zoneinfo import ZoneInfo

import core
from core.config import Config, Credentials, Folders
from core.demo import Place
from core.demo.invented import invent
from core.demo.making import make_demo
from core.service import Rollbook
from tools.winter_file import NAME, winter_file

OPERATOR = "mlopez"
HOME = Path("/home") / OPERATOR
"""What the pictures call somebody's home; nothing is read or written there."""
ZONE = ZoneInfo("America/Chicago")
FIRST = datetime(2026, 11, 19, 8, 3, tzinfo=ZONE)
NOW = datetime(2026, 11, 20, 9, 12, tzinfo=ZONE)
WORLD = invent(FIRST.date())
BETWEEN = timedelta(minutes=38)
"""How far the imports of the demo's history lie apart."""


@dataclass
class Clock:
    """A clock that stands until somebody sets it."""

    moment: datetime

    @contextmanager
    def ruling(self) -> Iterator[None]:
        """Let everything in core go by this clock."""
        clock = self

        class Stood(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Self:
                return clock.moment.astimezone(tz) if tz else clock.moment.replace(tzinfo=None)  # type: ignore[return-value] # a datetime, as of the real clock

        for found in pkgutil.walk_packages(core.__path__, "core."):
            importlib.import_module(found.name)
        with ExitStack() as stack:
            for name, module in list(sys.modules.items()):
                if name.startswith("core.") and vars(module).get("datetime") is datetime:
                    stack.enter_context(patch.object(module, "datetime", Stood))
            yield


@contextmanager
def standing_still(folder: Path) -> Iterator["StillDemo"]:
    """Make the demo in an empty folder, and give it with a world around it that does not move."""
    here = Path.cwd()
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "ROLLBOOK_", "NO_COLOR"))}
    with patch.dict(os.environ, {**kept, "HOME": str(HOME), "TZ": ZONE.key}, clear=True):
        time.tzset()
        os.chdir(folder)
        try:
            clock = Clock(FIRST)
            with clock.ruling():
                yield StillDemo.made(clock)
        finally:
            os.chdir(here)
    time.tzset()


@dataclass(frozen=True)
class StillDemo:
    """The demo as it was made; every picture gets a copy of it."""

    made_in: Place

    @classmethod
    def made(cls, clock: Clock) -> Self:
        """Make it with a history whose imports lie some time apart."""

        class Dated(Rollbook):
            def run_import(self, *given: object, **named: object) -> object:  # type: ignore[override] # handed on as it is
                clock.moment += BETWEEN
                return super().run_import(*given, **named)  # type: ignore[arg-type]

        with patch("core.demo.making.Rollbook", Dated):
            make_demo(Place(Path("made")), FIRST.date(), OPERATOR)
        clock.moment = NOW
        return cls(Place(Path("made")))

    @contextmanager
    def copied(self, *, imported: bool) -> Iterator[Rollbook]:
        """Give the program on a copy of the demo; the file of the pictures lies with the others in the folder `files`.

        It is imported already, or it is not.
        """
        place = Place(Path("demo"))
        shutil.copytree(self.made_in.folder, place.folder)
        place.files.rename("files")
        Path("files", NAME).write_bytes(winter_file(WORLD))
        for file in Path("files").iterdir():
            os.utime(file, (FIRST.timestamp(), FIRST.timestamp()))
        config = Config(
            folders=Folders(exports="files"),
            credentials=Credentials(key_file=str(place.key.absolute()), memory_kib=8, passes=1),
        )
        try:
            settings = HOME / ".config" / "rollbook" / "config.toml"
            rollbook = Rollbook(str(place.store.absolute()), config, settings, OPERATOR)
            if imported:
                rollbook.run_import(winter_file(WORLD), NAME, WORLD.scope)
            yield rollbook
        finally:
            shutil.rmtree(place.folder)
            shutil.rmtree("files")
