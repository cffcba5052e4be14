"""A path to read, in as many lines as it takes, torn behind slashes and not in the middle of a name."""

import re

from rich.cells import cell_len, chop_cells
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

MARK = "✓ "


class PathText(Widget):
    """Shows where a file stands behind a mark that it does, laid out for the room there is."""

    DEFAULT_CSS = """
    PathText { height: auto; }
    """

    def __init__(self, path: str, *, classes: str | None = None) -> None:
        """Make it for a path that is safe to show."""
        super().__init__(classes=classes)
        self._path = path

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """Return how many lines the path takes."""
        return len(path_lines(self._path, width - len(MARK)))

    def render(self) -> Content:
        """Return the lines."""
        lines = path_lines(self._path, self.content_size.width - len(MARK))
        return Content(MARK + ("\n" + " " * len(MARK)).join(lines))


def path_lines(path: str, width: int) -> list[str]:
    """Return a path in lines of at most that width, torn behind slashes; a name that is longer still is torn itself."""
    lines = [""]
    for name in re.findall(r"[^/]*/|[^/]+", path):
        if cell_len(lines[-1] + name) <= width:
            lines[-1] += name
        else:
            lines += chop_cells(name, max(width, 1))
    return [line for line in lines if line] or [""]
