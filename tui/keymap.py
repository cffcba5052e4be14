"""Every key that can be rebound: its id, what it does, where it counts, and which keys are in each other's way."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import REPLACED_KEYS, Keys, key_to_character
from textual.screen import ModalScreen, Screen

import tui.screens
import tui.widgets
from tui.key_names import by_name

PLACES = {
    "rollbook app": "everywhere",
    "watching app": "everywhere",
    "terminal app": "everywhere",
    "crash app": "after a fault",
    "rollbook screen": "every screen",
    "file step": "choosing a file",
    "import screen": "reading a file",
    "rows screen": "preview and results",
    "dialog": "every dialog",
    "saved dialog": "saved file",
    "columns dialog": "columns of a file",
    "filter line": "filter",
    "path input": "path",
    "cell editor": "editing a cell",
    "reason list": "list of what stands out",
    "line table": "every table",
    "file list": "list of files",
}
"""What the owners of keys are called where their own names would not say it."""
AFTER_A_FAULT = "tui.crash"
"""The module of the app that is there when the first one has ended."""
SUCH_NAMES = "f12, ctrl+e and question_mark are such names"
MODIFIERS = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})
_NAMES = frozenset(key.value for key in Keys).union(REPLACED_KEYS)
NOTHING = "stay"
"""The action of keys that are only kept from doing something else."""


@dataclass(frozen=True, slots=True)
class Key:
    """One binding of the program."""

    id: str
    keys: str
    """As it ships; several are separated by commas."""
    title: str
    sentence: str
    owner: type[DOMNode]
    """Where it counts: there and in what is made of it."""

    @property
    def place(self) -> str:
        """The place in words."""
        words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in self.owner.__name__).strip()
        return PLACES.get(words, words.removesuffix(" screen"))

    @property
    def rank(self) -> int:
        """Where it stands in a list: what counts everywhere first, then screens, dialogs, and parts of screens."""
        if issubclass(self.owner, App):
            return 0
        if issubclass(self.owner, Screen):
            return 3 if issubclass(self.owner, ModalScreen) else 1 if self.id.startswith("screen.") else 2
        return 4

    def now(self, changed: Mapping[str, str]) -> str:
        """Return the keys that it has with some keys changed, a character by its name."""
        return ",".join(by_name(key) for key in (changed.get(self.id) or self.keys).split(","))


@lru_cache(maxsize=1)
def all_keys() -> tuple[Key, ...]:
    """Return every binding that has an id, in the order of places and then of the code."""
    importlib.import_module(AFTER_A_FAULT)
    for package in (tui.screens, tui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: dict[str, Key] = {}
    owners: list[type[DOMNode]] = [*_below(App), *_below(DOMNode)]
    for owner in owners:
        if not owner.__module__.startswith("tui."):
            continue
        for binding in vars(owner).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id and binding.action != NOTHING:
                title = binding.description or binding.tooltip or binding.id
                found[binding.id] = Key(binding.id, binding.key, title, binding.tooltip or title, owner)
    return tuple(found.values())


def _below(owner: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for each in owner.__subclasses__():
        yield each
        yield from _below(each)


def is_key(name: str) -> bool:
    """Tell whether some key press has this name."""
    *modifiers, key = name.split("+")
    character = key_to_character(key)
    known = {name, key} & _NAMES or (character is not None and character.isprintable())
    return bool(known) and MODIFIERS.issuperset(modifiers)


def in_the_way(key: Key, pressed: str, changed: Mapping[str, str], keys: Iterable[Key]) -> Key | None:
    """Return another binding that a key press would reach where it would reach this one."""
    for other in keys:
        if other.id != key.id and pressed in other.now(changed).split(",") and _meet(key.owner, other.owner):
            return other
    return None


def _meet(one: type[DOMNode], other: type[DOMNode]) -> bool:
    """Whether two owners can be asked about the same key press: one is made of the other, or stands inside it."""
    if issubclass(one, other) or issubclass(other, one):
        return True
    if AFTER_A_FAULT in (one.__module__, other.__module__):
        return False
    if issubclass(one, App) or issubclass(other, App):
        return True
    return issubclass(one, Screen) != issubclass(other, Screen)


def troubles(changed: Mapping[str, str]) -> list[str]:
    """Say what is wrong with the keys of the settings: ids and names that no key has, and keys in each other's way."""
    keys = {key.id: key for key in all_keys()}
    told = [f"'{name}' is the id of no key; docs/keys.md lists them" for name in changed if name not in keys]
    for key in (keys[name] for name in changed if name in keys):
        for pressed in key.now(changed).split(","):
            if not is_key(pressed):
                told.append(f"'{pressed}' ({key.id}) is the name of no key; {SUCH_NAMES}")
            other = in_the_way(key, pressed, changed, keys.values())
            if other is not None and (other.id not in changed or other.id > key.id):
                told.append(f"'{pressed}' is the key of {key.id} and of {other.id}")
    return told
