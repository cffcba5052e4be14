"""What is sent in fewer bytes paints the same."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui.sparing import look, shortened

STYLES = ["38;2;1;2;3;48;2;4;5;6", "38;2;9;9;9;48;2;4;5;6", "1;38;5;7;48;2;4;5;6", "31", "7", "4;32;44", "1", "97;100"]
PIECES = st.one_of(
    st.builds("\x1b[{}m{}\x1b[0m".format, st.sampled_from(STYLES), st.sampled_from(["ab", "  ", "c ", ""])),
    st.builds("\x1b[{};{}H".format, st.integers(1, 4), st.integers(1, 9)),
    st.sampled_from(["plain", " ", "\r\n", "\n", "\x1b[?25l", "\x1b[K", "\x1b]8;;x\x1b\\"]),
)
Screen = dict[tuple[int, int], tuple[str, object]]


def painted(sent: str) -> tuple[Screen, tuple[int, int], list[str]]:
    """Return the cells that a terminal would show, where its cursor is, and what else it was told."""
    cells: Screen = {}
    line, column, style = 1, 1, ""
    others = []
    for token in re.finditer(r"\x1b\[([\d;]*)([mH])|\r?\n|\x1b[\[\]][^a-zA-Z\\]*.(?:\x1b\\)?|.", sent):
        if token[2] == "m":
            given = token[1]
            style = "" if given in {"", "0"} else given[2:] if given.startswith("0;") else f"{style};{given}".strip(";")
        elif token[2] == "H":
            line, column = (int(part) for part in token[1].split(";"))
        elif token[0] in {"\r\n", "\n"}:
            line, column = line + 1, 1
        elif token[0][0] == "\x1b":
            others.append(f"{token[0]} {look(style)} {line} {column}")
        else:
            seen = look(style)
            unseen = token[0] == " " and not seen.manner
            cells[line, column] = token[0], (seen.ground if unseen else seen)
            column += 1
    return cells, (line, column), others


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example("\x1b[1;1H\x1b[31ma\x1b[0m\x1b[1;9H\r\n\x1b[2;1H\x1b[31mb\x1b[0m")
def test_it_paints_the_same_in_no_more_bytes(sent: str) -> None:
    short = shortened(sent)
    assert painted(short) == painted(sent)
    assert len(short) <= len(sent)
    assert shortened(short) == short or len(shortened(short)) <= len(short)


def test_a_colour_that_goes_on_is_said_once() -> None:
    lines = [f"\x1b[{line};5H\x1b[38;2;1;2;3;48;2;4;5;6mtext {line}\x1b[0m\x1b[{line};80H\r\n" for line in (1, 2)]
    sent = "".join(lines) + "\x1b[3;1H"
    assert shortened(sent) == "\x1b[1;5H\x1b[38;2;1;2;3;48;2;4;5;6mtext 1\x1b[2;5Htext 2\x1b[3;1H\x1b[0m"


def test_what_is_no_painting_is_sent_as_it_is() -> None:
    for sent in ("\x1b[?1049h", "\x1b]52;c;QUJD\x07", "\x1b[>4;1m", "\x1b[?2026l", ""):
        assert shortened(sent) == sent
