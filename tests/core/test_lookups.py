"""Values looked up a column at a time: those of the key, and none held longer than it is needed."""

import polars as pl
import pytest

from core.lookups import look_up_each

TEXTS = pl.Series("asked", ["b", None, "z", "a", "b"])


@pytest.mark.parametrize("few", [0, 5_000])
def test_each_column_has_what_stands_beside_the_text(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.abreast._FEW", few)
    columns = [pl.Series("key", ["a", "b"]), pl.Series("name", ["Ann", None]), pl.Series("age", [1, 2])]
    found = pl.DataFrame(look_up_each(TEXTS, columns))
    assert found.rows() == [(None, 2), (None, None), (None, None), ("Ann", 1), (None, 2)]
    assert found.columns == ["name", "age"]


def test_nobody_holds_the_columns_any_more() -> None:
    columns = [pl.Series("key", ["a"]), pl.Series("name", ["Ann"])]
    look_up_each(TEXTS, columns)
    assert columns == []


def test_nothing_stored_is_found_nowhere() -> None:
    columns = [pl.Series("key", [], dtype=pl.String), pl.Series("name", [], dtype=pl.String)]
    assert look_up_each(TEXTS, columns)[0].to_list() == [None] * 5
