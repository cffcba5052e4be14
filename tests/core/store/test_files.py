"""The files of tasks: what is saved is loaded, in parts, until it is deleted."""

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.errors import RollbookError
from core.store import files
from core.store.engine import Store
from core.store.files import (
    GROUP_ROWS,
    decode_bytes,
    decode_group,
    delete_files,
    encode_bytes,
    encode_frame,
    files_of,
    load_bytes,
    load_columns,
    load_frame,
    save_encoded,
    save_frame,
)
from core.store.schema import task_files
from core.store.tasks import insert_task

FRAME = pl.DataFrame(
    {"row": [2, 3], "key": ["jdoe", None], "codes": [["a", "b"], []]},
    schema={"row": pl.UInt32, "key": pl.String, "codes": pl.List(pl.String)},
)


@pytest.fixture
def task(store: Store) -> int:
    with store.writing() as session:
        return insert_task(session, kind="import", layout="roles", operator="ann")


@pytest.mark.parametrize("frame", [FRAME, FRAME.clear()])
def test_a_frame_comes_back_as_it_was_saved(store: Store, task: int, frame: pl.DataFrame) -> None:
    with store.writing() as session:
        save_frame(session, task, "results", frame)
    with store.reading() as session:
        loaded = load_frame(session, task, "results")
    assert loaded is not None
    assert_frame_equal(loaded, frame)


@given(content=st.binary(max_size=60))
def test_bytes_come_back_as_they_were_saved_in_any_number_of_pieces_and_parts(content: bytes) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "_PIECE_BYTES", 7)
        encoded = encode_bytes(content)
    assert encoded.bytes == len(content)
    assert decode_bytes(encoded.content) == content


def test_a_large_file_lies_in_parts(store: Store, task: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_PART_BYTES", 100)
    content = bytes(range(256)) * 4
    with store.writing() as session:
        save_encoded(session, task, "uploaded", encode_bytes(content))
        parts = session.connection.execute(sa.select(sa.func.count()).select_from(task_files)).scalar_one()
        assert parts > 2
        assert load_bytes(session, task, "uploaded") == content
        assert files_of(session, task) == [("uploaded", 1024)]


def test_a_file_saved_again_takes_the_place_of_the_older_one(store: Store, task: int) -> None:
    with store.writing() as session:
        save_encoded(session, task, "uploaded", encode_bytes(b"x" * 1000))
        save_encoded(session, task, "uploaded", encode_bytes(b"new"))
        save_encoded(session, task, "results", encode_frame(FRAME))
        assert load_bytes(session, task, "uploaded") == b"new"
        assert [kind for kind, _ in files_of(session, task)] == ["results", "uploaded"]


def test_a_file_that_is_not_there_is_none(store: Store, task: int) -> None:
    with store.reading() as session:
        assert load_frame(session, task, "results") is None
        assert load_bytes(session, 99, "uploaded") is None
        assert files_of(session, task) == []


def test_deleting_files_tells_how_many_tasks_had_any(store: Store, task: int) -> None:
    with store.writing() as session:
        other = insert_task(session, kind="import", layout="roles", operator="ann")
        save_encoded(session, task, "uploaded", encode_bytes(b"x"))
        save_frame(session, task, "results", FRAME)
        assert delete_files(session, [task, other]) == 1
        assert delete_files(session, [task, other]) == 0
        assert delete_files(session, []) == 0


def test_a_file_edited_by_hand_is_found_out(store: Store, task: int) -> None:
    with store.writing() as session:
        save_frame(session, task, "results", FRAME)
        session.connection.execute(sa.update(task_files).values(content=encode_frame(FRAME.head(1)).content))
    with pytest.raises(RollbookError) as caught, store.reading() as session:
        load_frame(session, task, "results")
    assert caught.value.code == "store-unavailable"


@pytest.mark.parametrize("content", [encode_frame(FRAME.head(1)).content, b"PAR1 and nothing that can be read"])
def test_some_columns_of_a_file_edited_by_hand_are_not_had_either(store: Store, task: int, content: bytes) -> None:
    with store.writing() as session:
        save_frame(session, task, "results", FRAME)
        assert load_columns(session, task, "findings", FRAME.columns) is None
        loaded = load_columns(session, task, "results", FRAME.columns[:1])
        assert loaded is not None
        assert loaded[1].equals(FRAME.select(FRAME.columns[:1]))
        session.connection.execute(sa.update(task_files).values(content=content))
    with pytest.raises(RollbookError) as caught, store.reading() as session:
        load_columns(session, task, "results", FRAME.columns[:1])
    assert caught.value.code == "store-unavailable"


def test_lines_are_had_without_the_others() -> None:
    lines = pl.DataFrame({"line": range(2 * GROUP_ROWS + 5), "text": "x"})
    content = encode_frame(lines).content
    assert decode_group(content, 1, ["line"])["line"].to_list() == list(range(GROUP_ROWS, 2 * GROUP_ROWS))
    assert decode_group(content, 2, ["line"]).height == 5
    assert decode_group(content, 3, ["line"]).height == 0


def test_a_file_belongs_to_a_task(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.writing() as session:
        save_encoded(session, 99, "uploaded", encode_bytes(b"x"))
