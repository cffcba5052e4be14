"""From a sheet to checked rows: cells trimmed, keys made, every cell checked, repeated keys found."""

from dataclasses import dataclass

import polars as pl

from core.abreast import abreast
from core.checking.cells import check_cells
from core.checking.cleaning import cleaned
from core.context import Context
from core.findings import ERROR_CODES, join_findings
from core.layout import CellKind, Column, Layout
from core.sheets import Sheet
from core.text import BLANKS, fold_expr

KEY_SEPARATOR = "\u001d"
"""Between the parts of a key made of several columns."""

_NAMED_ROWS = 11


@dataclass(frozen=True, eq=False)
class Checked:
    """Rows whose cells are parsed, with the findings so far."""

    rows: pl.DataFrame
    """row, key, name, removing, each column's ident (and `raw_…`), `wrong_…` for each column, asked."""
    findings: pl.DataFrame


def check_rows(sheet: Sheet, context: Context) -> Checked:
    """Check all that can be told from the file and the reference data, without the stored records."""
    layout = sheet.layout
    rows = _clean_cells(sheet)
    rows = rows.with_columns(_removing(layout), *_keys(layout))
    rows = _unread_cells(rows, layout)
    rows, cell_findings = check_cells(rows, layout, context)
    cell_findings = join_findings([cell_findings, _failed_formulas(rows, sheet)])
    ragged = _ragged(sheet)
    rows = _flag_wrong(rows, cell_findings, layout)
    duplicates = _duplicates(rows, layout) if layout.plan is None else join_findings([])
    repeated = pl.col("row").is_in(duplicates["row"].implode())
    sound_key = pl.all_horizontal(~pl.col(f"wrong_{column.ident}") for column in layout.key_columns)
    sound_action = ~pl.col(f"wrong_{layout.column(layout.action).ident}") if layout.action else pl.lit(value=True)
    rows = rows.with_columns(
        single=sound_key & pl.col("key").is_not_null() & ~repeated,
    ).with_columns(asked=pl.col("single") & sound_action)
    return Checked(rows, join_findings([sheet.file_findings(), cell_findings, ragged, duplicates]))


def _failed_formulas(rows: pl.DataFrame, sheet: Sheet) -> pl.DataFrame:
    """Find cells of text in which a workbook's formula failed; other kinds of cell are wrong by themselves."""
    texts = [
        column
        for column in sheet.layout.columns
        if column.kind in (CellKind.TEXT, CellKind.EMAIL) and not column.secret and column.name in sheet.matched
    ]
    errors = sheet.table.errors
    found = [
        rows.select("row", value=column.ident)
        .drop_nulls()
        .join(errors.filter(pl.col("column") == sheet.matched[column.name]).drop("column"), on="row", how="semi")
        .with_columns(column=pl.lit(column.name), code=pl.lit("cell-error"), detail=pl.lit(None, pl.String))
        for column in texts
        if errors.height
    ]
    return join_findings(found)


def _clean_cells(sheet: Sheet) -> pl.DataFrame:
    """Return `row` and one trimmed NFC column for each column of the layout, null where the file lacks it."""
    columns = abreast(lambda column: _clean_column(sheet, column), sheet.layout.columns, sheet.cells.height)
    return pl.DataFrame([sheet.cells["row"], *columns])


def _clean_column(sheet: Sheet, column: Column) -> pl.Series:
    source = sheet.matched.get(column.name)
    if source is None or column.ignored:
        return pl.Series(column.ident, [None], dtype=pl.String).new_from_index(0, sheet.cells.height)
    texts = cleaned(sheet.cells[source])
    if column.codes is not None:
        nothing = rf"^[{column.codes.separator}{BLANKS}]*$"
        if texts.str.contains(nothing).any():
            filled = pl.when(~pl.col("cell").str.contains(nothing)).then("cell")
            texts = texts.to_frame("cell").select(filled)["cell"]
    return texts.alias(column.ident)


def _removing(layout: Layout) -> pl.Expr:
    if layout.action is None or layout.removes is None:
        return pl.lit(value=False).alias("removing")
    action = pl.col(layout.column(layout.action).ident)
    return (action.str.to_lowercase() == layout.removes.lower()).fill_null(value=False).alias("removing")


def _keys(layout: Layout) -> list[pl.Expr]:
    cells = [pl.col(column.ident) for column in layout.key_columns]
    if len(cells) == 1:
        return [fold_expr(cells[0]).alias("key"), cells[0].alias("name")]
    folded = pl.concat_str([fold_expr(cell) for cell in cells], separator=KEY_SEPARATOR)
    return [folded.alias("key"), pl.concat_str(cells, separator=" / ").alias("name")]


def _unread_cells(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Blank the cells that are not read on rows that remove."""
    if layout.removes is None or not rows["removing"].any():
        return rows
    kept = {layout.action, *layout.key}
    unread = [column.ident for column in layout.columns if column.name not in kept]
    return rows.with_columns(pl.when(~pl.col("removing")).then(pl.col(unread)))


def _ragged(sheet: Sheet) -> pl.DataFrame:
    width = str(len(sheet.table.header))
    return sheet.table.ragged.select(
        "row",
        column=pl.lit(None, pl.String),
        code=pl.lit("row-ragged"),
        value=pl.col("cells").cast(pl.String),
        detail=pl.concat_str(pl.lit(width + "|"), pl.col("extra").fill_null("")),
    )


def _flag_wrong(rows: pl.DataFrame, findings: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Add `wrong_…`: whether the column's cell has an error."""
    errors = findings.filter(pl.col("code").is_in(ERROR_CODES)).select("row", "column")
    by_column = {str(name[0]): part["row"] for name, part in errors.group_by("column")}
    nothing = pl.lit(value=False)
    return rows.with_columns(
        (pl.col("row").is_in(by_column[column.name].implode()) if column.name in by_column else nothing).alias(
            f"wrong_{column.ident}"
        )
        for column in layout.columns
    )


def _duplicates(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Find keys that stand on several rows: hashes first, then exactly among the rows whose hash is seen twice."""
    keys = rows.select("row", "key", hash=pl.col("key").hash()).filter(pl.col("key").is_not_null())
    again = keys.filter(~pl.col("hash").is_first_distinct())["hash"].unique()
    if again.is_empty():
        return join_findings([])
    suspects = keys.filter(pl.col("hash").is_in(again.implode()))
    groups = (
        suspects.group_by("key")
        .agg(pl.col("row").sort().head(_NAMED_ROWS).cast(pl.String).str.join(","), total=pl.len())
        .filter(pl.col("total") > 1)
        .select("key", detail=pl.concat_str("row", pl.lit("|"), pl.col("total").cast(pl.String)))
    )
    wrong = pl.any_horizontal(f"wrong_{column.ident}" for column in layout.key_columns)
    return (
        rows.filter(~wrong)
        .select("row", "key", value="name")
        .join(groups, on="key", how="inner", maintain_order="left")
        .with_columns(column=pl.lit(layout.key_column), code=pl.lit("duplicate-key"))
    )
