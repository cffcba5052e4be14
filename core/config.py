"""The settings: what may be set, and what it is otherwise. A file that sets some is read in `settings_file`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from core.mail_settings import Mail
from core.setting import Count, Passing, Percent, Positive, Section, Switch, Whole

MEBIBYTE = 1024**2
HINT = "config.example.toml documents every key"


def _known_kind(url: str | None) -> str | None:
    if url is not None and (not url.strip() or "\x00" in url):
        raise ValueError("a path or an address is wanted")
    scheme, mark, _ = (url or "").partition("://")
    if mark and scheme not in {"sqlite", "postgresql"}:
        raise ValueError("only a path, sqlite:///PATH or postgresql://… can be a store")
    return url


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("there is no time zone of this name (America/Chicago is one)") from None
    return name


def _dotted(keys: object) -> object:
    """Return keys in nested tables as one table of dotted keys."""
    return dict(leaves(keys)) if isinstance(keys, Mapping) else keys


@dataclass(frozen=True)
class Store(Section):
    """Where everything is kept, and how long a busy store is waited for."""

    url: Annotated[str | None, Passing(_known_kind)] = None
    """A path, `sqlite:///PATH` or `postgresql://…`; None: `default_store()`."""
    busy_seconds: Positive = 30


@dataclass(frozen=True)
class Platform(Section):
    """Where the platform's days begin and end."""

    time_zone: Annotated[str, Passing(_known_zone)] = "America/Chicago"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)

    def today(self) -> date:
        """Return the day that it is there: what dates of accounts are measured by."""
        return datetime.now(self.zone).date()


@dataclass(frozen=True)
class Safeguards(Section):
    """An import that deletes or disables more than both of these is held."""

    accounts: Count = 10
    percent: Percent = 10


@dataclass(frozen=True)
class Limits(Section):
    """What a file may ask of the machine; beyond it the file is refused before any work."""

    bytes: Positive = 512 * MEBIBYTE
    rows: Positive = 2_000_000
    cells: Positive = 40_000_000
    unpacked_bytes: Positive = 1024 * MEBIBYTE
    """The sizes in an XLSX file's zip directory, together."""
    parser_memory: Positive = 2048 * MEBIBYTE
    """Bytes of address space for the process that parses an XLSX file."""
    parser_seconds: Positive = 120


@dataclass(frozen=True)
class Tasks(Section):
    """How long a worker holds a task, and how often it is begun."""

    lease_seconds: Positive = 60
    heartbeat_seconds: Positive = 5
    attempts: Positive = 3

    def __post_init__(self) -> None:
        """Raise ValueError unless the lease outlives heartbeats."""
        if self.lease_seconds < 2 * self.heartbeat_seconds:
            raise ValueError("lease_seconds must be at least twice heartbeat_seconds")


@dataclass(frozen=True)
class Credentials(Section):
    """How passwords are hashed and sealed, and how long temporary ones last (layouts §7)."""

    key_file: str | None = None
    """The file of the store's key; None: `default_key()`. ROLLBOOK_KEY, the key itself, comes before it."""
    temporary_days: Annotated[int, Whole(1, 90)] = 90
    memory_kib: Annotated[int, Whole(8)] = 19_456
    passes: Positive = 2


@dataclass(frozen=True)
class App(Section):
    """How the app looks and is driven."""

    theme: str | None = None
    """A theme's name; None leaves the choice to the app."""
    keys: Annotated[dict[str, str], Passing(_dotted, before=True)] = field(default_factory=dict)
    """Binding id → the key or keys, separated by commas, that take the place of its own."""


@dataclass(frozen=True)
class Folders(Section):
    """Where files go that the user does not name."""

    exports: str | None = None
    """None is the folder that Rollbook was started in."""
    backups: str | None = None
    """Where the export before an import is saved; None: `default_backups()`."""


@dataclass(frozen=True)
class Imports(Section):
    """What comes with every import."""

    backup: Switch = True
    """Whether the export of the scope is saved before the first change."""


@dataclass(frozen=True)
class LayoutSettings(Section):
    """What a customer's files have of their own, in one layout."""

    aliases: dict[str, list[str]] = field(default_factory=dict)
    """Column → other names that it has in this customer's files."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """Column → the values that it may have here, in place of those that ship."""
    protected: list[str] | None = None
    """Keys (`*` for any characters) of accounts that no import may change; None keeps those that ship."""


@dataclass(frozen=True)
class Config(Section):
    """All settings; every one has a default."""

    store: Store = Store()
    platform: Platform = Platform()
    safeguards: Safeguards = Safeguards()
    limits: Limits = Limits()
    tasks: Tasks = Tasks()
    credentials: Credentials = Credentials()
    app: App = App()
    folders: Folders = Folders()
    imports: Imports = Imports()
    mail: Mail = field(default_factory=Mail)
    layouts: dict[str, LayoutSettings] = field(default_factory=dict)
    """Layout → its settings."""


def default_config() -> Path:
    """Return where the settings file is looked for when none is named."""
    return platformdirs.user_config_path("rollbook", appauthor=False) / "config.toml"


def default_store() -> Path:
    """Return the file of the embedded store that is used when no store is named."""
    return platformdirs.user_data_path("rollbook", appauthor=False) / "rollbook.sqlite"


def default_key() -> Path:
    """Return the key file that is used when none is named."""
    return platformdirs.user_config_path("rollbook", appauthor=False) / "store.key"


def default_backups() -> Path:
    """Return the folder of the exports before imports when none is named."""
    return platformdirs.user_data_path("rollbook", appauthor=False) / "backups"


def leaves(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """Return the dotted key and value of everything in nested tables."""
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        if isinstance(value, Mapping) and value:
            found += leaves(value, f"{prefix}{name}.")
        else:
            found.append((prefix + name, value))
    return found
