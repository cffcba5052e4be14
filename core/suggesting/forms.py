"""How names make addresses and usernames at a school: learned from the accounts that are there, read backwards too."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from core.checking.cells import EMAIL
from core.nearness import squash

_ADDRESS = re.compile(EMAIL.replace(r"\z", r"\Z"))
_FORMS: Mapping[str, Callable[[str, str], str]] = {
    "first.last": lambda first, last: f"{first}.{last}",
    "flast": lambda first, last: f"{first[:1]}{last}",
    "firstlast": lambda first, last: f"{first}{last}",
    "first_last": lambda first, last: f"{first}_{last}",
    "f.last": lambda first, last: f"{first[:1]}.{last}",
    "firstl": lambda first, last: f"{first}{last[:1]}",
    "last.first": lambda first, last: f"{last}.{first}",
    "lastf": lambda first, last: f"{last}{first[:1]}",
    "last": lambda first, last: last,
    "first": lambda first, last: first,
}


def is_address(text: str, maximum: int | None = None) -> bool:
    """Tell whether a text is an e-mail address as the layouts take it."""
    return _ADDRESS.match(text) is not None and len(text) <= (maximum or len(text))


def learn_forms(people: Iterable[tuple[str | None, str | None, str | None]]) -> list[tuple[str, float]]:
    """Return the forms in which names (first, last, made from them) are written, commonest first, with their share."""
    counted: Counter[str] = Counter()
    total = 0
    for first, last, made in people:
        if first and last and made:
            total += 1
            parts = squash(first), squash(last)
            local = re.sub(r"\d+$", "", made.partition("@")[0].lower())
            counted.update([next((name for name, form in _FORMS.items() if form(*parts) == local), "")])
    return [(name, number / total) for name, number in counted.most_common() if name]


def write_form(form: str, first: str, last: str) -> str:
    """Return the name of a person in a form."""
    return _FORMS[form](squash(first), squash(last))


def read_last(local: str, first: str | None) -> str | None:
    """Return the last name from `jdoe2` where the first name is Jane; None where it cannot be told."""
    stem, given = squash(re.sub(r"\d+$", "", local)), squash(first or "")
    if not stem.isalpha() or not given:
        return None
    rest = next((stem[len(part) :] for part in (given, given[:1]) if stem.startswith(part)), "")
    return rest.capitalize() if len(rest) > 2 else None


def read_names(local: str) -> tuple[str, str] | None:
    """Return first and last name from `jane.doe`; None where they do not stand apart."""
    parts = [part for part in re.split(r"[._\-\s]+", re.sub(r"\d+$", "", local)) if part]
    camel = re.findall(r"[A-Z][a-z]+", local)
    if len(parts) == 1 and len(camel) == 2 and "".join(camel) == parts[0]:
        parts = camel
    if len(parts) != 2 or not all(part.isalpha() and len(part) > 1 for part in parts):
        return None
    first, last = (part if part != part.lower() else part.capitalize() for part in parts)
    return first, last
