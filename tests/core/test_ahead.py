"""A file that is read while the rest of the program is imported: the same table, the same refusals, once."""

from concurrent.futures import wait
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from core.ahead import SMALL_PART, Ahead
from core.config import Config
from core.digest import Digest, digest_of
from core.errors import RollbookError
from core.layout import Layout
from core.layouts import known_headers, layout_named
from core.opening import open_to_read
from core.options import ImportOptions
from core.reading import Limits, ReadOptions
from core.store.records import read_records, store_version
from tests.core.state import FOUNDER, SPRING, USERS, State, many, user_file

CONTENT = b"Login;Name\nabe;Abe\n"
KNOWN = known_headers(Config())


def ahead(content: bytes = CONTENT, options: ImportOptions | None = None, store: str = "/no/store") -> Ahead:
    return Ahead(content, "people.csv", options or ImportOptions(), Config(), store, Digest(content))


def test_the_file_that_is_being_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = ahead()
    monkeypatch.setattr("core.ahead.read_table", None)
    table = begun.read(CONTENT, "people.csv", ReadOptions(), Limits(), KNOWN)
    assert (table.header, table.source.delimiter) == (("Login", "Name"), ";")


def test_it_is_given_out_once_and_held_no_longer() -> None:
    begun = ahead()
    begun.read(CONTENT, "people.csv", ReadOptions(), Limits(), KNOWN)
    assert vars(begun)["_content"] == b""
    assert "_table" not in vars(begun)
    assert begun.read(CONTENT, "people.csv", ReadOptions(), Limits(), KNOWN).cells.height == 1


def test_the_file_read_with_other_options_is_read_anew() -> None:
    begun = ahead(options=ImportOptions(delimiter=","))
    assert begun.read(CONTENT, "people.csv", ReadOptions(), Limits(), KNOWN).header == ("Login", "Name")


def test_another_file_is_read_anew() -> None:
    table = ahead().read(b"Login\nbea\ncay\n", "people.csv", ReadOptions(), Limits(), KNOWN)
    assert table.cells.height == 2


def test_what_is_wrong_with_the_file_is_raised_where_the_table_is_asked_for() -> None:
    content = b"Login\n\xff\n"
    begun = ahead(content, ImportOptions(encoding="utf-8"))
    with pytest.raises(RollbookError, match="row 2") as refused:
        begun.read(content, "people.csv", ReadOptions("utf-8"), Limits(), KNOWN)
    assert refused.value.code == "file-encoding"


def test_the_digest_of_the_file_is_made_beside_and_another_file_has_its_own() -> None:
    digest = Digest(CONTENT)
    assert digest.of(CONTENT) == digest_of(CONTENT)
    assert digest.of(b"another") == digest_of(b"another")


def test_what_is_stored_of_the_files_kind_is_given_out_once_at_that_version(state: State) -> None:
    layout, version, whole = read_all(state)
    begun = ahead(user_file(many(3)), store=str(state.path))
    found = begun.stored(version, layout.kind, layout.fields)
    assert found is not None
    assert_frame_equal(found, whole)
    assert begun.stored(version, layout.kind, layout.fields) is None


@pytest.mark.parametrize(("later", "kind", "fields"), [(1, None, None), (0, "role", None), (0, None, ("email",))])
def test_what_was_stored_counts_for_nothing_else(
    state: State, later: int, kind: str | None, fields: tuple[str, ...] | None
) -> None:
    layout, version, _ = read_all(state)
    begun = ahead(user_file(many(3)), store=str(state.path))
    assert begun.stored(version + later, kind or layout.kind, fields or layout.fields) is None


def test_of_many_more_records_than_rows_none_are_read(state: State) -> None:
    layout, version, whole = read_all(state)
    assert whole.height > SMALL_PART
    assert ahead(user_file(many(1)), store=str(state.path)).stored(version, layout.kind, layout.fields) is None


def test_a_store_that_cannot_be_read_is_nobodys_fault_yet(tmp_path: Path) -> None:
    layout = layout_named(USERS)
    (tmp_path / "text").write_text("no store")
    for url in (str(tmp_path / "text"), str(tmp_path / "none"), "postgresql://here"):
        assert ahead(user_file(many(3)), store=url).stored(0, layout.kind, layout.fields) is None


def test_an_import_that_came_between_is_seen(state: State) -> None:
    content = user_file([{"Username": "ann", "First Name": "Anna"}, *many(9)])
    service = state.rollbook()
    service.ahead = ahead(content, store=str(state.path))
    wait([vars(service.ahead)["_stored"]])
    state.run([{"Username": "ann", "First Name": "Anna"}])
    assert next(iter(service.check(content, "people.csv", SPRING).results.lines()))["outcome"] == "unchanged"


def read_all(state: State) -> tuple[Layout, int, pl.DataFrame]:
    layout = layout_named(USERS)
    with open_to_read(str(state.path), FOUNDER, 5) as store, store.reading() as session:
        return layout, store_version(session), read_records(session, layout.kind, layout.fields)
