"""The quick order of texts is the order of the texts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.widgets import text_order
from tui.widgets.text_order import order_of

TEXTS = st.lists(
    st.none() | st.text("a\0é日z", max_size=3) | st.builds("user-of-a-district-{}".format, st.text("ab\0"))
)


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.booleans(), st.sampled_from(["", "a", "a-prefix-that-all-of-them-have-", "é"]))
def test_texts_stand_in_their_order_and_blanks_last(texts: list[str | None], descending: bool, before: str) -> None:
    column = pl.Series("key", [None if text is None else before + text for text in texts], dtype=pl.String)
    order = order_of(column, descending=descending)
    assert sorted(order) == list(range(len(texts)))
    assert column.gather(order).equals(column.sort(descending=descending, nulls_last=True), null_equal=True)


PREFIXES = st.sampled_from(
    ["", "a", "the-north-of-tennessee-", "the-north-of-tennessee-and-kentucky-", "été" * 9, "\0" * 20]
)
LONG = st.lists(st.none() | st.builds(str.__add__, PREFIXES, st.text("ab\0é", max_size=40)), max_size=40)


@settings(max_examples=120, deadline=None)
@given(LONG, st.booleans(), st.sampled_from([0, 1, 256]), st.integers(0, 3))
def test_texts_with_long_beginnings_of_several_kinds_are_told_apart(
    texts: list[str | None], descending: bool, few_groups: int, deep: int
) -> None:
    column = pl.Series("key", texts, dtype=pl.String)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_order, "FEW", 0)
        patch.setattr(text_order, "_FEW_GROUPS", few_groups)
        patch.setattr(text_order, "_DEEP", deep)
        order = order_of(column, descending=descending)
    assert sorted(order) == list(range(len(texts)))
    assert column.gather(order).equals(column.sort(descending=descending, nulls_last=True), null_equal=True)


@pytest.mark.parametrize("descending", [False, True])
def test_numbers_and_columns_without_a_text_are_sorted_too(descending: bool) -> None:
    numbers = pl.Series([3, None, 1], dtype=pl.UInt32)
    assert order_of(numbers, descending=descending).to_list() == ([0, 2, 1] if descending else [2, 0, 1])
    assert order_of(pl.Series([None, None], dtype=pl.String), descending=descending).len() == 2
