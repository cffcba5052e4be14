"""The settings file: what may be set, what it is otherwise, and one clear sentence where it is wrong."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, field_validator, model_validator

from core.errors import RollbookError
from core.mail_settings import Mail

MEBIBYTE = 1024**2
HINT = "config.example.toml documents every key"

Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]


class Section(BaseModel):
    """A table of the settings file: fixed once read, of exact types, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Store(Section):
    """Where everything is kept, and how long a busy store is waited for."""

    url: str | None = None
    """A path, `sqlite:///PATH` or `postgresql://…`; None: `default_store()`."""
    busy_seconds: PositiveInt = 30

    @field_validator("url")
    @classmethod
    def _known_kind(cls, url: str | None) -> str | None:
        if url is not None and (not url.strip() or "\x00" in url):
            raise ValueError("a path or an address is wanted")
        scheme, mark, _ = (url or "").partition("://")
        if mark and scheme not in {"sqlite", "postgresql"}:
            raise ValueError("only a path, sqlite:///PATH or postgresql://… can be a store")
        return url


class Platform(Section):
    """Where the platform's days begin and end."""

    time_zone: str = "America/Chicago"

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("there is no time zone of this name (America/Chicago is one)") from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)


class Safeguards(Section):
    """An import that deletes or disables more than both of these is held."""

    accounts: Count = 10
    percent: Percent = 10


class Limits(Section):
    """What a file may ask of the machine; beyond it the file is refused before any work."""

    bytes: PositiveInt = 512 * MEBIBYTE
    rows: PositiveInt = 2_000_000
    cells: PositiveInt = 40_000_000
    unpacked_bytes: PositiveInt = 1024 * MEBIBYTE
    """The sizes in an XLSX file's zip directory, together."""
    parser_memory: PositiveInt = 2048 * MEBIBYTE
    """Bytes of address space for the process that parses an XLSX file."""
    parser_seconds: PositiveInt = 120


class Tasks(Section):
    """How long a worker holds a task, and how often it is begun."""

    lease_seconds: PositiveInt = 60
    heartbeat_seconds: PositiveInt = 5
    attempts: PositiveInt = 3

    @model_validator(mode="after")
    def _lease_outlives_heartbeats(self) -> Self:
        if self.lease_seconds < 2 * self.heartbeat_seconds:
            raise ValueError("lease_seconds must be at least twice heartbeat_seconds")
        return self


class Credentials(Section):
    """How passwords are hashed and sealed, and how long temporary ones last (layouts §7)."""

    key_file: str | None = None
    """The file of the store's key; None: `default_key()`. ROLLBOOK_KEY, the key itself, comes before it."""
    temporary_days: Annotated[int, Field(ge=1, le=90)] = 90
    memory_kib: Annotated[int, Field(ge=8)] = 19_456
    passes: PositiveInt = 2


class App(Section):
    """How the app looks and is driven."""

    theme: str | None = None
    """A theme's name; None leaves the choice to the app."""
    keys: dict[str, str] = {}
    """Binding id → the key or keys, separated by commas, that take the place of its own."""

    @field_validator("keys", mode="before")
    @classmethod
    def _dots_in_ids(cls, keys: object) -> object:
        return dict(_leaves(keys)) if isinstance(keys, Mapping) else keys


class Folders(Section):
    """Where files go that the user does not name."""

    exports: str | None = None
    """None is the folder that Rollbook was started in."""
    backups: str | None = None
    """Where the export before an import is saved; None: `default_backups()`."""


class Imports(Section):
    """What comes with every import."""

    backup: bool = True
    """Whether the export of the scope is saved before the first change."""


class LayoutSettings(Section):
    """What a customer's files have of their own, in one layout."""

    aliases: dict[str, list[str]] = {}
    """Column → other names that it has in this customer's files."""
    choices: dict[str, list[str]] = {}
    """Column → the values that it may have here, in place of those that ship."""
    protected: list[str] | None = None
    """Keys (`*` for any characters) of accounts that no import may change; None keeps those that ship."""


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
    mail: Mail = Mail()
    layouts: dict[str, LayoutSettings] = {}
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


def load_config(path: Path | None = None) -> Config:
    """Return the settings of a file: the named one, or the default one where there is any.

    Raises `configuration` for a named file that is missing, for what is not TOML, an unknown key or a wrong value.
    """
    named = path is not None
    path = path or default_config()
    try:
        text = _read(path)
    except FileNotFoundError:
        if named:
            raise RollbookError("configuration", f"{_shown(path)} does not exist", "name a settings file") from None
        return Config()
    return parse_config(text, path)


def parse_config(text: str, path: Path) -> Config:
    """Return the settings that a file's text says; raises `configuration` as `load_config` does."""
    try:
        return Config.model_validate(tomllib.loads(text), context={"folder": path.absolute().parent})
    except tomllib.TOMLDecodeError as error:
        raise RollbookError("configuration", f"{_shown(path)} is not TOML: {_shown(error)}", HINT) from None
    except ValidationError as error:
        raise RollbookError("configuration", f"{_shown(path)}: {_sentence(error)}", HINT) from None


def save_config(config: Config, path: Path | None = None) -> None:
    """Write the settings that differ from the defaults, mode 0600; comments in the file are lost.

    Raises `file-unwritable` or `disk-full` with the path.
    """
    import tomli_w

    from core.filing import write_private

    path = path or default_config()
    text = tomli_w.dumps(config.model_dump(exclude_defaults=True, exclude_none=True))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{_shown(path.parent)}: {error.strerror}"
        raise RollbookError("file-unwritable", reason, "name a folder that you may write to") from None
    write_private(path, text.encode())


def _read(path: Path) -> str:
    """Return the text; FileNotFoundError is the caller's to judge."""
    try:
        if path.exists() and not path.is_file():
            raise RollbookError("configuration", f"{_shown(path)} is not a regular file", "name a settings file")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError:
        raise RollbookError("configuration", f"{_shown(path)} is not UTF-8 text", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not a file name"
        raise RollbookError("configuration", f"{_shown(path)}: {reason}", "name a file that you may read") from None


def _sentence(error: ValidationError) -> str:
    """Say what is wrong with the first key, and how many more are wrong; values stay out (they may be secret)."""
    problems = error.errors(include_input=False, include_url=False)
    first, more = problems[0], len(problems) - 1
    key = _shown(".".join(str(part) for part in first["loc"]))
    if first["type"] == "extra_forbidden":
        close = difflib.get_close_matches(key, [name for name, _ in _leaves(_known())], n=1)
        said = f"{key} is not a setting" + (f"; {close[0]} is" if close else "")
    else:
        said = f"{key}: {first['msg'].removeprefix('Value error, ').removeprefix('Input ')}"
    return said + (f" (and {more} more)" if more else "")


def _known() -> dict[str, Any]:
    return Config().model_dump()


def _leaves(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """Return the dotted key and value of everything in nested tables."""
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        nested = isinstance(value, Mapping) and bool(value)
        found += (
            _leaves(value, f"{prefix}{name}.") if isinstance(value, Mapping) and nested else [(prefix + name, value)]
        )
    return found


def _shown(text: object) -> str:
    """Import late: `display` stands beside Polars, which the first paint does not wait for."""
    from core.text import display

    return display(text)
