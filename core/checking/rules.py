"""Rules as expressions: every rule asked of every row in one pass, one finding a broken rule."""

from collections.abc import Sequence

import polars as pl

from core.findings import join_findings
from core.layout import Layout, Rule


def find_broken(frame: pl.DataFrame, layout: Layout, rules: Sequence[Rule]) -> pl.DataFrame:
    """Return a finding for each row of the frame and rule that it breaks."""
    if not rules:
        return join_findings([])
    flags = frame.select(rule.fails.fill_null(value=False).alias(f"rule_{index}") for index, rule in enumerate(rules))
    broken = [flag.any() for flag in flags]
    parts = [
        frame.filter(flags[f"rule_{index}"]).select(
            "row",
            pl.lit(rule.column, pl.String).alias("column"),
            pl.lit(rule.code).alias("code"),
            _quoted(rule, layout, frame).cast(pl.String).alias("value"),
            (rule.detail if rule.detail is not None else pl.lit(None)).cast(pl.String).alias("detail"),
        )
        for index, rule in enumerate(rules)
        if broken[index]
    ]
    return join_findings(parts)


def _quoted(rule: Rule, layout: Layout, frame: pl.DataFrame) -> pl.Expr:
    if rule.value is not None:
        return rule.value
    if rule.column is None:
        return pl.lit(None)
    ident = layout.column(rule.column).ident
    return pl.col(f"raw_{ident}" if f"raw_{ident}" in frame.columns else ident)
