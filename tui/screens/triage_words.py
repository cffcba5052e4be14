"""What triage says: where one stands, what is wrong, what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tui.advice import advice
from tui.key_names import key_name, with_keys
from tui.screens.dialogs.row import change_line
from tui.showing import SEVERITY_MARKS, lines_of, number, plural, shown, told

if TYPE_CHECKING:
    from core.service import Cause, Fix, RowView, Standing
    from tui.screens.triage_walk import Landing

STATES = {
    "error": "",
    "sound": "✓ sound",
    "skipped": "skipped",
    "left-out": "left out",
    "sent": "✓ with an import",
}
SETTLED = {
    "skipped": ("! Skipped: it stays an error for now. {triage.skip} takes it up again.", "warning"),
    "left-out": ("- Left out: it is not imported. {triage.leave-out} takes it in again.", "warning"),
    "sent": ("✓ It is with an import already.", "success"),
}
SAVED, SAVING, CHECKING, UNSAVED = "saved", "saving …", "checking …", "! not saved yet"
OTHERS = "{} began this draft: what they corrected is kept, and so is what you do"
ELSEWHERE = "Somebody else corrects this draft too: what they did is shown here"


def where_told(here: Landing) -> str:
    """Say which row of how many this is."""
    view = here.view
    if view is None:
        return "Nothing is left to correct"
    names = [f"row {view.row}", shown(view.key) or shown(view.name), STATES.get(view.state, "")]
    if here.place:
        names.insert(0, f"Error {number(here.place)} of {number(here.of)}")
    text = " · ".join(name for name in names if name)
    return text[:1].upper() + text[1:]


def standing_told(standing: Standing, state: str) -> str:
    """Say how far the draft has come."""
    parts = [f"{number(standing.corrected)} corrected", f"{number(standing.left)} left"]
    if standing.skipped and standing.left_out:
        parts.append(f"{number(standing.skipped + standing.left_out)} set aside")
    elif standing.skipped or standing.left_out:
        parts.append(
            f"{number(standing.skipped)} skipped" if standing.skipped else f"{number(standing.left_out)} left out"
        )
    parts += [f"{number(standing.sent)} sent"] if standing.sent else []
    return " · ".join((*parts, state))


def kept_told(standing: Standing) -> str:
    """Say that the draft stays as it is for the next time."""
    parts = [f"{number(standing.corrected)} corrected", f"{number(standing.left)} left"]
    parts += [f"{number(standing.skipped)} skipped"] if standing.skipped else []
    parts += [f"{number(standing.left_out)} left out"] if standing.left_out else []
    return f"Draft kept: {', '.join(parts)}"


def wrong_told(view: RowView, column: str | None, *, typing: bool = False, offered: bool = False) -> list[Content]:
    """Say what is wrong with a column of a row and what to do, or that nothing is; no guess beside offered fixes."""
    here = [finding for finding in view.findings if finding.column == column]
    lines = []
    if view.state in SETTLED and not typing:
        sentence, emphasis = SETTLED[view.state]
        lines.append(told(with_keys(sentence), emphasis))
    for finding in here:
        mark, emphasis = SEVERITY_MARKS[finding.severity]
        lines.append(told(f"{mark} {finding.column or 'The row'}  {finding.code}", emphasis))
        lines.append(told(f"  {finding.message}"))
        if finding.hint and not (offered and finding.hint.endswith("?")):
            lines.append(told(f"  → {advice(finding.hint)}"))
    if typing and column is not None and column in view.meant:
        lines.append(told(f"  The right arrow key takes {shown(view.meant[column])}", "muted"))
    if not lines:
        lines = _sound_told(view, column, typing=typing)
    return lines


def platform_told(view: RowView, column: str | None) -> list[Content]:
    """Quote what the platform itself says to what is wrong with a column."""
    here = [finding for finding in view.findings if finding.column == column]
    said = dict.fromkeys(finding.platform_message for finding in here if finding.platform_message)
    return [told(f"  The platform says: {sentence}", "muted") for sentence in said]


def _sound_told(view: RowView, column: str | None, *, typing: bool) -> list[Content]:
    wrong = len({finding.column for finding in view.findings if finding.severity == "error"})
    if wrong:
        rest = plural(wrong, "other problem")
        return [told(f"✓ {shown(column) or 'The row'} is sound", "success"), told(f"  {rest} in this row")]
    lines = [told("✓ The row is sound" + (": ↵ takes it" if typing else ""), "success")]
    if view.changes:
        lines.append(told("  It would change:"))
        lines += [change_line(name, old, new) for name, (old, new) in view.changes.items()]
    return lines


def same_told(fixes: Sequence[Fix]) -> str:
    """Say how many rows wait for the same; nothing where it is this one alone."""
    most = max((fix.rows for fix in fixes), default=1)
    return f"{plural(most, 'row')} {'has' if most == 1 else 'have'} the same." if most > 1 else ""


def others_told(view: RowView, column: str | None) -> list[Content]:
    """Name what else is wrong with the row, one line each; what is wrong with a column twice is counted."""
    others = Counter((each.severity, each.column, each.code) for each in view.findings if each.column != column)
    lines = []
    for (severity, name, code), times in others.items():
        mark, emphasis = SEVERITY_MARKS[severity]
        lines.append(told(f"{mark} {name or 'The row'}  {code}" + (f"  ×{times}" if times > 1 else ""), emphasis))
    return [Content.styled("Also:", "$text-muted"), *lines] if lines and view.state == "error" else []


def fix_line(fix: Fix) -> tuple[str, str]:
    """Return what a fix does, and for how many rows."""
    return fix.text, f"{number(fix.rows)} rows" if fix.rows > 1 else "this row"


def cause_told(cause: Cause) -> str:
    """Return a code with its column and how many rows wait for it."""
    return f"{number(cause.rows).rjust(7)}  ✗ {cause.code}  {shown(cause.column)}".rstrip()


def is_ready(standing: Standing) -> bool:
    """Tell whether something of the draft can go to an import."""
    return standing.corrected + standing.along > 0


def takes_told(standing: Standing, *, whole_file: bool) -> str:
    """Say which rows go to the preview."""
    if whole_file:
        return "takes the file to the preview of an import."
    corrected = [plural(standing.corrected, "corrected row")] if standing.corrected else []
    if not standing.along:
        return f"takes {corrected[0]} to the preview of an import."
    rows = number(standing.along) if corrected else plural(standing.along, "row")
    return f"takes {' and '.join((*corrected, rows))} not applied before to the preview."


def done_told(standing: Standing, *, whole_file: bool) -> list[Content]:
    """Say calmly that nothing is left, and what can be done now."""
    settled = [f"{number(standing.corrected)} corrected"] if standing.corrected else []
    settled += [f"{number(standing.left_out)} left out"] if standing.left_out else []
    settled += [f"{number(standing.sent)} with an import"] if standing.sent else []
    lines = [Content.styled("✓ Nothing is left to correct.", "bold $text-success")]
    lines.append(Content(", ".join(settled) + "." if settled else ""))
    if standing.skipped:
        stay = plural(standing.skipped, "skipped row stays an error", "skipped rows stay errors")
        ways = with_keys("{triage.next-row} goes there, {triage.save-rest} saves the rest as a file.")
        lines.append(told(f"! {stay}: {ways}", "warning"))
    send, undo = key_name("triage.import"), key_name("triage.undo")
    width = max(len(send), len(undo))
    if is_ready(standing):
        lines.append(
            Content.assemble(
                (send, "bold $text-accent reverse"),
                " " * (width - len(send)),
                f"  {takes_told(standing, whole_file=whole_file)}",
            )
        )
    if standing.undo is not None:
        lines.append(
            Content.assemble((undo.ljust(width), "bold $text-accent"), f"  takes back: {shown(standing.undo)}.")
        )
    return lines


def hung(lines: Sequence[Content], width: int) -> Content:
    """Return lines below one another, what is broken at the width as far to the right as it begins."""
    broken: list[Content] = []
    for line in lines:
        blank = len(line.plain) - len(line.plain.lstrip(" "))
        parts = line[blank:].wrap(max(width - blank, 1)) if line.plain.strip() else [line[blank:]]
        broken += [Content(" " * blank) + part for part in parts]
    return lines_of(broken)
