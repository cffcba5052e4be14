"""The rows of a task or of a check: one line a row, findings with their texts, old and new values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import polars as pl

from core.context import Context
from core.findings import ERROR_CODES, render_finding
from core.hints import Hints
from core.layout import Layout, Notice
from core.outcomes import REWRITING, Outcome
from core.planning import Plan, summarise_findings
from core.records import changed_columns, show_changes, show_records

_AT_ONCE = 10_000
ROWS_SCHEMA = pl.Schema(
    {"row": pl.UInt32, "key": pl.String, "name": pl.String, "action": pl.String, "outcome": pl.String}
)


@dataclass(frozen=True, eq=False)
class Results:
    """What became, or would become, of every row."""

    layout: Layout
    context: Context
    rows: pl.DataFrame
    """row, key (as written), name (of the person or thing), action, outcome; in row order."""
    findings: pl.DataFrame
    rewritten: Callable[[], tuple[pl.DataFrame, pl.DataFrame]]
    """Returns row, name and fields of the records that the rows changed: as they were, and as they are after it."""
    records: Callable[[int], pl.DataFrame]
    """Takes the number of a row; returns its record after it (name and fields), or nothing for a row that failed."""
    mails: pl.DataFrame | None = None
    """row and mail: where the welcome e-mails of the rows stand; None where nothing was applied."""
    notices: tuple[Notice, ...] = ()
    """What stands out in a check, with the rows behind each sentence; a task keeps the sentences alone."""

    @cached_property
    def _changes(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        return self.rewritten()

    @cached_property
    def table(self) -> pl.DataFrame:
        """One line a row: row, key, name, action, outcome, details, warnings.

        Details are the codes of the errors, or what became of the e-mail and the names of the changed columns.
        """
        wrong = pl.col("code").is_in(ERROR_CODES)
        told = self.findings.group_by("row").agg(
            codes=pl.col("code").filter(wrong).unique(maintain_order=True).str.join(", "),
            warnings=(~wrong).sum().cast(pl.UInt32),
        )
        codes = pl.when(pl.col("codes") != "").then("codes")
        return (
            self.rows.join(told, on="row", how="left", maintain_order="left")
            .join(self.details, on="row", how="left", maintain_order="left")
            .select(
                *ROWS_SCHEMA.names(), details=pl.coalesce(codes, "details"), warnings=pl.col("warnings").fill_null(0)
            )
        )

    @cached_property
    def details(self) -> pl.DataFrame:
        """What became of each row in words: row, details (what the layout says, then the names of changed columns)."""
        before, after = self._changes
        changed = before.select("row", changed=changed_columns(before, after, self.layout, self.context))
        rows = self._said.join(changed, on="row", how="left", maintain_order="left")
        both = pl.format("{} Changed: {}", "said", "changed")
        named = pl.when(pl.col("changed") != "").then(pl.coalesce(both, "changed")).otherwise("said")
        return rows.select("row", details=named)

    @cached_property
    def _said(self) -> pl.DataFrame:
        """What the layout says of each row: row, said."""
        rows = self.rows.select("row", "outcome")
        if self.mails is None or self.layout.details is None:
            return rows.select("row", said=pl.lit(None, pl.String))
        said = self.layout.details(rows.join(self.mails, on="row", how="left", maintain_order="left"))
        return rows.select("row", said=said)

    def by_code(self) -> pl.DataFrame:
        """Return the findings counted by code and column: code, column, severity, rows; most rows first."""
        return summarise_findings(self.findings)

    def lines(self, outcome: str | None = None, code: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield the contract's object for each row, in row order; of one outcome or with one code if asked."""
        rows = self.rows
        if outcome is not None:
            rows = rows.filter(pl.col("outcome") == outcome)
        if code is not None:
            found = self.findings.filter(pl.col("code") == code)["row"].unique()
            rows = rows.filter(pl.col("row").is_in(found.implode()))
        for part in rows.iter_slices(_AT_ONCE):
            yield from self._lines(part)

    def line(self, row: int) -> dict[str, Any]:
        """Return the contract's object for one row."""
        return self._lines(self.rows.filter(pl.col("row") == row))[0]

    def cells(self, row: int) -> list[tuple[str, str | None]]:
        """Return the cells of a row's record after it, by column, without passwords; none for a row that failed."""
        shown = show_records(self.records(row), self.layout, self.context)
        named = [
            column.name for column in self.layout.columns if not column.secret and column.name != self.layout.action
        ]
        return list(zip(named, shown.select(named).row(0), strict=True)) if shown.height else []

    def _lines(self, rows: pl.DataFrame) -> list[dict[str, Any]]:
        first, last = rows["row"].min(), rows["row"].max()
        within = pl.col("row").is_between(first, last)
        findings: dict[int, list[dict[str, Any]]] = {}
        for row, column, code, value, detail in self.findings.filter(within).iter_rows():
            hint = self._hints.find(column, code, value)
            told = asdict(render_finding(row, column, code, value, detail, hint))
            findings.setdefault(told.pop("row"), []).append(told)
        before, after = (frame.filter(within) for frame in self._changes)
        changes = dict(zip(before["row"], show_changes(before, after, self.layout, self.context), strict=True))
        said = dict(self._said.filter(within & pl.col("said").is_not_null()).iter_rows())
        return [
            {
                "row": row,
                "key": key,
                "action": action,
                "outcome": outcome,
                "findings": findings.get(row, []),
                **({"details": said[row]} if row in said else {}),
                **({"changes": changes[row]} if row in changes else {}),
            }
            for row, key, action, outcome in rows.select("row", "key", "action", "outcome").iter_rows()
        ]

    @cached_property
    def _hints(self) -> Hints:
        return Hints(self.layout, self.context.reference)


def person_expr(layout: Layout) -> pl.Expr:
    """Return the name of the person or thing that a planned row is about."""
    names = [pl.col(f"new_{name}") for name in layout.name_fields] or [pl.col("name")]
    return pl.concat_str(names, separator=" ", ignore_nulls=True)


def results_of_plan(plan: Plan, notices: Sequence[Notice] = ()) -> Results:
    """Return the rows of a plan, as a check shows them; `notices` are told after the plan's own."""
    layout = plan.layout
    rows = plan.rows.select(
        "row", pl.col("written").alias("key"), person_expr(layout).alias("name"), "action", "outcome"
    )

    def rewritten() -> tuple[pl.DataFrame, pl.DataFrame]:
        outcomes = [outcome.value for outcome in REWRITING]
        changed = plan.rows.filter(pl.col("outcome").is_in(outcomes) & pl.col("exists"))
        before, after = (
            changed.select("row", "name", *(pl.col(f"{age}_{name}").alias(name) for name in layout.fields))
            for age in ("old", "new")
        )
        return before, after

    after_row = [pl.col(f"new_{name}").alias(name) for name in layout.fields]

    def record(row: int) -> pl.DataFrame:
        sound = (pl.col("row") == row) & (pl.col("outcome") != Outcome.ERROR.value)
        return plan.rows.filter(sound).select("name", *after_row)

    told = (*plan.notices, *notices)
    return Results(layout, plan.context, rows, plan.findings, rewritten, record, notices=told)
