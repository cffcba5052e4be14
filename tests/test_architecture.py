"""The shape of the program: directions, sizes, names and faults, as a reader may rely on them."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for package in ("core", "tui") for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FILE_LINES = 300
FUNCTION_LINES = 40
VAGUE_WORDS = {"manager", "helper", "helpers", "util", "utils", "handler", "handlers"}
VAGUE_NAMES = VAGUE_WORDS | {"data", "info", "process", "item", "items", "common", "misc"}

LAST_RESORTS = {
    "tui/cli.py": "turns a fault of the program into one line and an exit code",
    "core/tasks.py": "records a fault of the program in the task, so that the worker goes on",
}
"""The files that may catch everything, and why."""

PURE = ("core/checking", "core/context", "core/findings", "core/layout", "core/planning", "core/reading", "core/sheets")
"""What takes frames and gives frames, so that a preview cannot write: no store there."""

LAYOUTS = {
    "pearsonaccess-users",
    "mcgrawhill-rosters",
    "edvance360-users",
    "organizations",
    "administrations",
    "roles",
    "operators",
    "lms-lists",
    "training-records",
}


def name_of(path: Path) -> str:
    """Return a path as seen from the root of the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a source file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def run_python(code: str) -> str:
    """Return the last line that a fresh Python prints for `code`."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def loaded_after(code: str, names: tuple[str, ...]) -> list[str]:
    """Return which of the named modules are imported once `code` has run."""
    told = run_python(f"{code}\nimport json, sys\nprint(json.dumps([n for n in {names!r} if n in sys.modules]))")
    loaded: list[str] = json.loads(told)
    return loaded


def test_help_is_shown_without_the_heavy_libraries() -> None:
    code = (
        "import sys; sys.argv = ['rollbook', '--help']\n"
        "from tui.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )
    assert loaded_after(code, ("polars", "sqlalchemy", "alembic", "textual")) == []


def test_core_imports_no_user_interface() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in SOURCES
        if name_of(path).startswith("core/") and path.name != "__main__.py" and "migrations" not in path.parts
    ]
    code = f"import importlib\nfor name in {modules!r}:\n    importlib.import_module(name)"
    assert loaded_after(code, ("textual", "rich", "cyclopts", "tui")) == []


def test_checking_and_planning_are_pure() -> None:
    imports = [
        (name_of(path), ast.unparse(node))
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if name_of(path).startswith(PURE) and isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports
    assert [found for found in imports if re.search(r"\bcore\.store\b", found[1])] == []


def test_a_file_can_be_read_at_one_sitting() -> None:
    assert [name_of(path) for path in (*SOURCES, *TESTS) if lines_of(path) >= FILE_LINES] == []


def test_the_app_itself_is_small() -> None:
    assert lines_of(ROOT / "tui" / "app.py") < FILE_LINES // 2


def lines_of(path: Path) -> int:
    """Return how long a file is."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_a_function_fits_on_a_screen() -> None:
    long = [
        (name_of(path), node.name)
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 >= FUNCTION_LINES
    ]
    assert long == []


def test_names_say_what_things_are() -> None:
    for path in SOURCES:
        stem = path.parent.name if path.name == "__init__.py" else path.stem
        assert stem not in VAGUE_NAMES
        assert not VAGUE_WORDS & set(stem.split("_")), name_of(path)
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                words = {word.lower() for word in re.findall(r"[A-Z][a-z]*", node.name)}
                assert not VAGUE_WORDS & words, (name_of(path), node.name)


def test_no_fault_is_swallowed() -> None:
    broad = [
        (name_of(path), handler.lineno)
        for path in SOURCES
        for handler in broad_handlers(tree_of(path))
        if not reraises(handler)
    ]
    assert [found for found in broad if found[0] not in LAST_RESORTS] == []


def broad_handlers(tree: ast.AST) -> Iterator[ast.ExceptHandler]:
    """Find every handler that catches whatever comes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {kind.id if isinstance(kind, ast.Name) else None for kind in caught if kind is not None}
            if node.type is None or names & {"Exception", "BaseException"}:
                yield node


def reraises(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler ends by raising again what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_only_core_layouts_names_a_layout() -> None:
    others = [path for path in SOURCES if not re.match(r"core/(layouts/|demo)", name_of(path))]
    assert [(name_of(path), layout) for path in others for layout in layouts_named(tree_of(path))] == []


def layouts_named(tree: ast.AST) -> Iterator[str]:
    """Find names of layouts in the code: hyphened ones anywhere, plain words where a layout is asked for.

    Docstrings may name one as an example.
    """
    docstrings = {id(text) for text in docstrings_of(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            words = re.findall(r"[\w-]+", node.value)
            yield from (name for name in LAYOUTS if "-" in name and name in words)
        if isinstance(node, ast.Compare) and "layout" in ast.unparse(node):
            yield from plain_words(node)
        if isinstance(node, ast.Call) and "layout" in ast.unparse(node.func):
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from plain_words(argument)


def plain_words(tree: ast.AST) -> Iterator[str]:
    """Find strings that are the whole name of a layout."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in LAYOUTS:
            yield str(node.value)


def docstrings_of(tree: ast.AST) -> Iterator[ast.Constant]:
    """Find the texts that stand alone as statements: docstrings of modules, classes, functions and attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_versions_and_hashes_and_no_addresses(name: str) -> None:
    pin = re.compile(r"[a-z0-9-]+==[0-9][\w.]*( ; [\w .'!=<>]+)? \\")
    digest = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not (pin.fullmatch(line) or digest.fullmatch(line))] == []


def test_what_is_released_is_what_is_tested() -> None:
    released = set(pins_of("requirements.txt"))
    assert released <= set(pins_of("requirements-dev.txt"))


def pins_of(name: str) -> Iterator[str]:
    """Return the name==version of each requirement."""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            yield line.split(" ", 1)[0]
