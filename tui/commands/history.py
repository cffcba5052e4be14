"""The commands that look back: tasks, one task, its rows, its files."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from core.catalogue import CATALOGUE
from core.errors import RollbookError
from core.outcomes import Status
from core.service import summary_of_task
from tui.commands.parameters import Call, FileKind, OutcomeName, OutputFile, ScopeCode, StatusName, TaskNumber
from tui.commands.printing import local_time, print_json, print_json_lines, say, say_pairs, say_table, warn
from tui.commands.reports import held_sentence, mail_told, say_report, say_row_changes, undelivered
from tui.commands.targets import Target

if TYPE_CHECKING:
    from core.service import Results, Rollbook, Task


def list_tasks(*, scope: ScopeCode = None, status: StatusName = None, call: Call) -> None:
    """List the tasks, newest first."""
    tasks = call.rollbook().tasks(scope, status.value if status else None)
    if call.json:
        print_json([summary_of_task(task) for task in tasks])
    elif not tasks:
        say("No tasks.")
    else:
        mail = ("Undelivered",) if any(undelivered(task.mail) for task in tasks) else ()
        headings = ("ID", "Kind", "Status", "Scope", "Layout", "Rows", "Errors", *mail, "Who", "Queued")
        say_table(headings, (_task_row(task, mail=bool(mail)) for task in tasks), numbers=(0, 5, 6), elastic=4)


def _task_row(task: "Task", *, mail: bool) -> tuple[object, ...]:
    rows, errors = sum(task.counts.values()), task.counts.get("error", 0)
    when = local_time(task.queued)
    told = (undelivered(task.mail),) if mail else ()
    what = (str(task.id), task.kind, task.status.label, task.scope, task.layout)
    return *what, rows, errors, *told, task.operator, when


def show_task(number: TaskNumber, /, *, call: Call) -> None:
    """Show one task: who, when, options, status, counts, findings by code, files."""
    service = call.rollbook()
    document = service.task_json(number)
    if call.json:
        print_json(document)
        return
    say_report(document, _rows_at_hand(service, number) if document["findings"] else None)
    say()
    say_pairs(_facts(document), "")
    if document["history"]:
        say()
        say("History:")
    for event in document["history"]:
        note = f": {event['note']}" if event["note"] else ""
        say(f"{_local(event['when'])}  {event['operator']}  {event['event']}{note}", "  ")


def _rows_at_hand(service: "Rollbook", number: int) -> "Results | None":
    """Return the rows of a task for examples; None where they were purged, or are another operator's."""
    try:
        return service.results(number)
    except RollbookError as error:
        if error.code in ("file-missing", "not-permitted"):
            return None
        raise


def _facts(document: dict[str, Any]) -> list[tuple[str, object]]:
    options = [_option(name, value) for name, value in document["options"].items() if value not in (None, False, "")]
    error, held, progress = document.get("error"), document.get("held"), document["progress"]
    running = progress and document["status"] == Status.IN_PROGRESS
    return [
        ("Operator", document["operator"]),
        ("Queued", _local(document["queued"])),
        ("Started", _local(document["started"])),
        ("Ended", _local(document["ended"])),
        ("Options", ", ".join(options)),
        ("SHA-256", (document["file"] or {}).get("sha256")),
        ("Progress", f"{progress['phase']}, {progress['done']:,} of {progress['total']:,}" if running else ""),
        ("Error", str(RollbookError(**error)) if error else ""),
        ("Held", _held(held, document) if held else ""),
        ("Parent", str(document["parent"] or "")),
        ("Taken back by", str(document["undone_by"] or "")),
        ("Files", ", ".join(document["files"])),
        ("E-mails", mail_told(document.get("mail"))),
        *(("", _trouble(trouble)) for trouble in document.get("mail_troubles", ())),
    ]


def _held(held: dict[str, Any], document: dict[str, Any]) -> str:
    if document["status"] == Status.HELD:
        return str(RollbookError("held", *held_sentence(held, "is held", document["task"])))
    return held_sentence(held, "was held")[0]


def _trouble(trouble: dict[str, Any]) -> str:
    again = f"; tried again {_local(trouble['next'])}" if trouble["next"] else ""
    return f"{trouble['mails']:,} {trouble['state']}: {trouble['reason']}{again}"


def _local(moment: str | None) -> str:
    return local_time(datetime.fromisoformat(moment)) if moment else ""


def _option(name: str, value: object) -> str:
    if name == "columns" and isinstance(value, list):
        return "columns " + ", ".join(f"{label} = {column or 'not read'}" for label, column in value)
    spelled = name.replace("_", "-")
    return spelled if value is True else f"{spelled} {value}"


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
        raise RollbookError("usage", f"'{code}' is not a finding code", "rollbook task ID lists those of a task")
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
    if line.get("details"):
        say(line["details"], "      ")
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
    until = service.passwords_until(number) if kind == "completed" else None
    content = service.file(number, kind, type_)
    target.write(content, exact=type_ is None)
    passwords = {} if until is None else {"passwords": True}
    target.announce(call, {"task": number, "kind": kind, "file": output, "bytes": len(content), **passwords})
    if until is not None and not call.json:
        warn("The file holds temporary passwords", f"they can be fetched until {local_time(until)}; keep the file safe")


def _own_ending(task: "Task") -> str | None:
    name = (task.file or {}).get("name")
    return Path(name).suffix.lower() if name else None
