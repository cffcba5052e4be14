"""Looking through all stored accounts for what the notices of a layout ask, part by part and made small."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import polars as pl

from core.context import Context
from core.layout import Layout, Survey, Surveyed
from core.layouts import fields_of
from core.store.engine import Session
from core.store.records import has_more_records, scan_records

_PART = 50_000
_QUICK = 250_000
"""So many accounts are looked through in a moment; for more than these an import does not wait."""


def survey_records(records: pl.DataFrame, layout: Layout, context: Context) -> Surveyed:
    """Return what the layout asks of its own accounts, all of which are at hand."""
    takes = [take for kind, take in layout.surveys if kind == layout.kind]
    parts = [records] if records.is_empty() else list(records.iter_slices(_PART))
    return _joined(take(part, context) for take in takes for part in parts)


def survey_store(session: Session, layout: Layout, context: Context, *, patient: bool) -> Survey:
    """Return what looks through the store when it is first asked; only the `patient` look through a big one."""

    @cache
    def survey() -> Surveyed | None:
        if not patient and any(has_more_records(session, kind, _QUICK) for kind, _ in layout.surveys):
            return None
        # What is read is made small on another thread while more is read.
        with ThreadPoolExecutor(1, "survey") as pool:
            taken = [
                pool.submit(take, part, context) for kind, take in layout.surveys for part in _parts(session, kind)
            ]
            return _joined(made.result() for made in taken)

    return survey


def _parts(session: Session, kind: str) -> Iterator[pl.DataFrame]:
    """Yield the records of a kind in parts, of which an empty one makes sure that there is one."""
    fields = fields_of(kind)
    yield pl.DataFrame(schema=dict.fromkeys(("key", "name", *fields), pl.String))
    yield from scan_records(session, kind, fields, _PART)


def _joined(parts: Iterable[Surveyed]) -> Surveyed:
    frames: dict[str, list[pl.DataFrame]] = {}
    for part in parts:
        for name, frame in part.items():
            frames.setdefault(name, []).append(frame)
    return {name: pl.concat(found) for name, found in frames.items()}
