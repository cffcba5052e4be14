"""Many records at once through SQLite's own connection: the fast paths that another database would have its own of."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import polars as pl

from core.packing import UNIT

GROUP = "\x1c"
"""Stands around whole packed records."""
LINE = "\x1e"
"""Stands between records in a text of many."""
HEAD = {"key": pl.String, "name": pl.String}
"""What stands before the fields in a line."""
JOURNAL = {"key": pl.String, "row": pl.UInt32, "name": pl.String, "changed_by": pl.Int64, "content": pl.String}
"""What a line of the journal holds."""

READ_SLICE = 200_000
"""So many records are one text."""
_ROWS_A_STATEMENT = 100
_STAGED = ("kind", "key", "row", "name", "content")

_LINE_TEXT = "r.key || :unit || coalesce(r.name, '') || :unit || r.content"
_CHANGE_TEXT = "r.key || :unit || r.changed_by"
# Between two keys a text is put together in half the time that it takes from an ordered slice.
_READ_RANGE = """
    SELECT CAST(:header || group_concat({line}, :line) AS BLOB) FROM records r
    WHERE r.kind = :kind AND r.key > :after {asked}
"""
_LAST_OF_SLICE = "SELECT key FROM records WHERE kind = :kind AND key > :after ORDER BY key LIMIT 1 OFFSET :size - 1"
_READ_JOURNAL = """
    SELECT CAST(:header || group_concat(line, :line) AS BLOB), count(*), max(key) FROM (
        SELECT key, key || :group || "row" || :group || coalesce(name, '') || :group || coalesce(changed_by, '')
            || :group || coalesce(content, '') AS line
        FROM journal WHERE task = :task AND kind = :kind AND key > :after ORDER BY key LIMIT :size)
"""
_READ_WANTED = f"""
    SELECT CAST(:header || group_concat(line, :line) AS BLOB), count(*) FROM (
        SELECT {_LINE_TEXT} AS line FROM temp.wanted w CROSS JOIN records r
        WHERE r.kind = :kind AND {{fits}} ORDER BY w.key)
"""  # noqa: S608 - made of constants; CROSS JOIN keeps SQLite from scanning every record


def all_records(driver: sqlite3.Connection, kind: str, fields: Sequence[str], first: str | None = None) -> pl.DataFrame:
    """Return every record of a kind by key (with `first`: that has this text in its first field).

    Each text is parsed while the next one is read.
    """
    with ThreadPoolExecutor(1, "records") as parser:
        texts = texts_of(driver, kind, fields, READ_SLICE, first)
        parsed = [parser.submit(parse, text, fields) for text in texts]
        frames = [future.result() for future in parsed]
    return pl.concat([no_records(fields), *frames])


def no_records(fields: Sequence[str]) -> pl.DataFrame:
    """Return a frame of no records."""
    return pl.DataFrame(schema={**HEAD, **dict.fromkeys(fields, pl.String)})


def all_changes(driver: sqlite3.Connection, kind: str) -> pl.DataFrame:
    """Return which task changed which record of a kind last: key, changed_by."""
    shape = {"key": pl.String, "changed_by": pl.Int64}
    values = {"kind": kind, "size": READ_SLICE, "unit": UNIT, "line": LINE, "header": UNIT.join(shape) + LINE}
    texts = _ranges(driver, _CHANGE_TEXT, "", values)
    return pl.concat([pl.DataFrame(schema=shape), *(_parsed(text, shape) for text in texts)])


def texts_of(
    driver: sqlite3.Connection, kind: str, fields: Sequence[str], size: int, first: str | None = None
) -> Iterator[bytes]:
    """Yield the records of a kind as texts of at most `size` lines under a header, by key.

    With `first` only those that have this text in their first field.
    """
    values: dict[str, Any] = {"kind": kind, "size": size, **_marks(fields)}
    if first is None:
        return _ranges(driver, _LINE_TEXT, "", values)
    start = first + UNIT
    asked = "AND (substr(r.content, 1, :length) = :start OR r.content = :first)"
    return _ranges(driver, _LINE_TEXT, asked, {**values, "first": first, "start": start, "length": len(start)})


def contents_of(
    driver: sqlite3.Connection, kind: str, fields: Sequence[str], containing: Sequence[Sequence[str]], size: int
) -> Iterator[bytes]:
    """Yield the fields of the records that hold one text of each list, in no order: texts of at most `size` lines."""
    texts = {f"text{place}": text for place, text in enumerate(text for each in containing for text in each)}
    marks = iter(texts)
    asked = "".join(
        f" AND ({' OR '.join(f'instr(r.content, :{next(marks)})' for _ in each) or 'false'})" for each in containing
    )
    values = {"kind": kind, "size": size, "header": UNIT.join(fields) + LINE, "line": LINE, **texts}
    return _ranges(driver, "r.content", asked, values)


def journal_texts_of(driver: sqlite3.Connection, task: int, kind: str, size: int) -> Iterator[bytes]:
    """Yield the before-images of a task and kind as texts of `size` lines under a header, by key."""
    values = {"task": task, "kind": kind, "size": size, "group": GROUP, "line": LINE}
    return _slices(driver, _READ_JOURNAL, {**values, "header": GROUP.join(JOURNAL) + LINE})


def text_of_keys(
    driver: sqlite3.Connection, kind: str, fields: Sequence[str], keys: Sequence[str], *, numbered: bool = False
) -> bytes | None:
    """Return the records with these keys as one text, by key; None where there is none of them.

    `numbered`: with a number behind the key as well (and some others that begin with it).
    """
    # What stands between a key and the same with `:` behind it: the first character after the digits.
    fits = "r.key >= w.key AND r.key < w.key || ':'" if numbered else "r.key = w.key"
    driver.execute("CREATE TEMP TABLE wanted (key TEXT PRIMARY KEY) WITHOUT ROWID")
    _insert(driver, "INSERT OR IGNORE INTO temp.wanted", 1, keys)
    text, count = driver.execute(_READ_WANTED.format(fits=fits), {"kind": kind, **_marks(fields)}).fetchone()
    driver.execute("DROP TABLE temp.wanted")
    return text if count else None


def parse(text: bytes, fields: Sequence[str]) -> pl.DataFrame:
    """Return the lines of a text as key, name and the fields; what a record lacks is null."""
    frame = _parsed(text, {**HEAD, **dict.fromkeys(fields, pl.String)})
    return frame.select("key", pl.coalesce("name", "key").alias("name"), *fields)


def _parsed(text: bytes, shape: Mapping[str, type[pl.DataType]], columns: Sequence[str] | None = None) -> pl.DataFrame:
    return pl.read_csv(
        text,
        columns=columns,
        separator=UNIT,
        eol_char=LINE,
        quote_char=None,
        schema=shape,
        truncate_ragged_lines=True,
    )


def parse_contents(text: bytes, fields: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
    """Return some fields of the lines of a text; what a record lacks is null."""
    return _parsed(text, dict.fromkeys(fields, pl.String), list(columns)).select(columns)


def parse_journal(text: bytes) -> pl.DataFrame:
    """Return the lines of a text as before-images; without a record before, content and changed_by are null."""
    frame = pl.read_csv(text, separator=GROUP, eol_char=LINE, quote_char=None, schema=JOURNAL)
    was_there = pl.col("changed_by").is_not_null()
    content = pl.when(was_there).then(pl.col("content").fill_null(""))
    return frame.select("key", "row", pl.coalesce("name", "key").alias("name"), content, "changed_by")


def open_stage(driver: sqlite3.Connection) -> None:
    """Prepare for changes of this transaction; the checkpoint after a big write is left to the caller."""
    driver.execute("PRAGMA wal_autocheckpoint = 0")
    driver.execute(
        "CREATE TEMP TABLE staged (kind TEXT NOT NULL, key TEXT NOT NULL, row BIGINT NOT NULL, name TEXT, content TEXT)"
    )


def stage(driver: sqlite3.Connection, changes: pl.DataFrame) -> None:
    """Replace what is staged by these changes, in their order."""
    driver.execute("DELETE FROM temp.staged")
    # A bound None is slow in sqlite3, and most names are null.
    columns = [changes[name].fill_null("").to_list() if name == "name" else changes[name].to_list() for name in _STAGED]
    flat = list(chain.from_iterable(zip(*columns, strict=True)))
    _insert(driver, "INSERT INTO temp.staged", len(_STAGED), flat)


def close_stage(driver: sqlite3.Connection) -> None:
    """Forget what is staged."""
    driver.execute("DROP TABLE temp.staged")


def _insert(driver: sqlite3.Connection, into: str, width: int, flat: Sequence[object]) -> None:
    """Insert rows whose values follow each other; many rows a statement are twice as fast as `executemany`."""
    one = "(?)" if width == 1 else "(?, ?, ?, nullif(?, ''), ?)"
    step = width * _ROWS_A_STATEMENT
    whole = len(flat) // step * step
    statement = f"{into} VALUES {', '.join([one] * _ROWS_A_STATEMENT)}"
    for start in range(0, whole, step):
        driver.execute(statement, flat[start : start + step])
    if whole < len(flat):
        rest = (len(flat) - whole) // width
        driver.execute(f"{into} VALUES {', '.join([one] * rest)}", flat[whole:])


def _ranges(driver: sqlite3.Connection, line: str, asked: str, values: dict[str, Any]) -> Iterator[bytes]:
    after: str | None = ""
    while after is not None:
        last = driver.execute(_LAST_OF_SLICE, {**values, "after": after}).fetchone()
        within = f"{asked} AND r.key <= :last" if last else asked
        query = _READ_RANGE.format(line=line, asked=within)
        text = driver.execute(query, {**values, "after": after, "last": last and last[0]}).fetchone()[0]
        if text is not None:
            yield text
        after = last and last[0]


def _slices(driver: sqlite3.Connection, query: str, values: dict[str, Any]) -> Iterator[bytes]:
    after: str | None = ""
    while True:
        text, count, after = driver.execute(query, {**values, "after": after}).fetchone()
        if count:
            yield text
        if count < values["size"]:
            return


def _marks(fields: Sequence[str]) -> dict[str, str]:
    return {"unit": UNIT, "line": LINE, "header": UNIT.join([*HEAD, *fields]) + LINE}
