"""An import on its way: queued with its file, run, and written in one transaction with its history."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import polars as pl

from core.config import Config
from core.credentials import Hashing, expire_passwords, notices_of
from core.intake import Request
from core.judging import Intake, Report, Verdict, judge, take_file
from core.options import ImportOptions
from core.outcomes import CHANGING, FAULTY, REWRITING, Outcome, Phase
from core.packing import pack
from core.planning import Plan
from core.results import person_expr
from core.sheets import Sheet
from core.store.engine import Session, Store
from core.store.files import Encoded, encode_frame, save_encoded
from core.store.leases import now
from core.store.outbox import add_letters
from core.store.records import (
    store_version,
    write_changes,
)
from core.store.settling import settle_drafts, take_over_sent
from core.store.tasks import insert_task
from core.task import Task
from core.tasks import Claim, finish
from core.uploads import Upload, load_upload


def queue_import(session: Session, intake: Intake, upload: Upload, parent: int | None = None) -> int:
    """Put an import into the queue with its file (of `prepare_upload`); return the task's number."""
    request = intake.request
    task = insert_task(
        session,
        kind="import",
        layout=intake.sheet.layout.name,
        scope=intake.scope.code if intake.scope else None,
        operator=request.login,
        options=request.options.given(),
        file=intake.file,
        parent=parent,
    )
    upload.save(session, task)
    take_over_sent(session, task, intake.sha256, intake.scope.code if intake.scope else None, intake.sheet.layout.name)
    return task


def request_of(store: Store, task: Task, config: Config) -> Request:
    """Return the request of a queued import, its file taken from the store."""
    with store.reading() as session:
        content = load_upload(session, task.id, config.credentials, store.folder) or b""
    name = (task.file or {}).get("name", "")
    return Request(content, name, task.scope, task.layout, ImportOptions.from_given(task.options), task.operator)


def run_import(store: Store, claim: Claim, config: Config, report: Report, intake: Intake | None = None) -> None:
    """Run a claimed import to its end; a crash at any moment leaves the task as it was queued."""
    if intake is None:
        report(Phase.READING, 0, 0)
        request = request_of(store, claim.task, config)
        with store.reading() as session:
            intake = take_file(session, request, config, recalling=False)
    with store.reading() as session:
        verdict = judge(session, intake, config, report)
    hashing = Hashing(store, claim, config.credentials, report)
    while True:
        if verdict.held is None:
            hashing.make(verdict.plan)
        claim.check_cancelled()
        try:
            _write(store, claim, config, report, intake, verdict, hashing)
        except _PasswordsAdded as news:
            verdict = news.verdict
            continue
        break
    store.checkpoint()


class _PasswordsAdded(Exception):  # noqa: N818 - news, not an error
    """Another import came between, and the plan now sets passwords that have no hash yet."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self.verdict = verdict


def _write(
    store: Store, claim: Claim, config: Config, report: Report, intake: Intake, verdict: Verdict, hashing: Hashing
) -> None:
    """Write an import in one transaction; raises `_PasswordsAdded`, with nothing written, to have them hashed first."""
    with ThreadPoolExecutor(1, "task files") as pool, store.writing() as session:
        claim.fence(session)
        if store_version(session) != verdict.version:
            verdict = judge(session, intake, config, report)
            if verdict.held is None and not hashing.covers(verdict.plan):
                raise _PasswordsAdded(verdict)
        planned = verdict.plan
        verdict = replace(verdict, plan=hashing.settle(planned, applied=verdict.held is None))
        files = _encode(pool, verdict, intake.sheet)
        if verdict.held is None:
            report(Phase.WRITING, 0, sum(planned.counts[outcome] for outcome in CHANGING))
            apply_plan(session, claim.task.id, verdict.plan)
            hashing.keep(session, planned)
        expire_passwords(session, config.credentials)
        for kind, encoded in files.items():
            save_encoded(session, claim.task.id, kind, encoded.result())
        told = verdict.told(notices_of(planned, config.credentials, ahead=False))
        finish(session, claim, verdict.status, file=intake.file, **told)
        settle_drafts(session, claim.task.id, [column.name for column in planned.layout.columns if column.secret])


def apply_plan(session: Session, task: int, plan: Plan) -> None:
    """Write what a plan changes, with the before-images of every record in the journal."""
    if plan.changes.height:
        write_changes(session, task, plan.changes)
    if plan.welcomes.height:
        add_letters(session, task, plan.layout.kind, plan.welcomes, now())


def _encode(pool: ThreadPoolExecutor, verdict: Verdict, sheet: Sheet) -> dict[str, Future[Encoded]]:
    """Start to compress what a task keeps: results, findings, the error rows as they came."""
    plan = verdict.plan
    faulty = plan.rows.filter(pl.col("outcome").is_in([outcome.value for outcome in FAULTY]))["row"]
    returned = plan.returned if verdict.held is None else plan.returned.clear()
    return {
        "results": pool.submit(lambda: encode_frame(result_rows(plan))),
        "findings": pool.submit(lambda: encode_frame(plan.findings)),
        "errors": pool.submit(lambda: encode_frame(sheet.rows_as_they_came(faulty, returned))),
    }


def result_rows(plan: Plan) -> pl.DataFrame:
    """Return what is kept of each row.

    row, key (as written), name, action, outcome, stored (the record's name), content (after), before (if it changed).
    """
    layout = plan.layout
    rewritten = pl.col("exists") & pl.col("outcome").is_in([outcome.value for outcome in REWRITING])
    succeeded = pl.col("outcome") != Outcome.ERROR.value
    return plan.rows.select(
        "row",
        pl.col("written").alias("key"),
        person_expr(layout).alias("name"),
        "action",
        "outcome",
        pl.when(succeeded).then("name").alias("stored"),
        pl.when(succeeded).then(pl.lit(plan.contents)).alias("content"),
        pl.when(rewritten).then(pack([f"old_{name}" for name in layout.fields])).alias("before"),
    )
