"""Records: what is written is read, in every way of reading, and what was before is kept."""

import signal
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.packing import pack, unpack
from core.store import bulk, records
from core.store.engine import Store
from core.store.records import (
    CHANGES_SCHEMA,
    find_records,
    has_more_records,
    journal_of,
    last_changes,
    read_records,
    scan_records,
    store_version,
    write_changes,
)
from tests.conftest import NAUGHTY_TEXTS
from tests.core.store.conftest import Child
from tests.core.store_rows import count_records

FIELDS = ("first", "last", "note")
KIND = "users"
Record = tuple[str | None, ...]

keys = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
cells = st.none() | st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
stores = st.dictionaries(keys, st.tuples(st.none() | keys, cells, cells, cells), max_size=12)


def changes_of(content: Mapping[str, Record | None], kind: str = KIND) -> pl.DataFrame:
    """Return changes that set records (key: name and fields) or, where there is None, remove them."""
    lines = [(kind, key, row, *(values or (None,) * 4)) for row, (key, values) in enumerate(content.items(), start=2)]
    schema = {"kind": pl.String, "key": pl.String, "row": pl.UInt32} | dict.fromkeys(("name", *FIELDS), pl.String)
    frame = pl.DataFrame(lines, schema=schema, orient="row")
    removed = pl.Series([values is None for values in content.values()], dtype=pl.Boolean)
    packed = pl.when(~removed).then(pack(FIELDS)).alias("content")
    return frame.select("kind", "key", "row", "name", packed).match_to_schema(CHANGES_SCHEMA)


def write(store: Store, task: int, content: Mapping[str, Record | None], kind: str = KIND) -> None:
    with store.writing() as session:
        write_changes(session, task, changes_of(content, kind))


def read(store: Store, kind: str = KIND) -> dict[str, Record]:
    with store.reading() as session:
        frame = read_records(session, kind, FIELDS)
    return {line[0]: line[1:5] for line in frame.iter_rows()}


def journal(store: Store, task: int) -> list[tuple[object, ...]]:
    with store.reading() as session:
        return journal_of(session, task, KIND).rows()


def as_stored(content: dict[str, Record]) -> dict[str, Record]:
    return {
        key: (name or key, *values)
        for key, (name, *values) in sorted(content.items(), key=lambda line: line[0].encode())
    }


@given(before=stores, after=stores, removed=st.sets(keys, max_size=3))
def test_what_is_written_is_read_and_what_was_before_is_in_the_journal(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, Record], after: dict[str, Record], removed: set[str]
) -> None:
    store = Store.open(str(tmp_path_factory.mktemp("records") / "s.db"), create=True)
    gone = {*removed, *list(before)[:2]} - set(after)
    write(store, 1, before)
    write(store, 2, {**after, **dict.fromkeys(gone)})
    expected = as_stored({key: values for key, values in {**before, **after}.items() if key not in gone})
    assert read(store) == expected
    assert list(read(store)) == list(expected)
    with store.reading() as session:
        images = unpack(journal_of(session, 2, KIND), FIELDS)
    was = {
        line[0]: (line[2], *line[4:]) for line in images.select("key", "row", "name", "changed_by", *FIELDS).iter_rows()
    }
    assert set(was) == {*after, *gone}
    assert {key: line for key, line in was.items() if key in before} == {
        key: values for key, values in as_stored(before).items() if key in was
    }
    store.close()


@given(stores)
def test_every_way_of_reading_finds_the_same(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, Record]
) -> None:
    store = Store.open(str(tmp_path_factory.mktemp("records") / "s.db"), create=True)
    write(store, 1, content)
    with store.reading() as session:
        whole = read_records(session, KIND, FIELDS)
        found = find_records(session, KIND, FIELDS, pl.Series([*content, *content, "no such key", None]))
        assert_frame_equal(whole, found)
        for size in (1, 2, 100):
            parts = list(scan_records(session, KIND, FIELDS, size))
            assert all(part.height == size for part in parts[:-1])
            assert_frame_equal(whole, pl.concat([whole.clear(), *parts]))
        assert count_records(session, KIND) == len(content)
        assert has_more_records(session, KIND, 0) == bool(content)
    store.close()


def test_hostile_texts_are_kept_as_they_are(store: Store) -> None:
    content: dict[str, Record | None] = {
        f"{number}{text}": (text, None, text, "'\"") for number, text in enumerate(NAUGHTY_TEXTS) if text.isprintable()
    }
    write(store, 1, content)
    assert read(store) == content


def test_a_name_is_stored_only_where_it_differs_from_the_key(store: Store) -> None:
    write(store, 1, {"jdoe": ("JDoe", None, None, None), "ann": ("ann", None, None, None), "bob": (None,) * 4})
    with store.reading() as session:
        stored = session.driver.execute("SELECT key, name FROM records ORDER BY key").fetchall()
    assert stored == [("ann", None), ("bob", None), ("jdoe", "JDoe")]
    assert [line[0] for line in read(store).values()] == ["ann", "bob", "JDoe"]


def test_a_kind_without_records_reads_as_an_empty_frame_of_the_same_shape(store: Store) -> None:
    write(store, 1, {"a": (None, "x", None, None)})
    with store.reading() as session:
        full, empty = read_records(session, KIND, FIELDS), read_records(session, "none", FIELDS)
        assert empty.schema == full.schema
        assert empty.is_empty()
        assert find_records(session, KIND, FIELDS, pl.Series(["b"])).schema == full.schema
        assert find_records(session, KIND, FIELDS, pl.Series([], dtype=pl.String)).is_empty()
        assert list(scan_records(session, "none", FIELDS)) == []
        assert not has_more_records(session, "none", 0)


def test_records_made_before_a_field_was_added_read_as_blank_there(store: Store) -> None:
    write(store, 1, {"a": (None, "x", None, None), "b": (None, None, None, None), "c": (None, "x", "y", "z")})
    with store.reading() as session:
        read = read_records(session, KIND, (*FIELDS, "new"))
        assert read["new"].to_list() == [None, None, None]
        assert read["note"].to_list() == [None, None, "z"]
        assert read_records(session, KIND, ("first",)).columns == ["key", "name", "first"]


def test_kinds_do_not_mix(store: Store) -> None:
    write(store, 1, {"a": (None, "one", None, None)}, "roles")
    write(store, 2, {"a": (None, "two", None, None)}, "rolesx")
    assert read(store, "roles") == {"a": ("a", "one", None, None)}
    assert read(store, "rolesx") == {"a": ("a", "two", None, None)}


def test_one_task_may_change_several_kinds(store: Store) -> None:
    both = pl.concat([changes_of({"a": (None,) * 4}, "roles"), changes_of({"a": (None,) * 4}, "users")])
    with store.writing() as session:
        write_changes(session, 1, both)
        write_changes(session, 1, changes_of({"b": (None,) * 4}))
    assert (list(read(store, "roles")), list(read(store))) == (["a"], ["a", "b"])


def test_slices_of_any_size_come_to_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_WRITE_SLICE", 7)
    monkeypatch.setattr(bulk, "READ_SLICE", 7)
    monkeypatch.setattr(bulk, "_ROWS_A_STATEMENT", 3)
    content: dict[str, Record | None] = {f"user{number:03}": (None, str(number), None, None) for number in range(100)}
    write(store, 1, content)
    write(store, 2, dict.fromkeys(list(content)[::2]))
    assert read(store) == {key: (key, *content[key][1:]) for key in list(content)[1::2]}  # type: ignore[index]
    assert len(journal(store, 1)) == 100
    assert len(journal(store, 2)) == 50


def test_the_journal_names_the_task_that_changed_the_record_before(store: Store) -> None:
    for task in (3, 8, 9):
        write(store, task, {"jdoe": ("JDoe", f"name {task}", None, None)})
    content = "name 8"
    assert journal(store, 9) == [("jdoe", 2, "JDoe", content, 8)]
    assert journal(store, 8) == [("jdoe", 2, "JDoe", "name 3", 3)]
    assert journal(store, 3) == [("jdoe", 2, "jdoe", None, None)]
    with store.reading() as session:
        assert last_changes(session, KIND).rows() == [("jdoe", 9)]


def test_what_was_removed_can_be_made_again_from_the_journal(store: Store) -> None:
    content: dict[str, Record | None] = {"jdoe": ("JDoe", "Jo", None, "x"), "void": (None,) * 4}
    write(store, 1, content)
    write(store, 2, dict.fromkeys(content))
    assert read(store) == {}
    with store.writing() as session:
        before = journal_of(session, 2, KIND)
        write_changes(session, 3, before.select(pl.lit(KIND).alias("kind"), "key", "row", "name", "content"))
    assert read(store) == {"jdoe": ("JDoe", "Jo", None, "x"), "void": ("void", None, None, None)}


def test_the_version_grows_with_committed_changes_only(store: Store) -> None:
    write(store, 1, {"a": (None,) * 4})

    def write_and_fail() -> None:
        with store.writing() as session:
            write_changes(session, 2, changes_of({"b": (None,) * 4}))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write_and_fail()
    write(store, 3, {"c": (None,) * 4})
    with store.reading() as session:
        assert store_version(session) == 2
    assert list(read(store)) == ["a", "c"]
    assert journal(store, 2) == []


def test_a_record_changed_twice_by_one_task_is_a_fault(store: Store) -> None:
    twice = pl.concat([changes_of({"a": (None, "x", None, None)}), changes_of({"a": (None, "y", None, None)})])
    with pytest.raises(Exception, match="UNIQUE") as caught, store.writing() as session:
        write_changes(session, 1, twice)
    assert "x" not in str(caught.value).removeprefix("UNIQUE")
    assert read(store) == {}


def test_the_text_of_a_statement_that_fails_holds_no_values(store: Store) -> None:
    statement = sa.text("INSERT INTO state (name, value) VALUES ('version', :secret)")
    with pytest.raises(sa.exc.IntegrityError) as caught, store.writing() as session:
        session.connection.execute(statement, {"secret": 4711})
    assert "4711" not in str(caught.value)


@given(st.lists(st.tuples(cells, cells, cells), max_size=8))
def test_unpacking_undoes_packing(lines: list[tuple[str | None, ...]]) -> None:
    frame = pl.DataFrame(lines, schema=dict.fromkeys(FIELDS, pl.String), orient="row")
    packed = frame.select(pack(FIELDS))
    assert not packed["content"].str.ends_with("\x1f").any()
    assert_frame_equal(unpack(packed, FIELDS), frame)


WRITER = """
import os, signal, sys
import polars as pl
from core.store.engine import Store
from core.store.records import read_records, write_changes

left = int(sys.argv[2])

def strike():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

store = Store.open(sys.argv[1], create=False)
keys = [f"user{number:06}" for number in range(60_000)]
changes = pl.DataFrame({"kind": "users", "key": keys, "row": range(60_000), "name": None, "content": "second" * 4})
with store.writing() as session:
    session.driver.execute("PRAGMA cache_size = 20")
    session.driver.set_progress_handler(strike, 20_000)
    write_changes(session, 2, changes.cast({"row": pl.UInt32, "name": pl.String}))
    if left < 0:
        sys.exit(5)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", [100, 250, 1_000_000])
def test_a_program_killed_while_it_writes_leaves_the_store_as_it_was(
    store: Store, store_path: Path, child: Child, moment: int
) -> None:
    write(store, 1, {f"user{number:06}": (None, "first", None, None) for number in range(0, 60_000, 20)})
    before = read(store)
    store.close()
    killed = child(WRITER, store_path, moment)
    assert killed.wait(timeout=60) == -signal.SIGKILL
    assert store_path.with_name("store.sqlite-wal").stat().st_size > 0
    assert store.damage() == []
    assert read(store) == before
    assert journal(store, 2) == []
    write(store, 2, {"user000000": (None, "second", None, None)})
    assert read(store)["user000000"] == ("user000000", "second", None, None)
