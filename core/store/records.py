"""Records: reading them into frames, changing them in sets, and what they were before."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl
import sqlalchemy as sa

from core.store import bulk
from core.store.engine import Session
from core.store.schema import records, state

CHANGES_SCHEMA = pl.Schema(
    {"kind": pl.String, "key": pl.String, "row": pl.UInt32, "name": pl.String, "content": pl.String}
)
"""Shape of a frame of changes: `name` null or equal to the key where they are the same, `content` null to remove."""

JOURNAL_SCHEMA = pl.Schema(
    {"key": pl.String, "row": pl.UInt32, "name": pl.String, "content": pl.String, "changed_by": pl.Int64}
)
"""Shape of the before-images of a task: `content` and `changed_by` null where there was no record."""

_WRITE_SLICE = 20_000

_WRITE_JOURNAL = """
    INSERT INTO journal (task, kind, key, "row", name, content, changed_by)
    SELECT :task, s.kind, s.key, s."row", r.name, r.content, r.changed_by
    FROM staged s LEFT JOIN records r ON r.kind = s.kind AND r.key = s.key
"""
_WRITE_RECORDS = """
    INSERT INTO records (kind, key, name, content, changed_by)
    SELECT kind, key, name, content, :task FROM staged WHERE content IS NOT NULL
    ON CONFLICT (kind, key) DO UPDATE
    SET name = excluded.name, content = excluded.content, changed_by = excluded.changed_by
"""
_REMOVE_RECORDS = """
    DELETE FROM records WHERE (kind, key) IN (SELECT kind, key FROM staged WHERE content IS NULL)
"""


def read_records(session: Session, kind: str, fields: Sequence[str]) -> pl.DataFrame:
    """Return every record of a kind by key: key, name, the fields (null where blank)."""
    return bulk.all_records(session.driver, kind, fields)


def last_changes(session: Session, kind: str) -> pl.DataFrame:
    """Return which task changed which record of a kind last: key, changed_by (0 for none)."""
    return bulk.all_changes(session.driver, kind)


def read_part(session: Session, kind: str, fields: Sequence[str], first: str) -> pl.DataFrame:
    """Return the records of a kind that have this text in their first field, as `read_records` does."""
    return bulk.all_records(session.driver, kind, fields, first)


def scan_records(session: Session, kind: str, fields: Sequence[str], size: int = 100_000) -> Iterator[pl.DataFrame]:
    """Yield the records of a kind by key, `size` at a time, for questions that may stop early."""
    for text in bulk.texts_of(session.driver, kind, fields, size):
        yield bulk.parse(text, fields)


def search_records(
    session: Session,
    kind: str,
    fields: Sequence[str],
    columns: Sequence[str],
    containing: Sequence[Sequence[str]],
    size: int,
    take: Callable[[pl.DataFrame], pl.DataFrame],
) -> Iterator[pl.DataFrame]:
    """Yield what `take` makes of some fields of the records that hold one text of each list in any field.

    It is given at most `size` records at a time, on another thread while more are read.
    """
    with ThreadPoolExecutor(1, "search") as pool:
        before: Future[pl.DataFrame] | None = None
        for text in bulk.contents_of(session.driver, kind, fields, containing, size):
            taken = pool.submit(lambda text: take(bulk.parse_contents(text, fields, columns)), text)
            if before is not None:
                yield before.result()
            before = taken
        if before is not None:
            yield before.result()


def find_records(session: Session, kind: str, fields: Sequence[str], keys: pl.Series) -> pl.DataFrame:
    """Return the records with these keys, as `read_records` does; for keys much fewer than the records."""
    wanted = keys.drop_nulls().unique().sort().to_list()
    text = bulk.text_of_keys(session.driver, kind, fields, wanted) if wanted else None
    return bulk.no_records(fields) if text is None else bulk.parse(text, fields)


def find_numbered(session: Session, kind: str, fields: Sequence[str], keys: pl.Series) -> pl.DataFrame:
    """Return the records with these keys, bare or with a number behind them; a few that only begin so may be there."""
    wanted = keys.drop_nulls().unique().sort().to_list()
    text = bulk.text_of_keys(session.driver, kind, fields, wanted, numbered=True) if wanted else None
    return bulk.no_records(fields) if text is None else bulk.parse(text, fields)


def has_more_records(session: Session, kind: str, number: int) -> bool:
    """Tell whether there are more than so many records of a kind, without counting them all."""
    statement = sa.select(records.c.key).where(records.c.kind == kind).limit(1).offset(number)
    return session.connection.execute(statement).first() is not None


def write_changes(session: Session, task: int, changes: pl.DataFrame) -> None:
    """Write the changes of a task (CHANGES_SCHEMA, a record once) and keep what the records were before.

    Raises the store's version. After many changes call `Store.checkpoint` when the transaction is committed.
    """
    named = pl.when(pl.col("name") != pl.col("key")).then("name").alias("name")
    ordered = changes.select("kind", "key", "row", named, "content").sort("kind", "key")
    driver = session.driver
    bulk.open_stage(driver)
    for part in ordered.iter_slices(_WRITE_SLICE):
        bulk.stage(driver, part)
        driver.execute(_WRITE_JOURNAL, {"task": task})
        driver.execute(_WRITE_RECORDS, {"task": task})
        if part["content"].null_count():
            driver.execute(_REMOVE_RECORDS)
    bulk.close_stage(driver)
    raised = sa.update(state).where(state.c.name == "version").values(value=state.c.value + 1)
    session.connection.execute(raised)


def store_version(session: Session) -> int:
    """Return a number that grows with every committed change of records."""
    version: int = session.connection.execute(sa.select(state.c.value).where(state.c.name == "version")).scalar_one()
    return version


def journal_of(session: Session, task: int, kind: str) -> pl.DataFrame:
    """Return what a task changed, by key, as it was before (JOURNAL_SCHEMA)."""
    texts = bulk.journal_texts_of(session.driver, task, kind, bulk.READ_SLICE)
    return pl.concat([JOURNAL_SCHEMA.to_frame(), *map(bulk.parse_journal, texts)])
