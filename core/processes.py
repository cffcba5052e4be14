"""Worker processes: starting one that outlives the terminal, and stopping one between two tasks."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path


def spawn_worker(store_url: str, config: Path | None = None) -> int:
    """Start a worker that empties the queue and ends, detached from this process; return its process id."""
    folder = str(Path(__file__).resolve().parents[1])
    paths = [path for path in (os.environ.get("PYTHONPATH"), folder) if path]
    settings = [] if config is None else ["--config", str(config)]
    # -P: the folder where somebody happens to stand is no place to import from.
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "core.worker", "--store", store_url, *settings, "--drain"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        umask=0o077,
    )
    threading.Thread(target=process.wait, daemon=True).start()
    return process.pid


_STOPPING = (signal.SIGTERM, signal.SIGINT)


@contextlib.contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set; a second signal ends the process at once. Main thread only."""
    stop = threading.Event()

    def ask(*_: object) -> None:
        for each in _STOPPING:
            signal.signal(each, signal.SIG_DFL)
        # The main thread may be inside stop.wait() and hold the event's lock.
        threading.Thread(target=stop.set, daemon=True).start()

    before = {number: signal.signal(number, ask) for number in _STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
