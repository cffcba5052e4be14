"""What is measured against what, and what it must reach (targets as ratios of one and the same run)."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.files import SCOPE
from benchmarks.measuring import Command, CommandFailedError, Runs, measure
from benchmarks.stores import Stage, prepare, rollbook

SMALL = 10_000
LARGE = 1_000_000
COMPARED = 100_000
"""Growth is told against this size; from here on the ratios have targets."""

_PEAKS = {COMPARED: 350, LARGE: 1_600}
"""Megabytes that an import may take at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report."""

    what: str
    rows: int | None
    bare: float | None
    """Seconds of what it is compared with."""
    ours: float
    """Seconds of Rollbook, or what `unit` says."""
    ratio: float | None
    target: float | None
    """What the ratio may be at most; with a `unit`, what `ours` may be."""
    unit: str = ""
    megabytes: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        value = self.ours if self.unit or self.ratio is None else self.ratio
        return value <= self.target


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the benchmarks."""

    folder: Path
    environment: Mapping[str, str]
    rounds: int
    told: Callable[[str], None]

    def rounds_of(self, rows: int) -> int:
        """Return how many rounds a size gets: a million rows take long and vary little."""
        return min(self.rounds, 3) if rows >= LARGE else self.rounds

    def stage(self, rows: int, accounts: int) -> Stage:
        """Return files and stores of a size."""
        self.told(f"making ready: {rows:,} rows, {accounts:,} accounts")
        return prepare(self.folder, rows, accounts, self.environment)

    def measure(self, commands: Mapping[str, Command], rows: int) -> dict[str, Runs]:
        """Measure commands in interleaved rounds."""
        return measure(commands, self.rounds_of(rows), self.environment, self.told)


def compare_size(session: Session, rows: int) -> dict[str, Runs]:
    """Measure import, check, export and the list of tasks at one size."""
    stage = session.stage(rows, rows)
    runs = session.measure(_commands(stage), rows)
    for bare, ours in (("bare import", "import"), ("bare check", "check")):
        _require_same_outcomes(runs[bare], runs[ours])
    return runs


def compare_growth(session: Session, accounts: int) -> dict[str, Runs]:
    """Measure a small import into a small and into a large store."""
    small, large = session.stage(SMALL, SMALL), session.stage(SMALL, accounts)
    commands: dict[str, Command] = {}
    for name, stage in (("small", small), ("large", large)):
        every = _commands(stage)
        commands |= {f"bare {name}": every["bare import"], name: every["import"]}
    runs = session.measure(commands, SMALL)
    for name in ("small", "large"):
        _require_same_outcomes(runs[f"bare {name}"], runs[name])
    return runs


def compare_start(session: Session) -> dict[str, Runs]:
    """Measure how long the help takes to come."""
    commands = {
        "nothing": Command([sys.executable, "-c", "pass"]),
        "help": Command([sys.executable, "-m", "tui", "--help"]),
    }
    return measure(commands, 4 * session.rounds, session.environment, session.told)


def _commands(stage: Stage) -> dict[str, Command]:
    users, store = str(stage.files.users), stage.copy
    bare = [sys.executable, "-m", "benchmarks.bare_import", users, str(store)]
    some_wrong = (0, 1)
    return {
        "bare import": Command(bare, stage.renew_bare),
        "import": Command(rollbook(store, "import", users, "--scope", SCOPE, "--json"), stage.renew_ours, some_wrong),
        "bare check": Command([*bare, "--dry"], stage.renew_bare),
        "check": Command(rollbook(store, "check", users, "--scope", SCOPE, "--json"), stage.renew_ours, some_wrong),
        "bare read": Command([sys.executable, "-m", "benchmarks.bare_read", str(store)], stage.renew_bare),
        "export": Command(
            rollbook(store, "export", "--scope", SCOPE, "-o", str(stage.running / "export.csv")), stage.renew_ours
        ),
        "tasks": Command(rollbook(store, "tasks"), stage.renew_ours),
    }


def _require_same_outcomes(bare: Runs, ours: Runs) -> None:
    """See that both did the same work; raises `CommandFailedError`."""
    expected = json.loads(bare.runs[0].printed)
    counts = json.loads(ours.runs[0].printed)["counts"]
    if expected != {outcome: counts.get(outcome, 0) for outcome in expected}:
        raise CommandFailedError(f"the bare import and Rollbook disagree: {expected}, {counts}")


def lines_of_size(rows: int, runs: Mapping[str, Runs]) -> Iterator[Line]:
    """Return the lines of one size."""
    judged = rows >= COMPARED
    for what, base, most in (
        ("import", "bare import", 2.0),
        ("check", "bare check", 1.5),
        ("export", "bare read", 2.0),
    ):
        yield _line(
            what, rows, runs[base], runs[what], most if judged and (what != "export" or rows >= LARGE) else None
        )
    yield Line("tasks", rows, None, runs["tasks"].seconds, None, None, megabytes=runs["tasks"].megabytes)
    if rows == 1_000:
        yield Line("import, whole", rows, None, runs["import"].seconds, None, 0.9, "s")
    if rows in _PEAKS:
        yield Line("import, memory", rows, None, runs["import"].megabytes, None, _PEAKS[rows], "MB")


def lines_of_growth(accounts: int, runs: Mapping[str, Runs]) -> Iterator[Line]:
    """Return the line of a small import into a large store; the ratio is that to the same into a small one."""
    for name, target in (("bare large", None), ("large", 2.0 if accounts >= LARGE else None)):
        base = runs[name.replace("large", "small")]
        what = f"{'bare ' if 'bare' in name else ''}import into {accounts:,} / {SMALL:,}"
        yield _line(what, SMALL, base, runs[name], target)


def lines_of_start(runs: Mapping[str, Runs]) -> Iterator[Line]:
    """Return the line of the help."""
    more = runs["help"].seconds_more_than(runs["nothing"])
    yield Line("--help, more than python -c pass", None, runs["nothing"].seconds, more, None, 0.15, "s")


def growth_line(sizes: Mapping[int, Mapping[str, Runs]]) -> Iterator[Line]:
    """Return how the time of a row grows from a hundred thousand to a million rows."""
    if COMPARED in sizes and LARGE in sizes:
        small = sizes[COMPARED]["import"].seconds / COMPARED
        large = sizes[LARGE]["import"].seconds / LARGE
        yield Line("import, time per row / at 100,000", LARGE, None, large / small, None, 1.3, "×")


def _line(what: str, rows: int, bare: Runs, ours: Runs, target: float | None) -> Line:
    return Line(what, rows, bare.seconds, ours.seconds, ours.ratio_to(bare), target, megabytes=ours.megabytes)
