"""E-mail addresses that are none: mended step by step, completed from the domains that are in use."""

import re
from collections.abc import Iterator

from core.correcting.values import Proposal
from core.layout import Column
from core.nearness import squash
from core.slips import cost_of
from core.suggesting.forms import is_address, write_form
from core.suggesting.question import Question, brief, cleared, fix, stored_cells
from core.text import CONTROL, key_of

_IN_ANGLES = re.compile(r"[<\[(]\s*(?:mailto:)?([^<>\[\]()\s]+@[^<>\[\]()\s]+)\s*[>\])]")
_AT = re.compile(r"\s*[\[({<]\s*(?:at|a|@)\s*[\])}>]\s*|\s+(?:at|@)\s+|\s*＠\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+", re.IGNORECASE)
_SEVERAL = re.compile(r"[;,|/\s]+(?:and\s+|or\s+|or\b\s*)?")
_NOTHING = {"n/a", "na", "none", "null", "nil", "-", "--", "tbd", "?", "unknown", "no email", "no e-mail", "x"}
_PROVIDERS = ("gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "aol.com", "live.com")
_LABEL = re.compile(r"(?:mailto:|(?:e-?)?mail\s*:|smtp:)\s*", re.IGNORECASE)
_AROUND = " \t.,;:<>()[]{}'\"`"


def mend_address(q: Question) -> Iterator[Proposal]:
    """Propose what an address was meant to be."""
    if q.column is None or not q.value:
        return
    stored = q.record.cells.get(q.column.name) if q.record else None
    for text, score in _mended(q, q.value):
        if is_address(text, q.column.maximum):
            taken = 0.99 if key_of(text) == key_of(stored) else score
            yield fix("mended-address", brief(text), taken, (q.column.name, text))
    if stored and key_of(stored) != key_of(q.value):
        cost = cost_of(squash(q.value), squash(stored))
        yield from stored_cells(q, 0.97 if cost <= 2.5 else 0.6)
    nothing = q.value.strip().lower() in _NOTHING
    yield from cleared(q, 0.96 if nothing else 0.25)
    yield from address_by_name(q, q.column)


def address_by_name(q: Question, column: Column) -> Iterator[Proposal]:
    """Propose the addresses that people of this name have at this school."""
    first, last = (q.given(name) for name in q.layout.likeness.people) if q.layout.likeness else (None, None)
    domains = q.known.domains.most_common(2)
    total = q.known.domains.total() or 1
    for form, share in q.known.forms_in(column.name)[:2] if first and last else ():
        for domain, number in domains:
            text = f"{write_form(form, first or '', last or '')}@{domain}"
            if is_address(text, column.maximum):
                yield fix(
                    "address-by-name",
                    f"{brief(text)}, from the name",
                    0.3 + 0.5 * share * number / total,
                    (column.name, text),
                )


def _mended(q: Question, value: str) -> Iterator[tuple[str, float]]:
    """Yield addresses that a text may mean, with how likely each is."""
    text = re.sub(CONTROL, " ", value)
    if text.strip().lower() in _NOTHING:
        return
    if found := _IN_ANGLES.search(text):
        yield from ((address, score) for address, score in _plain(q, found[1], 0.98))
        return
    if (noted := re.match(r"\s*([^\s@]+@[^\s@]+?)[.,;]*[\s(\[]+[^@]*$", text)) and is_address(noted[1]):
        yield noted[1], 0.98
        return
    text = _LABEL.sub("", _DOT.sub(".", _AT.sub("@", text))).strip(_AROUND)
    several = [part.strip(_AROUND) for part in _SEVERAL.split(text)]
    addresses = [part for part in several if is_address(part)]
    if text.count("@") > 1 and addresses:
        known = q.known.domains
        ranked = sorted(addresses, key=lambda one: -known[one.rpartition("@")[2].lower()])
        yield from ((address, 0.95 - 0.15 * place) for place, address in enumerate(ranked[:3]))
        return
    yield from _plain(q, text, 0.97)


def _plain(q: Question, text: str, score: float) -> Iterator[tuple[str, float]]:
    """Yield a text as an address: marks mended, letters made plain, a missing domain completed."""
    text = re.sub(r"@+", "@", _without_accents(text)).strip(_AROUND)
    if text.count("@") > 1:
        local, _, domain = text.rpartition("@")
        yield f"{local.replace('@', '.')}@{_dotted(domain)}", 0.6
        yield f"{local.partition('@')[0]}@{_dotted(domain)}", 0.7
        return
    local, at, domain = text.partition("@")
    if not at:
        yield from _without_at(q, text, score)
        return
    for name, name_score in _locals(q, local, domain):
        for place, place_score in _domains(q, domain):
            yield f"{name}@{place}", score * name_score * place_score


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    from anyascii import anyascii

    return "".join(letter if letter.isascii() else anyascii(letter).strip() for letter in text)


def _dotted(text: str) -> str:
    return re.sub(r"\.{2,}", ".", re.sub(r"[\s,;:/\\_]+", ".", text)).strip(".-")


def _locals(q: Question, local: str, domain: str) -> Iterator[tuple[str, float]]:
    """Yield the part before the @: spaces taken out or turned to dots, as the addresses of that domain have it."""
    local = re.sub(r"\.{2,}", ".", re.sub(r"\s*[.,;]\s*", ".", local)).strip(".")
    local = re.sub(r"[()<>\[\]\\:\"]", "", local)
    if re.search(r"\s", local):
        dots = _dots_in(q, domain)
        local = local.lower()
        yield re.sub(r"\s+", ".", local), 0.97 if dots else 0.85
        yield re.sub(r"\s+", "", local), 0.9
        yield re.sub(r"\s+", "_", local), 0.5
    else:
        yield local, 1.0


def _dots_in(q: Question, domain: str) -> bool:
    fitting = [one.partition("@")[0] for one in q.known.addresses[:2000]]
    return sum("." in name for name in fitting) * 2 > len(fitting) > 0


def _domains(q: Question, domain: str) -> Iterator[tuple[str, float]]:
    """Yield what the part behind the @ was meant to be; one that is in use comes first."""
    mended = _dotted(domain.strip())
    squeezed = re.sub(r"\s+", "", re.sub(r"\s*[.,]\s*", ".", domain)).strip(".-")
    if is_address(f"a@{mended}"):
        yield mended, 1.0 if mended.lower() in q.known.domains else 0.97
    if squeezed != mended and is_address(f"a@{squeezed}"):
        yield squeezed, 1.0 if squeezed.lower() in q.known.domains else 0.94
    yield from _known_domains(q, squeezed.lower(), is_address(f"a@{mended}"))


def _known_domains(q: Question, typed: str, sound: bool) -> Iterator[tuple[str, float]]:
    """Yield domains in use that a text begins, or that a slip made it from."""
    known = [domain for domain, _ in q.known.domains.most_common(60)]
    if not typed:
        yield from ((domain, 0.95 - 0.1 * place) for place, domain in enumerate(known[:3]))
        return
    listed = [*known, *(domain for domain in _PROVIDERS if domain not in known)]
    beginning = [domain for domain in listed if domain.startswith(typed) and domain != typed]
    yield from ((domain, 0.98 - 0.1 * place) for place, domain in enumerate(beginning[:3]))
    bare = squash(typed)
    for domain in listed:
        cost = min(cost_of(bare, squash(domain)), cost_of(bare, squash(domain.partition(".")[0])) + 0.1)
        if domain != typed and domain not in beginning and cost <= max(1.2, len(bare) / 6):
            yield domain, (0.985 if cost < 1.3 and domain in known else 0.9) - 0.08 * cost - (0.1 if sound else 0)


def _without_at(q: Question, text: str, score: float) -> Iterator[tuple[str, float]]:
    """Yield addresses for a text without @: the domain found at its end, or added."""
    plain = re.sub(r"\s+", "", text)
    listed = [*q.known.domains, *_PROVIDERS]
    for domain in dict.fromkeys(listed):
        if plain.lower().endswith(domain) and len(plain) > len(domain):
            yield f"{plain[: -len(domain)].rstrip('.#&!*-_2')}@{plain[-len(domain) :]}", score
            yield f"{plain[: -len(domain)].rstrip('.#&!*-_')}@{plain[-len(domain) :]}", score - 0.01
            return
    if marked := re.fullmatch(r"([^#&!*\"§$%\\]+)[#&!*\"§$%\\]+([^#&!*\"§$%\\]+\.[A-Za-z]+)", plain):
        yield f"{marked[1]}@{marked[2]}", 0.93
    if spaced := re.fullmatch(r"(\S+)\s+(\S+\.[A-Za-z]{2,})", text.strip()):
        yield f"{spaced[1]}@{spaced[2]}", 0.92
    for local, local_score in _locals(q, text, ""):
        shares = q.known.domains.most_common(3)
        total = q.known.domains.total() or 1
        for domain, number in shares:
            yield f"{local}@{domain}", local_score * (0.55 + 0.35 * number / total)
