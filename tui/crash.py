"""After a fault of the program: a report without anybody's data, and one calm screen that offers to start again."""

import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ClassVar

import platformdirs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from core.crashes import drop_old_crashes, write_crash
from core.errors import RollbookError
from tui.failures import fault
from tui.showing import lines_of, shown, told
from tui.terminal_app import TerminalApp
from tui.widgets.key_line import KeyLine
from tui.widgets.top_line import TopLine

AGAIN = 1
LIBRARIES = ("rollbook", "textual", "polars", "sqlalchemy")
NOT_WRITTEN = "The report could not be written."


def crash_folder() -> Path:
    """Return where reports of the app go."""
    return platformdirs.user_state_path("rollbook", appauthor=False) / "crashes"


def offer_again(error: BaseException, app: TerminalApp) -> None:
    """Write the report, show the screen, and return if the app is to start again; raises `fault` if not."""
    report = write_report(error, app)
    if can_show() and CrashApp(error, report, app).run() == AGAIN:
        return
    failure = fault(error)
    hint = f"the report is {report}; nothing half done was applied" if report else failure.hint
    raise RollbookError(failure.code, failure.message, hint) from error


def can_show() -> bool:
    """Tell whether there is still a terminal; a browser's session has ended with the app."""
    return "web_driver" not in os.environ.get("TEXTUAL_DRIVER", "") and all(
        stream.isatty() for stream in (sys.stdin, sys.stderr)
    )


def write_report(error: BaseException, app: TerminalApp) -> Path | None:
    """Write places, types and versions to a private file, and return its path; None where it cannot be written."""
    try:
        path = write_crash(crash_folder(), "app", error, list(_circumstances(app)))
        drop_old_crashes(path.parent)
    except (RollbookError, OSError):
        return None
    return path


def _circumstances(app: TerminalApp) -> Iterator[str]:
    yield f"When: {datetime.now(UTC).isoformat(timespec='seconds')}"
    yield f"System: {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    yield "Versions: " + ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    yield f"Terminal: {os.environ.get('TERM')}, {app.size.width} x {app.size.height}, theme {app.theme}"
    yield "Screens: " + " > ".join(app.screens_at_end)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "from its source folder"


class CrashApp(TerminalApp):
    """Says in short what happened, that nothing is lost, and where the report is."""

    CSS = """
    #told { padding: 1 2; height: auto; max-width: 100; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "leave(1)", "Start again", id="crash.again", tooltip="Open Rollbook again."),
        Binding("q", "leave(0)", "Quit", id="crash.quit", tooltip="Leave Rollbook."),
        Binding("escape,ctrl+q", "leave(0)", "Quit", show=False, id="crash.leave", tooltip="Leave Rollbook."),
    ]

    def __init__(self, error: BaseException, report: Path | None, ended: TerminalApp) -> None:
        """Make the app for a fault, in the looks and with the keys of the one that it ended."""
        super().__init__(colourless=ended.colourless, theme=ended.theme)
        self.few_colours = ended.few_colours
        self.set_keymap(ended.changed_keys)
        self._place = fault(error).message
        self._report = report

    def compose(self) -> ComposeResult:
        """Show what there is to say, above the two keys."""
        yield TopLine()
        with VerticalScroll():
            yield Static(lines_of(self._lines()), id="told")
        yield KeyLine()

    def _lines(self) -> Iterator[Content]:
        yield Content.styled("Rollbook had to stop", "bold")
        yield Content("")
        yield told(f"✗ {self._place}.", "error")
        yield Content("")
        yield Content("Nothing half done was applied: an import is written whole or not at all.")
        yield Content("Drafts are kept as they were after the last fix. Queued and running tasks go on.")
        yield Content("")
        if self._report is None:
            yield told(f"! {NOT_WRITTEN}", "warning")
            return
        yield Content("A report for the programmers, with places in the program and no cell of any file:")
        yield Content.styled(f"  {shown(self._report).replace(str(Path.home()), '~', 1)}", "bold")

    def action_leave(self, answer: int) -> None:
        """Answer whether to start again."""
        self.exit(answer)
