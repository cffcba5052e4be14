"""Tells everything about a task: who, when, options, file, findings by code, history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.advice import advice
from tui.screens.dialogs.base import Dialog
from tui.showing import (
    OUTCOME_MARKS,
    SEVERITY_MARKS,
    STATUS_MARKS,
    fit,
    lines_of,
    marked,
    moment,
    number,
    plural,
    shown,
    size,
    told,
    undelivered,
)
from tui.widgets.hints import Hints

if TYPE_CHECKING:
    from core.service import Task

LABEL = 12


class DetailsDialog(Dialog[None]):
    """Shows a task and its history."""

    AUTO_FOCUS: ClassVar[str | None] = "#parts"

    def __init__(self, task: "Task", known: Mapping[str, Any] | None = None) -> None:
        """Make the dialog for a task and what the contract's object for it adds: history, mail, passwords."""
        super().__init__(f"{task.kind.capitalize()} {task.id}")
        self._about = task
        self._known = known or {}

    def parts(self) -> Iterable[Widget]:
        """Show it all, one thing a line."""
        task = self._about
        facts = [*_what(task), *_kept(task, self._known), *_file(task.file)]
        lines = [*facts, *_why(task), *_rows(task), *_history(self._known.get("history", ()))]
        yield Static(lines_of(lines), id="details")

    def buttons(self) -> Iterable[Widget]:
        """Say how to leave."""
        yield Hints(("dialog.back", "back"))


def _what(task: "Task") -> list[Content]:
    word, emphasis = marked(STATUS_MARKS, task.status.value)
    lines = [
        _line("Status", told(word, emphasis)),
        _line("Layout", told(task.layout)),
        _line("Scope", told(task.scope or "none (reference data)")),
        _line("Operator", told(task.operator)),
        _line("Queued", told(moment(task.queued))),
    ]
    if task.started:
        lines.append(_line("Started", told(moment(task.started))))
    if task.ended:
        lines.append(_line("Ended", told(moment(task.ended))))
    if task.options:
        lines.append(_line("Options", told(", ".join(_option(*option) for option in task.options.items()))))
    return lines


def _option(name: str, value: object) -> str:
    if name == "columns" and isinstance(value, list):
        return ", ".join(f"{label} = {column or 'not read'}" for label, column in value)
    spelled = name.replace("_", "-")
    return spelled if value is True else f"{spelled} {value}"


def _kept(task: "Task", known: Mapping[str, Any]) -> list[Content]:
    """Tell what became of the e-mails and why, and until when temporary passwords are kept."""
    lines = []
    if task.mail:
        late = undelivered(task.mail)
        sent = f"{number(task.mail['sent'])} sent" if task.mail["sent"] or not late else ""
        lines.append(
            _line("E-mails", told(", ".join(part for part in (sent, late) if part), "warning" if late else ""))
        )
    for trouble in known.get("mail_troubles", ()):
        again = f"; tried again {_moment(trouble['next'])}" if trouble["next"] else ""
        lines.append(_line("", told(f"{trouble['mails']:,} {trouble['state']}: {trouble['reason']}{again}")))
    if known.get("passwords_until"):
        until = _moment(known["passwords_until"])
        lines.append(_line("Passwords", told(f"temporary ones, in the completed file until {until}", "warning")))
    return lines


def _moment(text: str) -> str:
    return moment(datetime.fromisoformat(text))


def _file(file: Mapping[str, Any] | None) -> list[Content]:
    if not file:
        return []
    told_ = [size(file.get("bytes") or 0), file.get("encoding"), _delimiter(file.get("delimiter")), file.get("sheet")]
    rows = f"{plural(file.get('rows') or 0, 'row')}, {file.get('blank_rows') or 0} blank"
    return [
        _line("File", told(file.get("name"))),
        _line("", told(", ".join(shown(part) for part in told_ if part))),
        _line("", told(rows)),
        _line("SHA-256", told(file.get("sha256"))),
    ]


def _delimiter(delimiter: str | None) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}.get(delimiter or "", delimiter or "")


def _why(task: "Task") -> list[Content]:
    if task.error:
        hint = f" ({advice(task.error['hint'])})" if task.error.get("hint") else ""
        return [_line("Failure", told(f"✗ {task.error['message']}{hint}", "error"))]
    if task.held:
        return [_line("Held", told(f"! {held_sentence(task.held)}", "warning"))]
    return []


def held_sentence(held: Mapping[str, Any]) -> str:
    """Say why an import is held."""
    if held.get("code") == "too-many-deletes":
        return f"It would delete or disable {plural(held['number'], 'account')}."
    if held.get("code") == "already-imported":
        return f"The same file was imported before, by task {held['task']}."
    return str(held.get("code"))


def _rows(task: "Task") -> list[Content]:
    lines = [Content("")]
    for outcome, count in task.counts.items():
        if count:
            word, emphasis = marked(OUTCOME_MARKS, outcome)
            lines.append(_line(number(count).rjust(LABEL - 1), told(word, emphasis)))
    for finding in task.findings:
        word, emphasis = SEVERITY_MARKS.get(finding["severity"], ("", ""))
        text = f"{word} {finding['code']}  {finding['column'] or ''}"
        lines.append(_line(number(finding["rows"]).rjust(LABEL - 1), told(text, emphasis)))
    lines += [told(f"! {notice['text']}", "warning") for notice in task.notices]
    return lines if len(lines) > 1 else []


def _history(events: Sequence[Mapping[str, Any]]) -> list[Content]:
    if not events:
        return []
    lines = [Content(""), Content.styled("History", "bold")]
    for event in events:
        text = (_moment(event["when"]), event["operator"], event["event"], event["note"])
        lines.append(told("  ".join(shown(part) for part in text if part)))
    return lines


def _line(label: str, text: Content) -> Content:
    return Content.assemble((fit(label, LABEL), "$text-muted"), text)
