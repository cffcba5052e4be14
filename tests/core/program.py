"""The program as the oracle's hooks: a store seeded through its own door, checked and imported in process."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from core.config import Config
from core.layouts import layout_named
from core.opening import open_to_read, open_to_write
from core.packing import pack
from core.service import ImportOptions, Rollbook
from core.store.records import read_records, write_changes
from tests.oracle.comparing import SETS
from tests.oracle.sample import SPRING
from tests.oracle.seed import seed_steps
from tests.oracle.world import Account, Operator, World

FOUNDER = "admin.all"
CONFIG = Config()


def seed_store(folder: Path, world: World) -> Path:
    """Bring a new store to the world and return its path: reference data by files, accounts as records."""
    path = folder / "store.sqlite"
    rollbook = Rollbook(str(path), CONFIG, operator=FOUNDER)
    for step in seed_steps(world):
        if step.scope is None:
            task = rollbook.run_import(step.content, step.name, None, step.layout)
            assert task.status.value == "completed", (step.name, task.findings, task.held)
    layout = layout_named("pearsonaccess-users")
    rows = [(key, *_record(account).values()) for key, account in world.accounts.items()]
    records = pl.DataFrame(rows, schema=dict.fromkeys(("key", *_RECORD), pl.String), orient="row")
    changes = records.select(
        pl.lit(layout.kind).alias("kind"), "key", pl.lit(0, pl.UInt32).alias("row"), "name", pack(layout.fields)
    )
    with open_to_write(str(path), FOUNDER, 5) as store, store.writing() as session:
        write_changes(session, 0, changes)
    return path


class Program:
    """One copy of a seeded store, and what the oracle wants to know of it."""

    def __init__(self, seeded: Path, folder: Path) -> None:
        """Copy the store, so that an import leaves the seeded one as it is."""
        folder.mkdir(mode=0o700)
        self.store = folder / "store.sqlite"
        shutil.copyfile(seeded, self.store)
        self.store.chmod(0o600)

    def rollbook(self, login: str) -> Rollbook:
        """Return the service as an operator uses it."""
        return Rollbook(str(self.store), CONFIG, operator=login)

    def check(self, world: World, content: bytes, operator: Operator) -> Sequence[dict[str, Any]]:
        """Return the rows of a check."""
        return list(self.rollbook(operator.login).check(content, "users.csv", SPRING).results.lines())

    def run(self, content: bytes, operator: Operator) -> Sequence[dict[str, Any]]:
        """Import, whatever safeguard would hold it, and return the rows of the task."""
        rollbook = self.rollbook(operator.login)
        held = rollbook.check(content, "users.csv", SPRING).held or {}
        options = ImportOptions(allow_deletes=held.get("number"), again=True)
        task = rollbook.run_import(content, "users.csv", SPRING, None, options)
        return list(rollbook.results(task.id).lines())

    def stored(self, world: World) -> dict[str, dict[str, Any]]:
        """Return every stored user by key, in the oracle's words."""
        layout = layout_named("pearsonaccess-users")
        with open_to_read(str(self.store), FOUNDER, 5) as store, store.reading() as session:
            records = read_records(session, layout.kind, layout.fields)
        return {row["key"]: _account(row) for row in records.iter_rows(named=True)}


_RECORD = {
    "name": "Username",
    "first_name": "First Name",
    "last_name": "Last Name",
    "email": "Email",
    "organizations": "Authorized Organizations",
    "roles": "Roles",
    "begin_on": "Active Begin Date",
    "end_on": "Active End Date",
    "disabled_on": "Disabled Date",
    "disable_reason": "Disable Reason",
    "deleted_on": "Deleted Date",
}
"""Field of a record → the oracle's word for it."""


def _record(account: Account) -> dict[str, str | None]:
    told = account.fields()
    return {field: _text(told[word]) for field, word in _RECORD.items()}


def _text(value: object) -> str | None:
    if isinstance(value, set):
        return ":".join(sorted(value)) or None
    return None if value is None else str(value)


def _account(row: dict[str, Any]) -> dict[str, Any]:
    return {word: (row[field] or "").split(":") if word in SETS else row[field] for field, word in _RECORD.items()}
