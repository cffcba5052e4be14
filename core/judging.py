"""From a file to a verdict: may it be imported, what would it do, is it held; nothing is written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from core.ahead import SMALL_PART
from core.blanking import without_quotes
from core.checking.rows import check_rows
from core.config import Config
from core.context import Context, Operator
from core.errors import RollbookError
from core.intake import Request, match_file
from core.layout import Layout, Notice
from core.memory import give_back
from core.operators import find_operator, require_import
from core.options import ImportOptions
from core.outcomes import FAULTY, Phase, Status
from core.planning import Plan, count_warnings, plan_checked, summarise_findings
from core.safeguards import find_hold, stop_at_errors
from core.scopes import Scope, count_in_scope, open_context, require_open
from core.sheets import Sheet
from core.store.engine import Session
from core.store.mappings import Mapping, find_mapping
from core.store.records import (
    find_records,
    has_more_records,
    read_records,
    scan_records,
    store_version,
)
from core.survey import Survey
from core.surveying import survey_records, survey_store

Report = Callable[[Phase, int, int], None]
_SLICE = 20_000
_MANY = 250_000


@dataclass(slots=True, eq=False)
class Intake:
    """A file that was taken: read, matched with its layout, and allowed."""

    request: Request
    sheet: Sheet
    scope: Scope | None
    sha256: str
    bytes: int
    """Size of the file; its content is let go once it is read."""
    recalled: Mapping | None = None
    """What was remembered about its columns and is used."""

    def keep_only(self, rows: pl.Series) -> None:
        """Give up the cells of other rows, much of a large import's memory, once nobody asks for them any more."""
        cells = self.sheet.cells.filter(pl.col("row").is_in(rows.implode()))
        self.sheet = replace(self.sheet, table=replace(self.sheet.table, cells=cells), cells=cells)

    @property
    def file(self) -> dict[str, Any]:
        """The file as the contract describes it."""
        source, said = self.sheet.table.source, self.request.options.columns
        return {
            "name": self.request.name,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "type": source.type,
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "sheet": source.sheet,
            "rows": self.sheet.cells.height,
            "blank_rows": self.sheet.table.blank_rows,
            **({"columns": {label: column or None for label, column in said}} if said else {}),
            **({"passwords": True} if self.sheet.has_passwords else {}),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What an import would do or did: its plan, and whether it is held."""

    plan: Plan
    held: dict[str, Any] | None
    version: int
    """The version of the store that it was planned on."""
    notices: tuple[Notice, ...] = ()
    """What stands out in the plan, as the store was before it."""

    @property
    def status(self) -> Status:
        """The status with which the import ends."""
        if self.held is not None:
            return Status.HELD
        faulty = any(self.plan.counts[outcome] for outcome in FAULTY)
        return Status.COMPLETED_WITH_ERRORS if faulty else Status.COMPLETED

    def told(self, notices: Sequence[Notice] = ()) -> dict[str, Any]:
        """Return what the history keeps of it: counts, warnings, findings, notices (and more of them), held."""
        findings = self.plan.findings
        return {
            "counts": self.plan.counts,
            "warnings": count_warnings(findings),
            "findings": summarise_findings(findings).to_dicts(),
            "notices": [notice.told() for notice in (*self.notices, *notices)],
            "held": self.held,
        }


def take_file(session: Session, request: Request, config: Config, *, recalling: bool = True) -> Intake:
    """Read a file and see that it may be imported; raises what makes no task: file-level codes, permissions.

    `recalling`: whether what is remembered about such files counts; in a queued task it does not, what was said does.
    """
    request.options.require_sound()
    operator = find_operator(session, request.login)
    _, scope = open_context(session, operator, date.min, request.scope)
    recall = partial(find_mapping, session) if recalling else None
    matched = match_file(request, scope, config, recall)
    sheet = matched.sheet()
    scope = require_allowed(operator, request.options, sheet.layout, scope, config)
    sha256 = request.digest(request.content)
    # What was remembered becomes what was said: a task is run as it was previewed.
    options = replace(request.options, columns=matched.said)
    size = len(request.content)
    return Intake(replace(request, content=b"", options=options), sheet, scope, sha256, size, matched.recalled)


def require_allowed(
    operator: Operator, options: ImportOptions, layout: Layout, scope: Scope | None, config: Config
) -> Scope | None:
    """Return the scope that an import goes to; raises `not-permitted`, `administration-closed`, `usage`."""
    require_import(operator, layout)
    _require_options(options, layout, config)
    if layout.scope is None or scope is None:
        return None
    require_open(scope)
    return scope


def _require_options(options: ImportOptions, layout: Layout, config: Config) -> None:
    unfit = sorted(options.special - set(layout.options))
    if unfit:
        named = unfit[0].replace("_", "-")
        raise RollbookError("usage", f"The layout {layout.name} has no option --{named}", "leave it out")
    if options.welcome_emails:
        from core.mail.mailer import prepare_mail

        prepare_mail(config.mail)


def judge(
    session: Session,
    intake: Intake,
    config: Config,
    report: Report,
    *,
    patient: bool = False,
    planned: Callable[[Plan], None] = lambda plan: None,
) -> Verdict:
    """Plan an import on a session's snapshot of the store and decide whether it is held; writes nothing.

    The `patient` look at every one of very many accounts for what stands out; an import does not wait for that.
    `planned` is told the plan when the file is asked nothing more.
    """
    report(Phase.CHECKING, 0, intake.sheet.cells.height)
    operator = find_operator(session, intake.request.login)
    today = config.platform.today()
    plan, accounts = _plan(session, intake, operator, today, patient=patient)
    report(Phase.PLANNING, intake.sheet.cells.height, intake.sheet.cells.height)
    options = intake.request.options
    scope = intake.scope.code if intake.scope else None
    plan = replace(plan, findings=without_quotes(plan.findings, intake.sheet.layout, intake.sheet))
    plan = stop_at_errors(plan, options)
    planned(plan)
    held = find_hold(session, plan, accounts, options, config.safeguards, intake.sha256, scope)
    return Verdict(plan, held, store_version(session), tuple(plan.notices))


def _plan(
    session: Session, intake: Intake, operator: Operator, today: date, *, patient: bool
) -> tuple[Plan, Iterable[int]]:
    """Return the plan, and how many accounts the scope has, counted part by part."""
    sheet, layout = intake.sheet, intake.sheet.layout
    context, _ = open_context(session, operator, today, intake.scope.code if intake.scope else None)
    options = intake.request.options.special
    context = replace(context, columns=sheet.columns, options=options, protected=layout.protected)
    for kind in layout.read_whole:
        context.reference.records(kind)
    kind, fields = layout.kind, layout.fields
    survey = survey_store(session, layout, context, patient=patient)
    if kind in layout.partly:
        parts = scan_records(session, kind, fields, _SLICE)
        plan = plan_checked(check_rows(sheet, context), layout, context, pl.DataFrame())
        return replace(plan, survey=survey), _counted(parts, context, layout)
    if kind in layout.reference:
        stored = context.reference.records(kind)
        plan = plan_checked(check_rows(sheet, context), layout, context, stored)
        return replace(plan, survey=survey), _counted([stored], context, layout)
    with ThreadPoolExecutor(1, "stored records") as pool:
        reading = [pool.submit(_read_counted, session, intake, context)]
        checked = [check_rows(sheet, context)]
        read = reading.pop().result()
    if read is None:
        found = find_records(session, kind, fields, checked[0].rows.filter("asked")["key"])
        parts = scan_records(session, kind, fields, _SLICE)
        plan = plan_checked(checked.pop(), layout, context, found)
        return replace(plan, survey=survey), _counted(parts, context, layout)
    accounts, survey_of_records, records = read
    plan = plan_checked(checked.pop(), layout, context, records.pop())
    return replace(plan, survey=survey_of_records), [accounts]


def _read_counted(session: Session, intake: Intake, context: Context) -> tuple[int, Survey, list[pl.DataFrame]] | None:
    """Return how many stored records belong to the scope, what notices ask of them, and all, to be taken out.

    None where the file is a small part of them.
    """
    layout = intake.sheet.layout
    records = intake.request.stored(store_version(session), layout.kind, layout.fields)
    if records is None:
        if has_more_records(session, layout.kind, SMALL_PART * intake.sheet.cells.height):
            return None
        records = read_records(session, layout.kind, layout.fields)
    if records.height > _MANY:
        give_back()
    return count_in_scope(records, context, layout), survey_records(records, layout, context), [records]


def _counted(parts: Iterable[pl.DataFrame], context: Context, layout: Layout) -> Iterator[int]:
    return (count_in_scope(part, context, layout) for part in parts)
