"""Sending a terminal the same with fewer bytes: over SSH each colour that is said again and each idle move costs."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textual.driver import Driver

TOKENS = re.compile(r"\x1b\[(?P<style>[\d;]*)m|\x1b\[(?P<place>[\d;]*)H|\r?\n")
RESET = "\x1b[0m"
COLOURED, GROUNDED = 38, 48
NO_COLOUR, NO_GROUND = 39, 49
COLOURS = frozenset([*range(30, 38), *range(90, 98), NO_COLOUR])
GROUNDS = frozenset([*range(40, 48), *range(100, 108), NO_GROUND])


class Look(NamedTuple):
    """How text looks: what stands in a sequence that sets it."""

    colour: str
    ground: str
    manner: frozenset[str]
    """Bold, underlined and the like."""


def sparing(driver: "type[Driver]") -> "type[Driver]":
    """Return the driver of a terminal, made to send less for the same picture."""

    class SparingDriver(driver):  # type: ignore[misc, valid-type]
        """Shortens all that is painted."""

        def write(self, data: str) -> None:
            """Send it shortened."""
            super().write(shortened(data))

    return SparingDriver


def shortened(sent: str) -> str:
    """Return what paints the same as a sequence that begins and ends with plain text style, in fewer bytes."""
    parts: list[str] = []
    now = wanted = move = ""
    place = 0
    for token in TOKENS.finditer(sent):
        text = sent[place : token.start()]
        if text:
            style = "" if _looks_blank(text, now, wanted) else change(now, wanted)
            parts += (move, style, text)
            move, now = "", wanted if style else now
        place = token.end()
        if token["style"] is not None:
            wanted = _styled(wanted, token["style"])
        else:
            # Where the cursor was moved to and nothing was written, it need not have been.
            move = token[0] if token["place"] is not None else move + token[0]
    text = sent[place:]
    return "".join((*parts, move, change(now, wanted), text))


def _styled(before: str, parameters: str) -> str:
    """Return the parameters that say after a reset what holds now."""
    if parameters in {"", "0"}:
        return ""
    if parameters.startswith("0;"):
        return parameters[2:]
    return f"{before};{parameters}" if before else parameters


@lru_cache(maxsize=4_096)
def change(now: str, wanted: str) -> str:
    """Return the shortest sequence from one style to another."""
    if now == wanted:
        return ""
    if not wanted:
        return RESET
    whole = f"\x1b[0;{wanted}m" if now else f"\x1b[{wanted}m"
    before, after = look(now), look(wanted)
    if before.manner - after.manner:
        return whole
    parts = sorted(after.manner - before.manner)
    parts += [after.colour or "39"] * (before.colour != after.colour)
    parts += [after.ground or "49"] * (before.ground != after.ground)
    return min(f"\x1b[{';'.join(parts)}m" if parts else "", whole, key=len)


@lru_cache(maxsize=4_096)
def look(style: str) -> Look:
    """Return how text looks in a style."""
    colours, manner = ["", ""], set[str]()
    given = iter(style.split(";") if style else ())
    for each in given:
        number = int(each or 0)
        if number in {COLOURED, GROUNDED}:
            kind = next(given, "")
            more = [next(given, "") for _ in range({"2": 3, "5": 1}.get(kind, 0))]
            colours[number == GROUNDED] = ";".join((each, kind, *more))
        elif number in COLOURS:
            colours[0] = "" if number == NO_COLOUR else each
        elif number in GROUNDS:
            colours[1] = "" if number == NO_GROUND else each
        else:
            manner.add(each)
    return Look(colours[0], colours[1], frozenset(manner))


def _looks_blank(text: str, now: str, wanted: str) -> bool:
    """Tell whether a text looks the same in both styles: blanks on the same ground, not underlined or the like."""
    if text.strip(" "):
        return False
    before, after = look(now), look(wanted)
    return before.ground == after.ground and not before.manner and not after.manner
