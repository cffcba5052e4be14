"""Changing the settings file: what is not changed stays as it is, and a file with comments is kept beside it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.config import HINT, Config, default_config
from core.desk import Desk
from core.display import display
from core.errors import RollbookError
from core.filing import is_folder, read_regular, write_private
from core.settings_file import load_config, parse_config

_MOST_BYTES = 4 << 20


def change_settings(path: Path | None, changes: Mapping[str, object]) -> tuple[Config, Path | None]:
    """Write some settings, by dotted key (None takes a key out), and return all of them as they are then.

    Comments cannot be kept: a file that has any, or is written in a form of its own, is kept as `….bak`, whose path is
    returned. Raises `configuration` for a wrong value, with nothing written; `file-unwritable`, `disk-full`.
    """
    import tomli_w

    target = path or default_config()
    load_config(target if target.exists() else None)
    content = read_regular(target, _MOST_BYTES) if target.exists() else b""
    table = tomllib.loads(content.decode("utf-8-sig"))
    plain = tomli_w.dumps(table).encode()
    for key, value in changes.items():
        _put(table, key.split("."), value)
    text = tomli_w.dumps(table)
    config = parse_config(text, target)
    kept = None
    if content.strip() and content != plain:
        kept = target.with_name(target.name + ".bak")
        write_private(kept, content)
    _make_folder(target.parent)
    write_private(target, text.encode())
    return config, kept


def _put(table: dict[str, Any], key: list[str], value: object) -> None:
    """Set one value in nested tables, or take it out, with the tables that are empty then."""
    first, *rest = key
    if rest:
        inner = table.setdefault(first, {})
        if not isinstance(inner, dict):
            raise RollbookError("configuration", f"{display(first)} is no table in the settings file", HINT)
        _put(inner, rest, value)
        if not inner:
            del table[first]
    elif value is None or value == {}:
        table.pop(first, None)
    else:
        table[first] = value


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{display(folder)}: {error.strerror}"
        raise RollbookError("file-unwritable", reason, "name a folder that you may write to") from None


class Settings(Desk):
    """The settings that the program runs with, and changing them."""

    @property
    def settings_path(self) -> Path:
        """The file that settings are written to."""
        return self.config_path or default_config()

    def change_settings(self, changes: Mapping[str, object]) -> Path | None:
        """Write settings and work with them from now on; return where the file with its comments is kept, if it is.

        Raises `configuration` for a wrong value, `file-unwritable`, `disk-full`; nothing is changed then.
        """
        exports = changes.get("folders.exports")
        if exports is not None and not is_folder(Path(str(exports))):
            raise RollbookError("configuration", f"{display(exports)} is not a folder", "make it, or name another one")
        config, kept = change_settings(self.config_path, changes)
        self.config = config
        return kept
