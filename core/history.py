"""The history of a store: tasks, their rows and files, and what may still be done about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.credentials import expire_passwords, expiry_of_passwords, passwords_of
from core.describing import history_of_task, time_text
from core.desk import Desk
from core.errors import RollbookError
from core.fetching import as_seen_by, fetch_file, kinds_of, require_sight, results_of_task
from core.operators import find_operator, require_administrator
from core.outcomes import Status
from core.results import Results
from core.scopes import open_context
from core.store.drafts import drop_stale
from core.store.files import delete_files, tasks_with
from core.store.outbox import troubles_of
from core.store.tasks import add_event, events_of, list_tasks
from core.task import Task
from core.tasks import cancel_task, known_task
from core.uploads import load_upload


class History(Desk):
    """What was done at a store, as one operator may see it."""

    def tasks(self, scope: str | None = None, status: str | None = None) -> list[Task]:
        """Return the history, newest first; raises `scope-unknown` and `usage` for a status that is none."""
        if status is not None and status not in list(Status):
            raise RollbookError("usage", "There is no such status", f"one of {', '.join(Status)}")
        with self._reading() as (session, operator):
            _, found = open_context(session, operator, self._today(), scope)
            code = found.code if found else None
            return [as_seen_by(operator, task) for task in list_tasks(session, code, status)]

    def task(self, number: int) -> Task:
        """Return one task; raises `task-unknown`."""
        with self._reading() as (session, operator):
            return as_seen_by(operator, known_task(session, number))

    def task_json(self, number: int) -> dict[str, Any]:
        """Return the contract's object for a task, with its history; raises `task-unknown`."""
        with self._reading() as (session, operator):
            task = as_seen_by(operator, known_task(session, number))
            troubles = troubles_of(session, number) if task.mail else []
            told = history_of_task(task, events_of(session, number), kinds_of(session, task), troubles)
            until = expiry_of_passwords(session, task, self.config.credentials)
            return {**told, "passwords_until": time_text(until)}

    def files(self, number: int) -> list[str]:
        """Return which files of a task can be fetched: uploaded, completed, errors, export."""
        with self._reading() as (session, _):
            return kinds_of(session, known_task(session, number))

    def results(self, number: int) -> Results:
        """Return the rows of a task; raises `task-unknown`, `file-missing`, `not-permitted`."""
        with self._reading() as (session, operator):
            task = known_task(session, number)
            require_sight(operator, task)
            results = results_of_task(session, task, open_context(session, operator, self._today(), task.scope)[0])
            for kind in results.layout.read_whole:
                results.context.reference.records(kind)
            return replace(results, layout=self._configured(task.layout))

    def file(self, number: int, kind: str, type: str | None = None) -> bytes:  # noqa: A002
        """Return a file of a task as CSV, TSV or XLSX, and note who fetched it."""
        with self._store() as store:
            with store.reading() as session:
                operator = find_operator(session, self.operator)
                task = known_task(session, number)
                require_sight(operator, task)
                context = open_context(session, operator, self._today(), task.scope)[0]
                passwords = None
                if kind == "completed":
                    passwords = passwords_of(session, task, self.config.credentials, store.folder)
                content = fetch_file(session, task, kind, type, context, self._limits, passwords)
            with store.writing() as session:
                note = kind if passwords is None else f"{kind}, with temporary passwords"
                add_event(session, number, operator.login, "file fetched", note)
            return content

    def passwords_until(self, number: int) -> datetime | None:
        """Return until when the completed file of a task holds temporary passwords; None where it holds none."""
        with self._reading() as (session, _):
            return expiry_of_passwords(session, known_task(session, number), self.config.credentials)

    def handed_in(self, number: int) -> bytes:
        """Return the file of a held import as it was handed in, passwords included, to be checked again.

        Raises `task-unknown`, `not-permitted`, `file-missing`, and `configuration` without the store's key.
        """
        with self._store() as store:
            with store.reading() as session:
                operator = find_operator(session, self.operator)
                task = known_task(session, number)
                require_sight(operator, task)
                content = load_upload(session, number, self.config.credentials, store.folder)
            if content is None:
                raise RollbookError("file-missing", f"Task {number} keeps no uploaded file", "it was purged")
            with store.writing() as session:
                add_event(session, number, operator.login, "file taken up again")
            return content

    def cancel(self, number: int) -> Task:
        """Cancel a queued or held task at once, a running one before it writes; raises `usage` for an ended one."""
        with self._store() as store:
            with store.reading() as session:
                require_sight(find_operator(session, self.operator), known_task(session, number))
            return cancel_task(store, number, self.operator)

    def purge(self, days: int) -> int:
        """Delete the files of tasks that ended so many days ago, drafts too; return how many tasks had any."""
        if days < 0:
            raise RollbookError("usage", "The number of days is 0 or more", "give 0 or more")
        before = _days_ago(days)
        with self._store() as store, store.writing() as session:
            require_administrator(find_operator(session, self.operator), "purge files")
            tasks = tasks_with(session, None, before)
            for number in tasks:
                add_event(session, number, self.operator, "purged")
            expire_passwords(session, self.config.credentials)
            drop_stale(session, before, tasks)
            return delete_files(session, tasks)


def _days_ago(days: int) -> datetime:
    """Return the moment so many days ago; the first of all where that is before any calendar."""
    try:
        return datetime.now(UTC) - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
