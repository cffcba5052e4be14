"""The page about what stands out names every code that there is, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE = ("core/planning.py", "core/credentials.py")
PERMISSIONS = {f"may-{verb}-{way}" for verb in ("administer", "delete") for way in ("given", "taken")}


def codes_in(path: Path) -> Iterator[str]:
    """Yield the texts of a module that are codes of notices: arguments in lower case with hyphens, and `passwords`."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            named = isinstance(call.func, ast.Name) and call.func.id == "Notice"
            yield from (text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text) or (named and text.islower()))


def test_the_page_names_every_code() -> None:
    modules = [*ROOT.glob("core/layouts/*_notices.py"), *(ROOT / name for name in MADE)]
    made = {code for path in modules for code in codes_in(path)} - {"-given"} | PERMISSIONS
    page = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
    told = {code for line in page.splitlines() if line.startswith("| `") for code in re.findall(r"`([a-z-]+)`", line)}
    assert told == made
