"""Running commands as processes of their own: wall time, processor time and peak memory, in interleaved rounds."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


class CommandFailedError(Exception):
    """A measured command did not end as it should."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command to measure; `before` brings its files to where they were, outside of what is measured."""

    words: Sequence[str]
    before: Callable[[], None] = lambda: None
    codes: tuple[int, ...] = (0,)
    """The exit codes that are as they should be."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    processor_seconds: float
    megabytes: float
    """Peak resident memory, of the largest process where there are several."""
    printed: str


@dataclass(slots=True)
class Runs:
    """All runs of one command, in the order of the rounds."""

    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Median of the wall time."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def processor_seconds(self) -> float:
        """Median of the processor time, user and system."""
        return statistics.median(run.processor_seconds for run in self.runs)

    @property
    def megabytes(self) -> float:
        """Median of the peak memory."""
        return statistics.median(run.megabytes for run in self.runs)

    def ratio_to(self, other: "Runs") -> float:
        """Return how many times as long as another command it takes: median of the ratios of each round."""
        return statistics.median(run.seconds / base.seconds for run, base in zip(self.runs, other.runs, strict=True))

    def seconds_more_than(self, other: "Runs") -> float:
        """Return how many seconds more than another command it takes: median of the differences of each round."""
        return statistics.median(run.seconds - base.seconds for run, base in zip(self.runs, other.runs, strict=True))


def measure(
    commands: Mapping[str, Command], rounds: int, environment: Mapping[str, str], told: Callable[[str], None]
) -> dict[str, Runs]:
    """Run A B C, A B C, … so that whatever slows the machine down hits every command alike."""
    measured = {name: Runs() for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            run = run_once(command, environment)
            measured[name].runs.append(run)
            told(f"{name}: {run.seconds:.2f} s, {run.megabytes:,.0f} MB")
    return measured


def run_once(command: Command, environment: Mapping[str, str]) -> Run:
    """Run a command once; raises `CommandFailedError` where it ends with another exit code than it should."""
    command.before()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, cwd=_ROOT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.codes:
            err.seek(0)
            shown = " ".join(map(str, command.words))
            raise CommandFailedError(f"{shown} ended with {process.returncode}: {err.read().decode()[-2_000:]}")
        out.seek(0)
        printed = out.read().decode()
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT / 1e6, printed)


_ROOT = Path(__file__).resolve().parents[1]
_RSS_UNIT = 1 if os.uname().sysname == "Darwin" else 1024
