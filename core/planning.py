"""From checked rows and stored records to a plan: what every row would do, and nothing done yet."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from core.abreast import abreast
from core.checking.rows import Checked
from core.checking.rules import find_broken
from core.context import Context
from core.findings import ERROR_CODES, join_findings, severity_of
from core.layout import PENDING, Column, Layout, Notice
from core.lookups import look_up_each
from core.outcomes import CHANGING, Outcome
from core.packing import pack
from core.survey import Survey, nobody_stored
from core.text import fold_expr
from core.welcome import LETTERS_SCHEMA
from core.wording import agreeing, counted

_PART = 100_000
SECRETS_SCHEMA = pl.Schema({"row": pl.UInt32, "given": pl.String})


@dataclass(frozen=True, eq=False)
class Plan:
    """What a file would do: one line a row with its outcome, and all findings."""

    layout: Layout
    context: Context
    rows: pl.DataFrame
    """row, key, name, action, outcome, exists, `old_…` and `new_…` for each stored field."""
    findings: pl.DataFrame
    """In row order; file-level ones first."""
    planned_changes: pl.DataFrame | None = None
    """The changes of records, where they do not follow from the rows alone."""
    secrets: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SECRETS_SCHEMA))
    """Passwords to be set: row (that of the account's `pending:` mark) and the given one, null to make one."""
    returned: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"row": pl.UInt32}))
    """What the error file gets filled in: row, and blank cells by name of column."""

    survey: Survey = nobody_stored
    """What the notices ask about the stored accounts."""

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows by outcome, every outcome named."""
        found = dict(self.rows["outcome"].value_counts().iter_rows())
        applied = {outcome.value: found.get(outcome.value, 0) for outcome in Outcome if outcome != Outcome.NOT_APPLIED}
        if Outcome.NOT_APPLIED.value in found:
            applied[Outcome.NOT_APPLIED.value] = found[Outcome.NOT_APPLIED.value]
        return applied

    @property
    def changed(self) -> pl.DataFrame:
        """The rows that change the store; a copy of them, made anew at each call and soon let go."""
        return self.rows.filter(self._changing)

    @property
    def _changing(self) -> pl.Expr:
        return pl.col("outcome").is_in([outcome.value for outcome in CHANGING])

    @cached_property
    def contents(self) -> pl.Series:
        """The packed record of every row after it; packed once, for the store and for the results."""
        packed = pack([f"new_{name}" for name in self.layout.fields])
        return _in_parts(self.rows, lambda part: part.select(packed))["content"]

    @cached_property
    def changes(self) -> pl.DataFrame:
        """The changes of records that the rows bring: kind, key, row, name, content (null to remove)."""
        if self.planned_changes is not None:
            return self.planned_changes
        layout = self.layout
        content = pl.col("content")
        if layout.forgets:
            content = pl.when(pl.col("outcome") != Outcome.DELETED.value).then(content).alias("content")
        packed = self.rows.select("key", "row", "name", "outcome", self.contents)
        own = packed.filter(self._changing).select(pl.lit(layout.kind).alias("kind"), "key", "row", "name", content)
        return pl.concat([own, layout.changes(self.changed, self.context)]) if layout.changes else own

    @cached_property
    def notices(self) -> list[Notice]:
        """What stands out, for the people who have to say yes."""
        # Which rows change is told once, not anew for every question.
        changing = self.rows.with_columns(self._changing.alias("changing")).lazy().filter("changing")
        found = self.layout.notices(changing, self.survey, self.context) if self.layout.notices else []
        mails = self.welcomes.height
        told = f"{counted(mails, 'welcome e-mail')} {agreeing(mails, 'goes', 'go')} out."
        return [*found, Notice("welcome-emails", told, self.welcomes["row"])] if mails else found

    @cached_property
    def welcomes(self) -> pl.DataFrame:
        """The welcome e-mails, where they were asked for: row, key, recipient, name, username."""
        if self.layout.welcomes is None or "welcome_emails" not in self.context.options:
            return pl.DataFrame(schema=LETTERS_SCHEMA)
        return self.layout.welcomes(self.changed, self.context)

    @cached_property
    def disabling(self) -> int:
        """How many stored accounts of the scope would go from active to disabled or deleted."""
        layout = self.layout
        if layout.active is None:
            return 0
        before = self.rows.select(pl.col(f"old_{name}").alias(name) for name in layout.fields)
        after = self.rows.select(pl.col(f"new_{name}").alias(name) for name in layout.fields)
        applied = self.rows["exists"] & self.rows["outcome"].is_in([outcome.value for outcome in CHANGING])
        was_active = before.select(layout.active).to_series() & applied
        stays_active = after.select(layout.active).to_series() & (self.rows["outcome"] != Outcome.DELETED.value)
        going = before.filter(was_active & ~stays_active)
        return int(layout.in_scope(going, self.context).sum()) if layout.in_scope else going.height


def plan_checked(checked: Checked, layout: Layout, context: Context, stored: pl.DataFrame) -> Plan:
    """Match checked rows with the stored records and decide what becomes of each.

    `stored` has key, name and the layout's fields, at least for every key of the file.
    """
    if layout.plan is not None:
        planned = layout.plan(checked.rows, checked.findings, stored, context)
        findings = _in_row_order(planned.findings, layout)
        return Plan(layout, context, planned.rows, findings, planned.changes, planned.secrets, planned.returned)
    rows, found = checked.rows, checked.findings
    columns = [stored["key"], *(stored[name].alias(f"old_{name}") for name in ("name", *layout.fields))]
    # Of a million records every column counts: what is matched is let go.
    del checked, stored
    rows = _match(rows, columns)
    if layout.prepare is not None:
        rows = layout.prepare(rows, context)
    rows = _after(rows, layout, context)
    more = [find_broken(rows, layout, layout.rules(context))]
    if layout.findings is not None:
        more.append(layout.findings(rows, join_findings([found, *more]), context))
    findings = _in_row_order(join_findings([found, *more]), layout)
    faulty = findings.filter(pl.col("code").is_in(ERROR_CODES))["row"].unique()
    rows = rows.with_columns(sound=~pl.col("row").is_in(faulty.implode()))
    if layout.complete is not None:
        rows = layout.complete(rows, context)
    lines = _results(layout, context)
    secrets = [column.ident for column in layout.columns if column.secret and layout.credentials is not None]
    needed = {name for line in lines for name in line.meta.root_names()}.union(secrets)
    # `row` stays first: where the first column lies in many pieces, Polars copies all others.
    rows = rows.select(name for name in rows.columns if name in needed)
    results = rows.select(lines)
    return Plan(layout, context, results, findings, secrets=_secrets(results, rows, layout))


def _in_parts(rows: pl.DataFrame, make: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Return what is made of each row; what comes between is never there for all of very many rows at once."""
    if rows.height <= _PART:
        return make(rows)
    # In one piece: beside columns in other pieces it would be copied again and again.
    return pl.concat(abreast(make, rows.iter_slices(_PART), rows.height), rechunk=True)


def _secrets(results: pl.DataFrame, rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Return the passwords that the changing rows set."""
    if layout.credentials is None:
        return pl.DataFrame(schema=SECRETS_SCHEMA)
    given = next(column.ident for column in layout.columns if column.secret)
    setting = pl.col(f"new_{layout.credentials.hash_field}").str.starts_with(PENDING)
    changing = results.filter(pl.col("outcome").is_in([outcome.value for outcome in CHANGING]) & setting)["row"]
    return rows.filter(pl.col("row").is_in(changing.implode())).select("row", pl.col(given).alias("given"))


def _match(rows: pl.DataFrame, columns: list[pl.Series]) -> pl.DataFrame:
    """Put beside the rows that may ask for theirs what is stored: the columns, keys first, which are taken out."""
    asked = rows.select(pl.when("asked").then("key").alias("match"))["match"]
    old = look_up_each(asked, columns)
    return rows.with_columns(old).with_columns(exists=pl.col("old_name").is_not_null())


def _in_row_order(findings: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    places = {column.name: place for place, column in enumerate(layout.columns)}
    place = pl.col("column").replace_strict(places, default=-1, return_dtype=pl.Int32)
    return findings.sort("row", place, maintain_order=True)


def _after(rows: pl.DataFrame, layout: Layout, context: Context) -> pl.DataFrame:
    """Add every stored field as it would be after the row (`new_…`), and whether any `differs`."""
    after = {
        column.field: _cell_or_old(column, context.has(column.name))
        for column in layout.columns
        if column.field and not column.ignored
    }
    after |= layout.after(context)
    keyed = {column.field for column in layout.columns if column.keyed}
    return rows.with_columns(
        _spelling_kept(name, expression) if name in keyed else expression.alias(f"new_{name}")
        for name, expression in after.items()
    ).with_columns(
        differs=pl.any_horizontal(pl.col(f"new_{name}").ne_missing(pl.col(f"old_{name}")) for name in layout.fields)
    )


def _results(layout: Layout, context: Context) -> list[pl.Expr]:
    """Return what makes a line of each row, with its outcome, old and new fields."""
    outcome = layout.outcome(context) if layout.outcome else _plain_outcome()
    return [
        pl.col("row"),
        pl.col("key"),
        pl.coalesce("old_name", "name").alias("name"),
        pl.col("name").alias("written"),
        _action(layout).alias("action"),
        pl.when("sound").then(outcome).otherwise(pl.lit(Outcome.ERROR.value)).alias("outcome"),
        pl.col("exists"),
        *(pl.col(f"{age}_{name}") for name in layout.fields for age in ("old", "new")),
    ]


def _cell_or_old(column: Column, present: bool) -> pl.Expr:
    old = pl.col(f"old_{column.field}")
    if not present:
        return old
    return pl.coalesce(column.ident, old) if column.blank_keeps else pl.col(column.ident)


def _spelling_kept(name: str, value: pl.Expr) -> pl.Expr:
    """Keep the stored spelling where the new one is the same key."""
    old = pl.col(f"old_{name}")
    same = fold_expr(value) == fold_expr(old)
    return pl.when(same).then(old).otherwise(value).alias(f"new_{name}")


def _plain_outcome() -> pl.Expr:
    return (
        pl.when(~pl.col("exists"))
        .then(pl.lit(Outcome.CREATED.value))
        .when("differs")
        .then(pl.lit(Outcome.UPDATED.value))
        .otherwise(pl.lit(Outcome.UNCHANGED.value))
    )


def _action(layout: Layout) -> pl.Expr:
    """Return what each row asks for; null where it cannot be told."""
    by_record = pl.when("exists").then(pl.lit("update")).otherwise(pl.lit("create"))
    if layout.action is None:
        return pl.when("asked").then(by_record)
    column = layout.column(layout.action)
    named = pl.col(column.ident).replace_strict(dict(layout.actions), default=None, return_dtype=pl.String)
    others = [choice for choice in column.choices if choice not in dict(layout.actions)]
    return pl.coalesce(named, pl.when(pl.col("asked") & pl.col(column.ident).is_in(others)).then(by_record))


def summarise_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """Count findings by code and column: code, column, severity, rows (0 for the file itself), most rows first."""
    return (
        findings.group_by("code", "column")
        .agg(rows=pl.col("row").filter(pl.col("row") > 0).n_unique())
        .with_columns(severity=severity_of(pl.col("code")))
        .select("code", "column", "severity", "rows")
        .sort("rows", "code", "column", descending=[True, False, False])
    )


def count_warnings(findings: pl.DataFrame) -> int:
    """Count the warnings that stand on rows."""
    return findings.filter((pl.col("row") > 0) & (severity_of(pl.col("code")) == "warning")).height


def refuse_sound_rows(plan: Plan) -> Plan:
    """Return the plan with its sound rows not applied: too many others are in error, the partial ones now wholly."""
    error = pl.col("outcome").is_in([Outcome.ERROR.value, Outcome.PARTIAL.value])
    outcome = pl.when(error).then(pl.lit(Outcome.ERROR.value)).otherwise(pl.lit(Outcome.NOT_APPLIED.value))
    unchanged = None if plan.planned_changes is None else plan.planned_changes.clear()
    return replace(
        plan,
        rows=plan.rows.with_columns(outcome=outcome),
        planned_changes=unchanged,
        secrets=plan.secrets.clear(),
        returned=plan.returned.clear(),
    )
