"""One operator at one store: what every use case begins with."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from core.ahead import Ahead
from core.config import Config, default_store
from core.context import Operator
from core.filing import guard_process
from core.layout import Layout
from core.layouts import configured, layout_named
from core.opening import open_to_read, open_to_write
from core.operators import find_operator
from core.reading import Limits
from core.settings_file import load_config
from core.store.engine import Session, Store
from core.store.queuing import longest_wait

PATIENT_SECONDS = 1.0
"""Other programs write for moments all the time; nobody has to hear of a shorter wait."""


class Desk:
    """One operator's place at one store."""

    ahead: Ahead | None = None
    """A file that is being read already, and will be asked for."""

    def __init__(
        self,
        store: str | None = None,
        config: Config | None = None,
        config_path: Path | None = None,
        operator: str | None = None,
    ) -> None:
        """Take what the command line says; nothing is opened yet. Raises `configuration`."""
        guard_process()
        self.config = config or load_config(config_path)
        self.config_path = config_path
        self.store_url = store or self.config.store.url or str(default_store())
        self.operator = operator or getpass.getuser()

    @property
    def _limits(self) -> Limits:
        return Limits(**vars(self.config.limits))

    def _today(self) -> date:
        return self.config.platform.today()

    def _configured(self, layout: str) -> Layout:
        return configured(layout_named(layout), self.config.layouts.get(layout))

    @property
    def held_up(self) -> bool:
        """Whether some work here has been waiting for a while for another program that writes to the store."""
        return longest_wait() >= PATIENT_SECONDS

    @contextmanager
    def _store(self) -> Iterator[Store]:
        with open_to_write(self.store_url, self.operator, self.config.store.busy_seconds) as store:
            yield store

    @contextmanager
    def _reading(self) -> Iterator[tuple[Session, Operator]]:
        url, busy = self.store_url, self.config.store.busy_seconds
        with open_to_read(url, self.operator, busy) as store, store.reading() as session:
            yield session, find_operator(session, self.operator)
