"""Asking for suggestions as triage does: rows are checked against a store, and each finding is asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from core.config import Config, Credentials
from core.correcting.values import Proposal
from core.layouts import layout_named
from core.opening import open_to_read
from core.operators import find_operator
from core.scopes import open_context
from core.service import Rollbook
from core.store.records import read_records
from core.suggesting import Suggester

CONFIG = Config(credentials=Credentials(memory_kib=8, passes=1))
Cells = Mapping[str, str | None]


@dataclass(frozen=True)
class Asked:
    """What is found on one row, and what is proposed for each finding."""

    findings: list[dict[str, str | None]]
    proposals: list[list[Proposal]]

    def of(self, code: str) -> list[Proposal]:
        """Return the proposals for the first finding of a code."""
        for finding, proposals in zip(self.findings, self.proposals, strict=True):
            if finding["code"] == code:
                return proposals
        raise AssertionError(f"no {code}: {[finding['code'] for finding in self.findings]}")

    def first(self, code: str) -> dict[str, str | None]:
        """Return the edits of the first proposal for a code."""
        found = self.of(code)
        return dict(found[0].edits) if found else {}

    def texts(self, code: str) -> list[str]:
        """Return what the proposals for a code say."""
        return [proposal.text for proposal in self.of(code)]


def make_suggester(
    store: str,
    login: str,
    layout: str,
    scope: str | None,
    rows: pl.DataFrame | None = None,
    header: tuple[str, ...] = (),
) -> Suggester:
    """Return the suggestions for a layout on a store, all of it read beforehand."""
    found = layout_named(layout)
    with open_to_read(store, login, 5) as opened, opened.reading() as session:
        operator = find_operator(session, login)
        context, _ = open_context(session, operator, date(2026, 11, 20), scope)
        for kind in (*found.reference, "organization", "role"):
            context.reference.records(kind)
        accounts = read_records(session, found.kind, found.fields)
    return Suggester(found, context, lambda: accounts, lambda: rows, header)


def ask(
    store: str, scope: str | None, layout: str, rows: Sequence[Cells], header: Sequence[str] = (), login: str = "admin"
) -> list[Asked]:
    """Check rows as one file and ask about every finding on each of them."""
    names = list(header) or [
        column.name for column in layout_named(layout).columns if any(column.name in row for row in rows)
    ]
    cells = [[row.get(name) or None for name in names] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    check = Rollbook(store, CONFIG, operator=login).check(frame.write_csv().encode(), "rows.csv", scope, layout)
    numbered = frame.with_row_index("row", 2)
    suggester = make_suggester(store, login, layout, scope, numbered, tuple(names))
    found = check.results.findings
    asked = []
    for number, row in enumerate(numbered.iter_rows(named=True), 2):
        mine = found.filter(pl.col("row") == number).to_dicts()
        given = {name: row[name] for name in names}
        asked.append(
            Asked(
                mine,
                [
                    suggester.proposals(number, one["column"], one["code"], one["value"], one["detail"], given)
                    for one in mine
                ],
            )
        )
    return asked
