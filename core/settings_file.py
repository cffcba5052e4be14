"""The settings file: read, checked, told in one clear sentence where it is wrong, and written."""

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.config import HINT, Config, default_config, leaves
from core.display import display
from core.errors import RollbookError
from core.filing import write_private

if TYPE_CHECKING:
    from pydantic import ValidationError


def load_config(path: Path | None = None) -> Config:
    """Return the settings of a file: the named one, or the default one where there is any.

    Raises `configuration` for a named file that is missing, for what is not TOML, an unknown key or a wrong value.
    """
    if path is None and _is_missing(default_config()):
        return Config()
    path = path or default_config()
    return parse_config(_read(path), path)


def parse_config(text: str, path: Path) -> Config:
    """Return the settings that a file's text says; raises `configuration` as `load_config` does."""
    # Late: most people have no such file, and pydantic takes a while to import.
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Config).validate_python(tomllib.loads(text), context={"folder": path.absolute().parent})
    except tomllib.TOMLDecodeError as error:
        raise RollbookError("configuration", f"{display(path)} is not TOML: {display(error)}", HINT) from None
    except ValidationError as error:
        raise RollbookError("configuration", f"{display(path)}: {_sentence(error)}", HINT) from None


def save_config(config: Config, path: Path | None = None) -> None:
    """Write the settings that differ from the defaults, mode 0600; comments in the file are lost.

    Raises `file-unwritable` or `disk-full` with the path.
    """
    import tomli_w

    path = path or default_config()
    text = tomli_w.dumps(_differing(dataclasses.asdict(config), dataclasses.asdict(Config())))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{display(path.parent)}: {error.strerror}"
        raise RollbookError("file-unwritable", reason, "name a folder that you may write to") from None
    write_private(path, text.encode())


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return False


def _read(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise RollbookError("configuration", f"{display(path)} is not a regular file", "name a settings file")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RollbookError("configuration", f"{display(path)} does not exist", "name a settings file") from None
    except UnicodeDecodeError:
        raise RollbookError("configuration", f"{display(path)} is not UTF-8 text", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not a file name"
        raise RollbookError("configuration", f"{display(path)}: {reason}", "name a file that you may read") from None


def _sentence(error: "ValidationError") -> str:
    """Say what is wrong with the first key, and how many more are wrong; values stay out (they may be secret)."""
    problems = error.errors(include_input=False, include_url=False)
    first, more = problems[0], len(problems) - 1
    key = display(".".join(str(part) for part in first["loc"]))
    if first["type"] == "unexpected_keyword_argument":
        close = difflib.get_close_matches(key, [name for name, _ in leaves(dataclasses.asdict(Config()))], n=1)
        said = f"{key} is not a setting" + (f"; {close[0]} is" if close else "")
    else:
        said = f"{key}: {first['msg'].removeprefix('Value error, ').removeprefix('Input ')}"
    return said + (f" (and {more} more)" if more else "")


def _differing(table: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is set and not the same in another table, of tables within likewise."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        beside = other.get(name)
        own = _differing(value, beside or {}) if isinstance(value, Mapping) else value
        if value != beside and own is not None:
            found[name] = own
    return found
