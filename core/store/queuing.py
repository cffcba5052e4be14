"""Who waits in this process for another program to finish writing: the screens tell it instead of standing still."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from time import monotonic

_WAITING: dict[int, float] = {}
"""Since when each thread has been waiting for the write lock of a store."""


@contextmanager
def waiting() -> Iterator[None]:
    """Count as waiting while this thread asks for the write lock."""
    _WAITING[get_ident()] = monotonic()
    try:
        yield
    finally:
        _WAITING.pop(get_ident(), None)


def longest_wait() -> float:
    """Return for how many seconds somebody here has been waiting for another program; 0 where nobody waits."""
    now = monotonic()
    return max((now - since for since in list(_WAITING.values())), default=0.0)
