"""What was said of a draft's rows: of the whole draft, and of single rows that changed since."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property

import polars as pl

from core.correcting.ledger import Texts
from core.findings import ERROR_CODES
from core.outcomes import FAULTY
from core.planning import Plan
from core.sheets import Sheet


class Judgement:
    """One judgement of a draft; rows that changed since it was made are judged one by one beside it."""

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        """Take the sheet that was judged, and its plan."""
        self.sheet = sheet
        self.plan = plan
        self._outcomes: dict[int, str] = dict(plan.rows.select("row", "outcome").iter_rows())
        self._faulty = {row for row, outcome in self._outcomes.items() if outcome in FAULTY}
        self._single: dict[int, Plan] = {}

    @property
    def outcomes(self) -> dict[int, str]:
        """The outcome of every row that would be imported."""
        return self._outcomes

    @property
    def faulty(self) -> AbstractSet[int]:
        """The rows in error, wholly or in part."""
        return self._faulty

    def is_faulty(self, row: int) -> bool:
        """Tell whether a row is in error, wholly or in part."""
        return row in self._faulty

    def put(self, row: int, plan: Plan) -> None:
        """Let a newer judgement of one row count."""
        self._single[row] = plan
        self._outcomes[row] = plan.rows["outcome"].item()
        (self._faulty.add if self._outcomes[row] in FAULTY else self._faulty.discard)(row)
        self.__dict__.pop("errors", None)

    def texts(self, column: str, corrected: Texts) -> pl.DataFrame:
        """Return what stands in a column, no password: row, text; what was corrected since the judgement counts."""
        cells = self.sheet.open_cells.select("row", text=self.sheet.matched[column])
        since = {row: given[column] for row, given in corrected.items() if column in given}
        if not since:
            return cells
        return cells.with_columns(
            text=pl.when(pl.col("row").is_in(list(since)))
            .then(pl.col("row").replace_strict(since, default=None, return_dtype=pl.String))
            .otherwise("text")
        )

    def drop(self, rows: Iterable[int]) -> None:
        """Forget rows that are no longer to be imported."""
        for row in rows:
            self._outcomes.pop(row, None)
            self._faulty.discard(row)
        self.__dict__.pop("errors", None)

    def of(self, row: int) -> Plan | None:
        """Return what was said of one row; None for a row that was not judged."""
        if row not in self._outcomes:
            return None
        return self._single.get(row) or row_of_plan(self.plan, row)

    @cached_property
    def errors(self) -> pl.DataFrame:
        """The errors of all rows that would be imported, in row order, each row's in the order of its columns."""
        wrong = pl.col("code").is_in(ERROR_CODES) & (pl.col("row") > 0)
        found = self.plan.findings.filter(wrong)
        gone = set(self.plan.rows["row"]) - self._outcomes.keys() if self._outcomes_shrank else set()
        replaced = pl.Series([*self._single, *gone], dtype=pl.UInt32)
        if replaced.is_empty():
            return found
        singles = [plan.findings.filter(wrong) for row, plan in self._single.items() if row in self._outcomes]
        kept = found.filter(~pl.col("row").is_in(replaced.implode()))
        return pl.concat([kept, *singles]).sort("row", maintain_order=True)

    @property
    def _outcomes_shrank(self) -> bool:
        return len(self._outcomes) < self.plan.rows.height


def row_of_plan(plan: Plan, row: int) -> Plan:
    """Return a plan of one row alone."""
    return replace(
        plan, rows=plan.rows.filter(pl.col("row") == row), findings=plan.findings.filter(pl.col("row") == row)
    )
