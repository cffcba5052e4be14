"""Measure the app through a terminal: `python -m benchmarks.tui_speed`, or `make bench-tui`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.__main__ import _environment, _folder, _size
from benchmarks.files import SCOPE
from benchmarks.measuring import Command, run_once
from benchmarks.report import machine
from benchmarks.stores import prepare, rollbook
from benchmarks.tui_hands import (
    REST_SECONDS,
    Figure,
    Frame,
    middle,
    peak_megabytes,
    percentile,
    press,
    seconds_to,
    started,
)
from benchmarks.tui_minimal import READY
from benchmarks.tui_triage import measure_triage
from tests.tui.pty_terminal import Terminal

RESULTS = Path(__file__).parent / "results" / "tui.json"
STEPS = 100
PAGES = 30
FILL_SECONDS = 2
"""So long nothing may come before the rows count as filled in: what each one changes follows their first sight."""
ANSI = '[app]\ntheme = "ansi-dark"\n'
DOWN, PAGE_DOWN, END, HOME = "\x1b[B", "\x1b[6~", "\x1b[F", "\x1b[H"


@dataclass(frozen=True, slots=True)
class Site:
    """A store with a task of many rows, and where its files are."""

    folder: Path
    store: Path
    rows: int
    environment: Mapping[str, str]

    def words(self, *more: str) -> list[str]:
        """Return the words that open the app."""
        return [*rollbook(self.store), *more]

    @property
    def ansi(self) -> list[str]:
        """Return the words that open the app in the terminal's own colours."""
        path = self.folder / "ansi.toml"
        path.write_text(ANSI, encoding="utf-8")
        return self.words("--config", str(path), "--scope", SCOPE)


def make_site(folder: Path, rows: int, environment: Mapping[str, str]) -> Site:
    """Make the store, if it is not there yet: accounts, and an import of rows about them with errors of ten kinds."""
    store = folder / f"tui-{rows}.sqlite"
    if not store.exists():
        stage = prepare(folder, rows, rows, environment)
        stage.renew_ours()
        words = [*rollbook(stage.copy), "import", str(stage.files.users), "--scope", SCOPE]
        run_once(Command(words, codes=(0, 1)), environment)
        stage.copy.rename(store)
    return Site(folder, store, rows, environment)


def measure_start(site: Site, rounds: int) -> Iterator[Figure]:
    """Measure the start to the first screen with content against the least that Textual can do, one after the other."""
    minimal = [sys.executable, "-m", "benchmarks.tui_minimal"]
    with started(site.words(), site.environment) as (terminal, _):
        terminal.until(SCOPE)
        terminal.press("\x11")
        terminal.end()
    pairs = [
        (seconds_to(minimal, site.environment, READY), seconds_to(site.words(), site.environment, SCOPE))
        for _ in range(rounds)
    ]
    yield Figure("start of a minimal Textual app", middle([bare for bare, _ in pairs]), "s")
    yield Figure("start to the first screen with content", middle([ours for _, ours in pairs]), "s")
    yield Figure("… against the minimal app", middle([ours / bare for bare, ours in pairs]), "×", 1.5)


def measure_results(site: Site, rounds: int) -> Iterator[Figure]:
    """Measure the rows of the task: open, sort, filter, jump, steps and pages."""
    with started(site.words("--scope", SCOPE), site.environment) as (terminal, _):
        await_tasks(terminal)
        opened, sorted_, filtered = [], [], []
        for _ in range(rounds):
            opened.append(press(terminal, "\r", f"{site.rows:,} rows").seconds)
            while terminal.take(FILL_SECONDS):
                pass
            sorted_.append(_sort(terminal).seconds)
            filtered.append(_filter(terminal, site.rows).seconds)
            press(terminal, "\x1b", "i Import")
        yield Figure(f"results of {site.rows:,} rows: open", middle(opened), "s", 0.5)
        yield Figure("… sort by key", middle(sorted_), "s", 0.5)
        yield Figure("… filter by a text", middle(filtered), "s", 0.3)
        press(terminal, "\r", f"{site.rows:,} rows")
        jumps = [press(terminal, key, "▸").seconds for key in (END, HOME) * rounds]
        yield Figure("… jump to the end and back", 1000 * middle(jumps), "ms", 30)
        yield from _keys(terminal, "results")
        yield Figure("memory with the rows open", peak_megabytes(terminal), "MB")
    yield from _bytes(site)


def await_tasks(terminal: Terminal) -> None:
    """Wait until the tasks of the scope are listed and painted; the import stands on top."""
    terminal.until("3 tasks", "i Import")
    while terminal.take(REST_SECONDS):
        pass


def _sort(terminal: Terminal) -> Frame:
    """Sort by the key, which is the second of the columns."""
    press(terminal, "s", "Sort by")
    press(terminal, DOWN, "Key")
    return press(terminal, "\r", "▲")


def _filter(terminal: Terminal, rows: int) -> Frame:
    """Filter by a text that few rows have, and drop the filter again."""
    press(terminal, "/", "Show only lines")
    frame = press(terminal, "garc", f"of {rows:,} rows")
    press(terminal, "\x1b", f"{rows:,} rows")
    return frame


def _keys(terminal: Terminal, where: str) -> Iterator[Figure]:
    """Measure from a key to the painted screen: one line down, and one page down."""
    press(terminal, HOME, "")
    for what, key, times in (("a line down", DOWN, STEPS), ("a page down", PAGE_DOWN, PAGES)):
        frames = [press(terminal, key, "▸") for _ in range(times)]
        yield Figure(f"{where}: {what}, p50", 1000 * percentile(frames, 0.5), "ms", 30)
        yield Figure(f"{where}: {what}, p95", 1000 * percentile(frames, 0.95), "ms")


def _bytes(site: Site) -> Iterator[Figure]:
    """Measure what a page down sends against the text in it, in full colours and in the terminal's own."""
    for what, words, target in (
        ("colours", site.words("--scope", SCOPE), 1.4),
        ("ANSI colours", site.ansi, 1.2),
    ):
        with started(words, site.environment) as (terminal, _):
            await_tasks(terminal)
            press(terminal, "\r", f"{site.rows:,} rows")
            frames = [press(terminal, PAGE_DOWN, "▸") for _ in range(PAGES)]
        yield Figure(f"bytes of a page down, {what}", middle([len(frame.sent) for frame in frames]), "bytes")
        yield Figure("… against its text", middle([frame.bytes_of_text for frame in frames]), "×", target)


def measure_correcting(site: Site, rounds: int) -> Iterator[Figure]:
    """Measure working on the errors of a draft, of a tenth of the rows of the task."""
    yield from measure_triage(site.folder, max(site.rows // 10, 1), rounds, site.environment)


MEASURES: Sequence[Callable[[Site, int], Iterator[Figure]]] = (measure_start, measure_results, measure_correcting)
"""What is measured, in this order."""


def table_of(figures: Sequence[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    rows = [("what", "measured", "target", ""), ("---", "---:", "---:", ":---:")]
    for figure in figures:
        value = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.2f}"
        target = "" if figure.target is None else f"≤ {figure.target:g} {figure.unit}"
        rows.append((figure.what, f"{value} {figure.unit}", target, {True: "✓", False: "✗", None: ""}[figure.met]))
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    )


def write_json(path: Path, rows: int, figures: Sequence[Figure]) -> None:
    """Write the figures for programs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "rows": rows,
        "figures": [{**asdict(figure), "met": figure.met} for figure in figures],
    }
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def main() -> int:
    """Run the benchmarks of the app; returns 1 where a target is missed and that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tui_speed", description=__doc__)
    parser.add_argument(
        "--rows", type=lambda text: _size(text.lower()), default=1_000_000, help="rows of the task (1M)"
    )
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is done (7)")
    parser.add_argument("--folder", type=Path, help="keep files and stores here, and use those that are there")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where to write the figures as JSON")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where a target is missed")
    given = parser.parse_args()
    figures: list[Figure] = []
    with _folder(given.folder) as folder:
        site = make_site(folder, given.rows, _environment(folder))
        for figure in (figure for measure in MEASURES for figure in measure(site, given.rounds)):
            figures.append(figure)
            print(f"{figure.what}: {figure.value:.3f} {figure.unit}", file=sys.stderr, flush=True)
    print(table_of(figures))
    print("\n" + ", ".join(f"{name} {value}" for name, value in machine().items()))
    write_json(given.json, given.rows, figures)
    return int(given.strict and any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
