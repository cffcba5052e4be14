"""Rows that repeat a key or contradict each other: which one to keep, what they should say."""

from collections import Counter
from collections.abc import Iterator
from functools import reduce
from operator import or_

import polars as pl

from core.correcting.values import LEFT_OUT, MARKED, Proposal
from core.suggesting.indexes import name_key
from core.suggesting.likes import candidates
from core.suggesting.persons import same_person
from core.suggesting.question import Question, brief, fix
from core.suggesting.signing_in import free_usernames
from core.text import clean, key_expr, key_of

Other = dict[str, str | None]


def repeated(q: Question) -> Iterator[Proposal]:
    """A key stands on several rows: leave this one out, or give it another key where somebody else is meant."""
    numbers = [int(one) for one in (q.detail or "").partition("|")[0].split(",") if one.isdecimal()]
    others = sorted(number for number in numbers if number != q.row)
    if not others:
        return
    rows = _rows(q, others)
    strangers = not q.removing and bool(rows) and all(_somebody_else(q, other) for other in rows.values())
    rightful = strangers and q.record is not None and same_person(q, q.record) >= 0.5
    yield from _keep_one(q, rows, others, 0.45 if strangers else 0.8)
    if q.column is not None and q.column.meaning.username and not q.removing:
        yield from free_usernames(q, 0.4 if rightful else 0.9 if strangers else 0.5)
    elif q.layout.likeness and q.column is not None and q.column.name == q.known.identity:
        for record, because in list(candidates(q.known, q.cells))[:2]:
            text = f"{brief(record.name)} ({because})"
            yield fix("own-key", text, 0.9 if strangers else 0.3, (q.column.name, record.name))


def _keep_one(q: Question, rows: dict[int, Other], others: list[int], taken: float) -> Iterator[Proposal]:
    """Propose which of the rows to keep: of copies the first, else the one with most cells filled."""
    names = [column.name for column in q.layout.columns]
    filled = {row: sum(bool(clean(cells.get(name))) for name in names) for row, cells in rows.items()}
    filled[q.row] = sum(bool(q.given(name)) for name in names if not rows or name in next(iter(rows.values())))
    kept = max([q.row, *others], key=lambda row: (filled.get(row, 0), -row))
    same = bool(rows) and all(_identical(q, other) for other in rows.values())
    told = ", which says the same" if same else ""
    other = min(others) if kept == q.row else kept
    text = f"leave this row out, keep row {other}{told}"
    yield fix("leave-copy-out", text, taken - 0.15 if kept == q.row else 0.97 if same else taken, (LEFT_OUT, MARKED))
    if str(len(others) + 1) == (q.detail or "").partition("|")[2]:
        named = f"row{'s' if len(others) > 1 else ''} {', '.join(map(str, others))}"
        said = told.replace("says", "say") if len(others) > 1 else told
        score = taken - 0.15 if kept != q.row else 0.97 if same else taken
        text = f"keep this row, leave out {named}{said}"
        yield Proposal("keep-this", text, (), False, score, tuple((row, LEFT_OUT, MARKED) for row in others))


def _rows(q: Question, numbers: list[int]) -> dict[int, Other]:
    rows = q.known.rows
    if rows is None or not {"row"} <= set(rows.columns):
        return {}
    found = rows.filter(pl.col("row").is_in(numbers))
    return {cells["row"]: cells for cells in found.iter_rows(named=True)}


def _somebody_else(q: Question, other: Other) -> bool:
    likeness = q.layout.likeness
    if likeness is None:
        return False
    first, last = likeness.people
    own, theirs = name_key(q.given(first), q.given(last)), name_key(clean(other.get(first)), clean(other.get(last)))
    mail, their_mail = q.key(likeness.email), key_of(other.get(likeness.email))
    return None not in (own, theirs) and own != theirs and (mail != their_mail or mail is None)


def _identical(q: Question, other: Other) -> bool:
    return all(
        clean(other.get(column.name)) == q.given(column.name) for column in q.layout.columns if not column.secret
    )


def contradicting(q: Question) -> Iterator[Proposal]:
    """Rows of one person, or of one class, do not agree: what most of them or the store say."""
    names = [name for name in (q.detail or "").split(", ") if name in {column.name for column in q.layout.columns}]
    columns = [q.layout.column(name) for name in names]
    for column in columns:
        if column.secret:
            yield fix("no-password", f"clear {column.name} on these rows", 0.6, (column.name, None), wide=True)
    part = columns[0].meaning.part if columns else None
    group = _group(q, part)
    edits, told = [], []
    for column in columns:
        winner = None if column.secret else _winner(q, group, column.name)
        if winner is not None and winner != q.given(column.name):
            edits.append((column.name, winner))
            told.append(f"{column.name} {brief(winner)}")
    if edits:
        yield fix("agree", f"{', '.join(told)}, as the others say", 0.93, *edits, wide=True)
    yield from _alternatives(q, group, names)
    clearing = [column.name for column in columns if part is not None and column.meaning.names is None]
    if clearing:
        text = f"clear {', '.join(clearing)}: what is there is kept"
        yield fix("clear-differing", text, 0.4, *((name, None) for name in clearing))


def _group(q: Question, part: str | None) -> list[Other]:
    """Return all rows of the same person, or of the same part, this one as it stands."""
    rows = q.known.rows
    own: Other = {"row": str(q.row), **q.cells}
    if rows is None:
        return [own]
    if part is None:
        keys = [q.known.identity] if q.key(q.known.identity) else [q.layout.key_column]
    else:
        keys = [one.name for one in q.layout.columns if one.meaning.part == part and one.meaning.names is not None]
    asked = [key_expr(pl.col(name)) == q.key(name) for name in keys if name in rows.columns and q.key(name)]
    if not asked:
        return [own]
    others = rows.filter(reduce(or_, asked) & (pl.col("row") != q.row)).head(50)
    return [own, *others.iter_rows(named=True)]


def _winner(q: Question, group: list[Other], name: str) -> str | None:
    """Return the text that most rows have; of several that of the store, else that of the first row."""
    group = sorted(group, key=lambda cells: int(cells["row"] or 0))
    counted = Counter(text for text in (clean(cells.get(name)) for cells in group) if text)
    stored = q.record.cells.get(name) if q.record else None
    if not counted:
        return stored
    most = max(counted.values())
    leading = [text for text, number in counted.items() if number == most]
    return stored if stored in leading else leading[0]


def _alternatives(q: Question, group: list[Other], names: list[str]) -> Iterator[Proposal]:
    """Propose the text of any other row, for one column at a time."""
    for name in names:
        if q.layout.column(name).secret:
            continue
        texts = {clean(cells.get(name)): cells["row"] for cells in group[1:]}
        for text, row in list(texts.items())[:3]:
            if text != q.given(name):
                said = f"{name} {brief(text)}" if text else f"clear {name}"
                yield fix("as-on-row", f"{said}, as on row {row}", 0.5, (name, text))
