"""Saving while others write: at once where the store is free, else behind the back as soon as it is."""

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from core.errors import RollbookError
from core.store.engine import Session, Store, StoreBusyError

Kept = TypeVar("Kept")
_AT_ONCE_SECONDS = 0.25
_WAIT_SECONDS = 5.0


class Saver:
    """Writes to one store in the order in which it was asked to, and loses nothing while the store is busy."""

    def __init__(self, store: Store) -> None:
        """Take the store; nothing is written yet."""
        self._store = store
        self._waiting: deque[Callable[[Session], object]] = deque()
        self._lock = threading.Lock()
        self._empty = threading.Event()
        self._empty.set()
        self._trouble: RollbookError | None = None
        self._ended = threading.Event()

    def save(self, write: Callable[[Session], Kept]) -> Kept | None:
        """Write at once, and return what was written; None where it waits for a busy store."""
        with self._lock:
            if not self._waiting:
                try:
                    with self._store.writing(_AT_ONCE_SECONDS) as session:
                        return write(session)
                except StoreBusyError:
                    pass
            self._waiting.append(write)
            if self._empty.is_set():
                self._empty.clear()
                threading.Thread(target=self._write_waiting, name="saving a draft", daemon=True).start()
        return None

    @property
    def is_idle(self) -> bool:
        """Whether everything is written."""
        return self._empty.is_set()

    def flush(self, seconds: float) -> None:
        """Wait until everything is written; raises what stands in the way."""
        if not self._empty.wait(seconds):
            raise self._trouble or StoreBusyError(
                "store-unavailable",
                "The last corrections are not saved yet: another program is writing to the store",
                "wait for it or end it, then try again",
            )

    def close(self, seconds: float) -> None:
        """Write what waits, and end."""
        try:
            self.flush(seconds)
        finally:
            self._ended.set()

    def _write_waiting(self) -> None:
        while not self._ended.is_set():
            try:
                with self._store.writing(_WAIT_SECONDS) as session:
                    self._waiting[0](session)
            except StoreBusyError as error:
                self._trouble = error
            except RollbookError as error:
                # A full disk or a store out of reach is mended by somebody; what waits is kept until then.
                self._trouble = error
                self._ended.wait(_AT_ONCE_SECONDS)
            else:
                with self._lock:
                    self._trouble = None
                    self._waiting.popleft()
                    if not self._waiting:
                        self._empty.set()
                        return
