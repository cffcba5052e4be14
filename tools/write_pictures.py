"""Write the pictures of the pages: `python -m tools.write_pictures`, or with the names of some of them."""

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from tools.still_demo import WORLD, StillDemo, standing_still
from tools.winter_file import NAME
from tui.app import RollbookApp
from tui.remembered import Remembered

PICTURES_FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SMALL, MIDDLE, WIDE = (80, 24), (112, 32), (160, 50)
PATIENCE_SECONDS = 60.0
IDLE_LOOKS = 12
TELLING_ROW = "79"
SPRING = WORLD.scope
FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'


@dataclass
class Walker:
    """The hands on the keys of the app that is pictured, and the eyes on its screen."""

    app: App[int]
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """Press keys one after another."""
        await self.pilot.press(*keys)

    async def at(self, name: str, *texts: str) -> None:
        """Wait until a screen is in front and texts stand on it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while type(self.app.screen).__name__ != name or not all(text in self.seen for text in texts):
            if time.monotonic() > end:
                raise TimeoutError(f"{name} with {texts} never came; this is there:\n{self.seen}")
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def type_path(self, path: str) -> None:
        """Fill the path in and submit it."""
        field = self.app.screen.query_one("#path", Input)
        field.value = path
        field.focus()
        await self.press("enter")

    async def idle(self) -> None:
        """Wait until nothing more changes on the screen by itself."""
        before, same = "", 0
        while same < IDLE_LOOKS:
            await self.pilot.pause(0.05)
            same = same + 1 if self.seen == before else 0
            before = self.seen

    @property
    def seen(self) -> str:
        """What stands on the screen."""
        strips = self.app.screen._compositor.render_strips()  # noqa: SLF001 - nothing public tells what is seen
        return "\n".join(strip.text for strip in strips)


async def see_tasks(walker: Walker) -> None:
    """The history of the administration of spring."""
    await walker.at("TasksScreen", "staff-change")


async def see_scopes(walker: Walker) -> None:
    """The start, as it is on coming back from the history."""
    await see_tasks(walker)
    await walker.press("escape")
    await walker.at("ScopesScreen", SPRING, "scopes")
    await walker.idle()


async def see_files(walker: Walker) -> None:
    """The choice of a file."""
    await see_tasks(walker)
    await walker.press("i")
    await walker.at("ImportScreen", NAME)


async def see_reading(walker: Walker) -> None:
    """How the file is read."""
    await see_files(walker)
    await walker.type_path(f"files/{NAME}")
    await walker.at("ImportScreen", "matched")


async def see_preview(walker: Walker) -> None:
    """What importing the file would do, with a row that loses an organization."""
    await see_reading(walker)
    await walker.press("enter")
    await walker.at("PreviewScreen", "176 rows")
    await walker.press("g", *TELLING_ROW, "enter")
    await walker.at("PreviewScreen", "LK-02")


async def see_results(walker: Walker) -> None:
    """The rows in error of the import."""
    await see_tasks(walker)
    await walker.press("enter")
    await walker.at("ResultsScreen", "176 rows")
    await walker.press("2")
    await walker.at("ResultsScreen", "17 of")


async def see_triage(walker: Walker) -> None:
    """The first row in error."""
    await see_tasks(walker)
    await walker.press("w")
    await walker.at("TriageScreen", "Error 1 of")


async def see_triage_at_work(walker: Walker) -> None:
    """The next problem after a fix for nine rows."""
    await see_triage(walker)
    await walker.press("2")
    await walker.at("TriageScreen", "corrected")


async def see_export(walker: Walker) -> None:
    """What to export, as what, and where to."""
    await see_tasks(walker)
    await walker.press("e")
    await walker.at("ExportDialog", "Export")


async def see_task_files(walker: Walker) -> None:
    """The files that a task keeps."""
    await see_tasks(walker)
    await walker.press("f")
    await walker.at("SaveDialog")


async def see_settings(walker: Walker) -> None:
    """The settings."""
    await see_tasks(walker)
    await walker.press("comma")
    await walker.at("SettingsScreen", "Theme")


async def see_keys(walker: Walker) -> None:
    """The keys of triage."""
    await see_triage(walker)
    await walker.press("question_mark")
    await walker.at("KeysDialog")


@dataclass(frozen=True)
class Picture:
    """One picture: which way leads to what it shows, how large, and whether the file was imported before."""

    go: Callable[[Walker], Awaitable[None]]
    size: tuple[int, int] = SMALL
    imported: bool = True


PICTURES = {
    "scopes": Picture(see_scopes, MIDDLE),
    "tasks": Picture(see_tasks),
    "files": Picture(see_files, imported=False),
    "reading": Picture(see_reading, imported=False),
    "preview": Picture(see_preview, MIDDLE, imported=False),
    "results": Picture(see_results, MIDDLE),
    "triage": Picture(see_triage),
    "triage-wide": Picture(see_triage_at_work, WIDE),
    "export": Picture(see_export),
    "task-files": Picture(see_task_files),
    "settings": Picture(see_settings),
    "keys": Picture(see_keys),
}
"""Each by the name of its file."""


async def take(demo: StillDemo, picture: Picture) -> str:
    """Open the app on a copy of the demo, go where the picture leads, and return what is seen as SVG."""
    with demo.copied(imported=picture.imported) as rollbook:
        app = RollbookApp(lambda: rollbook, SPRING, Remembered(Path("remembered.json")), colourless=False)
        async with app.run_test(size=picture.size, notifications=True) as pilot:
            walker = Walker(app, pilot)
            await picture.go(walker)
            for field in app.screen.query(Input):
                field.cursor_blink = False
            await walker.idle()
            return plain(app.export_screenshot(simplify=True))


def plain(svg: str) -> str:
    """Return a picture that loads nothing from elsewhere: without the fonts of its template."""
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code, monospace;", f"font-family: {FONTS};")
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main(names: list[str]) -> None:
    """Write the pictures with these names, or all."""
    PICTURES_FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, standing_still(Path(folder)) as demo:
        for name in names or PICTURES:
            svg = asyncio.run(take(demo, PICTURES[name]))
            (PICTURES_FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
