"""The checks of the bare import: one bit a rule, dear ones on the distinct texts of a column."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.bare_store import TODAY

_NAMES = (
    "action",
    "username",
    "first",
    "last",
    "email",
    "organizations",
    "roles",
    "begin",
    "end",
    "disabled",
    "reason",
    "is_deleted",
)
_REQUIRED = ("first", "last", "email", "organizations", "roles", "disabled")
_MAXIMUM = {"username": 100, "first": 50, "last": 50, "email": 100, "reason": 1_000}
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%Y/%m/%d", "%m-%d-%Y")
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.3f")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = rf"^{_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]+$"

c = pl.col


def check(file: Path, connection: sqlite3.Connection) -> pl.DataFrame:
    """Return the file's rows: key, the fields to store, the action, `raw_…` cells, and a mask of what is wrong."""
    raw = pl.read_csv(file, infer_schema=False, new_columns=[f"raw_{name}" for name in _NAMES])
    rows = raw.with_columns(c(f"raw_{name}").str.strip_chars().alias(name) for name in _NAMES[:-1])
    for name in ("organizations", "roles"):
        codes = pl.DataFrame(connection.execute(f"SELECT code FROM {name}").fetchall(), schema=["code"], orient="row")
        rows = _mapped(rows, name, partial(_canonical, codes=codes))
    for name in ("begin", "end"):
        rows = _mapped(rows, name, _days)
    rows = rows.with_columns(
        key=c("username").str.to_lowercase(),
        action=c("action").str.to_uppercase(),
        disabled=c("disabled").str.to_lowercase(),
    )
    bits = [rule.fill_null(value=False).cast(pl.UInt32) * (1 << place) for place, rule in enumerate(_rules())]
    rows = rows.with_columns(mask=pl.sum_horizontal(bits))
    repeated = c("key").is_in(_repeated(rows["key"]).implode()).cast(pl.UInt32) * (1 << 15)
    return rows.with_columns(
        mask=c("mask") + repeated.fill_null(0),
        disabled_on=pl.when(c("disabled") == "yes").then(pl.lit(TODAY)),
    ).drop("disabled", "wrong_organizations", "wrong_roles", "wrong_begin", "wrong_end")


def _mapped(rows: pl.DataFrame, name: str, parse: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Parse the distinct texts of a column and join them back; `wrong_…` where a text has no value."""
    texts = parse(rows.select(text=c(name).unique()).drop_nulls())
    return (
        rows.join(texts, left_on=name, right_on="text", how="left", maintain_order="left")
        .with_columns((c("value").is_null() & c(name).is_not_null()).alias(f"wrong_{name}"), c("value").alias(name))
        .drop("value")
    )


def _canonical(texts: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Return lists of codes in one form for one set; null where a code is unknown."""
    listed = texts.with_columns(code=c("text").str.to_lowercase().str.split(":")).explode("code")
    known = listed.join(codes.with_columns(known=pl.lit(value=True)), on="code", how="left")
    joined = c("code").unique().sort().str.join(":")
    return known.group_by("text").agg(value=pl.when(c("known").is_not_null().all()).then(joined))


def _days(texts: pl.DataFrame) -> pl.DataFrame:
    days = [c("text").str.to_date(form, strict=False) for form in _DATES]
    times = [c("text").str.to_datetime(form, strict=False, time_unit="ms").dt.date() for form in _TIMES]
    return texts.with_columns(value=pl.coalesce(*days, *times).cast(pl.String))


def _rules() -> list[pl.Expr]:
    """Return the rules; a row that deletes is read for its action and username only."""
    read = c("action") != "D"
    return [
        ~c("action").is_in(["C", "U", "R", "D"]) | c("action").is_null(),
        c("username").is_null(),
        c("username").str.len_chars() > _MAXIMUM["username"],
        read & pl.any_horizontal(c(name).is_null() & c(f"raw_{name}").is_null() for name in _REQUIRED),
        read & pl.any_horizontal(c(name).str.len_chars() > most for name, most in _MAXIMUM.items()),
        read & ~c("email").str.contains(_ADDRESS),
        read & c("wrong_organizations"),
        read & c("wrong_roles"),
        read & (c("wrong_begin") | c("wrong_end")),
        read & (c("begin") > c("end")),
        read & ~c("disabled").is_in(["yes", "no"]),
        read & ((c("disabled") == "yes") != c("reason").is_not_null()),
    ]


def _repeated(keys: pl.Series) -> pl.Series:
    """Return the keys that stand on several rows: hashes first, then exactly where a hash is seen twice."""
    frame = keys.to_frame("key").drop_nulls().with_columns(hash=c("key").hash())
    again = frame.filter(~c("hash").is_first_distinct())["hash"].unique()
    suspects = frame.filter(c("hash").is_in(again.implode()))["key"]
    return suspects.filter(suspects.is_duplicated()).unique()
