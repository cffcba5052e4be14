"""A walk through every screen and dialog, one stop after another; a new screen is one more stop."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual import events

from core.service import ImportOptions, Rollbook
from core.task import Task
from tests.tui.command_line import HEADER
from tests.tui.screens.driving import Driver, app_on, driving

REFERENCE = "Code,Name,Type,Parent Code\nTN,{0},State,\nTN-1,{1},District,TN\nTN-1-1,{2},School,TN-1\n"
ADMINISTRATIONS = "Code,Name,Year,Status,Organizations\nSPRING,{0},2026,Open,TN\n"
COLUMNS = HEADER.rstrip("\n").split(",")


@dataclass(frozen=True, slots=True)
class World:
    """What is walked through: a store and files with texts that somebody chose."""

    service: Rollbook
    folder: Path
    texts: tuple[str, ...]
    task: Task
    """An import with rows of every kind."""

    @property
    def file(self) -> Path:
        """A file of such rows, with such a name."""
        return next(self.folder.glob("* 4.csv"))


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the walk: how to get there from the tasks of a scope, and which screen is there."""

    name: str
    screen: str
    go: Callable[[Driver, World], Awaitable[None]]
    typed: bool = False
    """Whether a text field of a library shows there what somebody typed."""


def quoted(text: str) -> str:
    """Return a text as a cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"'


def rows_with(texts: tuple[str, ...]) -> str:
    """Return a user file that has the texts in every column and as names of columns."""
    lines = [",".join([*COLUMNS, *map(quoted, texts[:3])])]
    for place, text in enumerate(texts):
        rest = list(texts[:3])
        sound = ["C", f"new{place}", text, text, f"new{place}@example.org", "TN-1-1", "TestCoordinator", "", "", "No"]
        lines.append(",".join(map(quoted, [*sound, "", "", *rest])))
        lines += [
            ",".join(quoted(text if other == column else cell) for other, cell in enumerate([*sound, "", "", *rest]))
            for column in range(len(COLUMNS))
            if place % 3 == column % 3
        ]
    return "\n".join(lines) + "\n"


def make_world(store: Path, folder: Path, texts: tuple[str, ...], name: str) -> World:
    """Make a store and a folder with the texts wherever a text can stand; files are called `name` and their number."""
    folder.mkdir(parents=True, exist_ok=True)
    service = Rollbook(store=str(store), operator=None)
    names = [quoted("".join(sign for sign in text if sign.isprintable())[:60]) for text in texts]
    service.run_import(REFERENCE.format(*names[:3]).encode(), f"{name} 1.csv", None, "organizations")
    service.run_import(ADMINISTRATIONS.format(names[3]).encode(), f"{name} 2.csv", None, "administrations")
    content = rows_with(texts).encode("utf-8", "surrogatepass")
    task = service.run_import(content, f"{name} 3.csv", "SPRING", None, ImportOptions())
    (folder / f"{name} 4.csv").write_bytes(content)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.csv")).write_bytes(content)
    return World(service, folder, texts, task)


async def open_task(driver: Driver, world: World) -> None:
    """Go into the task."""
    await driver.press("enter")
    await driver.at("ResultsScreen")
    await driver.lists()


async def view_row(driver: Driver, world: World) -> None:
    """See everything about a row."""
    await open_task(driver, world)
    await driver.press("v")


async def press_in_task(driver: Driver, key: str) -> None:
    """Press a key among the rows of the task."""
    await driver.press("enter")
    await driver.at("ResultsScreen")
    await driver.lists()
    await driver.press(key)


async def filter_rows(driver: Driver, world: World) -> None:
    """Paste each text into the filter."""
    await press_in_task(driver, "slash")
    await driver.until(lambda: type(driver.app.focused).__name__ != "FrameTable")
    for text in world.texts:
        driver.app.post_message(events.Paste(text[:200]))
        await driver.pilot.pause()


async def read_file(driver: Driver, world: World) -> None:
    """Choose the file and see how it is read."""
    await driver.press("i")
    await driver.at("ImportScreen")
    await driver.type_path(world.file)
    await driver.reads("matched")


async def match_columns(driver: Driver, world: World) -> None:
    """Say which column of the file is which."""
    await read_file(driver, world)
    await driver.press("m")


async def see_causes(driver: Driver, world: World) -> None:
    """List what is wrong with the rows of the task."""
    await driver.press("w")
    await driver.at("TriageScreen")
    await driver.reads("What is wrong")
    await driver.press("f")


async def drop_draft(driver: Driver, world: World) -> None:
    """Go to the draft that was begun and be asked before it is dropped."""
    await driver.press("w")
    await driver.at("TriageScreen")
    await driver.reads("What is wrong", "0 corrected")
    await driver.press("s")
    await driver.reads("1 skipped", "saved")
    await driver.press("escape")
    await driver.at("TasksScreen")
    await driver.reads("Draft")
    await driver.press("home", "delete")


async def check_file(driver: Driver, world: World) -> None:
    """See what importing the file would do."""
    await read_file(driver, world)
    await driver.press("enter")


async def miss_file(driver: Driver, world: World) -> None:
    """Ask for a file that is not there."""
    await driver.press("i")
    await driver.at("ImportScreen")
    await driver.type_path(world.folder / (world.file.name + ".missing"))


async def choose_file(driver: Driver, world: World) -> None:
    """Look for a file in the folders."""
    await driver.press("i")
    await driver.at("ImportScreen")
    await driver.press("ctrl+o")


async def save_file(driver: Driver, world: World) -> None:
    """Save a file of the task under a new name."""
    await driver.press("f")
    await driver.at("SaveDialog")
    path = world.folder / (world.file.name + ".saved")
    path.unlink(missing_ok=True)
    await driver.type_path(path)


async def replace_file(driver: Driver, world: World) -> None:
    """Save a file of the task under a name that there is."""
    await driver.press("f")
    await driver.at("SaveDialog")
    await driver.type_path(world.file)


def press(*keys: str) -> Callable[[Driver, World], Awaitable[None]]:
    """Return a way that is keys alone."""

    async def go(driver: Driver, world: World) -> None:
        await driver.press(*keys)

    return go


def press_among_rows(key: str) -> Callable[[Driver, World], Awaitable[None]]:
    """Return a way that is one key among the rows of the task."""

    async def go(driver: Driver, world: World) -> None:
        await press_in_task(driver, key)

    return go


STOPS = (
    Stop("scopes", "ScopesScreen", press("escape")),
    Stop("tasks", "TasksScreen", press()),
    Stop("keys", "KeysDialog", press("question_mark")),
    Stop("palette", "CommandPalette", press("ctrl+p")),
    Stop("details", "DetailsDialog", press("d")),
    Stop("export", "ExportDialog", press("e")),
    Stop("template", "SaveDialog", press("t")),
    Stop("files", "SaveDialog", press("f")),
    Stop("saved", "SavedDialog", save_file),
    Stop("replace", "ConfirmDialog", replace_file),
    Stop("results", "ResultsScreen", open_task),
    Stop("filter", "ResultsScreen", filter_rows),
    Stop("codes", "ChoiceDialog", press_among_rows("f")),
    Stop("sort", "ChoiceDialog", press_among_rows("s")),
    Stop("row", "RowDialog", view_row),
    Stop("choose", "FolderDialog", choose_file, typed=True),
    Stop("reading", "ImportScreen", read_file, typed=True),
    Stop("preview", "PreviewScreen", check_file),
    Stop("failure", "FailureDialog", miss_file, typed=True),
    Stop("triage", "TriageScreen", press("w")),
    Stop("settings", "SettingsScreen", press("comma")),
    Stop("columns", "ColumnsDialog", match_columns, typed=True),
    Stop("causes", "ChoiceDialog", see_causes),
    Stop("drop", "ConfirmDialog", drop_draft),
)
"""The places, each reached anew from the tasks of the scope. Screens that are added stand at the end."""


@asynccontextmanager
async def visit(world: World, stop: Stop, remembered: Path, size: tuple[int, int]) -> AsyncIterator[Driver]:
    """Open the app, go to a stop, and hand over the app as it stands there."""
    async with driving(app_on(world.service, remembered, "SPRING"), size) as driver:
        await driver.at("TasksScreen")
        await driver.reads(str(world.task.id), "Import")
        await stop.go(driver, world)
        await driver.at(stop.screen)
        yield driver
