"""Tells everything about one row: old and new cells, findings with what to do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from core.outcomes import Outcome
from tui.screens.dialogs.base import Dialog
from tui.showing import OUTCOME_MARKS, SEVERITY_MARKS, cell_text, fit, lines_of, marked, shown, told

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
            lines += [change_line(column, old, new) for column, (old, new) in changes.items()]
        others = [(column, text) for column, text in self._cells if column not in changes]
        if others:
            lines += [Content(""), Content.styled("Unchanged" if changes else "Cells", "bold")]
            lines += [_labelled(column, told(cell_text(text))) for column, text in others]
        yield Static(lines_of(lines), id="row")

    def buttons(self) -> Iterable[Widget]:
        """Say how to leave."""
        yield Static("esc back", markup=False, classes="quiet")


def finding_lines(finding: Mapping[str, Any]) -> list[Content]:
    """Return a finding as lines: where and what, the sentence, what to do."""
    mark, emphasis = SEVERITY_MARKS.get(finding["severity"], ("", ""))
    lines = [
        told(f"{mark} {finding['column'] or 'The row'}  {finding['code']}", emphasis),
        told(f"  {finding['message']}"),
    ]
    if finding.get("hint"):
        lines.append(told(f"  → {finding['hint']}"))
    if finding.get("platform_message"):
        lines.append(told(f"  The platform says: {finding['platform_message']}", "muted"))
    return lines


def change_line(column: str, old: object, new: object) -> Content:
    """Return a changed cell; of a set what came and what went, by name."""
    if isinstance(old, list) and isinstance(new, list):
        came = [f"+ {shown(code)}" for code in new if code not in old]
        went = [f"- {shown(code)}" for code in old if code not in new]
        return _labelled(column, told("  ".join([*came, *went]) + f"   (now {cell_text(new)})"))
    return _labelled(column, told(f"{cell_text(old)} → {cell_text(new)}"))


def _labelled(label: str, text: Content) -> Content:
    return Content.assemble((fit(shown(label), LABEL), "$text-muted"), text)
