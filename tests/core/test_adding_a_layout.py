"""The page on adding a layout, followed to the letter: its blocks are run as they stand there."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from core.config import Config
from core.layouts import LAYOUTS
from core.service import Rollbook

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-layout.md"
MODULE, REGISTRY, TESTS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
ORGANIZATIONS = b"Code,Name,Type,Parent Code\nEX,Example,State,\n0101,Oak School,School,EX\n"


@pytest.fixture
def rollbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rollbook]:
    """A store with a school, and the layout of the page in the registry."""
    module = ModuleType("core.layouts.rooms")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(MODULE, "rooms.py", "exec"), module.__dict__)
    before = dict(LAYOUTS)
    exec(compile(REGISTRY, "registry", "exec"), {"LAYOUTS": LAYOUTS, "rooms": module})
    service = Rollbook(str(tmp_path / "store.sqlite"), Config(), operator="founder")
    service.run_import(ORGANIZATIONS, "organizations.csv", None)
    yield service
    LAYOUTS.clear()
    LAYOUTS.update(before)


def _tests() -> dict[str, object]:
    found: dict[str, object] = {}
    exec(compile(TESTS, "test_rooms.py", "exec"), found)
    return {name: test for name, test in found.items() if name.startswith("test_")}


@pytest.mark.parametrize("name", sorted(_tests()))
def test_the_pages_own_tests_pass(name: str, rollbook: Rollbook) -> None:
    test = _tests()[name]
    assert callable(test)
    test(rollbook)


def test_the_new_layout_shows_up_everywhere(rollbook: Rollbook) -> None:
    assert rollbook.layout("rooms").title in [layout.title for layout in rollbook.layouts()]
    assert (
        rollbook.template("rooms", "csv", sample=True)
        .decode("utf-8-sig")
        .startswith("Room,School,Seats,Locked\r\nA101")
    )
    task = rollbook.run_import(b"Room,School,Seats,Locked\nA101,0101,28,Perhaps\n", "rooms.csv", None)
    assert (task.layout, task.counts["error"]) == ("rooms", 1)
    assert b"[not-a-choice]" in rollbook.file(task.id, "errors", "csv")
