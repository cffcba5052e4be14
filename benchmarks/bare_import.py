"""The bare import: only what every fast import has to do, by Polars and SQLite, and nothing that people need besides.

    python -m benchmarks.bare_import FILE STORE [--dry]

It reads the file, checks every cell, finds repeated and unknown usernames, and writes what changes in one transaction;
beside that it writes the completed rows and the rows in error as CSV files. Prints the rows by outcome as JSON.
"""

import argparse
import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from benchmarks.bare_checks import check
from benchmarks.bare_store import CREATED, FIELDS, TODAY, insert, open_store

_SMALL_PART = 8
_UNIT, _LINE = "\x1f", "\x1e"
_STAGED = """
    CREATE TEMP TABLE staged (at INTEGER PRIMARY KEY, restoring INTEGER, username, first, last, email, organizations,
        roles, "begin", "end", disabled_on, reason)
"""
_SAME = [name for name in FIELDS if name not in ("username", "disabled_on")]
_CHANGED = f"""
    SELECT n.at FROM temp.staged n CROSS JOIN users u ON u.id = n.at
    WHERE ({", ".join(f'u."{name}"' for name in _SAME)}) IS NOT ({", ".join(f'n."{name}"' for name in _SAME)})
       OR (u.disabled_on IS NULL) <> (n.disabled_on IS NULL)
       OR (n.restoring AND (u.deleted_on IS NOT NULL OR u.disabled_on IS NOT NULL))
"""
_UPDATE = f"""
    UPDATE users SET {", ".join(f'"{name}" = n."{name}"' for name in _SAME)},
        disabled_on = CASE WHEN n.disabled_on IS NULL OR n.restoring THEN n.disabled_on
                      ELSE coalesce(users.disabled_on, n.disabled_on) END,
        deleted_on = CASE WHEN n.restoring THEN NULL ELSE users.deleted_on END
    FROM temp.changed g CROSS JOIN temp.staged n ON n.at = g.at WHERE users.id = g.at
"""

c = pl.col


def run(file: Path, store: Path, *, dry: bool) -> dict[str, int]:
    """Import a file; `dry` writes nothing. Returns the rows by outcome."""
    connection = open_store(store)
    with ThreadPoolExecutor(2) as pool:
        small = file.stat().st_size < store.stat().st_size / _SMALL_PART
        stored = None if small else pool.submit(_stored_keys, store)
        rows = check(file, connection)
        connection.execute("BEGIN" if dry else "BEGIN IMMEDIATE")
        rows = _judged(rows, _found_keys(connection, rows) if stored is None else stored.result())
        errors = pool.submit(_write_errors, rows, store.parent)
        counts = _write(connection, rows, pool, store.parent, dry=dry)
        connection.execute("ROLLBACK" if dry else "COMMIT")
        if not dry:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        counts["error"] = errors.result()
    connection.close()
    return counts


def _stored_keys(store: Path) -> pl.DataFrame:
    """Return key, id and whether deleted of every stored user, the keys from the index alone."""
    connection = open_store(store)
    line = f"key || char({ord(_UNIT)}) || id"
    found = connection.execute(
        f"SELECT CAST(group_concat({line}, char({ord(_LINE)})) AS BLOB) FROM users INDEXED BY users_key"
    ).fetchone()[0]
    keys = pl.read_csv(
        found or b"",
        separator=_UNIT,
        eol_char=_LINE,
        quote_char=None,
        has_header=False,
        schema={"key": pl.String, "id": pl.Int64},
        raise_if_empty=False,
    )
    gone = [number for (number,) in connection.execute("SELECT id FROM users WHERE deleted_on IS NOT NULL")]
    connection.close()
    return keys.with_columns(gone=c("id").is_in(pl.Series(gone, dtype=pl.Int64).implode()))


def _found_keys(connection: sqlite3.Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the same of the users that a small file names."""
    connection.execute("CREATE TEMP TABLE wanted (key TEXT)")
    insert(connection, "temp.wanted", rows.select("key").drop_nulls().unique().sort("key"))
    found = connection.execute(
        "SELECT w.key, u.id, u.deleted_on IS NOT NULL FROM temp.wanted w CROSS JOIN users u ON u.key = w.key"
    ).fetchall()
    schema = {"key": pl.String, "id": pl.Int64, "gone": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row").with_columns(c("gone").cast(pl.Boolean))


def _judged(rows: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Add what is stored, and the errors that only the store shows."""
    rows = rows.join(stored, on="key", how="left", maintain_order="left")
    there = c("id").is_not_null()
    wrong = [
        (c("action") == "C") & there,
        c("action").is_in(["U", "R", "D"]) & ~there,
        (c("action") == "D") & c("gone"),
    ]
    bits = [rule.fill_null(value=False).cast(pl.UInt32) * (1 << place) for place, rule in enumerate(wrong, 16)]
    return rows.with_columns(mask=c("mask") + pl.sum_horizontal(bits))


def _write(
    connection: sqlite3.Connection, rows: pl.DataFrame, pool: ThreadPoolExecutor, folder: Path, *, dry: bool
) -> dict[str, int]:
    sound = rows.filter(c("mask") == 0)
    new = sound.filter(c("action") == "C").select("key", *FIELDS, pl.lit(None, pl.String).alias("deleted_on"))
    gone = sound.filter(c("action") == "D").select(at="id").sort("at")
    kept = sound.filter(c("action").is_in(["U", "R"])).select(
        c("id").alias("at"), (c("action") == "R").cast(pl.Int64).alias("restoring"), *FIELDS
    )
    if not dry:
        insert(connection, "users", new.select(CREATED).sort("key"))
    connection.execute(_STAGED)
    insert(connection, "temp.staged", kept.sort("at"))
    changed = pl.DataFrame(connection.execute(_CHANGED).fetchall(), schema={"at": pl.Int64}, orient="row")
    completed = pool.submit(_write_completed, sound, changed["at"], folder)
    if not dry:
        _update(connection, changed, gone)
    unchanged, updated, restored = completed.result()
    return {
        "created": new.height,
        "updated": updated,
        "unchanged": unchanged,
        "restored": restored,
        "deleted": gone.height,
    }


def _update(connection: sqlite3.Connection, changed: pl.DataFrame, gone: pl.DataFrame) -> None:
    connection.execute("CREATE TEMP TABLE changed (at INTEGER PRIMARY KEY)")
    insert(connection, "temp.changed", changed)
    connection.execute(_UPDATE)
    connection.execute("CREATE TEMP TABLE gone (at INTEGER PRIMARY KEY)")
    insert(connection, "temp.gone", gone)
    connection.execute("UPDATE users SET deleted_on = ? FROM temp.gone g WHERE users.id = g.at", [TODAY])


def _write_errors(rows: pl.DataFrame, folder: Path) -> int:
    wrong = rows.filter(c("mask") != 0)
    wrong.select(c("^raw_.*$"), error="mask").write_csv(folder / "errors.csv")
    return wrong.height


def _write_completed(sound: pl.DataFrame, changed: pl.Series, folder: Path) -> tuple[int, int, int]:
    """Write the sound rows with what became of them; return how many were unchanged, updated, restored."""
    outcome = (
        pl.when(c("action") == "C")
        .then(pl.lit("created"))
        .when(c("action") == "D")
        .then(pl.lit("deleted"))
        .when(~c("id").is_in(changed.implode()))
        .then(pl.lit("unchanged"))
        .when(c("action") == "R")
        .then(pl.lit("restored"))
        .otherwise(pl.lit("updated"))
    )
    rows = sound.select(c("^raw_.*$"), outcome=outcome)
    rows.write_csv(folder / "completed.csv")
    found = dict(rows["outcome"].value_counts().iter_rows())
    return found.get("unchanged", 0), found.get("updated", 0), found.get("restored", 0)


def main() -> None:
    """Run the bare import as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--dry", action="store_true")
    given = parser.parse_args()
    os.umask(0o077)
    print(json.dumps(run(given.file, given.store, dry=given.dry)))


if __name__ == "__main__":
    main()
