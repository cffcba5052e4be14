"""The one gate between every datum and every widget: harmless characters, cells that line up, words with marks."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from core.outcomes import Outcome, Status
from core.text import display

CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""What does something to a terminal instead of standing on it; the joiners of emoji stay."""
ELLIPSIS = "…"
REPLACEMENT = "\ufffd"

STATUS_MARKS: Mapping[str, tuple[str, str]] = {
    Status.QUEUED: ("·", "muted"),
    Status.IN_PROGRESS: ("▸", "accent"),
    Status.COMPLETED: ("✓", "success"),
    Status.COMPLETED_WITH_ERRORS: ("!", "warning"),
    Status.HELD: ("!", "warning"),
    Status.CANCELLED: ("-", "muted"),
    Status.FAILED: ("✗", "error"),
}
"""The mark and the kind of emphasis beside the word of a status."""

OUTCOME_MARKS: Mapping[str, tuple[str, str]] = {
    Outcome.CREATED: ("+", "success"),
    Outcome.UPDATED: ("~", "accent"),
    Outcome.UNCHANGED: ("=", "muted"),
    Outcome.RESTORED: ("↺", "success"),
    Outcome.DELETED: ("-", "warning"),
    Outcome.PARTIAL: ("!", "warning"),
    Outcome.ERROR: ("✗", "error"),
    Outcome.NOT_APPLIED: ("·", "muted"),
}
"""The mark and the kind of emphasis beside the word of an outcome."""

SEVERITY_MARKS: Mapping[str, tuple[str, str]] = {"error": ("✗", "error"), "warning": ("!", "warning")}
"""The mark and the kind of emphasis of a finding."""

EMPHASIS: Mapping[str, str] = {
    "success": "$text-success",
    "warning": "$text-warning",
    "error": "$text-error",
    "accent": "$text-accent",
    "muted": "$text-muted",
}
"""The theme's colour for each kind of emphasis."""


class Guard(LineFilter):
    """The net below every widget: nothing inside a text turns, hides or controls anything on the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the hook's signature
        """Return the line without control characters; the terminal's own control segments stay."""
        return [
            segment
            if segment.control or not CONTROL.search(segment.text)
            else Segment(CONTROL.sub(_replacement, segment.text), segment.style)
            for segment in segments
        ]


def _replacement(match: re.Match[str]) -> str:
    """Return what takes as many cells as Textual counted for the character: none, or one."""
    return REPLACEMENT if cell_len(match[0]) else ""


def shown(datum: object) -> str:
    """Return a datum as text that is safe to show; nothing for None."""
    return "" if datum is None else display(datum)


def told(datum: object, emphasis: str = "") -> Content:
    """Return a datum as content that no markup is read from."""
    return Content.styled(shown(datum), EMPHASIS.get(emphasis, emphasis))


def lines_of(parts: Iterable[Content]) -> Content:
    """Return the parts below one another."""
    return Content("\n").join(parts)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return the text cut or filled to exactly `width` terminal cells."""
    if text.isascii():
        if len(text) > width:
            return text[: width - 1] + ELLIPSIS if width > 1 else text[:width]
        return text.rjust(width) if right else text.ljust(width)
    text = text[: 4 * width + 16]
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + ELLIPSIS if width > 1 else set_cell_size(text, width)
    padding = " " * (width - length)
    return padding + text if right else text + padding


def marked(marks: Mapping[str, tuple[str, str]], word: str | None) -> tuple[str, str]:
    """Return the word with its mark, and the kind of emphasis."""
    if not word:
        return "", ""
    mark, emphasis = marks.get(word, ("", ""))
    title = word.replace("_", " ").capitalize() if marks is not STATUS_MARKS else Status(word).label
    return f"{mark} {title}".strip(), emphasis


def number(value: int | None) -> str:
    """Return a number with thousands apart; nothing for None."""
    return "" if value is None else f"{value:,}"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def undelivered(mail: Mapping[str, int] | None) -> str:
    """Say how many e-mails of a task were not sent, as far as anybody knows; nothing where all were."""
    waiting, failed, unknown = (mail.get(state, 0) for state in ("waiting", "failed", "unknown")) if mail else (0, 0, 0)
    told = (
        f"{plural(waiting, 'e-mail')} waiting" if waiting else "",
        f"{plural(failed, 'e-mail')} failed" if failed else "",
        f"{plural(unknown, 'e-mail')} perhaps sent" if unknown else "",
    )
    return ", ".join(part for part in told if part)


def moment(when: datetime | None) -> str:
    """Return a UTC time as a local one, to the minute; nothing for None."""
    return "" if when is None else when.astimezone().strftime("%Y-%m-%d %H:%M")


def size(count: int) -> str:
    """Return a number of bytes for people."""
    amount = float(count)
    for unit in ("bytes", "KB", "MB"):
        if amount < 1000:
            return plural(count, "byte") if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def cell_text(value: object) -> str:
    """Return a changed cell's old or new value; a set as its codes, blank as a word."""
    if isinstance(value, list | tuple):
        return ":".join(shown(part) for part in value) or "(blank)"
    return shown(value) or "(blank)"
