"""A made-up state to look around in: a store of its own with a history, and files to import."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.config import Folders, default_store, load_config

if TYPE_CHECKING:
    from core.service import Rollbook

__all__ = ["Place", "demo_place", "open_demo"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a demo lies: one private folder with the store and the folder of files to import."""

    folder: Path

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.folder / "store.sqlite"

    @property
    def files(self) -> Path:
        """The folder of files to import."""
        return self.folder / "files"


def demo_place() -> Place:
    """Return where the demo lies: beside the user's own store, never in it."""
    return Place(default_store().parent / "demo")


def open_demo(*, reset: bool = False, config_path: Path | None = None, operator: str | None = None) -> "Rollbook":
    """Open the demo, made where there is none yet or anew on `reset`; files are proposed from its own folder.

    Raises `store-unavailable` where it cannot be kept, `disk-full`, `configuration`.
    """
    from core.demo.making import make_demo
    from core.service import Rollbook

    config = load_config(config_path)
    place = demo_place()
    if reset or not place.store.exists():
        make_demo(place, datetime.now(config.platform.zone).date())
    config = config.model_copy(update={"folders": Folders(exports=str(place.files))})
    return Rollbook(str(place.store), config, config_path, operator)
