"""The schema: made by migrations alone, in one piece, and never touched by an older program."""

import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from core.errors import RollbookError
from core.store import engine
from core.store.engine import Store
from core.store.schema import REVISION, metadata
from tests.core.store.conftest import Child


def test_the_migrations_make_the_schema_that_the_program_speaks(store: Store) -> None:
    with store.reading() as session:
        context = MigrationContext.configure(session.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_that_the_program_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", "core.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_the_schema_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    texts = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert len(texts) == 12
    assert 'key TEXT COLLATE "C" NOT NULL' in "".join(texts)


def test_a_store_of_a_newer_program_is_refused_with_both_versions(store: Store) -> None:
    with store.writing() as session:
        session.connection.execute(sa.text("UPDATE alembic_version SET version_num = '0999'"))
    store.close()
    with pytest.raises(RollbookError) as caught:
        Store.open(str(store.path), create=True)
    assert caught.value.code == "store-unavailable"
    assert "0999" in caught.value.message
    assert REVISION in caught.value.message


def test_an_empty_file_left_by_a_start_that_was_cut_short_becomes_a_store(store_path: Path) -> None:
    store_path.parent.mkdir(mode=0o700)
    store_path.touch(mode=0o600)
    opened = Store.open(str(store_path), create=False)
    assert not opened.damage()
    opened.close()


def test_a_migration_that_fails_leaves_nothing_behind(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate = engine._migrate

    def fail_after_migrating(connection: sa.Connection) -> None:
        migrate(connection)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(engine, "_migrate", fail_after_migrating)
        with pytest.raises(KeyboardInterrupt):
            Store.open(str(store_path), create=True)
    opened = Store.open(str(store_path), create=True)
    assert not opened.damage()
    opened.close()


def test_a_store_that_several_make_at_once_is_made_once(store_path: Path) -> None:
    failures: list[BaseException] = []

    def make() -> None:
        try:
            Store.open(str(store_path), create=True).close()
        except RollbookError as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_an_empty_store_that_another_holds_is_waited_for(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_path.parent.mkdir(mode=0o700)
    store_path.touch(mode=0o600)
    holder = sqlite3.connect(store_path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    connect = Store._connect

    def connect_and_watch(store: Store) -> sqlite3.Connection:
        driver = connect(store)
        driver.set_trace_callback(lambda statement: holder.rollback() if statement == "BEGIN IMMEDIATE" else None)
        return driver

    monkeypatch.setattr(Store, "_connect", connect_and_watch)
    Store.open(str(store_path), create=True, busy_seconds=5).close()
    holder.close()


def test_a_store_that_is_current_is_opened_without_alembic(store: Store, child: Child) -> None:
    program = child(
        "import sys\nfrom core.store.engine import Store\n"
        "Store.open(sys.argv[1], create=False)\nprint('alembic' in sys.modules)",
        store.path,
    )
    assert program.communicate()[0] == "False\n"


@pytest.mark.parametrize(
    ("revision", "later"),
    [
        ("0001", ("corrections", "draft_files", "draft_rows_sent", "drafts", "mappings", "outbox")),
        ("0002", ("corrections", "draft_files", "draft_rows_sent", "drafts", "mappings")),
    ],
)
def test_a_store_of_an_older_program_gets_the_tables_that_it_lacks(
    store: Store, revision: str, later: tuple[str, ...]
) -> None:
    with store.writing() as session:
        for table in later:
            session.connection.execute(sa.text(f"DROP TABLE {table}"))
        session.connection.execute(sa.text("UPDATE alembic_version SET version_num = :old"), {"old": revision})
    store.close()
    opened = Store.open(str(store.path), create=False)
    with opened.reading() as session:
        context = MigrationContext.configure(session.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    opened.close()
