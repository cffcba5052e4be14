"""Rows as the files that a school would hand in."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter

USER_COLUMNS = (
    "Action",
    "Username",
    "First Name",
    "Last Name",
    "Email",
    "Authorized Organizations",
    "Roles",
    "Active Begin Date",
    "Active End Date",
    "Disabled",
    "Disable Reason",
    "Is Deleted",
)
NOTE = "Note"
"""A column that no layout knows: what a row is there for."""

TOO_SHORT, HASHED = "short", "{SSHA}bm90IGEgcGFzc3dvcmQ="
"""What no password may be."""

Noted = tuple[str, ...]
"""The cells of a row with its note."""


@dataclass(frozen=True, slots=True)
class UserRow:
    """One row of a file of users, its cells as text in the order of the columns."""

    action: str
    username: str
    first_name: str
    last_name: str
    email: str
    organizations: str
    roles: str
    begin: str = ""
    end: str = ""
    disabled: str = "No"
    reason: str = ""
    deleted: str = "No"

    def asking(self, action: str) -> "UserRow":
        """Return the row with another action."""
        return replace(self, action=action)


_cells_of = attrgetter(*(field.name for field in fields(UserRow)))


def cells_of(row: UserRow) -> tuple[str, ...]:
    """Return the cells of a row in the order of the columns."""
    cells: tuple[str, ...] = _cells_of(row)
    return cells


def csv_of(columns: Sequence[str], rows: Iterable[UserRow | Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(cells_of(row) if isinstance(row, UserRow) else row for row in rows)
    return text.getvalue().encode()
