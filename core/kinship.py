"""Which rows of a file are judged together: what is said of one may hang on what stands in others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from core.context import Context

KEY = "key"
"""The tie of rows with the same key, however many columns it has."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinship:
    """How the rows are found that one row's verdict hangs on: step by step, by ties that they share.

    A tie is a column whose equal values (as keys) tie rows together, `KEY`, or one that `named` or `sought` makes.
    """

    steps: tuple[Mapping[str, str], ...] = ({KEY: KEY},)
    """For each step the ties by which the rows found last look for more: the tie they have → the tie looked for."""
    named: Callable[[pl.DataFrame, Context], pl.DataFrame] | None = None
    """More ties of every row: takes row and the keys in the columns that the steps name; returns row, tie, value."""
    sought: Callable[[pl.DataFrame, Context], pl.DataFrame] | None = None
    """More ties by which the first row looks: takes its row, tie, value; returns such."""
    everybody: bool = False
    """Whether any row may hang on any other, so that all are judged each time."""

    @property
    def ties(self) -> frozenset[str]:
        """The ties that the steps name."""
        return frozenset(name for step in self.steps for pair in step.items() for name in pair)


SAME_KEY = Kinship()
"""Rows with the same key: what most layouts have."""
EVERYBODY = Kinship((), everybody=True)
"""Trees and the like."""
