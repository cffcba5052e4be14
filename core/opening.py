"""Opening the store for a job: made and founded by the first command that writes, an empty one for those that read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.kinds import OPERATOR
from core.operators import found_store
from core.store.engine import Store
from core.store.records import has_more_records


@contextmanager
def open_to_write(url: str, login: str, busy_seconds: float) -> Iterator[Store]:
    """Open the store; one that is not there yet is made, and belongs to the login."""
    store = Store.open(url, create=True, busy_seconds=busy_seconds)
    try:
        with store.reading() as session:
            founded = has_more_records(session, OPERATOR, 0)
        if not founded:
            with store.writing() as session:
                if not has_more_records(session, OPERATOR, 0):
                    found_store(session, login)
        yield store
    finally:
        store.close()


@contextmanager
def open_to_read(url: str, login: str, busy_seconds: float) -> Iterator[Store]:
    """Open the store; where there is none yet, what it would be at first, and nothing is left behind."""
    if not Store.exists(url):
        with (
            TemporaryDirectory(prefix="rollbook-") as folder,
            open_to_write(str(Path(folder) / "empty" / "store.sqlite"), login, busy_seconds) as store,
        ):
            yield store
        return
    store = Store.open(url, create=False, busy_seconds=busy_seconds)
    try:
        with store.reading() as session:
            founded = has_more_records(session, OPERATOR, 0)
        if not founded:
            with open_to_write(url, login, busy_seconds):
                pass
        yield store
    finally:
        store.close()
