"""The mouse in dialogs: what is told of a key does what the key does."""

from pathlib import Path

from core.service import Rollbook
from tests.tui.screens.driving import app_on, driving


async def test_a_press_on_a_hint_does_what_its_key_does(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("users.csv")
        await driver.press("d")
        await driver.at("DetailsDialog")
        await driver.pilot.click("Hints", offset=(1, 0))
        await driver.at("TasksScreen")
        await driver.press("enter")
        await driver.reads("user12")
        await driver.press("g", "1", "2")
        await driver.at("JumpDialog")
        await driver.pilot.click("Hints", offset=(2, 0))
        await driver.at("ResultsScreen")
        table = driver.screen.query_one("#rows")
        await driver.until(lambda: table.cursor == 10)  # type: ignore[attr-defined] # a FrameTable
        await driver.press("s")
        await driver.at("ChoiceDialog")
        await driver.pilot.click("Hints", offset=(12, 0))
        await driver.at("ResultsScreen")
