"""A file that is read while the rest of the program is imported: the same table, the same refusals, once."""

import pytest

from core.ahead import Ahead
from core.config import Config
from core.errors import RollbookError
from core.layouts import known_headers
from core.options import ImportOptions
from core.reading import Limits, ReadOptions

CONTENT = b"Login;Name\nabe;Abe\n"
KNOWN = known_headers(Config())


def ahead(content: bytes = CONTENT, options: ImportOptions | None = None) -> Ahead:
    return Ahead(content, "people.csv", options or ImportOptions(), Config())


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
