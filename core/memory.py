"""How the program treats memory: what is known before the libraries that take much of it are imported."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


def spare_memory() -> None:
    """Have Polars give memory back to the system soon after it is free; call before Polars is imported.

    At once would cost a large import a quarter of its time: the same pages are asked for again and again.
    """
    os.environ["_RJEM_MALLOC_CONF"] = "narenas:1,dirty_decay_ms:10,muzzy_decay_ms:0"


def give_back() -> None:
    """Give the system back what the C library keeps of texts that are let go; SQLite's of many records are large."""
    from ctypes import CDLL

    trim = getattr(CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def begin_quietly() -> None:
    """Look for no garbage from now on; call where what is begun is waited for, until `end_quiet`."""
    gc.disable()


def end_quiet() -> None:
    """Look for garbage again where nobody did, but not among what is there by now: it stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


@contextmanager
def importing() -> Iterator[None]:
    """Look for no garbage while modules are imported: they leave none, and looking takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
