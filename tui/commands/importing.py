"""The commands that check and import a file."""

import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from core.errors import RollbookError
from core.filing import read_regular, write_private
from core.memory import importing
from core.options import ImportOptions
from core.outcomes import Status
from tui.commands.invocation import Invocation
from tui.commands.parameters import Call, Flag, InputFile, LayoutName, ScopeCode, WholeNumber
from tui.commands.printing import json_text, print_json, read_or_not, say
from tui.commands.progress import progress
from tui.commands.reports import held_sentence, say_changes, say_report
from tui.failures import line

if TYPE_CHECKING:
    from core.service import Check, Rollbook, Task


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """The options that `check` and `import` share."""

    allow_deletes: Annotated[
        int | None,
        WholeNumber,
        Parameter(help="Run although the import deletes or disables many accounts: exactly this many."),
    ] = None
    again: Annotated[bool, Flag, Parameter(help="Run although this file was imported before.")] = False
    stop_after_errors: Annotated[
        int | None, WholeNumber, Parameter(help="Apply nothing where this many rows or more are in error.")
    ] = None
    all_or_nothing: Annotated[bool, Flag, Parameter(help="Apply nothing where any row is in error.")] = False
    encoding: Annotated[
        str | None, Parameter(metavar="NAME", help="The encoding of the file, where what is detected is wrong.")
    ] = None
    delimiter: Annotated[
        str | None,
        Parameter(metavar="CHARACTER", allow_leading_hyphen=True, help="What stands between the cells of a line."),
    ] = None
    sheet: Annotated[
        str | None, Parameter(metavar="NAME", help="The sheet of a workbook; the first visible one otherwise.")
    ] = None

    welcome_emails: Annotated[
        bool, Flag, Parameter(help="Send an e-mail to the people whose accounts are created, where the layout has it.")
    ] = False
    delete_training_records: Annotated[
        bool, Flag, Parameter(help="Delete accounts although their training records go with them.")
    ] = False

    def for_core(self) -> ImportOptions:
        """Return them as core takes them; raises `usage` where a number makes no sense."""
        options = ImportOptions(**vars(self))
        options.require_sound()
        return options


NO_OPTIONS = Options()


def check(
    file: InputFile,
    /,
    *,
    scope: ScopeCode = None,
    layout: LayoutName = None,
    rows: Annotated[
        str | None, Parameter(metavar="FILE", help="Write every row's outcome there, one JSON object a line.")
    ] = None,
    diff: Annotated[
        bool,
        Flag,
        Parameter(help="List what would change, row by row: old -> new, of sets what is added (+) and taken away (-)."),
    ] = False,
    options: Options = NO_OPTIONS,
    call: Call,
) -> int:
    """Say what an import would do; nothing is written to the store."""
    given = options.for_core()
    service, *contents = _hand_in(Path(file), given, call)
    with progress() as report:
        checked = service.check(contents.pop(), Path(file).name, scope, layout, given, report)
    if rows is not None:
        write_private(Path(rows), _lines(checked.results.lines()))
    with read_or_not():
        if call.json:
            document = dict(checked.summary)
            if diff:
                document["rows"] = [line for line in checked.results.lines() if line.get("changes")]
            print_json(document)
        else:
            _say_check(checked, diff=diff)
    return checked.exit_code


def _hand_in(path: Path, options: ImportOptions, call: Invocation) -> tuple["Rollbook", bytes]:
    """Return the service and the file's content, which is read as a table while the service is being imported."""
    if call.service is not None:
        return call.service, read_regular(path, call.service.config.limits.bytes)
    with importing():
        from core.config import default_store
        from core.digest import Digest
        from core.settings_file import load_config

    config = load_config(call.config)
    content = read_regular(path, config.limits.bytes)
    digest = Digest(content)
    with importing():
        from core.ahead import Ahead

    store = call.store or config.store.url or str(default_store())
    ahead = Ahead(content, path.name, options, config, store, digest)
    service = call.rollbook()
    service.ahead = ahead
    return service, content


def _say_check(checked: "Check", *, diff: bool) -> None:
    say_report(checked.summary, checked.results)
    if diff:
        say_changes(checked.results)
    if checked.held is not None:
        _complain(RollbookError("held", *held_sentence(checked.held, "would be held")))


def _lines(values: Iterable[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    for value in values:
        buffer.write(json_text(value).encode("utf-8", "backslashreplace") + b"\n")
    return buffer.getvalue()


def run_import(
    file: InputFile,
    /,
    *,
    scope: ScopeCode = None,
    layout: LayoutName = None,
    options: Options = NO_OPTIONS,
    detach: Annotated[bool, Flag, Parameter(help="Leave it to a worker; print the task and return.")] = False,
    call: Call,
) -> int:
    """Import a file, wait for it and say what became of it."""
    given, name = options.for_core(), Path(file).name
    service, *contents = _hand_in(Path(file), given, call)
    # A large file is held by nobody who only waits: who takes it out lets it go.
    if detach:
        return _announce(service.queue_import(contents.pop(), name, scope, layout, given), as_json=call.json)
    with progress() as report:
        task = service.run_import(contents.pop(), name, scope, layout, given, report)
    from core.service import exit_code_of, summary_of_task

    failure = _failure(task)
    document = summary_of_task(task)
    with read_or_not():
        if call.json:
            print_json(document)
        else:
            say_report(document, service.results(task.id) if task.counts else None)
            if failure:
                _complain(failure)
    return failure.exit_code if failure and task.error else exit_code_of(task.status)


def _failure(task: "Task") -> RollbookError | None:
    """Return why the import did not run to its end, if it did not."""
    if task.error is not None:
        return RollbookError(task.error["code"], task.error["message"], task.error.get("hint", ""))
    if task.held is not None:
        return RollbookError("held", *held_sentence(task.held, "is held", task.id))
    if task.status is Status.CANCELLED:
        return RollbookError("cancelled", f"The import {task.id} was cancelled", "nothing was applied")
    return None


def _complain(failure: RollbookError) -> None:
    sys.stdout.flush()
    sys.stderr.write(line(failure) + "\n")


def _announce(task: "Task", *, as_json: bool) -> int:
    with read_or_not():
        if as_json:
            from core.service import summary_of_task

            print_json(summary_of_task(task))
        else:
            say(f"Queued as task {task.id}; see how it goes: rollbook task {task.id}")
    return 0
