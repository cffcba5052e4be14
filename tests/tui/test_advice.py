"""What is advised on the screens is done there."""

import ast
from collections.abc import Iterator
from pathlib import Path

from core.catalogue import CATALOGUE
from tui.advice import advice

CORE = Path(__file__).parents[2] / "core"
NO_SCREEN = {"diagnosing.py", "worker.py"}
"""What only commands tell."""


def texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts of an expression, with X for what is filled in."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def advised() -> Iterator[str]:
    """Yield what the failures of core advise, and the constants that they may name."""
    for file in CORE.rglob("*.py"):
        if file.name in NO_SCREEN:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RollbookError":
                for given in node.args[2:]:
                    yield from texts(given)
            if isinstance(node, ast.Assign):
                yield from (text for text in texts(node.value) if "(--" in text)


def test_no_advice_on_a_screen_speaks_of_commands_and_options() -> None:
    told = [*advised(), *(code.hint or "" for code in CATALOGUE.values())]
    assert len(told) > 50
    assert any("--" in text for text in told)
    assert [text for text in map(advice, told) if "--" in text or "rollbook " in text] == []


def test_advice_that_is_the_same_everywhere_stays_as_it_is() -> None:
    assert advice("save it as .xlsx and try again") == "save it as .xlsx and try again"
    assert advice(None) == ""
