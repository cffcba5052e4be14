"""Cells that list codes: each distinct text is split once, its codes looked up, its findings joined back to rows."""

import polars as pl

from core.checking.cleaning import cleaned
from core.checking.damage import codes_by_bare_form, lost_zeros, repaired_exponent, repaired_mojibake
from core.context import Context
from core.findings import join_findings
from core.kinds import CODE_SEPARATOR, EVERYTHING
from core.layout import CodeList, Column
from core.lookups import look_up
from core.text import CONTROL, fold_expr

_BY_TEXT = pl.Schema({"text": pl.String, "code": pl.String, "value": pl.String, "detail": pl.String})


def split_codes(texts: pl.Series, separator: str) -> pl.DataFrame:
    """Split distinct cell texts: place (of the text), text, segment (as typed), key; no repeats, no blanks."""
    split = texts.str.split(separator).alias("segment").to_frame().with_row_index("place").explode("segment")
    return (
        split.with_columns(cleaned(split["segment"]).alias("segment"))
        .drop_nulls()
        .with_columns(key=fold_expr(pl.col("segment")))
        .unique(["place", "key"], keep="first", maintain_order=True)
        .select("place", pl.lit(texts).gather("place").alias("text"), "segment", "key")
    )


def check_codes(frame: pl.DataFrame, column: Column, context: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Replace a list cell by its stored codes (sorted, one form for one set) and say which codes are wrong."""
    if column.codes is None:
        raise ValueError(column.name)
    raw, codes = f"raw_{column.ident}", column.codes
    texts = frame[column.ident].unique().drop_nulls()
    texts = texts.filter(~texts.str.contains(CONTROL))
    segments = split_codes(texts, codes.separator)
    known = _known_codes(codes, context, frame).sort("stored").with_row_index("rank")
    segments = segments.join(known, on="key", how="left", maintain_order="left")
    lists = (
        segments.filter(pl.col("stored").is_not_null())
        .sort("place", "rank")
        .group_by("place")
        .agg("stored")
        .select(
            pl.lit(texts).gather("place").alias("text"), pl.col("stored").list.join(CODE_SEPARATOR).alias(column.ident)
        )
    )
    by_text = [_unknown(segments, codes, known)]
    if codes.findings is not None:
        by_text.append(codes.findings(segments.filter(pl.col("stored").is_not_null()), context))
    frame = frame.rename({column.ident: raw})
    frame = frame.with_columns(look_up(frame[raw], lists, "text"))
    return frame, join_findings([_to_rows(frame, part, raw, column.name) for part in by_text])


def _known_codes(codes: CodeList, context: Context, frame: pl.DataFrame) -> pl.DataFrame:
    """Return key and stored spelling of every code that may be named."""
    known = context.reference.records(codes.kind).select("key", stored="name")
    if codes.in_file:
        in_file = frame.select("key", stored="name").drop_nulls()
        known = pl.concat([known, in_file]).unique("key", keep="first", maintain_order=True)
    if codes.everything:
        known = pl.concat([known, pl.DataFrame({"key": [EVERYTHING], "stored": [EVERYTHING]})])
    return known


def _unknown(segments: pl.DataFrame, codes: CodeList, known: pl.DataFrame) -> pl.DataFrame:
    unknown = segments.filter(pl.col("stored").is_null()).select(
        "text", code=pl.lit(codes.unknown), value="segment", detail=pl.lit(None, pl.String)
    )
    if unknown.is_empty():
        return unknown
    zeros = codes_by_bare_form(known["stored"])
    repairs = [
        lost_zeros(value, zeros) or repaired_exponent(value) or repaired_mojibake(value) for value in unknown["value"]
    ]
    damaged = unknown.with_columns(
        code=pl.lit("spreadsheet-damage"), detail=pl.Series(repairs, dtype=pl.String)
    ).filter(pl.col("detail").is_not_null())
    return pl.concat([unknown, damaged])


def _to_rows(frame: pl.DataFrame, by_text: pl.DataFrame, raw: str, column: str) -> pl.DataFrame:
    """Join findings about texts back to the rows that hold the texts."""
    if by_text.is_empty():
        return join_findings([])
    return (
        frame.select("row", text=raw)
        .join(by_text.select(_BY_TEXT.names()), on="text", how="inner", maintain_order="left_right")
        .with_columns(column=pl.lit(column))
    )


def split_sets(texts: pl.Series) -> pl.DataFrame:
    """Split the distinct stored lists of a column: text, code."""
    distinct = texts.unique().drop_nulls()
    return pl.DataFrame({"text": distinct, "code": distinct.str.split(CODE_SEPARATOR)}).explode("code")


def narrowed(texts: pl.Series, codes: pl.Series) -> pl.Series:
    """Return stored lists with only those of their codes that are among `codes`; null where none is left."""
    kept = (
        split_sets(texts)
        .filter(pl.col("code").is_in(codes.implode()))
        .group_by("text")
        .agg(pl.col("code").sort().str.join(CODE_SEPARATOR).alias("kept"))
    )
    return look_up(texts, kept, "text")["kept"]
