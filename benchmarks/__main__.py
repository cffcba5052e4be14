"""Measure Rollbook's commands against the bare import: `python -m benchmarks`, or `make bench`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import comparisons, rosters
from benchmarks.comparisons import COMPARED, Line, Session
from benchmarks.measuring import CommandFailedError, Runs
from benchmarks.report import machine, table_of, write_json

_UNITS = {"k": 1_000, "m": 1_000_000}
_RESULTS = Path(__file__).parent / "results" / "latest.json"
_LEAST = 500
"""A smaller file has no room for every kind of fault."""


def main() -> int:
    """Run the benchmarks; returns 1 where a target is missed and that was asked for."""
    given = _parser().parse_args()
    with _folder(given.folder) as folder:
        session = Session(folder, _environment(folder), given.rounds, _tell)
        try:
            lines, measured = _run(session, given.sizes)
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 4
    print(table_of(lines))
    print("\n" + ", ".join(f"{name} {value}" for name, value in machine().items()))
    write_json(given.json, lines, measured)
    return int(given.strict and any(line.met is False for line in lines))


def _run(session: Session, sizes: list[int]) -> tuple[list[Line], dict[str, dict[str, Runs]]]:
    by_size = {rows: comparisons.compare_size(session, rows) for rows in sizes}
    start = comparisons.compare_start(session)
    lines = [line for rows, runs in by_size.items() for line in comparisons.lines_of_size(rows, runs)]
    measured = {str(rows): runs for rows, runs in by_size.items()} | {"start": start}
    if COMPARED in sizes:
        school = rosters.compare_rosters(session, COMPARED)
        measured["rosters"] = school
        lines += rosters.lines_of_rosters(COMPARED, school)
    if max(sizes) >= COMPARED:
        growth = comparisons.compare_growth(session, max(sizes))
        measured["growth"] = growth
        lines += comparisons.lines_of_growth(max(sizes), growth)
    return [*lines, *comparisons.growth_line(by_size), *comparisons.lines_of_start(start)], measured


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=_sizes("1k,10k,100k"), help="rows, such as 1k,100k,1M")
    parser.add_argument("--rounds", type=int, default=5, help="how often each command runs (5; 3 at most for 1M)")
    parser.add_argument("--folder", type=Path, help="keep files and stores here, and use those that are there")
    parser.add_argument("--json", type=Path, default=_RESULTS, help="where to write every run as JSON")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where a target is missed")
    return parser


def _sizes(text: str) -> list[int]:
    sizes = sorted({_size(part.strip().lower()) for part in text.split(",")})
    if min(sizes) < _LEAST:
        raise argparse.ArgumentTypeError(f"at least {_LEAST} rows are wanted")
    return sizes


def _size(text: str) -> int:
    unit = _UNITS.get(text[-1:], 1)
    return int(text[:-1] if unit > 1 else text) * unit


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="rollbook-bench-") as folder:
        yield Path(folder)


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment without the user's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROLLBOOK_", "XDG_"))}
    return kept | {"HOME": str(folder)}


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
