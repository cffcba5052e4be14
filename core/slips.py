"""What slips of the keys cost: a doubled letter, two exchanged, a neighbouring key are nearer than any other change."""

from functools import lru_cache

_KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = {frozenset(pair) for pair in ("0o", "1l", "1i", "il", "5s", "8b", "2z", "ck", "uv", "mn")}
_DOUBLED, _EXCHANGED, _ADDED, _BESIDE, _LOOKS_ALIKE = 0.5, 0.6, 0.8, 0.8, 0.6


@lru_cache(maxsize=20_000)
def cost_of(typed: str, meant: str) -> float:
    """Return what it costs to come from what was typed to what was meant; 0 for the same text."""
    before: list[float] = []
    line = _first_line(meant)
    for row, letter in enumerate(typed, 1):
        current = [line[0] + _ADDED]
        for place, other in enumerate(meant, 1):
            taken = line[place] + _extra(typed, row - 1)
            given = current[place - 1] + _extra(meant, place - 1)
            cost = min(taken, given, line[place - 1] + _changed(letter, other))
            if row > 1 and place > 1 and letter == meant[place - 2] and other == typed[row - 2] and letter != other:
                cost = min(cost, before[place - 2] + _EXCHANGED)
            current.append(cost)
        before, line = line, current
    return line[-1]


def _first_line(meant: str) -> list[float]:
    return [place * _ADDED for place in range(len(meant) + 1)]


def _extra(text: str, place: int) -> float:
    return _DOUBLED if place and text[place] == text[place - 1] else _ADDED


def _changed(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    if frozenset((letter, other)) in _ALIKE:
        return _LOOKS_ALIKE
    return _BESIDE if _beside(letter, other) else 1.0


def _beside(letter: str, other: str) -> bool:
    return any(letter in row and other in row and abs(row.index(letter) - row.index(other)) == 1 for row in _KEYS)
