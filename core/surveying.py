"""Looking through all stored accounts for what the notices of a layout ask, part by part and made small."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import polars as pl

from core.context import Context
from core.layout import Layout
from core.layouts import fields_of
from core.store.engine import Session
from core.store.records import has_more_records, search_records
from core.survey import Question, Survey

_PART = 50_000
_MANY = 250_000
"""So many accounts are looked through in a moment."""


def survey_records(records: pl.DataFrame, layout: Layout, context: Context) -> Survey:
    """Answer what the layout asks of its own accounts, all of which are at hand and may be let go after this."""
    parts = [records] if records.is_empty() else list(records.iter_slices(_PART))
    answers = {
        question.name: pl.concat([question.take(part.select(question.fields), context) for part in parts])
        for question in layout.surveys
        if question.kind == layout.kind
    }

    def survey(
        name: str,
        *,
        containing: Sequence[Sequence[str]] = (),
        only: pl.Expr | None = None,
        until: Callable[[pl.DataFrame], bool] | None = None,
    ) -> pl.DataFrame:
        return answers[name]

    return survey


def survey_store(session: Session, layout: Layout, context: Context, *, patient: bool) -> Survey:
    """Return what looks through the store, each time that it is asked, for the accounts that matter.

    Only the `patient` look through very many for what takes patience.
    """

    def survey(
        name: str,
        *,
        containing: Sequence[Sequence[str]] = (),
        only: pl.Expr | None = None,
        until: Callable[[pl.DataFrame], bool] | None = None,
    ) -> pl.DataFrame:
        asked = [question for question in layout.surveys if question.name == name]
        found: list[pl.DataFrame] = []
        for part in chain.from_iterable(
            _answers(session, each, context, containing, only, patient=patient) for each in asked
        ):
            found.append(part)
            if until is not None and until(pl.concat(found)):
                break
        return pl.concat(found)

    return survey


def _answers(
    session: Session,
    question: Question,
    context: Context,
    containing: Sequence[Sequence[str]],
    only: pl.Expr | None,
    *,
    patient: bool,
) -> Iterator[pl.DataFrame]:
    """Yield what the question makes of nobody, for its columns, and of each part of the accounts that matter."""

    def take(part: pl.DataFrame) -> pl.DataFrame:
        return question.take(part if only is None else part.filter(only), context)

    yield take(pl.DataFrame(schema=dict.fromkeys(question.fields, pl.String)))
    if question.patience and not patient and has_more_records(session, question.kind, _MANY):
        return
    yield from search_records(
        session, question.kind, fields_of(question.kind), question.fields, containing, _PART, take
    )
