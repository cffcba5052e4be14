"""The work on a draft: what its rows are judged to be, what could correct them, where it stands."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import polars as pl

from core.correcting.bench import Bench, View
from core.correcting.draft import Draft
from core.correcting.fixing import MOST, Fixer
from core.correcting.judgement import Judgement, row_of_plan
from core.correcting.kin import FEW, Kin
from core.correcting.ledger import Texts
from core.correcting.ordering import continued
from core.correcting.values import LEFT_OUT, MARKS, SHAPED, SKIPPED, Edit, Fix, Like, RowView, Standing
from core.correcting.views import Cells, view_row, view_unjudged
from core.findings import ERROR_CODES
from core.outcomes import FAULTY, Outcome
from core.planning import Plan
from core.sheets import Sheet
from core.text import key_of

if TYPE_CHECKING:
    from core.suggesting import Suggester


class Work:
    """Judges one draft, whole or row by row."""

    def __init__(self, draft: Draft, bench: Bench) -> None:
        """Take a draft and where it is judged."""
        self._draft = draft
        self._bench = bench
        self._cells = Cells(draft.base)
        self._order: list[int] = []
        self._ordered: pl.DataFrame | None = None
        """The errors that the order was made of."""
        self._fixer: Fixer | None = None
        self._suggester: tuple[object, Suggester] | None = None
        self._rows: pl.DataFrame | None = None
        self._kin: Kin | None = None
        self.judgement: Judgement | None = None
        self._is_whole = False
        self._first: AbstractSet[int] | None = None

    def judge_all(self) -> None:
        """Judge every row that is still to be imported."""
        going = self._draft.going()
        self._fixer = self._rows = self._kin = None
        self._is_whole = True
        if not going:
            self.judgement = None
            return
        sheet, plan = self.judge(going)
        self.judgement = Judgement(sheet, plan)
        if len(going) > FEW and not self._bench.layout.kin.everybody:
            self._kin = Kin(sheet, self._look().with_columns(sheet.columns))

    def judge(self, rows: Sequence[int], texts: Texts | None = None) -> tuple[Sheet, Plan]:
        """Return the sheet of some rows as they stand, and what importing it would do."""
        all_ = len(rows) == len(self._draft.base.rows)
        chosen = None if all_ else self._draft.chosen(rows)
        return self._bench.judge(self._draft.base, self._draft.ledger.texts if texts is None else texts, chosen)

    def judge_rows(self, rows: set[int]) -> None:
        """Judge rows of a large draft with what hangs together with them; the whole is to be judged later."""
        self._fixer, self._is_whole = None, False
        going = rows.intersection(self._draft.going())
        if self.judgement is None:
            self.judge_all()
            return
        self.judgement.drop(rows - going)
        if not going:
            return
        if self._kin is not None:
            fresh = self.judge(sorted(going))[0]
            self._kin.renew(fresh, self._look().with_columns(fresh.columns))
        for row in going:
            self.judgement.put(row, self._judge_one(row, {}))

    def require_whole(self) -> None:
        """Judge the whole draft where single rows were judged since."""
        if not self._is_whole:
            self._draft.look()
            self.judge_all()

    def _judge_one(self, row: int, typed: Mapping[str, str | None]) -> Plan:
        texts: Texts = self._draft.ledger.texts
        if typed:
            texts = {**texts, row: {**texts.get(row, {}), **typed}}
        return row_of_plan(self.judge(self._with_kin(row, texts), texts)[1], row)

    def _with_kin(self, row: int, texts: Texts) -> list[int]:
        """Return the rows to judge a row with: all of a few, else those that its verdict hangs on."""
        going = self._draft.going() if self.judgement is None else self.judgement.outcomes
        if self._kin is None:
            return sorted({*going, row})
        sheet = self._bench.sheet(self._draft.base, texts, self._draft.chosen([row]))
        kin = self._kin.of(sheet, self._look().with_columns(sheet.columns))
        return sorted({*kin.intersection(going), row})

    def state(self, row: int) -> str:
        """Return where a row stands: error, sound, skipped, left-out or sent."""
        if self._draft.is_sent(row):
            return "sent"
        if self._draft.ledger.is_marked(row, LEFT_OUT):
            return "left-out"
        if self._draft.ledger.is_marked(row, SKIPPED):
            return "skipped"
        return "error" if self.judgement is not None and self.judgement.is_faulty(row) else "sound"

    def view(self, row: int) -> RowView:
        """Return a row as it stands."""
        state, texts = self.state(row), self._texts(row)
        cells = self._cells.shown(row, texts)
        if state == "sent":
            return view_unjudged(row, state, cells, self._bench.layout)
        plan = None if self.judgement is None else self.judgement.of(row)
        if plan is None:
            plan = self._judge_one(row, {})
        return view_row(plan, state, cells, self._look().hints, self._likes(row, plan, texts))

    def view_typed(self, row: int, typed: Mapping[str, str | None]) -> RowView:
        """Return a row as it would stand with other texts in some cells."""
        texts = {**self._texts(row), **typed}
        plan = self._judge_one(row, typed)
        state = "error" if plan.rows["outcome"].item() in FAULTY else "sound"
        cells = self._cells.shown(row, texts)
        return view_row(plan, state, cells, self._look().hints, self._likes(row, plan, texts))

    def fixes(self, row: int, column: str | None) -> list[Fix]:
        """Return the fixes of a row's first error, or of the findings of one column."""
        plan = None if self.judgement is None else self.judgement.of(row)
        if plan is None:
            return []
        errors = [line for line in plan.findings.iter_rows() if line[2] in ERROR_CODES]
        chosen = errors[:1] if column is None else [line for line in errors if line[1] == column]
        if not chosen and column is not None:
            chosen = [line for line in plan.findings.iter_rows() if line[1] == column]
        found: list[Fix] = []
        for line in chosen:
            found += [fix for fix in self._fixing().fixes(line) if fix.edits not in {one.edits for one in found}]
        return found[:MOST]

    def standing(self, at: int | None, version: int) -> Standing:
        """Return where the draft stands; the row where one stands is kept in the order."""
        draft, judgement = self._draft, self.judgement
        skipped, left_out = draft.ledger.marked(SKIPPED), draft.ledger.marked(LEFT_OUT)
        resting = {row for row in skipped | left_out if draft.is_sent(row) or row in left_out}
        outcomes: Mapping[int, str] = {} if judgement is None else judgement.outcomes
        faulty: AbstractSet[int] = set() if judgement is None else judgement.faulty
        if judgement is not None and judgement.errors is not self._ordered:
            self._ordered = judgement.errors
            self._order = continued(self._order, judgement.errors, faulty)
        unsound = faulty | skipped
        open_ = unsound - resting
        known = set(self._order)
        self._order += sorted(open_ - known)
        if draft.whole:
            changed = draft.ledger.corrected() | self._faulty_at_first()
            corrected = sum(1 for row in changed if row in outcomes and row not in unsound)
        else:
            corrected = len(outcomes) - sum(1 for row in unsound if row in outcomes)
        following = draft.ledger.next
        return Standing(
            order=tuple(row for row in self._order if row in open_ or row == at),
            corrected=corrected,
            left=len(faulty - skipped),
            skipped=sum(1 for row in skipped if row in outcomes),
            left_out=sum(1 for row in left_out if not draft.is_sent(row)),
            sent=draft.sent,
            along=len(outcomes) - corrected if draft.whole else 0,
            rows=len(draft.base.rows),
            undo=draft.undoable,
            redo=following.told if following else None,
            version=version,
        )

    def _faulty_at_first(self) -> AbstractSet[int]:
        """Return the rows that were in error before anything was decided: what another row's correction freed counts.

        A large draft that is taken up again is not judged once more for that: there those in error then.
        """
        if self._first is None:
            rows = [row for row in self._draft.base.rows if not self._draft.is_sent(row)]
            if self._draft.ledger.texts and 0 < len(rows) <= FEW:
                self._first = Judgement(*self.judge(rows, {})).faulty
            else:
                self._first = frozenset(self.judgement.faulty if self.judgement else ())
        return self._first

    def _texts(self, row: int) -> dict[str, str | None]:
        texts = self._draft.ledger.texts.get(row, {})
        corrected = {column: text for column, text in texts.items() if column not in MARKS}
        return {**self._cells.cleared(row), **corrected} if SHAPED in texts else corrected

    def _look(self) -> View:
        return self._bench.look()

    def _named(self, row: int) -> dict[str, str | None]:
        return self._cells.named(row, self._texts(row))

    def _unique(self) -> frozenset[str]:
        """Return the columns in which rows of two owners cannot have the same text."""
        layout = self._bench.layout
        key = layout.key if layout.plan is None and len(layout.key) == 1 else ()
        return frozenset(key).union(column.name for column in layout.columns if column.meaning.username)

    def may_share(self, column: str, row: int, other: int) -> bool:
        """Tell whether two rows may have the same text in a column."""
        return column not in self._unique() or self._owner(row) == self._owner(other)

    def _owner(self, row: int) -> object:
        """Return whose row it is: its own where one row is one record, else that of the person whom it names."""
        layout = self._bench.layout
        if layout.plan is None:
            return row
        cells = self._named(row)
        named = (layout.likeness.identity if layout.likeness else layout.key_column, layout.key_column)
        return next((key for key in (key_of(cells.get(name)) for name in named) if key), row)

    def _column(self, name: str) -> dict[int, str | None]:
        """Return the cells of a column as they stand, by row."""
        rows, texts = self._all_rows(), self._draft.ledger.texts
        found = {} if rows is None or name not in rows.columns else dict(rows.select("row", name).iter_rows())
        return found | {row: cells[name] for row, cells in texts.items() if name in cells}

    def _suggesting(self) -> "Suggester":
        """Return who makes proposals, made anew where the store or the columns have changed."""
        view, base = self._look(), self._draft.base
        sheet = base.sheet if self.judgement is None else self.judgement.sheet
        if self._suggester is None or self._suggester[0] != (view, sheet.columns):
            places = {place: name for name, place in base.sheet.matched.items()}
            header = tuple(places.get(f"c{place}", name) for place, name in enumerate(base.header))
            context = view.with_columns(sheet.columns)
            # Late: what suggests is slow to import, and most of the program does without it.
            from core.suggesting import Suggester

            maker = Suggester(self._bench.layout, context, view.accounts, self._all_rows, header)
            self._suggester = ((view, sheet.columns), maker)
        return self._suggester[1]

    def _all_rows(self) -> pl.DataFrame | None:
        """Return the rows as they stand under the layout's names, passwords left out."""
        if self._rows is None and self.judgement is not None:
            sheet, layout = self.judgement.sheet, self._bench.layout
            open_ = {name: place for name, place in sheet.matched.items() if not layout.column(name).secret}
            self._rows = sheet.open_cells.select("row", **{name: pl.col(place) for name, place in open_.items()})
        return self._rows

    def _fixing(self) -> Fixer:
        if self._fixer is None:
            errors = pl.DataFrame() if self.judgement is None else self.judgement.errors
            resting = self._draft.ledger.marked(SKIPPED)
            self._fixer = Fixer(
                self._suggesting(), errors, resting, self._named, self._column, self._unique(), self._owner
            )
        return self._fixer

    def _likes(self, row: int, plan: Plan, texts: Mapping[str, str | None]) -> tuple[Like, ...]:
        """Return the accounts that may be who the row would create."""
        _, action, exists, outcome = plan.rows.select("row", "action", "exists", "outcome").row(0)
        if exists or not (outcome == Outcome.CREATED.value or action == "create"):
            return ()
        cells = self._cells.named(row, texts)
        likes = []
        for key, name, because, edits in self._suggesting().likes(cells, plan.rows["written"].item()):
            fix = Fix("same-person", f"update {key}", 1, tuple(Edit(row, *edit) for edit in edits), None)
            likes.append(Like(key, name, because, fix))
        return tuple(likes)
