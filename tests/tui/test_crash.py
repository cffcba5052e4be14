"""A fault of the program ends in one calm screen, and nobody's data leaves with it."""

import re
from pathlib import Path

import pytest

from core.crashes import KEPT, drop_old_crashes, trace, write_crash
from tests.tui.pty_terminal import ENTERED, LEFT, plain, program
from tui.app import RollbookApp
from tui.crash import CrashApp, crash_folder, write_report

SECRET = "Jane-Q-Secret"
IN_THE_APP = f"""
import tui.app
def fail(self, keys):
    secret = "{SECRET}"
    error = ValueError("no such name: " + secret)
    error.add_note(secret)
    raise error
tui.app.RollbookApp.set_keymap = fail
"""
IN_A_THREAD = f"""
import core.service
def fail(self, *given):
    secret = "{SECRET}"
    raise KeyError(secret)
core.service.Rollbook.tasks = fail
"""
IN_OPENING = f"""
import tui.commands.invocation
def fail(self):
    try:
        raise ValueError("{SECRET}")
    except ValueError as error:
        raise LookupError("{SECRET}") from error
tui.commands.invocation.Invocation.rollbook = fail
"""
CALM = ("Rollbook had to stop", "Nothing half done was applied", "Drafts are kept", "r Start again", "q Quit")


def reports() -> list[Path]:
    """Return the reports that were written."""
    return sorted(crash_folder().glob("crash-*.txt"))


def fallen() -> ValueError:
    """Return an error with a place, a cause, and data in its text."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError as error:
        error.add_note(SECRET)
        return error


@pytest.mark.parametrize(
    ("patch", "kind"),
    [(IN_THE_APP, "ValueError"), (IN_A_THREAD, "KeyError"), (IN_OPENING, "ValueError")],
    ids=["app", "thread", "opening"],
)
def test_a_fault_ends_in_a_calm_screen_without_a_datum(tmp_path: Path, patch: str, kind: str) -> None:
    with program("--store", tmp_path / "store.sqlite", patch=patch) as terminal:
        terminal.until(*CALM, kind, ".local/state/rollbook/crashes/crash-")
        terminal.press("q")
        assert terminal.end() == 4
    ended = bytes(terminal.seen)
    assert SECRET.encode() not in ended
    assert b"Traceback" not in ended
    assert ended.count(ENTERED) == ended.count(LEFT) == 2
    said = plain(ended[ended.rindex(LEFT) :]).strip()
    assert re.fullmatch(r"rollbook: A fault of the program: [^\r\n]+ \(the report is [^\r\n]+\)", said)
    [report] = reports()
    text = report.read_text(encoding="utf-8")
    assert SECRET not in text.replace(f'("{SECRET}")', "")
    assert f"builtins.{kind}\n" in text
    assert "Python 3." in text
    assert report.stat().st_mode & 0o777 == 0o600
    assert report.parent.stat().st_mode & 0o777 == 0o700


def test_the_app_starts_again_from_the_calm_screen(tmp_path: Path) -> None:
    once = IN_THE_APP.replace("    secret =", "    del tui.app.RollbookApp.set_keymap\n    secret =", 1)
    with program("--store", tmp_path / "store.sqlite", patch=once) as terminal:
        terminal.until(*CALM)
        place = terminal.press("r")
        terminal.until("This store is empty", since=place)
        terminal.press("\x11")
        assert terminal.end() == 0


def test_the_trace_is_printed_where_it_is_asked_for(tmp_path: Path) -> None:
    with program("--debug", "--store", tmp_path / "store.sqlite", patch=IN_THE_APP) as terminal:
        terminal.until(*CALM)
        terminal.press("\x1b")
        assert terminal.end() == 4
    said = plain(bytes(terminal.seen[terminal.seen.rindex(LEFT) :]))
    assert "Traceback (most recent call last):" in said
    assert "builtins.ValueError" in said
    assert SECRET not in said


def test_a_report_tells_causes_and_groups_by_place_and_type() -> None:
    told = "".join(trace(ExceptionGroup(SECRET, [fallen(), OSError(SECRET)])))
    assert [kind in told for kind in ("builtins.KeyError", "builtins.ValueError", "builtins.OSError")] == [True] * 3
    assert told.index("builtins.KeyError") < told.index("builtins.ValueError")
    assert SECRET not in told


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    written = [write_crash(tmp_path, "app", fallen()) for _ in range(KEPT + 3)]
    drop_old_crashes(tmp_path)
    assert sorted(tmp_path.iterdir()) == written[3:]


async def test_a_report_that_cannot_be_written_is_told_and_the_screen_comes_all_the_same(
    private_home: Path, tmp_path: Path
) -> None:
    (private_home / ".local").write_text("no folder", encoding="utf-8")
    ended = RollbookApp(lambda: None)  # type: ignore[arg-type,return-value] # it is not run
    assert write_report(fallen(), ended) is None
    app = CrashApp(fallen(), None, ended)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "The report could not be written." in text
        await pilot.press("escape")
    assert app.return_value == 0
