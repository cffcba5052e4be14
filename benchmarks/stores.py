"""The stores before a measured command, made once for each size and copied afresh for each run."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import bare_store
from benchmarks.files import SCOPE, Files, make_files
from benchmarks.measuring import Command, run_once

OPERATOR = "bench"
COPY = "store.sqlite"
"""The store that a command runs on, in the folder of what is running."""
_Made = TypeVar("_Made")


def rollbook(store: Path, *words: str) -> list[str]:
    """Return the words of a Rollbook command on a store."""
    return [sys.executable, "-m", "tui", "--store", str(store), "--operator", OPERATOR, *words]


@dataclass(frozen=True, slots=True)
class Stage:
    """One size, ready to be measured: its files, the two stores as they are before, and where copies of them run."""

    files: Files
    bare: Path
    ours: Path
    running: Path

    @property
    def copy(self) -> Path:
        """The store that a command runs on."""
        return self.running / COPY

    def renew_bare(self) -> None:
        """Put a fresh copy of the bare store in place."""
        renew(self.bare, self.running)

    def renew_ours(self) -> None:
        """Put a fresh copy of Rollbook's store in place."""
        renew(self.ours, self.running)


def renew(store: Path, running: Path) -> None:
    """Make a folder anew that holds nothing but a copy of a store."""
    shutil.rmtree(running, ignore_errors=True)
    running.mkdir(mode=0o700)
    copy = running / COPY
    shutil.copyfile(store, copy)
    copy.chmod(0o600)
    # What the copy left to be written would otherwise be written, and waited for, while the command runs.
    descriptor = os.open(copy, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def prepare(folder: Path, rows: int, accounts: int, environment: Mapping[str, str]) -> Stage:
    """Make files and stores of a size, those that are not there yet."""
    files = _apart(make_files, folder, rows, accounts)
    stage = Stage(files, folder / f"bare-{accounts}.sqlite", folder / f"rollbook-{accounts}.sqlite", folder / "running")
    if not stage.bare.exists():
        making = folder / "making.sqlite"
        making.unlink(missing_ok=True)
        _apart(bare_store.make_store, making, files)
        making.rename(stage.bare)
    if not stage.ours.exists():
        shutil.rmtree(stage.running, ignore_errors=True)
        stage.running.mkdir(mode=0o700)
        for words in (
            ["import", str(files.organizations), "--layout", "organizations"],
            ["import", str(files.administrations), "--layout", "administrations"],
            ["import", str(files.existing), "--scope", SCOPE],
            ["import", str(files.deleted), "--scope", SCOPE],
        ):
            run_once(Command(rollbook(stage.copy, *words)), environment)
        stage.copy.rename(stage.ours)
    return stage


def _apart(make: Callable[..., _Made], *given: Any) -> _Made:
    """Run in a process of its own: the peak memory of a command counts what this process had when it started it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(make, *given).result()
