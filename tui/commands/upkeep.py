"""The commands that keep the store going: the worker, cancelling, purging, the doctor."""

import os
import shutil
import sys
from typing import Annotated

from cyclopts import Parameter

from core.service import Diagnosis, summary_of_task
from tui.commands.parameters import Call, Flag, TaskNumber, WholeNumber
from tui.commands.printing import counted, print_json, say, say_wrapped
from tui.commands.terminal import can_move_cursor


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
    """Check store, configuration, terminal and permissions; 4 where the store is at fault, 2 for all else."""
    found = [*call.rollbook().doctor(), diagnose_terminal()]
    if call.json:
        print_json([{"subject": one.subject, "ok": one.ok, "text": one.text, "hint": one.hint} for one in found])
    else:
        for one in found:
            say(f"{'ok   ' if one.ok else 'WRONG'}  {one.subject}: {one.text}")
            if one.hint and not one.ok:
                say_wrapped(one.hint, "       ")
    wrong = {one.subject for one in found if not one.ok}
    return (4 if "store" in wrong else 2) if wrong else 0


def diagnose_terminal() -> Diagnosis:
    """Return whether the app can be shown here; without any terminal nothing is wrong, the commands need none."""
    width, height = shutil.get_terminal_size()
    text = f"{os.environ.get('TERM', 'no TERM')}, {width} columns, {height} lines."
    if not sys.stdout.isatty():
        return Diagnosis("terminal", ok=True, text="None here; every command works without one.", hint="")
    if not can_move_cursor():
        return Diagnosis("terminal", ok=False, text=text, hint="Set TERM to what your terminal is, such as xterm.")
    if width < 80 or height < 24:
        return Diagnosis("terminal", ok=False, text=text, hint="The app wants 80 columns and 24 lines.")
    return Diagnosis("terminal", ok=True, text=text, hint="")
