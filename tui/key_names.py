"""What keys are called in sentences: as they are bound now, whatever the settings have made of them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from textual._context import active_app
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import _character_to_key

_NAMED = re.compile(r"\{([a-z0-9-]+\.[a-z0-9-]+)\}")


def key_name(id_: str) -> str:
    """Return what the key of a binding is called, as the footer calls it."""
    app = active_app.get(None)
    changed = _changed(app, id_)
    binding = Binding(changed, "", "") if changed else _shipped(id_)
    return binding.key_display or binding.key if app is None else app.get_key_display(binding)


def with_keys(sentence: str) -> str:
    """Return a sentence with the keys that it names by their ids, as {triage.skip}; it holds no data yet."""
    return _NAMED.sub(lambda found: key_name(found[1]), sentence)


def pressed(id_: str) -> str:
    """Return the key of a binding by the name that pressing it has."""
    return by_name(_changed(active_app.get(None), id_) or _shipped(id_).key.partition(",")[0])


def by_name(key: str) -> str:
    """Return a key by the name that pressing it has, where it is written as the character that it types."""
    key = key.strip()
    return _character_to_key(key) if len(key) == 1 else key


def _changed(app: App[object] | None, id_: str) -> str:
    """Return the first key that the settings give to a binding; nothing where they leave it alone."""
    changed: Mapping[str, str] = getattr(app, "changed_keys", {})
    return changed.get(id_, "").partition(",")[0].strip()


@cache
def _shipped(id_: str) -> Binding:
    """Return a binding as it ships, with its first key alone."""
    for owner in (*_below(App), *_below(DOMNode)):
        for binding in vars(owner).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id == id_:
                return next(iter(Binding.make_bindings([binding])))
    # Late and rare: the key of a screen that nobody has opened yet.
    from tui.keymap import all_keys

    return next(Binding(one.keys.partition(",")[0], "", one.title) for one in all_keys() if one.id == id_)


def _below(owner: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for each in owner.__subclasses__():
        yield each
        yield from _below(each)
