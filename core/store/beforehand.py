"""Records read before the store is opened, on a connection of their own, for whoever finds the store still so."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

import polars as pl

from core.errors import RollbookError
from core.store import bulk
from core.store.place import check_place, path_of


@dataclass(frozen=True, slots=True, eq=False)
class Beforehand:
    """All records of a kind, and the version of the store that they are of."""

    version: int
    kind: str
    fields: Sequence[str]
    records: pl.DataFrame


def read_beforehand(url: str, kind: str, fields: Sequence[str], most: int) -> Beforehand | None:
    """Return all records of a kind; None where there are more than `most`, or where they cannot be read.

    What is wrong with the store is said when it is opened.
    """
    try:
        path = path_of(url)
        check_place(path)
        address = f"file:{quote_from_bytes(bytes(path))}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=0)) as driver:
            driver.execute("BEGIN")
            version: int = driver.execute("SELECT value FROM state WHERE name = 'version'").fetchone()[0]
            query = "SELECT 1 FROM records WHERE kind = ? LIMIT 1 OFFSET ?"
            if driver.execute(query, (kind, most)).fetchone():
                return None
            return Beforehand(version, kind, fields, bulk.all_records(driver, kind, fields))
    except (RollbookError, sqlite3.Error, OSError, TypeError):
        return None
