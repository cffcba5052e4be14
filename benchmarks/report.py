"""The measured figures as a table for people and as JSON for programs."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.comparisons import Line
from benchmarks.measuring import Runs

_HEADER = ("what", "rows", "bare", "Rollbook", "ratio", "target", "", "memory")
_MET = {True: "✓", False: "✗", None: ""}


def table_of(lines: Sequence[Line]) -> str:
    """Return the table, in Markdown."""
    rows = [_HEADER, ("---", *["---:"] * 5, ":---:", "---:"), *map(_cells, lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADER))]
    return "\n".join(_written(row, widths) for row in rows)


def _written(row: Sequence[str], widths: Sequence[int]) -> str:
    first = row[0].ljust(widths[0])
    return (
        " | ".join(["| " + first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]) + " |"
    )


def _cells(line: Line) -> tuple[str, ...]:
    unit = line.unit or "s"
    return (
        line.what,
        "" if line.rows is None else f"{line.rows:,}",
        "" if line.bare is None else f"{line.bare:.2f} s",
        f"{line.ours:,.0f} MB" if unit == "MB" else f"{line.ours:.2f} {unit}",
        "" if line.ratio is None else f"{line.ratio:.2f}",
        "" if line.target is None else f"≤ {line.target:g}" + (f" {line.unit}" if line.unit else ""),
        _MET[line.met],
        "" if line.megabytes is None else f"{line.megabytes:,.0f} MB",
    )


def write_json(path: Path, lines: Iterable[Line], measured: Mapping[str, Mapping[str, Runs]]) -> None:
    """Write the lines and every single run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_document(lines, measured), indent=1), encoding="utf-8")


def _document(lines: Iterable[Line], measured: Mapping[str, Mapping[str, Runs]]) -> dict[str, Any]:
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "lines": [{**asdict(line), "met": line.met} for line in lines],
        "runs": {
            group: {
                name: [
                    {
                        "seconds": round(run.seconds, 4),
                        "processor_seconds": round(run.processor_seconds, 4),
                        "megabytes": round(run.megabytes, 1),
                    }
                    for run in runs.runs
                ]
                for name, runs in every.items()
            }
            for group, every in measured.items()
        },
    }


def machine() -> dict[str, Any]:
    """Return what the figures depend on besides the program."""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "polars": pl.__version__,
        "sqlite": sqlite3.sqlite_version,
    }
