"""The command that exports a scope."""

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from core.service import ExportFilters, summary_of_task
from tui.commands.parameters import Call, Day, Flag, LayoutName, OutputFile, ScopeCode, StateName
from tui.commands.printing import counted, say
from tui.commands.progress import progress
from tui.commands.targets import Target, kept_as


def export(  # noqa: PLR0913 - one parameter for each option of the command line
    *,
    scope: ScopeCode = None,
    output: OutputFile,
    layout: LayoutName = None,
    state: StateName = None,
    role: Annotated[str | None, Parameter(metavar="ROLE", help="Only accounts with this role.")] = None,
    under: Annotated[
        str | None, Parameter(metavar="ORGANIZATION", help="Only accounts of this organization and those below it.")
    ] = None,
    changed_since: Annotated[
        date | None, Day, Parameter(help="Only accounts changed on this day (yyyy-mm-dd) or later.")
    ] = None,
    no_deleted: Annotated[bool, Flag, Parameter(help="Leave deleted accounts out.")] = False,
    call: Call,
) -> None:
    """Export a scope, recorded as a task with its file."""
    target = Target.named(output, call)
    target.check_folder()
    filters = ExportFilters(state=state, role=role, under=under, changed_since=changed_since, deleted=not no_deleted)
    with progress() as report:
        task, content = call.rollbook().run_export(scope, layout, target.type, filters, report)
    with kept_as(task.id, "export"):
        target.write(content)
    if not call.json and target.path is not None:
        say(f"Export {task.id}: {counted(sum(task.counts.values()), 'row')}")
    target.announce(call, summary_of_task(task))
