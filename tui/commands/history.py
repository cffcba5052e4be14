"""The commands that look back: tasks, one task, its rows, its files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from core.errors import RollbookError
from core.findings import CATALOGUE
from core.outcomes import Status
from core.service import summary
from tui.commands.parameters import Call, FileKind, OutcomeName, OutputFile, ScopeCode, StatusName, TaskNumber
from tui.commands.printing import local_time, print_json, print_json_lines, say, say_pairs, say_table
from tui.commands.reports import held_sentence, say_report, say_row_changes
from tui.commands.targets import Target

if TYPE_CHECKING:
    from core.service import Rollbook, Task


def list_tasks(*, scope: ScopeCode = None, status: StatusName = None, call: Call) -> None:
    """List the tasks, newest first."""
    tasks = call.rollbook().tasks(scope, status.value if status else None)
    if call.json:
        print_json([summary(task) for task in tasks])
    elif not tasks:
        say("No tasks.")
    else:
        headings = ("ID", "Kind", "Status", "Scope", "Layout", "Rows", "Errors", "Who", "Queued")
        say_table(headings, (_task_row(task) for task in tasks), numbers=(0, 5, 6), elastic=4)


def _task_row(task: "Task") -> tuple[object, ...]:
    rows, errors = sum(task.counts.values()), task.counts.get("error", 0)
    when = local_time(task.queued)
    return str(task.id), task.kind, task.status.title, task.scope, task.layout, rows, errors, task.operator, when


def show_task(number: TaskNumber, /, *, call: Call) -> None:
    """Show one task: who, when, options, status, counts, findings by code, files."""
    service = call.rollbook()
    if call.json:
        print_json(service.task_json(number))
        return
    task = service.task(number)
    say_report(summary(task), service.results(number) if task.findings else None)
    say()
    say_pairs(_facts(task, service.files(number)), "")
    if task.held is not None:
        say(" (".join(held_sentence(task.held, "is held")) + ")")
    _say_history(service, number)


def _facts(task: "Task", files: list[str]) -> list[tuple[str, object]]:
    options = ", ".join(_option(name, value) for name, value in task.options.items() if value not in (None, False, ""))
    error = RollbookError(**task.error) if task.error else None
    progress = f"{task.phase.value}, {task.done:,} of {task.total:,}" if task.phase else ""
    return [
        ("Operator", task.operator),
        ("Queued", task.queued),
        ("Started", task.started),
        ("Ended", task.ended),
        ("Options", options),
        ("SHA-256", (task.file or {}).get("sha256")),
        ("Progress", progress if task.status is Status.IN_PROGRESS else ""),
        ("Error", str(error) if error else ""),
        ("Parent", str(task.parent or "")),
        ("Taken back by", str(task.undone_by or "")),
        ("Files", ", ".join(files)),
    ]


def _option(name: str, value: object) -> str:
    spelled = name.replace("_", "-")
    return spelled if value is True else f"{spelled} {value}"


def _say_history(service: "Rollbook", number: int) -> None:
    events = service.events(number)
    if not events:
        return
    say()
    say("History:")
    for event in events:
        note = f": {event['note']}" if event.get("note") else ""
        say(f"{local_time(event['when'])}  {event['operator']}  {event['event']}{note}", "  ")


def list_rows(
    number: TaskNumber,
    /,
    *,
    outcome: OutcomeName = None,
    code: Annotated[
        str | None, Parameter(metavar="C", help="Only rows with this finding code, such as required.")
    ] = None,
    call: Call,
) -> None:
    """List the rows of a task."""
    if code is not None and code not in CATALOGUE:
        raise RollbookError("usage", f"'{code}' is not a finding code", "rollbook layouts LAYOUT lists them")
    lines = call.rollbook().results(number).lines(outcome.value if outcome else None, code)
    if call.json:
        print_json_lines(lines)
        return
    for line in lines:
        _say_row(line)


def _say_row(line: dict[str, Any]) -> None:
    say("  ".join(str(part) for part in (f"row {line['row']}", line["outcome"], line["action"], line["key"]) if part))
    for finding in line["findings"]:
        column = f" {finding['column']}" if finding["column"] else ""
        hint = f" {finding['hint']}" if finding["hint"] else ""
        say(f"{finding['severity']} [{finding['code']}]{column}: {finding['message']}{hint}", "      ")
    say_row_changes(line)


def fetch_file(number: TaskNumber, kind: FileKind, /, *, output: OutputFile, call: Call) -> None:
    """Fetch one of a task's files: an uploaded one with its own ending comes byte for byte."""
    service = call.rollbook()
    own = _own_ending(service.task(number)) if kind == "uploaded" else None
    if own is not None and Path(output).suffix.lower() == own and output != "-":
        target, type_ = Target(Path(output), own), None
    else:
        target = Target.named(output, call)
        type_ = None if target.path is None and own == ".csv" else target.type
    content = service.file(number, kind, type_)
    target.write(content)
    target.announce(call, {"task": number, "kind": kind, "file": output, "bytes": len(content)})


def _own_ending(task: "Task") -> str | None:
    name = (task.file or {}).get("name")
    return Path(name).suffix.lower() if name else None
