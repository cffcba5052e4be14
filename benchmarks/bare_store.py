"""The store of the bare import: one flat table of users in SQLite, nothing else."""

import sqlite3
from itertools import chain
from pathlib import Path

import polars as pl

from benchmarks.files import ROLES, SCOPE, Files, schools

FIELDS = ("username", "first", "last", "email", "organizations", "roles", "begin", "end", "disabled_on", "reason")
"""What an import may change, `deleted_on` and the key left aside."""
NULLABLE = frozenset({"begin", "end", "disabled_on", "reason", "deleted_on"})
CREATED = ("key", *FIELDS, "deleted_on")
TODAY = "2026-01-15"

_ROWS_A_STATEMENT = 100
_SLICE = 20_000
_TABLES = f"""
    CREATE TABLE users (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL,
        {", ".join(f'"{name}" TEXT' + ("" if name in NULLABLE else " NOT NULL") for name in CREATED[1:])}
    );
    CREATE UNIQUE INDEX users_key ON users (key);
    CREATE TABLE organizations (code TEXT PRIMARY KEY);
    CREATE TABLE roles (code TEXT PRIMARY KEY);
"""


def open_store(path: Path) -> sqlite3.Connection:
    """Open a bare store; the checkpoint after an import is left to the caller."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "page_size = 16384",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "wal_autocheckpoint = 0",
        "cache_size = -65536",
        "temp_store = MEMORY",
        "mmap_size = 1073741824",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def make_store(path: Path, files: Files) -> None:
    """Make the store as it is before an import: the accounts that exist, some of them deleted."""
    rows = pl.read_csv(files.existing, infer_schema=False)
    gone = pl.read_csv(files.deleted, infer_schema=False)["Username"].str.to_lowercase()
    name = pl.col("Username")
    users = rows.select(
        name.str.to_lowercase().alias("key"),
        name.alias("username"),
        pl.col("First Name").alias("first"),
        pl.col("Last Name").alias("last"),
        pl.col("Email").alias("email"),
        canonical("Authorized Organizations").alias("organizations"),
        canonical("Roles").alias("roles"),
        pl.col("Active Begin Date").alias("begin"),
        pl.col("Active End Date").alias("end"),
        pl.when(pl.col("Disabled") == "Yes").then(pl.lit(TODAY)).alias("disabled_on"),
        pl.col("Disable Reason").alias("reason"),
        pl.when(name.str.to_lowercase().is_in(gone.implode())).then(pl.lit(TODAY)).alias("deleted_on"),
    )
    connection = open_store(path)
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    insert(connection, "users", users.sort("key"))
    connection.executemany("INSERT INTO organizations VALUES (?)", [(code.lower(),) for code in schools()])
    connection.executemany("INSERT INTO roles VALUES (?)", [(code.lower(),) for code in ROLES])
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def canonical(column: str) -> pl.Expr:
    """Return a list of codes in one form for one set."""
    return pl.col(column).str.to_lowercase().str.split(":").list.unique().list.sort().list.join(":")


def insert(connection: sqlite3.Connection, table: str, frame: pl.DataFrame) -> None:
    """Insert a frame, a hundred rows a statement: twice as fast as `executemany`. Texts that may be null come as ''."""
    names = ", ".join(f'"{name}"' for name in frame.columns)
    one = "(" + ", ".join("nullif(?, '')" if name in NULLABLE else "?" for name in frame.columns) + ")"
    into = f"INSERT INTO {table} ({names}) VALUES "
    statement = into + ", ".join([one] * _ROWS_A_STATEMENT)
    step = len(frame.columns) * _ROWS_A_STATEMENT
    for part in frame.iter_slices(_SLICE):
        columns = [(part[name].fill_null("") if name in NULLABLE else part[name]).to_list() for name in part.columns]
        flat = list(chain.from_iterable(zip(*columns, strict=True)))
        whole = len(flat) // step * step
        for start in range(0, whole, step):
            connection.execute(statement, flat[start : start + step])
        if whole < len(flat):
            rest = (len(flat) - whole) // len(frame.columns)
            connection.execute(into + ", ".join([one] * rest), flat[whole:])


__all__ = ["CREATED", "FIELDS", "NULLABLE", "SCOPE", "TODAY", "canonical", "insert", "make_store", "open_store"]
