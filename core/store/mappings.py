"""Mappings: what somebody said about the columns of a file, remembered for files with the same header."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.store.engine import Session
from core.store.schema import mappings


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which header cells were read as which columns, who said so, and when."""

    columns: tuple[tuple[str, str], ...]
    operator: str
    used: datetime


def find_mapping(session: Session, layout: str, header: str) -> Mapping | None:
    """Return what is remembered for a layout and a header (its mark)."""
    statement = sa.select(mappings.c.columns, mappings.c.operator, mappings.c.used).where(_one(layout, header))
    row = session.connection.execute(statement).one_or_none()
    if row is None:
        return None
    return Mapping(tuple((label, column) for label, column in row.columns), row.operator, row.used)


def keep_mapping(session: Session, layout: str, header: str, mapping: Mapping) -> None:
    """Remember a mapping in place of what was remembered before."""
    forget_mapping(session, layout, header)
    session.connection.execute(
        sa.insert(mappings).values(
            layout=layout,
            header=header,
            columns=_listed(mapping.columns),
            operator=mapping.operator,
            used=mapping.used,
        )
    )


def forget_mapping(session: Session, layout: str, header: str) -> None:
    """Forget what is remembered for a layout and a header."""
    session.connection.execute(sa.delete(mappings).where(_one(layout, header)))


def _one(layout: str, header: str) -> sa.ColumnElement[bool]:
    return sa.and_(mappings.c.layout == layout, mappings.c.header == header)


def _listed(columns: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[label, column] for label, column in columns]
