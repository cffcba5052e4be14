"""Measure the correcting of rows through a terminal: a draft of a large file, from row to row, and while one types."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

from benchmarks.files import SCOPE
from benchmarks.stores import OPERATOR, prepare, rollbook
from benchmarks.tui_hands import Figure, middle, peak_megabytes, percentile, press, started
from core.service import MARKED, SKIPPED, Edit, Rollbook
from tests.tui.pty_terminal import Terminal

STEPS = 60
LETTERS = "abcdefghijklmnopqrstuvwxyz"
REST_SECONDS = 0.2
"""So long nothing more comes before a letter counts as answered; that rest is not counted."""


def make_draft(folder: Path, rows: int, environment: Mapping[str, str]) -> Path:
    """Make a store with a draft of a file of so many rows, if it is not there yet, or no more."""
    store = folder / f"draft-{rows}.sqlite"
    if not store.exists() or not Rollbook(str(store), operator=OPERATOR).drafts(SCOPE):
        stage = prepare(folder, rows, rows, environment)
        stage.renew_ours()
        service = Rollbook(str(stage.copy), operator=OPERATOR)
        triage = service.triage_file(stage.files.users.read_bytes(), stage.files.users.name, SCOPE, None, None)
        # A draft in which nothing was decided would be gone when it is left.
        triage.take([Edit(triage.standing.order[-1], SKIPPED, MARKED)], "skip a row")
        triage.close()
        shutil.move(stage.copy, store)
    return store


def measure_triage(folder: Path, rows: int, rounds: int, environment: Mapping[str, str]) -> Iterator[Figure]:
    """Measure a draft: opening it, from row to row, a letter to its paint and to what is said of the row with it."""
    store = make_draft(folder, rows, environment)
    with started([*rollbook(store), "--scope", SCOPE], environment) as (terminal, _):
        terminal.until("i Import", "Draft")
        opened = []
        for _ in range(rounds):
            while terminal.take(REST_SECONDS):
                pass
            opened.append(press(terminal, "\r", "What is wrong").seconds)
            press(terminal, "\x1b", "i Import")
        yield Figure(f"draft of {rows:,} rows: open", middle(opened), "s")
        press(terminal, "\r", "What is wrong")
        steps = [press(terminal, key, "row") for key in ("n", "p") * (STEPS // 2)]
        yield Figure("triage: to another row, p50", 1000 * percentile(steps, 0.5), "ms", 30)
        yield Figure("triage: to another row, p95", 1000 * percentile(steps, 0.95), "ms")
        press(terminal, "\r", "")
        letters = [_type(terminal, letter) for letter in LETTERS]
        yield Figure("triage: a letter painted, p50", 1000 * middle([painted for painted, _ in letters]), "ms", 30)
        yield Figure("triage: what is said of the row, p50", 1000 * middle([told for _, told in letters]), "ms", 50)
        yield Figure("memory with the draft open", peak_megabytes(terminal), "MB")


def _type(terminal: Terminal, letter: str) -> tuple[float, float]:
    """Type a letter; return the seconds to its paint, and to the last thing that it changed on the screen."""
    begin = perf_counter()
    terminal.press(letter)
    terminal.take(1)
    painted = told = perf_counter()
    while terminal.take(REST_SECONDS):
        told = perf_counter()
    return painted - begin, told - begin
