"""Which job a claimed task is, and where it runs: here and now, or in a worker of its own."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.config import Config
from core.credentials import expire_passwords, has_expired_passwords
from core.errors import RollbookError
from core.exporting import run_export
from core.importing import run_import
from core.judging import Intake, Report
from core.outcomes import Phase, Status
from core.store.engine import Session, Store
from core.store.tasks import task_by_id
from core.task import Task
from core.tasks import Claim, cancel_task, claim_task, execute, owner_name, spawn_worker, stop_on_signals, work

_PAUSE = threading.Event()
_PAUSE_SECONDS = 0.2


def run_here(
    store: Store, config: Config, queue: Callable[[Session], int], report: Report, intake: Intake | None = None
) -> Task:
    """Queue a task and run it in this process; Ctrl-C cancels it.

    Raises what the task failed with, and `disk-full` or `store-unavailable` with the task back in the queue.
    """
    with store.writing() as session:
        number = queue(session)
    try:
        _wait_for(store, config, number, report, intake)
    except KeyboardInterrupt:
        with suppress(RollbookError):
            cancel_task(store, number)
        raise
    task = _ended(store, number)
    if task.mail is not None and task.mail["waiting"]:
        # What Ctrl-C leaves in the outbox, a worker sends.
        with suppress(KeyboardInterrupt):
            from core.mail.posting import Bounds, send_due

            send_due(store, config.mail, Bounds(task=number))
        task = _ended(store, number)
    if task.status is Status.FAILED and task.error is not None:
        raise RollbookError(task.error["code"], task.error["message"], task.error["hint"])
    return task


def _ended(store: Store, number: int) -> Task:
    with store.reading() as session:
        task = task_by_id(session, number)
    if task is None:
        raise RollbookError("task-unknown", f"Task {number} is gone", "somebody removed it from the store")
    return task


def _wait_for(store: Store, config: Config, number: int, report: Report, intake: Intake | None) -> None:
    """Run the task as soon as it may be run: imports into one scope run one after another."""
    settings = config.tasks
    while True:
        claim = claim_task(
            store,
            owner_name(),
            settings.lease_seconds,
            number,
            heartbeat_seconds=settings.heartbeat_seconds,
            attempts=settings.attempts,
        )
        if claim is not None:
            execute(store, claim, lambda claimed: run_claimed(store, claimed, config, report, intake))
            return
        with store.reading() as session:
            task = task_by_id(session, number)
        if task is None or task.status not in (Status.QUEUED, Status.IN_PROGRESS):
            return
        _PAUSE.wait(_PAUSE_SECONDS)


def run_claimed(
    store: Store, claim: Claim, config: Config, report: Report | None = None, intake: Intake | None = None
) -> None:
    """Run a claimed task, whatever kind it is."""

    def tell(phase: Phase, done: int, total: int) -> None:
        claim.report(phase, done, total)
        if report is not None:
            report(phase, done, total)

    if claim.task.kind == "export":
        run_export(store, claim, config, tell)
    else:
        run_import(store, claim, config, tell, intake)


def work_queue(store: Store, config: Config, *, drain: bool) -> None:
    """Run queued tasks and send what is due until a signal stops it, or until the queue is empty and nothing is due."""
    from core.mail.posting import send_due

    settings = config.tasks
    with store.reading() as session:
        expired = has_expired_passwords(session, config.credentials)
    if expired:
        with store.writing() as session:
            expire_passwords(session, config.credentials)
    with stop_on_signals() as stop:
        work(
            store,
            lambda claim: run_claimed(store, claim, config),
            drain=drain,
            between=lambda: send_due(store, config.mail, stop=stop) > 0,
            stop=stop,
            lease_seconds=settings.lease_seconds,
            heartbeat_seconds=settings.heartbeat_seconds,
            attempts=settings.attempts,
        )


def start_worker(store_url: str, config_path: Path | None) -> None:
    """Start a detached worker that empties the queue; one more than needed does no harm."""
    spawn_worker(store_url, config_path)
