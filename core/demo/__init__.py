"""A made-up state to look around in: a store of its own with a history, and files to import."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.config import Config, Folders, default_store
from core.mail_settings import Mail
from core.settings_file import load_config, save_config

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

    @property
    def backups(self) -> Path:
        """The folder of backups, apart from those of the user's own store."""
        return self.folder / "backups"

    @property
    def key(self) -> Path:
        """The store's key, in a folder of its own: no key is read from the folder of its store."""
        return self.folder / "keys" / "store.key"

    @property
    def settings(self) -> Path:
        """The settings that the demo's worker reads."""
        return self.folder / "settings.toml"


def demo_place() -> Place:
    """Return where the demo lies: beside the user's own store, never in it."""
    return Place(default_store().parent / "demo")


def open_demo(*, reset: bool = False, config_path: Path | None = None, operator: str | None = None) -> "Rollbook":
    """Open the demo, made where there is none yet or anew on `reset`; files are proposed from its own folder.

    Its key is its own, nothing is mailed, and its worker finds both in settings beside its store. They begin as
    somebody's own settings, and what is changed in them lasts until the demo is made anew.

    Raises `store-unavailable` where it cannot be kept, `disk-full`, `configuration`.
    """
    from core.demo.making import make_demo
    from core.service import Rollbook

    config = replace(load_config(config_path), folders=Folders())
    place = demo_place()
    if reset or not place.store.exists():
        make_demo(place, config.platform.today(), operator)
    elif place.settings.exists():
        kept = load_config(place.settings)
        config = replace(config, app=kept.app, imports=kept.imports, safeguards=kept.safeguards, folders=kept.folders)
    config = _own_settings(config, place)
    save_config(config, place.settings)
    return Rollbook(str(place.store), config, place.settings, operator)


def _own_settings(config: Config, place: Place) -> Config:
    """Return somebody's settings with the files, backups and key of the demo, and without a mail server."""
    credentials = replace(config.credentials, key_file=str(place.key))
    backups = config.folders.backups or str(place.backups)
    folders = replace(config.folders, exports=str(place.files), backups=backups)
    return replace(config, folders=folders, credentials=credentials, mail=Mail())
