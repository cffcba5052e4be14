"""Counts as bars of text: a length that is seen beside a number that is read."""

from collections.abc import Sequence

from textual.content import Content

from tui.showing import EMPHASIS, fit, number, shown

EIGHTHS = "▏▎▍▌▋▊▉█"
BLANK = "░"


def bar(share: float, width: int) -> str:
    """Return a bar for a share between 0 and 1; what is more than nothing is always seen."""
    eighths = min(max(round(share * width * 8), 1 if share > 0 else 0), width * 8)
    whole, rest = divmod(eighths, 8)
    return (EIGHTHS[-1] * whole + (EIGHTHS[rest - 1] if rest else "")).ljust(width)


def progress_bar(share: float, width: int) -> str:
    """Return the bar of something that runs, its way to go marked as well."""
    done = min(max(int(share * width), 0), width)
    return EIGHTHS[-1] * done + BLANK * (width - done)


def counts_as_bars(counts: Sequence[tuple[str, int, str]], width: int) -> list[Content]:
    """Return a line for each count (text, number, emphasis): the text, a bar as long as its part of the largest."""
    if not counts:
        return []
    figures = max(len(number(count)) for _, count, _ in counts)
    texts = min(max(len(text) for text, _, _ in counts), max(2 * width // 3, 8))
    room = max(width - texts - figures - 2, 1)
    largest = max(count for _, count, _ in counts) or 1
    return [
        Content.assemble(
            fit(shown(text), texts),
            " ",
            (bar(count / largest, room), EMPHASIS.get(emphasis, "")),
            f" {count:>{figures},}",
        )
        for text, count, emphasis in counts
    ]
