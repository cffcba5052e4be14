"""`python -m tui` is `rollbook`."""

from tui.cli import run

run()
