"""Parts of the records: by their first field, by numbers behind their keys, by what they contain."""

import polars as pl
import pytest

from core.store.engine import Store
from core.store.records import CHANGES_SCHEMA, find_numbered, read_part, search_records, write_changes

FIELDS = ("first", "last")
CONTENTS = {
    "an": "\x1foak",
    "ann": "oak\x1fAnn",
    "ann10": "oak",
    "ann2": "oakland\x1fAnn",
    "anna": "Éik\x1fx",
    "b:": "other",
}


@pytest.fixture
def filled(store: Store) -> Store:
    lines = [("kind", key, 0, key, content) for key, content in CONTENTS.items()]
    with store.writing() as session:
        write_changes(session, 1, pl.DataFrame(lines, schema=CHANGES_SCHEMA, orient="row"))
    return store


@pytest.mark.parametrize(
    ("first", "expected"),
    [("oak", ["ann", "ann10"]), ("oakland", ["ann2"]), ("Éik", ["anna"]), ("ak", []), ("", ["an"]), ("o%", [])],
)
def test_records_with_a_text_in_their_first_field(filled: Store, first: str, expected: list[str]) -> None:
    with filled.reading() as session:
        assert read_part(session, "kind", FIELDS, first)["key"].to_list() == expected


def test_records_with_a_key_bare_or_with_a_number_behind_it(filled: Store) -> None:
    with filled.reading() as session:
        found = find_numbered(session, "kind", FIELDS, pl.Series(["ann", "b", "ann"]))
    assert found["key"].to_list() == ["ann", "ann10", "ann2"]


@pytest.mark.parametrize(
    ("containing", "expected"),
    [
        ([], ["oak", "Ann", None, "Ann", "x", None]),
        ([["Ann"]], ["Ann", "Ann"]),
        ([["Ann", "Éik"], ["oakl", "x"]], ["Ann", "x"]),
        ([["%"]], []),
        ([[]], []),
    ],
)
def test_fields_of_records_that_hold_one_text_of_each_list(
    filled: Store, containing: list[list[str]], expected: list[str | None]
) -> None:
    with filled.reading() as session:
        parts = list(search_records(session, "kind", FIELDS, ("last",), containing, 2, lambda part: part))
    assert [value for part in parts for value in part["last"]] == expected
