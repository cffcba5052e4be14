"""What the commands print: JSON documents, JSON lines, aligned text; nothing unharmed reaches a terminal."""

import json
import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from core.display import display

WIDTH = 80
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return JSON in which every invisible or directing character is an escape: lossless, and safe on a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _HIDDEN.sub(lambda match: json.dumps(match[0])[1:-1], text)


def print_json(value: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def print_json_lines(values: Iterable[object]) -> None:
    """Print one JSON object a line."""
    for value in values:
        sys.stdout.write(json_text(value) + "\n")


@contextmanager
def read_or_not() -> Iterator[None]:
    """Print what a finished job has to say; it keeps its own exit code where the reader has gone."""
    try:
        yield
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        leave_the_pipes()


def leave_the_pipes() -> None:
    """Let the interpreter flush its rest into nothing: the reader has gone, or the disk is full."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)


def say(text: str = "", indent: str = "") -> None:
    """Print one line of text, harmless and as long as it is."""
    sys.stdout.write(f"{indent}{display(text)}".rstrip() + "\n")


def warn(what: str, to_do: str) -> None:
    """Say on standard error what somebody should know although all went well, as failures are told: one line."""
    sys.stdout.flush()
    sys.stderr.write(display(f"rollbook: {what} ({to_do})") + "\n")


def say_wrapped(text: str, indent: str = "", following: str | None = None) -> None:
    """Print a sentence on as many lines of 80 columns as it needs."""
    lines = textwrap.wrap(
        display(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if following is None else following,
        break_long_words=False,
        break_on_hyphens=False,
    )
    sys.stdout.write("\n".join(lines) + "\n")


def say_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Sequence[int] = (),
    elastic: int | None = None,
) -> None:
    """Print columns side by side; the `elastic` one is cut on a terminal too narrow for all, `numbers` go right."""
    cells = [list(headings), *([display(_cell(value)) for value in row] for row in rows)]
    widths = [max(columns_of(row[place]) for row in cells) for place in range(len(headings))]
    if elastic is not None and sys.stdout.isatty():
        surplus = sum(widths) + 2 * (len(widths) - 1) - shutil.get_terminal_size((WIDTH, 24)).columns
        widths[elastic] = max(widths[elastic] - max(surplus, 0), 8)
    for row in cells:
        fitted = [
            _padded(text, width, right=place in numbers)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        sys.stdout.write("  ".join(fitted).rstrip() + "\n")


def say_pairs(pairs: Iterable[tuple[str, object]], indent: str = "  ") -> None:
    """Print names and values, aligned; pairs without a value are left out."""
    listed = [(name, _cell(value)) for name, value in pairs if value not in (None, "", [], {})]
    width = max((len(name) for name, _ in listed), default=0)
    for name, value in listed:
        say(f"{name:<{width}}  {value}", indent)


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns_of_character(character) for character in text)


def local_time(moment: datetime | None) -> str:
    """Return a time for people: local, to the minute."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else ""


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 row`, `2,000 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _columns_of_character(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _padded(text: str, width: int, *, right: bool) -> str:
    while columns_of(text) > width:
        text = text[: len(text.removesuffix("…")) - 1] + "…"
    gap = " " * (width - columns_of(text))
    return gap + text if right else text + gap


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return local_time(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value)
