"""Learning a customer's names of columns once, from a sample file: which header cell is likely which column."""

from dataclasses import dataclass

import polars as pl

from core.checking.cells import EMAIL
from core.headers import REPORT_COLUMNS, Said, header_key, names_of
from core.layout import CellKind, Column, Layout
from core.reading import Table
from core.text import fold_expr

_LIKE = 72.0
_MOST = 0.9
_BY_CONTENT = 80.0
_SYNONYMS = {
    "User ID": ("employee id", "employee number", "staff id", "student id", "person id", "id number"),
    "First Name": ("first", "given name", "forename", "preferred name"),
    "Last Name": ("last", "surname", "family name"),
    "Email": ("mail", "e-mail address", "email address"),
    "Username": ("login", "login name", "sign-in name", "account name"),
    "Password": ("passwd", "initial password"),
    "User Type": ("role", "user role", "account type"),
    "Active": ("status", "enabled", "state"),
    "Job Title": ("position", "job", "function"),
    "Site": ("location", "school", "building", "campus"),
    "Cost Center": ("cost centre", "department"),
    "Supervisors": ("manager", "reports to", "managers"),
}
"""What other products call the same thing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A header cell of a sample file that is likely a column of the layout."""

    column: str
    header: str
    because: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a sample file taught about a layout."""

    proposals: list[Proposal]
    lines: str
    """The lines for the settings file."""
    unmatched: tuple[str, ...]
    """The required columns that no header cell is, or is likely to be."""


def learn(table: Table, layout: Layout) -> Learnt:
    """Return which unknown header cells of a sample file are likely which columns, and what stays unmatched."""
    proposals = propose_aliases(table, layout)
    named = {header_key(name) for name in table.header} - _report_columns({header_key(name) for name in table.header})
    proposed = {proposal.column for proposal in proposals}
    unmatched = tuple(
        column.name
        for column in layout.columns
        if column.required and column.name not in proposed and not names_of(column) & named
    )
    return Learnt(proposals, settings_text(layout, proposals), unmatched)


def propose_aliases(table: Table, layout: Layout, said: Said = ()) -> list[Proposal]:
    """Return which unknown header cells are likely which columns that the file lacks; the surest first.

    What somebody said about a header cell is settled.
    """
    headers = {place: name for place, name in enumerate(table.header) if name}
    settled, taken = {header_key(label) for label, _ in said}, {column for _, column in said}
    known = {name for column in layout.columns for name in names_of(column)} | settled
    present = {header_key(name) for name in headers.values()} - settled
    lacking = [column for column in layout.columns if column.name not in taken and not names_of(column) & present]
    reported = _report_columns(present)
    unknown = {place: name for place, name in headers.items() if header_key(name) not in known | reported}
    scored = sorted(
        (
            (*_likeness(column, name, table.cells[f"c{place}"], layout), column.name, name)
            for column in lacking
            for place, name in unknown.items()
        ),
        reverse=True,
    )
    return _assigned([(score, because, column, name) for score, because, column, name in scored if score >= _LIKE])


def _report_columns(present: set[str]) -> set[str]:
    """Return what Rollbook's own files add; a Status without Details is the customer's."""
    return set(REPORT_COLUMNS) - ({"status"} if "details" not in present else set())


def _likeness(column: Column, header: str, cells: pl.Series, layout: Layout) -> tuple[float, str]:
    """Return how sure it is, of 100, and why."""
    from rapidfuzz import fuzz

    names = (column.name, *column.aliases, *_SYNONYMS.get(column.name, ()))
    by_name = max(fuzz.token_sort_ratio(header.lower(), name.lower()) for name in names)
    values = cells.drop_nulls().str.strip_chars()
    because = _content(column, values.filter(values != ""), layout)
    if because and by_name < _BY_CONTENT:
        return _BY_CONTENT + by_name / 100, because
    return by_name, "the name is alike"


def _content(column: Column, values: pl.Series, layout: Layout) -> str:
    """Return what in the cells speaks for a column, or nothing."""
    if values.is_empty():
        return ""
    if column.kind is CellKind.EMAIL:
        return "the cells are e-mail addresses" if _share(values.str.contains(EMAIL)) else ""
    if column.kind is CellKind.CHOICE:
        folded = values.to_frame("cell").select(fold_expr(pl.col("cell")))["cell"]
        listed = folded.is_in([choice.lower() for choice in column.choices])
        return f"the cells are {', '.join(column.choices)}" if _share(listed) else ""
    if column.name == layout.key_column:
        short = values.str.contains(r"^\S{1,40}$") & ~values.str.contains("@")
        unique = values.n_unique() == values.len() and values.len() > 1
        return "the cells are all different and without spaces" if unique and _share(short) else ""
    return ""


def _share(holds: pl.Series) -> bool:
    return float(holds.sum()) >= _MOST * holds.len()


def _assigned(scored: list[tuple[float, str, str, str]]) -> list[Proposal]:
    """Give each header cell and each column away once, the likeliest pair first."""
    proposals: list[Proposal] = []
    for _, because, column, name in scored:
        if all(column != made.column and name != made.header for made in proposals):
            proposals.append(Proposal(column, name, because))
    return proposals


def settings_text(layout: Layout, proposals: list[Proposal]) -> str:
    """Return the names that the layout's columns have already, and the proposed ones, as lines of the settings file."""
    import tomli_w

    learnt = {proposal.column: proposal.header for proposal in proposals}
    aliases = {
        column.name: [*column.aliases, *filter(None, [learnt.get(column.name)])]
        for column in layout.columns
        if column.aliases or column.name in learnt
    }
    return tomli_w.dumps({"layouts": {layout.name: {"aliases": aliases}}})
