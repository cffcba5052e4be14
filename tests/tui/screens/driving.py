"""How a test drives the app: keys in, what stands on the terminal out, waiting for what must become true."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from textual import events
from textual._context import visible_screen_stack
from textual._wait import wait_for_idle
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from core.service import Rollbook
from tui.app import RollbookApp
from tui.remembered import Remembered
from tui.widgets.frame_table import FrameTable

PATIENCE_SECONDS = 120.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.08


@dataclass
class Driver:
    """One running app and the hands on its keys."""

    app: App[int]
    pilot: Pilot[int]

    @property
    def screen(self) -> Screen[object]:
        """The screen in front."""
        return self.app.screen

    @property
    def text(self) -> str:
        """What stands on the terminal."""
        return "\n".join(strip.text for strip in self.strips)

    @property
    def strips(self) -> list[Strip]:
        """The lines of the terminal; a dialog keeps what it draws, so it is told what shows through it."""
        visible_screen_stack.set(self.app._background_screens)
        return self.screen._compositor.render_strips()

    async def press(self, *keys: str) -> None:
        """Press keys one after another, each once the app rests after the one before."""
        for key in keys:
            with patch("textual.app.wait_for_idle", no_wait):  # which waits twice, the second time for animations
                await self.app._press_keys([key])
            await wait_for_idle(0)
            await self.pilot._wait_for_screen()

    async def hit(self, *keys: str) -> None:
        """Press keys at once, each before the app has answered the one before."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.pilot.pause()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the app work until something holds; fail where it never does, at once where the app has ended."""
        end = monotonic() + PATIENCE_SECONDS
        pause = SHORTEST_PAUSE
        while not holds():
            assert self.app.is_running, getattr(self.app, "fault", None)
            assert monotonic() < end, self.text
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        await self.pilot.pause()

    async def reads(self, *texts: str) -> None:
        """Wait until all the texts stand on the terminal."""

        def stand() -> bool:
            seen = self.text
            return all(text in seen for text in texts)

        await self.until(stand)

    async def at(self, name: str) -> None:
        """Wait until a screen of that name is in front."""
        await self.until(lambda: type(self.screen).__name__ == name and self.screen.is_mounted)

    async def lists(self) -> None:
        """Wait until rows stand in the table of rows."""
        await self.until(lambda: any(table.line_count for table in self.screen.query(FrameTable)))

    async def shows(self, rows: int) -> None:
        """Wait until the table of rows has been narrowed to so many."""
        await self.until(lambda: self.screen.query_one(FrameTable).line_count == rows)

    async def type_path(self, path: Path) -> None:
        """Fill in the path field and submit it."""
        field = self.screen.query_one("#path")
        field.value = str(path)  # type: ignore[attr-defined] # an Input
        field.focus()
        await self.pilot.press("enter")


async def no_wait(min_sleep: float = 0, max_sleep: float = 0) -> None:
    """Stand in for a wait that nothing needs."""


@asynccontextmanager
async def driving(app: App[int], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """Run an app without a terminal."""
    async with app.run_test(size=size, notifications=True) as pilot:
        yield Driver(app, pilot)


def app_on(rollbook: Rollbook, folder: Path, scope: str | None = None) -> RollbookApp:
    """Return the app on a store, with a memory of its own."""
    return RollbookApp(lambda: rollbook, scope, Remembered(folder / "remembered.json", folder=str(folder)))
