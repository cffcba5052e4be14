"""Drafts at a store: begun from a task or from a file, taken up again, dropped."""

from contextlib import ExitStack
from dataclasses import replace

import polars as pl

from core.correcting.base import Base, base_of_errors, base_of_sheet, is_sealed, load_base, save_base
from core.correcting.bench import Bench
from core.correcting.draft import Draft, line_of
from core.correcting.kept import begun_of, gone, kept_draft, taken_up
from core.correcting.saving import Saver
from core.correcting.seals import Sealer
from core.correcting.triage import Opened, Triage
from core.correcting.values import DraftLine
from core.correcting.work import Work
from core.describing import view_layout
from core.desk import Desk
from core.errors import RollbookError
from core.fetching import require_sight
from core.intake import Request
from core.judging import Intake, take_file
from core.keys import key_to_seal
from core.operators import find_operator, require_import
from core.options import ImportOptions
from core.outcomes import Outcome, Status
from core.scopes import all_scopes, open_context
from core.sealing import need_key
from core.store import drafts, files
from core.store.drafts import KeptDraft
from core.store.engine import Session, Store
from core.store.tasks import task_by_id
from core.task import Task
from core.tasks import known_task
from core.text import key_of
from core.uploads import load_upload


class Triaging(Desk):
    """What one operator corrects at a store."""

    def triage_task(self, task: int, row: int | None = None) -> Triage:
        """Return the open draft of a task, or begin one; raises `not-permitted`, `file-missing` and `usage`."""
        with ExitStack() as stack:
            store = stack.enter_context(self._store())
            with store.reading() as session:
                known = known_task(session, task)
                require_sight(find_operator(session, self.operator), known)
                kept = drafts.draft_of_task(session, task)
                _require_errors(known)
            kept = taken_up(store, kept)
            if kept is None or (kept.state == drafts.CLOSED and not self._come_back(store, kept)):
                kept = self._begin_of_task(store, known)
            return self._open(stack.pop_all(), store, kept, row)

    def triage_file(
        self, content: bytes, name: str, scope: str | None, layout: str | None, options: ImportOptions | None
    ) -> Triage:
        """Begin a draft of a file before it is imported, or take up the operator's open one of the same file."""
        request = Request(content, name, scope, layout, options or ImportOptions(), self.operator)
        with ExitStack() as stack:
            store = stack.enter_context(self._store())
            with store.reading() as session:
                intake = take_file(session, request, self.config)
                code = intake.scope.code if intake.scope else None
                found = intake.sheet.layout.name
                kept = drafts.draft_of_file(session, intake.sha256, code, found, self.operator)
            kept = taken_up(store, kept)
            if kept is None:
                kept = self._begin_of_file(store, intake, None)
            return self._open(stack.pop_all(), store, kept, None)

    def triage_draft(self, draft: int) -> Triage:
        """Take up a draft again; raises `usage` for one that is gone, and `not-permitted`."""
        with ExitStack() as stack:
            store = stack.enter_context(self._store())
            with store.reading() as session:
                known = self._known(session, draft)
            kept = taken_up(store, known)
            if kept is None:
                raise gone(draft)
            return self._open(stack.pop_all(), store, kept, None)

    def drafts(self, scope: str | None) -> list[DraftLine]:
        """Return the open drafts with something left to do, newest first, as far as the operator may go on with them.

        Others' only with May Administer; of scopes out of reach, and of layouts that one may not import, none.
        """
        with self._reading() as (session, operator):
            own = [
                kept
                for kept in drafts.open_drafts(session, scope)
                if operator.may_administer or key_of(kept.operator) == key_of(operator.login)
            ]
            if not own:
                return []
            reached = {each.code for each in all_scopes(open_context(session, operator, self._today())[0])}
            return [
                line_of(kept, drafts.count_corrected(session, kept))
                for kept in own
                if (kept.scope in reached if kept.scope is not None else operator.may_administer)
                and drafts.count_left(session, kept)
            ]

    def drop_draft(self, draft: int) -> None:
        """Drop a draft with all its corrections; raises `usage` for one that is gone, and `not-permitted`."""
        with self._store() as store, store.writing() as session:
            drafts.end_draft(session, self._known(session, draft), drafts.DROPPED)

    def _known(self, session: Session, draft: int) -> KeptDraft:
        kept = drafts.draft_by_id(session, draft)
        if kept is None or kept.state != drafts.OPEN:
            raise gone(draft)
        operator = find_operator(session, self.operator)
        task = None if kept.task is None else task_by_id(session, kept.task)
        logins = {key_of(kept.operator), *([key_of(task.operator)] if task else [])}
        if key_of(operator.login) not in logins and not operator.may_administer:
            raise RollbookError(
                "not-permitted", f"Draft {draft} is another operator's", "it needs an operator with May Administer"
            )
        return kept

    def _come_back(self, store: Store, kept: KeptDraft) -> bool:
        """Open a closed draft again where a task with its rows came to nothing; False for one whose rows are gone.

        Raises `usage` where everything is settled.
        """
        with store.reading() as session:
            sent = drafts.sent_of(session, kept.id)
            left = drafts.count_left(session, kept)
        if not left:
            with_task = f" with task {sent[-1].task}" if sent else ""
            raise RollbookError(
                "usage",
                f"Every row in error of task {kept.task} was imported again{with_task} or left out",
                f"see task {sent[-1].task}" if sent else "import the file again to start anew",
            )
        if kept.sha256 is not None:
            return False
        with store.writing() as session:
            drafts.reopen_draft(session, kept.id)
        return True

    def _begin_of_task(self, store: Store, task: Task) -> KeptDraft:
        if task.counts.get(Outcome.NOT_APPLIED.value):
            return self._begin_of_file(store, self._taken_again(store, task), task.id)
        with store.reading() as session:
            rows = _errors_of(session, task)[0].height
        return self._insert(
            store,
            task=task.id,
            scope=task.scope,
            layout=task.layout,
            name=(task.file or {}).get("name", ""),
            options=_lasting(ImportOptions.from_given(task.options)),
            rows=rows,
        )

    def _taken_again(self, store: Store, task: Task) -> Intake:
        """Return the whole file of a task that applied nothing of it: its sound rows are to be imported as well."""
        with store.reading() as session:
            content = load_upload(session, task.id, self.config.credentials, store.folder)
            if content is None:
                raise _purged(task)
            file, options = task.file or {}, ImportOptions.from_given(task.options)
            read = replace(options, encoding=file.get("encoding"), delimiter=file.get("delimiter"))
            # A workbook that was written again without its passwords has one sheet, perhaps under another name.
            sheet = None if file.get("passwords") else file.get("sheet")
            request = Request(
                content, file.get("name", ""), task.scope, task.layout, replace(read, sheet=sheet), self.operator
            )
            return take_file(session, request, self.config)

    def _begin_of_file(self, store: Store, intake: Intake, task: int | None) -> KeptDraft:
        sheet, options = intake.sheet, intake.request.options
        key = key_to_seal(store, self.config.credentials) if sheet.has_passwords else None
        base = base_of_sheet(sheet, options.columns)
        scope, layout = intake.scope.code if intake.scope else None, sheet.layout.name
        with store.writing() as session:
            if task is None:
                begun = drafts.draft_of_file(session, intake.sha256, scope, layout, self.operator)
            else:
                begun = begun_of(session, task)
            if begun is not None:
                return begun
            number = drafts.insert_draft(
                session,
                task=task,
                scope=scope,
                layout=layout,
                operator=self.operator,
                name=intake.request.name,
                options=_lasting(options).given(),
                sha256=intake.sha256,
                rows=base.cells.height,
            )
            save_base(session, number, base, key)
        return kept_draft(store, number)

    def _insert(self, store: Store, *, task: int, options: ImportOptions, **values: object) -> KeptDraft:
        with store.writing() as session:
            begun = begun_of(session, task)
            if begun is not None:
                return begun
            number = drafts.insert_draft(
                session, task=task, operator=self.operator, options=options.given(), sha256=None, **values
            )
        return kept_draft(store, number)

    def _open(self, stack: ExitStack, store: Store, kept: KeptDraft, row: int | None) -> Triage:
        """Read a draft and judge it; the store stays open until the triage is closed."""
        try:
            layout = self._configured(kept.layout)
            with store.reading() as session:
                operator = find_operator(session, self.operator)
                require_import(operator, layout)
                open_context(session, operator, self._today(), kept.scope)
                base = self._base(session, store, kept)
            sealer = Sealer(self.config.credentials, store, layout, kept.id)
            draft = Draft(kept, base, store, sealer, Saver(store), whole=kept.sha256 is not None)
            bench = Bench(
                store,
                config=self.config,
                login=self.operator,
                layout=layout,
                scope=kept.scope,
                options=draft.options.special,
            )
            opened = Opened(self.config.store.busy_seconds, stack.close)
            return Triage(draft, Work(draft, bench), view_layout(layout), opened, row)
        except BaseException:
            stack.close()
            raise

    def _base(self, session: Session, store: Store, kept: KeptDraft) -> Base:
        layout, said = self._configured(kept.layout), ImportOptions.from_given(dict(kept.options)).columns
        if kept.sha256 is None and kept.task is not None:
            rows, findings = _errors_of(session, known_task(session, kept.task))
            return base_of_errors(rows, findings, layout, said)
        key = need_key(self.config.credentials, store.folder) if is_sealed(session, kept.id) else None
        base = load_base(session, kept.id, layout, said, key)
        if base is None:
            raise RollbookError(
                "file-missing", f"Draft {kept.id} keeps no rows of '{kept.name}'", "open the file again instead"
            )
        return base


def _require_errors(task: Task) -> None:
    """Raise `usage` for a task that has nothing to correct, or not yet."""
    if task.kind == "import" and task.status is Status.COMPLETED_WITH_ERRORS:
        return
    if task.status is Status.HELD:
        hint = "nothing was imported; look at its preview again"
    elif task.status is Status.COMPLETED:
        hint = "all its rows were imported"
    else:
        hint = "see what became of it"
    raise RollbookError("usage", f"Task {task.id} ({task.status.label}) has no rows to correct", hint)


def _errors_of(session: Session, task: Task) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows in error of a task as they came, and its findings; raises `file-missing`."""
    rows, findings = files.load_frame(session, task.id, "errors"), files.load_frame(session, task.id, "findings")
    if rows is None or findings is None:
        raise _purged(task)
    return rows, findings


def _purged(task: Task) -> RollbookError:
    return RollbookError(
        "file-missing", f"The rows of task {task.id} are no longer kept: its files were purged", "import the file again"
    )


def _lasting(options: ImportOptions) -> ImportOptions:
    """Return options without what is about one file or one safeguard."""
    return replace(options, encoding=None, delimiter=None, sheet=None, allow_deletes=None, again=False)
