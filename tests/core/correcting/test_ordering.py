"""What the rows of a draft wait for, and which of them wait for the same."""

import polars as pl

from core.correcting.ordering import causes_of, rows_alike
from core.correcting.values import Cause

ERRORS = pl.DataFrame(
    [
        (2, "Email", "email-format"),
        (3, "Roles", "role-unknown"),
        (4, "Roles", "role-unknown"),
        (5, "Roles", "role-unknown"),
        (5, None, "row-ragged"),
        (6, "Roles", "required"),
    ],
    schema={"row": pl.UInt32, "column": pl.String, "code": pl.String},
    orient="row",
)
ROLES = pl.DataFrame(
    [(2, "Tutr"), (3, "Tutr"), (4, "Tutor"), (5, "Tutr"), (6, None)],
    schema={"row": pl.UInt32, "text": pl.String},
    orient="row",
)


def test_the_causes_of_most_rows_stand_first_and_rows_that_rest_are_not_counted() -> None:
    assert causes_of(ERRORS, {6}) == [
        Cause("role-unknown", "Roles", 3, 3),
        Cause("email-format", "Email", 1, 2),
        Cause("row-ragged", None, 1, 5),
    ]


def test_rows_are_alike_with_the_same_error_and_the_same_text() -> None:
    assert rows_alike(3, "Roles", ERRORS, ROLES) == [5]
    assert rows_alike(2, "Roles", ERRORS, ROLES) == []


def test_blank_cells_are_not_alike() -> None:
    assert rows_alike(6, "Roles", ERRORS, ROLES) == []
