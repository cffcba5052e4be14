"""The rows of a task or of a check: one line a row, findings with their texts, old and new values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from core.context import Context
from core.findings import ERROR_CODES, FINDINGS_SCHEMA, render_finding
from core.headers import header_key, names_of, untwinned
from core.hints import Hints
from core.layout import Layout, Notice
from core.outcomes import FAULTY, REWRITING, Outcome
from core.outputs import render
from core.planning import Plan, summarise_findings
from core.records import changed_columns, show_changes, show_records
from core.sheets import ERROR_COLUMN, Sheet

_AT_ONCE = 10_000
_COMPARED_AT_ONCE = 2**16
SAMPLE = 400
"""Rows at each end whose changes are known at once."""
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
    rewritten: Callable[[int, int], tuple[pl.DataFrame, pl.DataFrame]]
    """Takes the numbers of two rows; returns row, name and fields of the records that the rows from the one to the
    other changed: as they were, and as they are after it."""
    records: Callable[[int], pl.DataFrame]
    """Takes the number of a row; returns its record after it (name and fields), or nothing for a row that failed."""
    mails: pl.DataFrame | None = None
    """row and mail: where the welcome e-mails of the rows stand; None where nothing was applied."""
    notices: tuple[Notice, ...] = ()
    """What stands out in a check, with the rows behind each sentence; a task keeps the sentences alone."""
    came: Callable[[], pl.DataFrame] = lambda: pl.DataFrame(schema={"row": pl.UInt32})
    """Returns the rows in error as they came: row, and the cells under the file's own header, without passwords."""

    @cached_property
    def table(self) -> pl.DataFrame:
        """One line a row: row, key, name, action, outcome, details, warnings, wrong_key, wrong_name, wrong_action.

        Details are the codes of the errors, or what became of the e-mail and the names of the changed columns; the last
        three tell whether that cell is in error.
        """
        return self._codes.with_columns(pl.coalesce("details", self.details["details"]))

    @cached_property
    def outline(self) -> pl.DataFrame:
        """The table, for who cannot wait: details are there only of rows in error and of those at both ends."""
        middle = self.rows.height - 2 * SAMPLE
        if middle <= 0:
            return self.table
        ends = [self._details_of(self.rows.head(SAMPLE)), self._details_of(self.rows.tail(SAMPLE))]
        blank = pl.repeat(None, middle, dtype=pl.String, eager=True)
        return self._codes.with_columns(pl.coalesce("details", pl.concat([ends[0], blank, ends[1]])))

    @cached_property
    def _codes(self) -> pl.DataFrame:
        """The table with no other details than the codes of the errors."""
        wrong = pl.col("code").is_in(ERROR_CODES)
        told = self.findings.group_by("row").agg(
            details=pl.col("code").filter(wrong).unique(maintain_order=True).str.join(", "),
            warnings=(~wrong).sum().cast(pl.UInt32),
            **{name: (wrong & pl.col("column").is_in(columns)).any() for name, columns in self._pointed_at.items()},
        )
        told = told.with_columns(details=pl.when(pl.col("details") != "").then("details"))
        blank = {"details": (None, pl.String), "warnings": (0, pl.UInt32)}
        blank |= dict.fromkeys(self._pointed_at, (False, pl.Boolean))
        places, told = _places(self.rows["row"], told)
        # Few rows have findings: writing those into columns of blanks is far quicker than a join.
        return self.rows.select(
            *ROWS_SCHEMA.names(),
            *(
                pl.repeat(value, self.rows.height, dtype=kind, eager=True).scatter(places, told[name]).alias(name)
                for name, (value, kind) in blank.items()
            ),
        )

    @property
    def _pointed_at(self) -> dict[str, list[str]]:
        """The columns of the layout that stand in the key, the name and the action of a row."""
        layout = self.layout
        named = [column.name for column in layout.columns if column.field in layout.name_fields]
        return {"wrong_key": [*layout.key], "wrong_name": named, "wrong_action": [layout.action or ""]}

    @cached_property
    def details(self) -> pl.DataFrame:
        """What became of each row in words: row, details (what the layout says, then the names of changed columns)."""
        parts = [self._details_of(part) for part in self.rows.iter_slices(_COMPARED_AT_ONCE)]
        return self.rows.select("row", pl.concat([pl.Series("details", dtype=pl.String), *parts]))

    def _details_of(self, rows: pl.DataFrame) -> pl.Series:
        """Return the details of rows that follow one another."""
        if not rows.height:
            return pl.Series("details", dtype=pl.String)
        first, last = rows["row"][0], rows["row"][-1]
        before, after = self.rewritten(first, last)
        changed = before.select("row", changed=changed_columns(before, after, self.layout, self.context))
        told = within(self._said, first, last).join(changed, on="row", how="left", maintain_order="left")
        both = pl.format("{} Changed: {}", "said", "changed")
        named = pl.when(pl.col("changed") != "").then(pl.coalesce(both, "changed")).otherwise("said")
        return told.select(details=named).to_series()

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
        return self._lines(within(self.rows, row, row))[0]

    def cells(self, row: int) -> list[tuple[str, str | None]]:
        """Return the cells of a row's record after it, by column, without passwords; of one that failed as it came."""
        shown = show_records(self.records(row), self.layout, self.context)
        if not shown.height:
            return self._cells_as_they_came(row)
        named = [
            column.name for column in self.layout.columns if not column.secret and column.name != self.layout.action
        ]
        return list(zip(named, shown.select(named).row(0), strict=True))

    @cached_property
    def _came(self) -> pl.DataFrame:
        return self.came()

    def _cells_as_they_came(self, row: int) -> list[tuple[str, str | None]]:
        found = self._came.filter(pl.col("row") == row).drop("row")
        columns = {key: column.name for column in self.layout.columns for key in names_of(column)}
        named = [columns.get(header_key(name), untwinned(name)) for name in found.columns]
        return list(zip(named, found.row(0), strict=True)) if found.height else []

    def error_file(self, type: str) -> bytes:  # noqa: A002
        """Return the rows in error as they came, and every error of the row at the far right, as CSV, TSV or XLSX."""
        return render(with_errors(self._came, self.findings), type)

    def list_file(self, rows: pl.Series, type: str) -> bytes:  # noqa: A002
        """Return rows of the table, in the order of their numbers in `rows`, as CSV, TSV or XLSX."""
        listed = [*ROWS_SCHEMA.names(), "details"]
        places = self.rows["row"].search_sorted(rows)
        titles = {name: "Status" if name == "outcome" else name.capitalize() for name in listed}
        return render(self.table[places].select(pl.col(listed).cast(pl.String)).rename(titles), type)

    def _lines(self, rows: pl.DataFrame) -> list[dict[str, Any]]:
        first, last = (int(rows["row"][0]), int(rows["row"][-1])) if rows.height else (0, 0)
        findings: dict[int, list[dict[str, Any]]] = {}
        for row, column, code, value, detail in within(self.findings, first, last).iter_rows():
            hint = self._hints.find(column, code, value)
            told = asdict(render_finding(row, column, code, value, detail, hint))
            findings.setdefault(told.pop("row"), []).append(told)
        before, after = (one.filter(one["row"].is_in(rows["row"].implode())) for one in self.rewritten(first, last))
        changes = dict(zip(before["row"], show_changes(before, after, self.layout, self.context), strict=True))
        said: dict[int, str] = dict(within(self._said, first, last).drop_nulls().iter_rows())
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


def within(frame: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Return the lines of a frame in row order that are about rows from the first to the last."""
    rows = frame["row"]
    start = rows.search_sorted(first, "left")
    return frame.slice(start, rows.search_sorted(last, "right") - start)


def _places(rows: pl.Series, told: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """Return where in rows the lines of a frame stand that are about one of them, and these lines."""
    places = rows.search_sorted(told["row"])
    inside = places < len(rows)
    places, told = places.filter(inside), told.filter(inside)
    here = rows.gather(places) == told["row"]
    return places.filter(here), told.filter(here)


def with_errors(came: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Return rows as they came, without their numbers, and the errors of each one in a column of their own."""
    errors = findings.filter(pl.col("code").is_in(ERROR_CODES) & (pl.col("row") > 0))
    texts: dict[int, list[str]] = {}
    for row, column, code, value, detail in errors.select(FINDINGS_SCHEMA.names()).iter_rows():
        found = render_finding(row, column, code, value, detail)
        texts.setdefault(row, []).append(f"[{code}] {found.message}")
    joined = pl.Series(ERROR_COLUMN, ["; ".join(texts.get(row, ())) for row in came["row"]], dtype=pl.String)
    return came.drop("row").with_columns(joined)


def person_expr(layout: Layout) -> pl.Expr:
    """Return the name of the person or thing that a planned row is about."""
    names = [pl.col(f"new_{name}") for name in layout.name_fields] or [pl.col("name")]
    return pl.concat_str(names, separator=" ", ignore_nulls=True)


def results_of_plan(plan: Plan, notices: Sequence[Notice] = (), sheet: Sheet | None = None) -> Results:
    """Return the rows of a plan, as a check shows them; `notices` are told after the plan's own.

    Where the sheet is given, its rows in error can be had as they came.
    """
    layout = plan.layout
    rows = plan.rows.select(
        "row", pl.col("written").alias("key"), person_expr(layout).alias("name"), "action", "outcome"
    )

    outcomes = [outcome.value for outcome in REWRITING]

    def rewritten(first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        changed = within(plan.rows, first, last).filter(pl.col("outcome").is_in(outcomes) & pl.col("exists"))
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
    results = Results(layout, plan.context, rows, plan.findings, rewritten, record, notices=told)
    if sheet is None:
        return results
    faulty = rows.filter(pl.col("outcome").is_in([outcome.value for outcome in FAULTY]))["row"]
    return replace(results, came=lambda: sheet.rows_as_they_came(faulty))
