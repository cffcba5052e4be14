"""Tasks, checks and layouts in the words of the contract: plain values, ready to be printed as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.judging import Intake, Verdict
from core.layout import Layout, Notice
from core.outcomes import Status
from core.results import Results
from core.task import Task


def time_text(moment: datetime | None) -> str | None:
    """Return a time as the contract writes it: UTC, whole seconds, `Z`."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def summary_of_task(task: Task) -> dict[str, Any]:
    """Return the contract's object for a task."""
    summary: dict[str, Any] = {
        "task": task.id,
        "kind": task.kind,
        "status": task.status.value,
        "layout": task.layout,
        "scope": task.scope,
        "operator": task.operator,
        "queued": time_text(task.queued),
        "started": time_text(task.started),
        "ended": time_text(task.ended),
        "file": task.file,
        "counts": task.counts,
        "warnings": task.warnings,
        "findings": task.findings,
        "notices": task.notices,
        "parent": task.parent,
    }
    if task.mail is not None:
        summary["mail"] = task.mail
    if task.held is not None:
        summary["held"] = task.held
    if task.error is not None:
        summary["error"] = task.error
    return summary


def history_of_task(
    task: Task, events: list[dict[str, Any]], files: list[str], troubles: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what `rollbook task` adds: options, files, progress, who did what when, why e-mails are undelivered."""
    mail = {"mail_troubles": [{**trouble, "next": time_text(trouble["next"])} for trouble in troubles]}
    history = [
        {"when": time_text(event["at"]), "operator": event["operator"], "event": event["event"], "note": event["note"]}
        for event in events
    ]
    progress = {"phase": task.phase.value, "done": task.done, "total": task.total} if task.phase else None
    return {
        **summary_of_task(task),
        "options": task.options,
        "files": files,
        "attempt": task.attempt,
        "progress": progress,
        "undone_by": task.undone_by,
        **(mail if task.mail is not None else {}),
        "history": history,
    }


def summary_of_check(intake: Intake, verdict: Verdict, notices: Sequence[Notice] = ()) -> dict[str, Any]:
    """Return the contract's object for a check: what the import would end with, and more to notice."""
    told = verdict.told(notices)
    held = told.pop("held")
    summary: dict[str, Any] = {
        "task": None,
        "kind": "import",
        "status": verdict.status.value,
        "layout": intake.sheet.layout.name,
        "scope": intake.scope.code if intake.scope else None,
        "operator": intake.request.login,
        "queued": None,
        "started": None,
        "ended": None,
        "file": intake.file,
        **told,
        "parent": None,
    }
    if held is not None:
        summary["held"] = held
    return summary


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column as people read about it."""

    name: str
    required: bool
    maximum: int | None
    choices: tuple[str, ...]
    kind: str
    rule: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LayoutView:
    """A layout as people read about it."""

    name: str
    title: str
    scope: str | None
    key: tuple[str, ...]
    columns: tuple[ColumnView, ...]
    filters: tuple[str, ...]
    options: tuple[str, ...]
    """The options of an import that only some layouts have, as `ImportOptions` names them."""


def view_layout(layout: Layout) -> LayoutView:
    """Return a layout for `rollbook layouts` and the screens."""
    columns = tuple(
        ColumnView(c.name, c.required, c.maximum, c.choices, c.kind.value, c.rule, c.aliases) for c in layout.columns
    )
    scope = layout.scope.value if layout.scope else None
    return LayoutView(layout.name, layout.title, scope, layout.key, columns, layout.filters, layout.options)


@dataclass(frozen=True, eq=False)
class Check:
    """What an import would do; nothing was written."""

    summary: dict[str, Any]
    results: Results

    @property
    def held(self) -> dict[str, Any] | None:
        """Why the import would be held, if it would."""
        return self.summary.get("held")

    @property
    def exit_code(self) -> int:
        """The exit code of the contract."""
        return exit_code_of(Status(self.summary["status"]))


def exit_code_of(status: Status) -> int:
    """Return the exit code that a status ends a command with."""
    codes = {Status.COMPLETED_WITH_ERRORS: 1, Status.HELD: 3, Status.CANCELLED: 3, Status.FAILED: 4}
    return codes.get(status, 0)
