"""Where a draft is judged: the same rules, reference data and stored records as an import, kept between two looks."""

from dataclasses import replace
from datetime import date
from functools import cached_property

import polars as pl

from core.ahead import SMALL_PART
from core.blanking import without_quotes
from core.checking.rows import Checked, check_rows
from core.config import Config
from core.context import Context
from core.correcting.base import Base
from core.correcting.ledger import Texts
from core.correcting.sheets import Fill, added_columns, correct
from core.hints import Hints
from core.layout import Layout
from core.operators import find_operator
from core.planning import Plan, plan_checked
from core.scopes import open_context
from core.sheets import Sheet
from core.store.engine import Session, Store
from core.store.records import find_records, has_more_records, read_records, store_version


class View:
    """One version of the store as one operator sees it on one day."""

    def __init__(self, store: Store, layout: Layout, context: Context, version: int) -> None:
        """Take a context whose reference data is read."""
        self.version = version
        self.context = context
        self._store = store
        self._layout = layout
        self._by_columns: dict[frozenset[str], Context] = {}

    def with_columns(self, columns: frozenset[str]) -> Context:
        """Return the context of a file with these columns."""
        if columns not in self._by_columns:
            self._by_columns[columns] = replace(self.context, columns=columns)
        return self._by_columns[columns]

    @cached_property
    def hints(self) -> Hints:
        """What finds hints in the reference data."""
        return Hints(self._layout, self.context.reference)

    def accounts(self) -> pl.DataFrame:
        """Return all stored records of the layout's kind; read once."""
        return self._accounts

    @cached_property
    def _accounts(self) -> pl.DataFrame:
        kind = self._layout.kind
        if kind in self._layout.reference:
            return self.context.reference.records(kind)
        with self._store.reading() as session:
            return read_records(session, kind, self._layout.fields)


class Bench:
    """Judges rows of one layout for one operator and scope."""

    def __init__(
        self, store: Store, *, config: Config, login: str, layout: Layout, scope: str | None, options: frozenset[str]
    ) -> None:
        """Take what every judgement needs; nothing is read yet."""
        self.layout = layout
        self._store = store
        self._config = config
        self._login = login
        self._scope = scope
        self._options = options
        self._view: View | None = None

    def view(self, session: Session) -> View:
        """Return the store as it is now; read anew only where records have changed or a day has passed."""
        version, today = store_version(session), self._today()
        if self._view is None or (self._view.version, self._view.context.today) != (version, today):
            operator = find_operator(session, self._login)
            context, _ = open_context(session, operator, today, self._scope)
            context = replace(context, options=self._options, protected=self.layout.protected)
            context.reference.keep_derived()
            for kind in self.layout.reference:
                context.reference.records(kind)
            self._view = View(self._store, self.layout, context, version)
        return self._view

    def look(self) -> View:
        """Return the store as it is now."""
        with self._store.reading() as session:
            return self.view(session)

    def judge(self, base: Base, texts: Texts, rows: pl.Series | None = None) -> tuple[Sheet, Plan]:
        """Return the sheet of some rows as they stand (all for None), and what importing it would do."""
        with self._store.reading() as session:
            sheet = correct(base, texts, rows)
            plan = self._plan(session, sheet)
            added = added_columns(base, texts)
            if added:
                sheet = correct(base, texts, rows, added, self._as_stored(plan, added))
                plan = self._plan(session, sheet)
        return sheet, plan

    def sheet(self, base: Base, texts: Texts, rows: pl.Series) -> Sheet:
        """Return the sheet of some rows as they stand; they are judged where that says what added columns hold."""
        return self.judge(base, texts, rows)[0] if added_columns(base, texts) else correct(base, texts, rows)

    def _plan(self, session: Session, sheet: Sheet) -> Plan:
        layout = self.layout
        context = self.view(session).with_columns(sheet.columns)
        checked = check_rows(sheet, context)
        plan = plan_checked(checked, layout, context, self._stored(session, checked, context))
        return replace(plan, findings=without_quotes(plan.findings, layout, sheet))

    def _stored(self, session: Session, checked: Checked, context: Context) -> pl.DataFrame:
        kind, fields = self.layout.kind, self.layout.fields
        if kind in self.layout.reference:
            return context.reference.records(kind)
        if has_more_records(session, kind, SMALL_PART * checked.rows.height):
            return find_records(session, kind, fields, checked.rows.filter("asked")["key"])
        return read_records(session, kind, fields)

    def _as_stored(self, plan: Plan, added: tuple[str, ...]) -> Fill:
        """Return what rows hold after an import without the added columns, as cells: they leave it as it would be."""
        after = plan.rows.select("row", "name", *(pl.col(f"new_{name}").alias(name) for name in self.layout.fields))
        clearing = [
            column
            for column in map(self.layout.column, added)
            if column.field is not None and not column.blank_keeps and not column.secret
        ]
        written = after.select("row", *(column.export_expr() for column in clearing))
        return {column.name: dict(written.select("row", column.name).iter_rows()) for column in clearing}

    def _today(self) -> date:
        return self._config.platform.today()
