"""Asking all stored accounts what the notices of a layout want to know: as little as that takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

    from core.context import Context


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One thing that notices ask about all stored accounts of a kind."""

    name: str
    """What it is asked by; several kinds of account may have to do with one name."""
    kind: str
    fields: tuple[str, ...]
    """The stored fields that it takes to answer."""
    take: Callable[[pl.DataFrame, Context], pl.DataFrame]
    """Makes a part of the accounts small; what it makes of all parts is the answer."""
    patience: bool = False
    """Whether it takes a look at every account: what only a check, not an import, waits for beside very many."""


class Survey(Protocol):
    """Answers the questions of a layout."""

    def __call__(
        self,
        name: str,
        *,
        containing: Sequence[Sequence[str]] = (),
        only: pl.Expr | None = None,
        until: Callable[[pl.DataFrame], bool] | None = None,
    ) -> pl.DataFrame:
        """Return what `take` made of the stored accounts, at least of those that matter.

        Accounts matter that hold one text of each list of `containing` and for which `only`, asked of the fields of
        the question, is true; once `until` is true of the answer so far, none matters any more.
        """


def nobody_stored(
    name: str,
    *,
    containing: Sequence[Sequence[str]] = (),
    only: pl.Expr | None = None,
    until: Callable[[pl.DataFrame], bool] | None = None,
) -> pl.DataFrame:
    """Refuse to answer: the survey of a plan that was not made beside a store."""
    raise LookupError(name)
