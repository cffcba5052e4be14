"""The rows of a draft as they came: from the errors of a task, or from a file that was not imported yet."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from core.findings import FINDINGS_SCHEMA
from core.headers import Said, untwinned
from core.layout import Layout
from core.reading import Source, Table
from core.reading.table import ERRORS_SCHEMA, RAGGED_SCHEMA
from core.sealing import OF_DRAFT, Key
from core.sheets import Sheet, match_sheet
from core.store.drafts import SEALED, load_content, load_frame, save_content, save_frame
from core.store.engine import Session

PLAIN = Source("xlsx", None, None, None)
"""The source of a draft's cells: the formula guard was taken off when the file was read, as a workbook has none."""
_SECRETS_SCHEMA = pl.Schema({"row": pl.UInt32, "column": pl.String, "text": pl.String})


@dataclass(frozen=True, eq=False)
class Base:
    """A header and rows as they came, and how the header is matched with the layout."""

    layout: Layout
    header: tuple[str, ...]
    cells: pl.DataFrame
    """row, and the cells under c0, c1, …, passwords included where they are known."""
    ragged: pl.DataFrame
    errors: pl.DataFrame
    said: Said = ()

    @cached_property
    def sheet(self) -> Sheet:
        """The rows through their layout; raises `column-missing` where the layout has changed since."""
        return match_sheet(self.table(), self.layout, self.said)

    @cached_property
    def hidden(self) -> dict[int, frozenset[str]]:
        """The cells that may hold a password which slipped there: columns of `cells` by ragged row."""
        if not self.sheet.secret or self.ragged.is_empty():
            return {}
        ragged = pl.col("row").is_in(self.ragged["row"].implode())
        full, open_ = self.cells.filter(ragged), self.sheet.open_cells.filter(ragged)
        return {
            row[0]: frozenset(
                name
                for name, text, shown in zip(full.columns[1:], row[1:], seen[1:], strict=True)
                if text is not None and shown is None
            )
            for row, seen in zip(full.iter_rows(), open_.iter_rows(), strict=True)
        }

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the rows, in order."""
        return tuple(self.cells["row"])

    def table(self) -> Table:
        """Return the rows as a table that was read."""
        return Table(PLAIN, self.header, self.cells, self.ragged, blank_rows=0, errors=self.errors)


def base_of_sheet(sheet: Sheet, said: Said) -> Base:
    """Return all rows of a file that was read."""
    table = sheet.table
    return Base(sheet.layout, table.header, sheet.cells, table.ragged, table.errors, said)


def base_of_errors(rows: pl.DataFrame, findings: pl.DataFrame, layout: Layout, said: Said) -> Base:
    """Return the rows in error of a task, ragged rows still ragged and failed formulas still failed."""
    header = tuple(map(untwinned, rows.columns[1:]))
    cells = rows.rename(dict(zip(rows.columns[1:], _places(header), strict=True)))
    within = findings.select(FINDINGS_SCHEMA.names()).filter(pl.col("row").is_in(cells["row"].implode()))
    base = Base(layout, header, cells, _ragged(within, len(header)), pl.DataFrame(schema=ERRORS_SCHEMA), said)
    matched = base.sheet.matched
    failed = within.filter((pl.col("code") == "cell-error") & pl.col("column").is_in(list(matched)))
    errors = failed.select("row", pl.col("column").replace_strict(matched, return_dtype=pl.String))
    return replace(base, errors=errors.cast(pl.Schema(ERRORS_SCHEMA)))


def _places(header: Sequence[str]) -> list[str]:
    return [f"c{place}" for place in range(len(header))]


def _ragged(findings: pl.DataFrame, width: int) -> pl.DataFrame:
    """Return the ragged rows as the reader found them: its own count of cells, whatever columns were added since."""
    parts = pl.col("detail").str.splitn("|", 2).struct
    surplus = parts.field("field_1").replace("", None)
    missing = pl.col("value").cast(pl.Int64) - parts.field("field_0").cast(pl.Int64)
    found = findings.filter(pl.col("code") == "row-ragged")
    ragged = found.select("row", cells=(missing + width).clip(0), extra=surplus)
    return ragged.cast(pl.Schema(RAGGED_SCHEMA))


def save_base(session: Session, draft: int, base: Base, key: Key | None) -> None:
    """Keep the rows of a file with its draft; what is or may be a password is sealed."""
    open_, ragged = base.cells, base.ragged
    if base.sheet.secret:
        open_, ragged = base.sheet.open_cells, ragged.with_columns(extra=pl.lit(None, pl.String))
    save_frame(session, draft, "cells", open_)
    save_frame(session, draft, "header", pl.DataFrame({"name": base.header}, schema={"name": pl.String}))
    save_frame(session, draft, "ragged", ragged)
    save_frame(session, draft, "errors", base.errors)
    secrets = _secrets(base, open_, ragged)
    if secrets.height and key is not None:
        stream = io.BytesIO()
        secrets.write_parquet(stream, compression="zstd")
        save_content(session, draft, SEALED, key.seal(stream.getvalue(), draft, OF_DRAFT))


def _secrets(base: Base, open_: pl.DataFrame, ragged: pl.DataFrame) -> pl.DataFrame:
    """Return what the open frames lack: row, column (of cells, or `extra`), text."""
    parts = [pl.DataFrame(schema=_SECRETS_SCHEMA)]
    for name in base.cells.columns[1:]:
        hidden = base.cells[name].is_not_null() & open_[name].is_null()
        if hidden.any():
            parts.append(base.cells.filter(hidden).select("row", column=pl.lit(name), text=name))
    surplus = base.ragged["extra"].is_not_null() & ragged["extra"].is_null()
    parts.append(base.ragged.filter(surplus).select("row", column=pl.lit("extra"), text="extra"))
    return pl.concat(parts)


def is_sealed(session: Session, draft: int) -> bool:
    """Tell whether a draft keeps passwords of its file."""
    return load_content(session, draft, SEALED) is not None


def load_base(session: Session, draft: int, layout: Layout, said: Said, key: Key | None) -> Base | None:
    """Return the rows of a file that were kept with its draft; None where there are none."""
    cells, header = load_frame(session, draft, "cells"), load_frame(session, draft, "header")
    ragged, errors = load_frame(session, draft, "ragged"), load_frame(session, draft, "errors")
    if cells is None or header is None or ragged is None or errors is None:
        return None
    sealed = load_content(session, draft, SEALED)
    if sealed is not None and key is not None:
        secrets = pl.read_parquet(io.BytesIO(key.unseal(sealed, draft, OF_DRAFT)))
        for (name,), part in secrets.group_by("column"):
            given = part.select("row", given="text")
            target = ragged if name == "extra" else cells
            joined = target.join(given, on="row", how="left", maintain_order="left")
            filled = joined.with_columns(pl.coalesce("given", str(name)).alias(str(name))).drop("given")
            if name == "extra":
                ragged = filled
            else:
                cells = filled
    return Base(layout, tuple(header["name"]), cells, ragged, errors, said)
