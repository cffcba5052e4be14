"""The pages: those made from the program are up to date, their links lead somewhere, their commands can be read."""

import re
import shlex
from pathlib import Path

import pytest

from tools.write_docs import PAGES
from tools.write_pictures import PICTURES, PICTURES_FOLDER
from tui.cli import command_app
from tui.commands.invocation import take_apart

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("*.md"))} | {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))
}
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def commands_of(text: str) -> list[str]:
    """Return the lines of a page's blocks that call the program."""
    blocks = re.findall(r"(?ms)^```\n(.*?)^```", text)
    return [line for block in blocks for line in block.splitlines() if line.startswith("rollbook")]


COMMANDS = sorted({line for text in TEXTS.values() for line in commands_of(text)})


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_program_is_up_to_date(name: str) -> None:
    assert TEXTS[f"docs/{name}"] == PAGES[name](), "run: python -m tools.write_docs"


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    for target in LINK.findall(TEXTS[name]):
        assert "://" in target or (ROOT / name).parent.joinpath(target).is_file(), target


def test_the_list_of_pages_names_every_page() -> None:
    named = set(LINK.findall(TEXTS["docs/README.md"]))
    assert {path.name for path in DOCS.glob("*.md")} - {"README.md"} <= named


def test_the_pictures_are_those_that_the_program_makes_and_the_pages_show() -> None:
    there = {path.name for path in PICTURES_FOLDER.iterdir()}
    named = {Path(target).name for text in TEXTS.values() for target in LINK.findall(text) if target.endswith(".svg")}
    assert there == {f"{name}.svg" for name in PICTURES} == named, "run: make pictures"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_loads_nothing_and_names_no_place_of_this_machine(name: str) -> None:
    text = (PICTURES_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"' )]*", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@font-face|@import|<script|<image|href|url\((?!#)", text)
    assert not re.search(r"/(tmp|root|var|work)/|/home/(?!mlopez)", text)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_pages_can_be_read(line: str) -> None:
    words = take_apart(shlex.split(line, comments=True)[1:]).rest
    if words:
        command_app().parse_args(words, exit_on_error=False, print_error=False, verbose=False)
