"""Saving files from any screen: templates, exports, the files of a task; ask, write privately, show where it went."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import RollbookError
from core.filing import require_folder, write_private
from core.task import rows_in_error
from tui.advice import advice
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.screens.dialogs.save import Offer, SaveChoice, SavedDialog, SaveDialog
from tui.screens.dialogs.wait import Report
from tui.showing import moment, shown, size

if TYPE_CHECKING:
    from core.service import LayoutView, Task, Triage


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a screen shows and that can be saved."""

    title: str
    name: str
    make: Callable[[str], bytes]
    """Takes csv, tsv or xlsx."""


Maker = Callable[[SaveChoice, Report], bytes]
Test = Callable[[SaveChoice], None]
FILE_TITLES = {
    "uploaded": "Uploaded file: what was handed in",
    "completed": "Completed file: the rows that succeeded",
    "errors": "Error file: the rows to correct",
    "export": "Export",
}


async def save_template(screen: RollbookScreen, remembered: Remembered, scope: str | None) -> None:
    """Save a template of a layout that fits the scope, blank or with sample rows."""
    layouts = await screen.wait("Looking", lambda report: fitting_layouts(screen, scope), leavable=True)
    if layouts is None:
        return
    offer = Offer(
        "Save a template",
        "Save template",
        [(layout.title, layout.name) for layout in layouts],
        lambda what: f"{what}-template",
        remembered.first_folder(screen.rollbook.config.folders.exports),
        flag="with sample rows",
    )

    def make(choice: SaveChoice, report: Report) -> bytes:
        return screen.rollbook.template(choice.what, choice.type, scope=scope, sample=choice.flag)

    await save_offer(screen, remembered, offer, make)


async def save_parts(
    screen: RollbookScreen, remembered: Remembered, title: str, stem: str, parts: Sequence[Part]
) -> None:
    """Save one of the parts of what a screen shows."""
    makers = {part.name: part.make for part in parts}
    offer = Offer(
        title,
        "Save file",
        [(part.title, part.name) for part in parts],
        lambda what: plain_name(f"{stem}-{what}"),
        remembered.first_folder(screen.rollbook.config.folders.exports),
    )
    await save_offer(screen, remembered, offer, lambda choice, report: makers[choice.what](choice.type))


async def save_task_file(
    screen: RollbookScreen, remembered: Remembered, task: "Task", shown_rows: Sequence[Part] = ()
) -> None:
    """Save one of the files that a task keeps, or what a screen shows of it."""

    def look(report: Report) -> tuple[list[str], datetime | None]:
        return screen.rollbook.files(task.id), screen.rollbook.passwords_until(task.id)

    found = await screen.wait("Looking", look, leavable=True)
    if found is None:
        return
    kept, until = found
    kinds = [kind for kind in kept if kind != "errors" or rows_in_error(task)]
    if not kinds and not shown_rows:
        screen.tell(f"Task {task.id} keeps no files")
        return
    stem = Path(task.file["name"]).stem if task.file else task.scope or task.layout
    offer = Offer(
        f"Files of task {task.id}",
        "Save file",
        [
            *((FILE_TITLES.get(kind, kind), kind) for kind in sorted(kinds, key=_usefulness)),
            *((part.title, part.name) for part in shown_rows),
        ],
        lambda what: plain_name(f"{stem}-{task.id}-{what}"),
        remembered.first_folder(screen.rollbook.config.folders.exports),
        warnings={"completed": passwords_told(until)} if until else {},
    )

    makers = {part.name: part.make for part in shown_rows}

    def make(choice: SaveChoice, report: Report) -> bytes:
        if choice.what in makers:
            return makers[choice.what](choice.type)
        return screen.rollbook.file(task.id, choice.what, choice.type)

    await save_offer(screen, remembered, offer, make)


async def save_rest(screen: RollbookScreen, remembered: Remembered, triage: "Triage") -> None:
    """Save the rows of a draft that are still in error, with the corrections made so far."""
    offer = Offer(
        "Save the rows still in error",
        "Save file",
        [("Error file", "errors")],
        lambda what: plain_name(f"{Path(triage.draft.name).stem}-rest"),
        remembered.first_folder(screen.rollbook.config.folders.exports),
    )

    def make(choice: SaveChoice, report: Report) -> bytes:
        return triage.error_file(choice.type)

    await save_offer(screen, remembered, offer, make)


async def save_offer(
    screen: RollbookScreen,
    remembered: Remembered,
    offer: Offer,
    make: Maker,
    ask: Callable[[SaveChoice | None, str], SaveDialog] | None = None,
    *,
    test: Test | None = None,
    goes_on: bool = False,
) -> None:
    """Ask what to save and where, until it is saved or left; what cannot be saved is told where it was asked.

    `test` raises what is wrong with a choice, on a thread, before anything else is asked.
    """
    ask = ask or partial(SaveDialog, offer)
    choice: SaveChoice | None = None
    wrong: str | None = None
    while True:
        choice = await screen.app.push_screen_wait(ask(choice, wrong or ""))
        if choice is None:
            return
        wrong = await _refusal(screen, choice, test)
        if wrong is not None:
            continue
        job = partial(_write, remembered, choice, make)
        told = partial(_told, choice.path)
        written = await screen.wait(offer.title, job, goes_on=told if goes_on else None)
        screen.action_refresh()
        if written is None:
            return
        if isinstance(written, int):
            break
        wrong = _wrong(written)
    text = f"{size(written)}, readable by you alone."
    saved = SavedDialog(choice.path.absolute(), text, warning=offer.warnings.get(choice.what, ""))
    await screen.app.push_screen_wait(saved)


async def _refusal(screen: RollbookScreen, choice: SaveChoice, test: Test | None) -> str | None:
    """Return why a choice is asked for again, without words where somebody wanted that; None where it can be saved."""
    if test is not None:
        refused = await screen.wait("Looking", partial(_refused, test, choice), leavable=True)
        if refused is None or refused:
            return refused or ""
    return None if await _may_write(screen, choice.path) else ""


def _refused(test: Test, choice: SaveChoice, report: Report) -> str:
    """Return what is wrong with a choice; nothing where it can be saved."""
    try:
        test(choice)
    except RollbookError as error:
        return _wrong(error)
    return ""


def _wrong(error: RollbookError) -> str:
    return f"{error.message} ({advice(error.hint)})" if error.hint else error.message


def _write(remembered: Remembered, choice: SaveChoice, make: Maker, report: Report) -> int | RollbookError:
    """Make the file and write it, on a thread; return its size, or why it was not written."""
    try:
        require_folder(choice.path.parent)
        content = make(choice, report)
        write_private(choice.path, content)
    except RollbookError as error:
        return error
    remembered.folder = str(choice.path.absolute().parent)
    remembered.save()
    return len(content)


def _told(path: Path, written: int | RollbookError) -> str:
    """Say what became of a file whose dialog was left."""
    if isinstance(written, RollbookError):
        return f"✗ {shown(path)} was not saved: {shown(written.message)}"
    return f"✓ Saved {shown(path)} ({size(written)})"


def passwords_told(until: datetime) -> str:
    """Say what a file with temporary passwords is, and until when its task gives them out."""
    return f"It holds temporary passwords, which can be fetched until {moment(until)}. Keep it safe."


def _stands(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


async def _may_write(screen: RollbookScreen, path: Path) -> bool:
    """Ask before a file is replaced."""
    if not _stands(path):
        return True
    question = ConfirmDialog("Replace a file?", f"{shown(path)} exists already.", "Replace it")
    replace = await screen.app.push_screen_wait(question)
    return replace is True


def fitting_layouts(screen: RollbookScreen, scope: str | None) -> "list[LayoutView]":
    """Return the layouts that fit a scope; those of reference data for none."""
    if scope is not None:
        return screen.rollbook.layouts(scope)
    return screen.rollbook.reference_layouts()


def plain_name(text: str) -> str:
    """Return a text as a file name of plain characters."""
    return re.sub(r"[^\w.@-]+", "-", shown(text)).strip("-.")[:80] or "rollbook"


def _usefulness(kind: str) -> int:
    order = ("errors", "completed", "uploaded", "export")
    return order.index(kind) if kind in order else len(order)
