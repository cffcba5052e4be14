"""The commands that keep the store going: the worker, cancelling, purging, the doctor."""

from typing import Annotated

from cyclopts import Parameter

from core.service import summary_of_task
from tui.commands.parameters import Call, Flag, TaskNumber, WholeNumber
from tui.commands.printing import counted, print_json, say, say_wrapped


def work(*, drain: Annotated[bool, Flag, Parameter(help="Stop when no task is queued.")] = False, call: Call) -> None:
    """Run queued tasks from the store."""
    call.rollbook().work(drain=drain)
    if call.json:
        print_json({"drained": drain})


def cancel(number: TaskNumber, /, *, call: Call) -> None:
    """Cancel a task that has not begun to write."""
    task = call.rollbook().cancel(number)
    if call.json:
        print_json(summary_of_task(task))
    else:
        asked = "; it stops as soon as it can" if task.ended is None else ""
        say(f"Task {task.id}: {task.status.label}{asked}")


def purge(
    *,
    older_than: Annotated[
        int, WholeNumber, Parameter(metavar="DAYS", help="Tasks that ended more than so many days ago.")
    ],
    call: Call,
) -> None:
    """Remove the files of old tasks; the history stays."""
    number = call.rollbook().purge(older_than)
    if call.json:
        print_json({"purged": number})
    else:
        say(f"{counted(number, 'task')} lost {'its' if number == 1 else 'their'} files.")


def examine(*, call: Call) -> int:
    """Check store, configuration, terminal and permissions; the exit code is 2 where something is wrong."""
    found = call.rollbook().doctor()
    if call.json:
        print_json([{"subject": one.subject, "ok": one.ok, "text": one.text, "hint": one.hint} for one in found])
    else:
        for one in found:
            say(f"{'ok   ' if one.ok else 'WRONG'}  {one.subject}: {one.text}")
            if one.hint and not one.ok:
                say_wrapped(one.hint, "       ")
    return 0 if all(one.ok for one in found) else 2
