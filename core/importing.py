"""An import on its way: queued with its file, run, and written in one transaction with its history."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from core.config import Config
from core.credentials import Hashing, expire_passwords, notices_of
from core.intake import Request
from core.judging import Intake, Report, judge, take_file
from core.layout import Layout
from core.options import ImportOptions
from core.outcomes import CHANGING, FAULTY, REWRITING, Outcome, Phase, Status
from core.packing import pack
from core.planning import Plan
from core.results import person_expr
from core.store.engine import Session, Store
from core.store.files import Encoded, encode_frame, save_encoded
from core.store.leases import now
from core.store.outbox import add_letters
from core.store.records import CHANGES_SCHEMA, store_version, write_changes
from core.store.settling import drop_held, settle_drafts, take_over_sent
from core.store.tasks import insert_task
from core.task import Task
from core.tasks import Claim, finish
from core.uploads import Upload, load_upload
from core.welcome import LETTERS_SCHEMA

_PART = 100_000


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


def take_queued(session: Session, task: Task, config: Config, store_folder: Path) -> Intake:
    """Take the file of a queued import, as it is kept in the store."""
    content = load_upload(session, task.id, config.credentials, store_folder) or b""
    name = (task.file or {}).get("name", "")
    request = Request(content, name, task.scope, task.layout, ImportOptions.from_given(task.options), task.operator)
    return take_file(session, request, config, recalling=False)


def run_import(store: Store, claim: Claim, config: Config, report: Report, intake: Intake | None = None) -> None:
    """Run a claimed import to its end; a crash at any moment leaves the task as it was queued."""
    if intake is None:
        report(Phase.READING, 0, 0)
        with store.reading() as session:
            intake = take_queued(session, claim.task, config, store.folder)
    _Import(store, claim, config, report, intake).run()
    store.checkpoint()


@dataclass(frozen=True, slots=True, eq=False)
class Outgoing:
    """What is left of a verdict when it is written: of a large import everything else is let go before."""

    layout: Layout
    changes: pl.DataFrame
    letters: pl.DataFrame
    files: dict[str, Future[Encoded]]
    """By kind: what the history keeps, still being compressed."""
    status: Status
    told: dict[str, Any]


class _Import:
    """An import that is judged, then written, once its passwords are hashed."""

    def __init__(self, store: Store, claim: Claim, config: Config, report: Report, intake: Intake) -> None:
        self._store, self._claim, self._config, self._report = store, claim, config, report
        self._intake, self._file = intake, intake.file
        self._hashing = Hashing(store, claim, config.credentials, report)

    def run(self) -> None:
        """Judge, hash and write, again where another import came between that leaves passwords without a hash."""
        with self._store.reading() as session:
            self._judge(session)
        written = False
        while not written:
            if self._verdict.held is None:
                self._hashing.make(self._verdict.plan)
            self._claim.check_cancelled()
            written = self._write()

    def _judge(self, session: Session) -> None:
        """Judge the file; of its rows only those in error are kept."""
        intake = self._intake
        self._verdict = judge(
            session, intake, self._config, self._report, planned=lambda plan: intake.keep_only(_faulty(plan))
        )

    def _write(self) -> bool:
        """Write the import in one transaction; False, with nothing written, where passwords are to be hashed first."""
        with ThreadPoolExecutor(1, "task files") as pool, self._store.writing() as session:
            self._claim.fence(session)
            if store_version(session) != self._verdict.version:
                self._intake = take_queued(session, self._claim.task, self._config, self._store.folder)
                self._judge(session)
                if self._verdict.held is None and not self._hashing.covers(self._verdict.plan):
                    return False
            task = self._claim.task.id
            if self._verdict.held is None:
                self._hashing.keep(session, self._verdict.plan)
            outgoing = self._take_apart(pool)
            apply_changes(session, task, outgoing)
            expire_passwords(session, self._config.credentials)
            for kind, encoded in outgoing.files.items():
                save_encoded(session, task, kind, encoded.result())
            finish(session, self._claim, outgoing.status, file=self._file, **outgoing.told)
            if outgoing.status is not Status.HELD:
                drop_held(session, self._claim.task, self._intake.sha256)
            settle_drafts(session, task, [column.name for column in outgoing.layout.columns if column.secret])
        return True

    def _take_apart(self, pool: ThreadPoolExecutor) -> Outgoing:
        """Return what is to be written, and let the rest go."""
        verdict, applied = self._verdict, self._verdict.held is None
        told = verdict.told(notices_of(verdict.plan, self._config.credentials, ahead=False))
        plan = self._hashing.settle(verdict.plan, applied=applied)
        returned = plan.returned if applied else plan.returned.clear()
        errors = self._intake.sheet.rows_as_they_came(_faulty(plan), returned)
        results = pool.submit(result_rows, plan)
        files = {
            "results": pool.submit(lambda: encode_frame(results.result())),
            "findings": pool.submit(encode_frame, plan.findings),
            "errors": pool.submit(encode_frame, errors),
        }
        if applied:
            self._report(Phase.WRITING, 0, sum(plan.counts[outcome] for outcome in CHANGING))
        changes = plan.changes if applied else CHANGES_SCHEMA.to_frame()
        letters = plan.welcomes if applied else LETTERS_SCHEMA.to_frame()
        wait([results])
        del self._verdict
        return Outgoing(plan.layout, changes, letters, files, verdict.status, told)


def _faulty(plan: Plan) -> pl.Series:
    return plan.rows.filter(pl.col("outcome").is_in([outcome.value for outcome in FAULTY]))["row"]


def apply_changes(session: Session, task: int, outgoing: Outgoing) -> None:
    """Write what an import changes, with the before-images of every record in the journal."""
    if outgoing.changes.height:
        write_changes(session, task, outgoing.changes)
    if outgoing.letters.height:
        add_letters(session, task, outgoing.layout.kind, outgoing.letters, now())


def result_rows(plan: Plan) -> pl.DataFrame:
    """Return what is kept of each row.

    row, key (as written), name, action, outcome, stored (the record's name), content (after), before (if it changed).
    """
    # Part by part: what is packed for every row and kept of few is never there for all of them at once.
    parts = [_result_rows(part, plan.layout) for part in plan.rows.with_columns(plan.contents).iter_slices(_PART)]
    return pl.concat(parts)


def _result_rows(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    rewritten = pl.col("exists") & pl.col("outcome").is_in([outcome.value for outcome in REWRITING])
    succeeded = pl.col("outcome") != Outcome.ERROR.value
    return rows.select(
        "row",
        pl.col("written").alias("key"),
        person_expr(layout).alias("name"),
        "action",
        "outcome",
        pl.when(succeeded).then("name").alias("stored"),
        pl.when(succeeded).then("content").alias("content"),
        pl.when(rewritten).then(pack([f"old_{name}" for name in layout.fields])).alias("before"),
    )
