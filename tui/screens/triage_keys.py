"""The keys of triage."""

from textual.binding import Binding, BindingType

_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")

FIRST_KEYS = (
    "triage.take-1",
    "triage.again",
    "triage.edit",
    "triage.next-row",
    "triage.skip",
    "triage.undo",
    "triage.import",
    "triage.next-problem",
)
"""The ids of the keys that stand first in the footer, in this order."""


def _fix_key(number: int) -> Binding:
    return Binding(
        str(number),
        f"take({number})",
        "Fix" if number == 1 else "",
        key_display="1-9" if number == 1 else None,
        show=number == 1,
        id=f"triage.take-{number}",
        tooltip=f"Take the {_NUMBERS[number - 1]} fix" + ("; the others by their numbers." if number == 1 else "."),
    )


TRIAGE_KEYS: list[BindingType] = [
    *(_fix_key(number) for number in range(1, 10)),
    Binding("enter", "open", "Edit", key_display="↵", id="triage.edit", tooltip="Edit the highlighted cell."),
    Binding("a", "again", "All alike", id="triage.again", tooltip="Type the same for all rows that had the same text."),
    Binding("n", "row(1)", "Next row", id="triage.next-row", tooltip="To the next row in error; this one waits."),
    Binding("s", "skip", "Skip", id="triage.skip", tooltip="Let the row stay an error for now; again: take it up."),
    Binding("z", "undo", "Undo", id="triage.undo", tooltip="Take the last step back, all rows of it."),
    Binding(
        "f9",
        "send",
        "Re-import",
        key_display="F9",
        id="triage.import",
        tooltip="Preview the import of what is corrected, then decide.",
    ),
    Binding("tab", "problem(1)", "Next problem", id="triage.next-problem", tooltip="To the row's next problem."),
    Binding("p", "row(-1)", "Previous", id="triage.previous-row", tooltip="To the previous row in error."),
    Binding("Z", "redo", "Redo", key_display="Z", id="triage.redo", tooltip="Do again what was taken back last."),
    Binding(
        "o", "leave_out", "Leave out", id="triage.leave-out", tooltip="Leave the row out of the import; again: take in."
    ),
    Binding("f", "cause", "Causes", id="triage.causes", tooltip="List what is wrong, and go to a first row of it."),
    Binding("g", "row_number", "Go to row", id="triage.row-number", tooltip="Go to a row by its number."),
    Binding("x", "save_rest", "Save rest", id="triage.save-rest", tooltip="Save the rows still in error as a file."),
    Binding(
        "shift+tab",
        "problem(-1)",
        "Previous problem",
        show=False,
        id="triage.previous-problem",
        tooltip="To the row's previous problem.",
    ),
]
