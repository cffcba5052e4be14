"""Which known code somebody meant: by its letters and digits, by its title, by a slip of the keys."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.slips import cost_of

_LEAST = 0.4
_MOST = 8
_CLOSE = 16
_SURE, _FAIR = 0.9, 0.65
_CONFUSED = str.maketrans({"o": "0", "i": "1", "l": "1"})
_EXPONENT = re.compile(r"([0-9])[.,]?([0-9]*)[eE]\+?([0-9]{1,2})")
_DECIMALS = re.compile(r"([0-9]+)[.,]0+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Near:
    """A known code that a text may mean."""

    code: str
    title: str | None
    score: float
    """0 to 1: how likely it is meant."""


@lru_cache(maxsize=100_000)
def squash(text: str) -> str:
    """Return the letters and digits of a text in plain lower case; of a text without any, the text itself."""
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(text) or text
    return "".join(filter(str.isalnum, text)).lower() or text.strip().lower()


@lru_cache(maxsize=100_000)
def shape_of(text: str) -> str:
    """Return how a code is built: its marks, with one letter or digit for each run of them."""
    return _DIGITS.sub("9", _LETTERS.sub("a", text))


def unpadded(text: str) -> str:
    """Return the runs of letters and digits of a code, those of digits without their leading zeros."""
    return "-".join(run.lstrip("0") if run.isdigit() else squash(run) for run in _RUN.findall(text))


class Codebook:
    """The codes of one kind with their titles; finds those that a text may mean."""

    def __init__(self, titles: Mapping[str, str | None], squashed: Sequence[str] | None = None) -> None:
        """Take the codes with their titles; and, where they are very many, squashed beforehand."""
        self.titles = titles
        self._squashed = squashed
        self.nearest = lru_cache(maxsize=20_000)(self._nearest)
        self.slips = lru_cache(maxsize=20_000)(self._slips)

    def best(self, text: str) -> Near | None:
        """Return the code that a text most likely means."""
        found = self.nearest(text)
        return found[0] if found else None

    def _nearest(self, text: str) -> tuple[Near, ...]:
        """Return the codes that a text may mean, likeliest first."""
        found: dict[str, float] = {}
        for code, score in self._meant(text):
            found[code] = max(score, found.get(code, 0.0))
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        return tuple(Near(code, self.titles[code], score) for code, score in ranked[:_MOST] if score >= _LEAST)

    def _slips(self, text: str) -> tuple[Near, ...]:
        """Return the codes, others than the text itself, that a slip of the keys makes of it: quick with many codes."""
        found: dict[str, float] = {}
        for code, score in self._mistyped(text, squash(text)):
            if code.lower() != text.lower():
                found[code] = max(score, found.get(code, 0.0))
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        return tuple(Near(code, self.titles[code], score) for code, score in ranked[:_MOST])

    def within(self, text: str) -> list[Near]:
        """Return the codes that are a part of a text: TestCoordinator in AdministrationTestCoordinator."""
        bare = squash(text)
        parts = [code for code, part in self._bare_codes.items() if 4 < len(part) < len(bare) and part in bare]
        return [Near(code, self.titles[code], 0.95) for code in parts]

    def _meant(self, text: str) -> Iterator[tuple[str, float]]:
        bare = squash(text)
        sure = [*self._written_otherwise(text, bare)]
        yield from sure
        if any(score >= _SURE for _, score in sure):
            return
        mistyped = list(self._mistyped(text, bare))
        yield from mistyped
        yield from self._titled(text, bare, thoroughly=all(score < _FAIR for _, score in mistyped))

    def _written_otherwise(self, text: str, bare: str) -> Iterator[tuple[str, float]]:
        """Find codes that are the same but for marks, zeros, the look of letters, or that stand beside their title."""
        alike = self._by_bare.get(bare, ())
        folded = text.lower()
        yield from ((code, 0.99 if code.lower() == folded else 0.98 - 0.02 * (len(alike) > 1)) for code in alike)
        yield from _each(self._by_title.get(bare, ()), 0.97)
        if decimals := _DECIMALS.fullmatch(text):
            bare = decimals[1]
            yield from _each(self._by_bare.get(bare, ()), 0.96)
        yield from _each(self._without_zeros.get(unpadded(text if decimals is None else bare), ()), 0.96)
        yield from _each(self._confused.get(bare.translate(_CONFUSED), ()), 0.95)
        yield from self._exponents(text)
        for part in re.split(r"\s+|[()\[\]]|\s[-–:]\s?", text):
            yield from _each(self._by_bare.get(squash(part), ()) if len(part) > 1 else (), 0.94)
        yield from _each(self._by_initials.get(bare, ()) if text.isupper() else (), 0.92)
        yield from _each(self._abbreviated(text), 0.93)

    def _abbreviated(self, text: str) -> list[str]:
        """Return the codes whose words begin as those of the text do: TechCoordinator, FullAccEdu."""
        words = [word.lower() for word in _CAMEL.findall(text)]
        alike = self._by_initials.get("".join(word[0] for word in words), ()) if len(words) > 1 else ()
        parts = {code: [part.lower() for part in _CAMEL.findall(code)] for code in alike}
        return [code for code, found in parts.items() if all(map(str.startswith, found, words))]

    def _exponents(self, text: str) -> Iterator[tuple[str, float]]:
        if not (found := _EXPONENT.fullmatch(text)):
            return
        decimals, length = len(found[2]), int(found[3]) + 1
        meant = f"{found[1]}{found[2]}"
        codes = [code for code in self.titles if code.isdecimal() and len(code.lstrip("0")) == length]
        fitting = [code for code in codes if _rounded(int(code), decimals) == meant]
        yield from _each(fitting, 0.96)

    def _mistyped(self, text: str, bare: str) -> Iterator[tuple[str, float]]:
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        most = 1 if len(bare) < 4 else 2 if len(bare) < 10 else 3
        codes, written = self._in_order
        close = process.extract(bare, written, scorer=OSA.distance, score_cutoff=most, limit=_CLOSE)
        places = {place for _, _, place in close}
        if len(places) < 3 and len(bare) > 4:
            alike = process.extract(bare, written, scorer=fuzz.ratio, score_cutoff=72, limit=_MOST)
            places |= {place for _, _, place in alike}
        shape = shape_of(text)
        for place in sorted(places):
            cost = cost_of(bare, written[place])
            same_shape = shape == shape_of(codes[place])
            score = 0.84 + 0.06 * same_shape - 0.1 * cost - 0.6 * cost / max(len(bare), len(written[place]))
            yield codes[place], score

    def _titled(self, text: str, bare: str, *, thoroughly: bool) -> Iterator[tuple[str, float]]:
        """Find codes by the words of their titles: some of them, or all with a slip."""
        from rapidfuzz import fuzz, process

        words = [word for word in map(squash, _WORD.findall(text)) if len(word) > 1 and not word.isdecimal()]
        if not words:
            return
        sharing = [set(self._by_word.get(word, ())) for word in words]
        every = set.intersection(*sharing)
        yield from ((code, 0.88 - 0.04 * min(5, len(every) - 1)) for code in sorted(every))
        common = set.union(*sharing) - every if not every else set()
        for code in sorted(common)[:200]:
            yield code, 0.75 * fuzz.token_sort_ratio(text.lower(), (self.titles[code] or "").lower()) / 100
        if thoroughly and len(bare) > 3:
            for _, score, code in process.extract(bare, self._bare_titles, scorer=fuzz.ratio, score_cutoff=75, limit=5):
                yield code, 0.88 * score / 100

    @cached_property
    def _bare_codes(self) -> dict[str, str]:
        return {code: squash(code) for code in self.titles}

    @cached_property
    def _in_order(self) -> tuple[list[str], list[str]]:
        """The codes, and the same in plain letters and digits."""
        return list(self.titles), list(self._bare_codes.values() if self._squashed is None else self._squashed)

    @cached_property
    def _bare_titles(self) -> dict[str, str]:
        return {code: squash(title) for code, title in self.titles.items() if title}

    @cached_property
    def _by_bare(self) -> dict[str, list[str]]:
        return _grouped((bare, code) for code, bare in self._bare_codes.items())

    @cached_property
    def _by_title(self) -> dict[str, list[str]]:
        return _grouped((bare, code) for code, bare in self._bare_titles.items())

    @cached_property
    def _without_zeros(self) -> dict[str, list[str]]:
        return _grouped((unpadded(code), code) for code in self.titles)

    @cached_property
    def _confused(self) -> dict[str, list[str]]:
        return _grouped((bare.translate(_CONFUSED), code) for code, bare in self._bare_codes.items())

    @cached_property
    def _by_initials(self) -> dict[str, list[str]]:
        parts = ((_CAMEL.findall(code), code) for code in self.titles)
        return _grouped(("".join(part[0] for part in found).lower(), code) for found, code in parts if len(found) > 1)

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        return _grouped(
            (squash(word), code) for code, title in self.titles.items() for word in set(_WORD.findall(title or ""))
        )


def _each(codes: Iterable[str], score: float) -> Iterator[tuple[str, float]]:
    """Return these codes with a score that falls the more of them there are."""
    codes = list(codes)
    return ((code, score if len(codes) == 1 else score - 0.08) for code in codes)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, code in pairs:
        found.setdefault(key, []).append(code)
    return found


def _rounded(number: int, decimals: int) -> str:
    """Return the leading digits of a number as a spreadsheet writes them before its exponent."""
    return f"{number:.{decimals}E}".partition("E")[0].replace(".", "")
