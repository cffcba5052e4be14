"""Tells everything about one row: old and new cells, findings with what to do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from core.outcomes import Outcome
from tui.advice import advice
from tui.screens.dialogs.base import Dialog
from tui.showing import OUTCOME_MARKS, SEVERITY_MARKS, cell_text, fit, lines_of, marked, shown, told
from tui.widgets.hints import Hints

LABEL = 26
PARTIAL = "What of the row is not in error goes through; the row stands in the error file too."


class RowDialog(Dialog[None]):
    """Shows one row of a task or of a check."""

    AUTO_FOCUS: ClassVar[str | None] = "#parts"

    def __init__(self, line: Mapping[str, Any], name: str | None, cells: Sequence[tuple[str, str | None]]) -> None:
        """Make the dialog for a row as the contract tells it, and the cells of its record after it."""
        super().__init__(f"Row {line['row']} · {shown(line['key'])}")
        self._line = line
        self._person = name
        self._cells = cells

    def parts(self) -> Iterable[Widget]:
        """Show what became of it, what is wrong, what changes."""
        word, emphasis = marked(OUTCOME_MARKS, self._line["outcome"])
        lines = [_labelled("Outcome", told(word, emphasis))]
        if self._person:
            lines.append(_labelled("Name", told(self._person)))
        lines.append(_labelled("Action", told(self._line["action"] or "cannot be told")))
        if self._line["outcome"] == Outcome.PARTIAL:
            lines.append(_labelled("", told(PARTIAL, "muted")))
        if self._line.get("details"):
            lines.append(_labelled("Details", told(self._line["details"])))
        for finding in self._line["findings"]:
            lines += [Content(""), *finding_lines(finding)]
        changes = self._line.get("changes") or {}
        if changes:
            lines += [Content(""), Content.styled("Changes: old → new", "bold")]
            for column, (old, new) in changes.items():
                lines += change_lines(column, old, new)
        lines += self._others(set(changes))
        yield Static(lines_of(lines), id="row")

    def _others(self, changed: set[str]) -> list[Content]:
        """Tell the cells that are not changed; those in error are marked."""
        others = [(column, text) for column, text in self._cells if column not in changed]
        if not others:
            return []
        failed = self._line["outcome"] == Outcome.ERROR
        title = "Cells as they came" if failed else "Unchanged" if changed else "Cells"
        wrong = {finding["column"]: finding["severity"] for finding in self._line["findings"][::-1]}
        lines = [Content(""), Content.styled(title, "bold")]
        for column, text in others:
            mark, emphasis = SEVERITY_MARKS.get(wrong.get(column, ""), ("", ""))
            lines.append(_labelled(column, told(f"{mark} {cell_text(text)}".strip(), emphasis)))
        return lines

    def buttons(self) -> Iterable[Widget]:
        """Say how to leave."""
        yield Hints(("dialog.back", "back"))


def finding_lines(finding: Mapping[str, Any]) -> list[Content]:
    """Return a finding as lines: where and what, the sentence, what to do."""
    mark, emphasis = SEVERITY_MARKS.get(finding["severity"], ("", ""))
    lines = [
        told(f"{mark} {finding['column'] or 'The row'}  {finding['code']}", emphasis),
        told(f"  {finding['message']}"),
    ]
    if finding.get("hint"):
        lines.append(told(f"  → {advice(finding['hint'])}"))
    if finding.get("platform_message"):
        lines.append(told(f"  The platform says: {finding['platform_message']}", "muted"))
    return lines


def change_line(column: str, old: object, new: object) -> Content:
    """Return a changed cell in one line; of a set what is added and what is taken away."""
    if isinstance(old, list) and isinstance(new, list):
        return _labelled(column, Content("  ").join(_moves(old, new)))
    return _labelled(column, told(f"{cell_text(old)} → {cell_text(new)}"))


def change_lines(column: str, old: object, new: object) -> list[Content]:
    """Return a changed cell in full; of a set each thing that is added or taken away in a line of its own."""
    if isinstance(old, list) and isinstance(new, list):
        lines = [*_moves(old, new), told(f"now {cell_text(new)}", "muted")]
        return [_labelled(column if place == 0 else "", line) for place, line in enumerate(lines)]
    return [change_line(column, old, new)]


def _moves(old: Sequence[object], new: Sequence[object]) -> list[Content]:
    """Return what came into a set and what went out of it; the same things in another order where neither did."""
    came = [told(f"+ {shown(each)}", "success") for each in new if each not in old]
    went = [told(f"- {shown(each)}", "warning") for each in old if each not in new]
    return [*came, *went] or [told("in another order", "muted")]


def _labelled(label: str, text: Content) -> Content:
    return Content.assemble((fit(shown(label), LABEL), "$text-muted"), text)
