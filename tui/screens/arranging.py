"""Which rows of a task or of a check are shown, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.outcomes import CHANGING, FAULTY
from tui.widgets.frame_table import Arrangement
from tui.widgets.reason_list import Reason

if TYPE_CHECKING:
    import polars as pl

GROUPS = {"all": "", "errors": "errors", "warnings": "with warnings", "changed": "changed"}
"""The groups of rows, and how the line below the table calls them."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What somebody wants to see: all, errors, warnings or changed; the rows behind a reason; sorted how."""

    group: str = "all"
    reason: Reason | None = None
    text: str = ""
    sort: str | None = None
    descending: bool = False


def arrangement_of(chosen: Chosen, findings: pl.DataFrame) -> Arrangement:
    """Return which rows are shown, as the table understands it."""
    import polars as pl

    keep: pl.Expr | None = None
    if chosen.reason is not None:
        keep = pl.col("row").is_in(rows_behind(chosen.reason, findings).implode())
    elif chosen.group == "errors":
        keep = pl.col("outcome").is_in([outcome.value for outcome in FAULTY])
    elif chosen.group == "warnings":
        keep = pl.col("warnings") > 0
    elif chosen.group == "changed":
        keep = pl.col("outcome").is_in([outcome.value for outcome in CHANGING])
    return Arrangement(chosen.text, keep, chosen.sort, chosen.descending)


def rows_behind(reason: Reason, findings: pl.DataFrame) -> pl.Series:
    """Return the numbers of the rows that a reason is about, in row order."""
    import polars as pl

    if reason.numbers is not None:
        return reason.numbers.cast(pl.UInt32)
    here = (pl.col("code") == reason.code) & (pl.col("column").fill_null("") == reason.column) & (pl.col("row") > 0)
    return findings.filter(here)["row"].unique(maintain_order=True)
