"""What a finished task keeps, made ready to be read: its rows, and its files in any format."""

from dataclasses import replace
from functools import lru_cache

import polars as pl

from core.context import Context, Operator
from core.errors import RollbookError
from core.layout import CellKind, Layout
from core.layouts import layout_named
from core.outcomes import ENDED, Outcome, Status
from core.outputs import render
from core.packing import unpack
from core.reading import Limits, ReadOptions, read_table
from core.records import show_records
from core.results import ROWS_SCHEMA, Results, with_errors, within
from core.store.engine import Session
from core.store.files import (
    GROUP_ROWS,
    decode_frame,
    decode_group,
    files_of,
    load_bytes,
    load_columns,
    load_encoded,
    load_frame,
)
from core.store.outbox import states_by_row
from core.task import Task
from core.text import key_of

GROUPS_AT_HAND = 4
"""How many groups of rows stay decoded for who looks at one row after another."""
KINDS = ("uploaded", "completed", "errors", "export")


def has_sight(operator: Operator, task: Task) -> bool:
    """Tell whether an operator may see the rows and files of a task: one's own, or all with May Administer."""
    return operator.may_administer or key_of(task.operator) == key_of(operator.login)


def require_sight(operator: Operator, task: Task) -> None:
    """Raise `not-permitted` for somebody else's rows and files, unless the operator may administer."""
    if not has_sight(operator, task):
        raise RollbookError(
            "not-permitted", f"Task {task.id} is another operator's", "it needs an operator with May Administer"
        )


def as_seen_by(operator: Operator, task: Task) -> Task:
    """Return a task of the history as an operator may see it: the sentences of what stands out name people."""
    return task if has_sight(operator, task) else replace(task, notices=[])


def results_of_task(session: Session, task: Task, context: Context) -> Results:
    """Return the rows of a task as they became; raises `file-missing` where they were purged or are not there yet.

    What is not shown of every row stays encoded until somebody asks for it.
    """
    layout = layout_named(task.layout)
    found = load_columns(session, task.id, "results", ROWS_SCHEMA.names())
    if found is None:
        raise _missing(task, "results")
    (kept, rows), findings = found, _kept(session, task, "findings")
    applied = task.status in (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS)
    mails = states_by_row(session, task.id) if applied and layout.details else None

    @lru_cache(GROUPS_AT_HAND)
    def changed(group: int) -> pl.DataFrame:
        return decode_group(kept, group, ["row", "stored", "content", "before"]).filter(pl.col("before").is_not_null())

    def rewritten(first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        groups = range(_place(rows, first) // GROUP_ROWS, _place(rows, last) // GROUP_ROWS + 1)
        found = pl.concat(within(changed(group), first, last) for group in groups)
        before, after = (
            unpack(found.select("row", pl.col("stored").alias("name"), pl.col(age).alias("content")), layout.fields)
            for age in ("before", "content")
        )
        return before, after

    def record(row: int) -> pl.DataFrame:
        group = decode_group(kept, _place(rows, row) // GROUP_ROWS, ["row", "stored", "content"])
        found = within(group, row, row).filter(pl.col("content").is_not_null())
        return unpack(found.select(pl.col("stored").alias("name"), "content"), layout.fields)

    came = load_encoded(session, task.id, "errors")
    results = Results(layout, context, rows, findings, rewritten, record, mails)
    return results if came is None else replace(results, came=lambda: decode_frame(came))


def _place(rows: pl.DataFrame, row: int) -> int:
    return int(rows["row"].search_sorted(row))


def _kept(session: Session, task: Task, kind: str) -> pl.DataFrame:
    frame = load_frame(session, task.id, kind)
    if frame is None:
        raise _missing(task, kind)
    return frame


def _missing(task: Task, kind: str) -> RollbookError:
    return RollbookError(
        "file-missing",
        f"Task {task.id} ({task.status.label}) keeps no {kind}",
        "such a task has none, it has not run yet, or its files were purged",
    )


def kinds_of(session: Session, task: Task) -> list[str]:
    """Return the files of a task that can be fetched."""
    kept = {kind for kind, _ in files_of(session, task.id)}
    found = {"uploaded": "uploaded", "results": "completed", "errors": "errors", "export": "export"}
    return [name for kind, name in found.items() if kind in kept and (name != "completed" or _was_applied(task))]


def _was_applied(task: Task) -> bool:
    """Tell whether the task's rows took effect: those of a held one would only do so."""
    return task.status in (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS)


def fetch_file(
    session: Session,
    task: Task,
    kind: str,
    type_: str | None,
    context: Context,
    limits: Limits,
    passwords: pl.DataFrame | None = None,
) -> bytes:
    """Return a file of a task as CSV, TSV or XLSX; the uploaded one byte for byte unless another type is asked for.

    `passwords` (row, password) are those that the completed file holds. Raises `file-missing` and `usage`.
    """
    if kind not in KINDS:
        raise RollbookError("usage", f"A task has no {kind} file", f"one of {', '.join(KINDS)}")
    if kind == "completed" and task.status in ENDED and not _was_applied(task):
        raise RollbookError(
            "file-missing", f"Task {task.id} ({task.status.label}) has completed no row", "see its rows instead"
        )
    if kind == "uploaded":
        return _uploaded(session, task, type_, limits)
    layout = layout_named(task.layout)
    if kind == "completed":
        secret = [column.name for column in layout.columns if column.secret]
        return render(_completed(session, task, layout, context, passwords), type_ or "csv", unguarded=secret)
    frames = {"errors": _errors, "export": _export}
    return render(frames[kind](session, task, layout, context), type_ or "csv")


def _uploaded(session: Session, task: Task, type_: str | None, limits: Limits) -> bytes:
    content = load_bytes(session, task.id, "uploaded")
    if content is None:
        raise RollbookError("file-missing", f"Task {task.id} keeps no uploaded file", "it was purged, or is an export")
    file = task.file or {}
    if type_ is None or type_ == file.get("type"):
        return content
    # A workbook that was written again has one sheet, under another name where Excel would not have taken it.
    sheet = None if file.get("passwords") else file.get("sheet")
    options = ReadOptions(file.get("encoding"), file.get("delimiter"), sheet)
    table = read_table(content, file.get("name", ""), options, limits)
    names = [name or f"Column {place}" for place, name in enumerate(table.header, 1)]
    return render(table.cells.drop("row").rename(dict(zip(table.cells.columns[1:], names, strict=True))), type_)


def _completed(
    session: Session, task: Task, layout: Layout, context: Context, passwords: pl.DataFrame | None
) -> pl.DataFrame:
    """Return the rows that succeeded, in the layout's columns with the values as stored, then what became of them."""
    rows = _kept(session, task, "results").filter(
        pl.col("stored").is_not_null() & (pl.col("outcome") != Outcome.ERROR.value)
    )
    stored = unpack(rows.select(pl.col("stored").alias("name"), "content"), layout.fields)
    shown = _without_promises(show_records(stored, layout, context), rows, layout)
    if layout.action is not None:
        letters = {meaning: letter for letter, meaning in layout.actions}
        asked = rows["action"].replace_strict(letters, default=None, return_dtype=pl.String)
        shown = shown.with_columns(pl.coalesce(asked, layout.action).alias(layout.action))
    if passwords is not None:
        handed = rows.select("row").join(passwords, on="row", how="left", maintain_order="left")["password"]
        shown = shown.with_columns(handed.alias(column.name) for column in layout.columns if column.secret)
    results = results_of_task(session, task, context)
    report = rows.select("row", "outcome").join(results.details, on="row", how="left", maintain_order="left")
    names = _report_names(layout)
    return shown.with_columns(
        report["row"].cast(pl.String).alias(names[0]),
        report["outcome"].alias(names[1]),
        report["details"].alias(names[2]),
    )


def _without_promises(shown: pl.DataFrame, rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Blank the GUIDs of the people and classes that rows which were not applied would have made."""
    waiting = rows["outcome"] == Outcome.NOT_APPLIED.value
    guids = [column.name for column in layout.columns if column.kind is CellKind.GUID]
    if not guids or not waiting.any():
        return shown
    new = waiting & (rows["action"] == "create")
    return shown.with_columns(
        pl.when(new if name == guids[0] else waiting).then(None).otherwise(pl.col(name)).alias(name) for name in guids
    )


def _report_names(layout: Layout) -> list[str]:
    """Return the names of the report columns; a layout's own column of that name keeps it, in another case."""
    own = {column.name for column in layout.columns}
    return [name if name not in own else name.upper() for name in ("Row", "Status", "Details")]


def _errors(session: Session, task: Task, layout: Layout, context: Context) -> pl.DataFrame:
    """Return the rows in error as they came, and every error of the row at the far right."""
    return with_errors(_kept(session, task, "errors"), _kept(session, task, "findings"))


def _export(session: Session, task: Task, layout: Layout, context: Context) -> pl.DataFrame:
    return _kept(session, task, "export")


def blank_template(layout: Layout, sample: bool) -> pl.DataFrame:
    """Return a template of a layout: its header, and rows to learn from if asked."""
    names = [column.name for column in layout.columns]
    rows = list(layout.sample) if sample else []
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
