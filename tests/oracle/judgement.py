"""What the judging of one row is made of: the row, what it is judged against, what is found out about it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tests.oracle.cells import Finding, Findings, trimmed
from tests.oracle.world import Account, Administration, Operator, World

COLUMNS = (
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
OPTIONAL = frozenset({"Active Begin Date", "Active End Date", "Disable Reason", "Is Deleted"})
"""The columns that a file may lack."""
ACTIONS = {"C": "create", "U": "update", "R": "restore", "D": "delete"}
WARNINGS = frozenset(
    {
        "date-assumed",
        "organization-not-participating",
        "organization-redundant",
        "user-is-deleted",
        "spreadsheet-damage",
    }
)
ORGANIZATIONS, ROLES, REASON = "Authorized Organizations", "Roles", "Disable Reason"
BEGIN, END = "Active Begin Date", "Active End Date"


@dataclass(frozen=True)
class Row:
    """One record as read: its spreadsheet row, its cells by column, whether its length fits the header."""

    number: int
    cells: Mapping[str, str | None]
    ragged: bool = False


@dataclass(frozen=True)
class RowResult:
    """What one row leads to; `after` is the stored account of its key afterwards, if there is one."""

    number: int
    key: str | None
    action: str | None
    outcome: str
    said: tuple[Finding, ...]
    open: frozenset[tuple[str, str]] = frozenset()
    anything_else: bool = False
    contested: str | None = None
    after: Account | None = None
    published: tuple[str, ...] = ()
    """The platform's own sentences that stand in a message of the row."""
    key_column: str = "Username"

    @property
    def findings(self) -> list[tuple[str, str | None]]:
        """Return code and column of every certain finding, sorted."""
        return sorted(((one.code, one.column) for one in self.said), key=lambda pair: (pair[0], pair[1] or ""))


@dataclass(frozen=True)
class Setting:
    """All that the rows are judged against; `present` are the columns that the file has."""

    world: World
    operator: Operator
    administration: Administration
    today: date
    present: frozenset[str]
    counts: Counter[str]
    reach: frozenset[str]
    taking_part: frozenset[str]


@dataclass
class Judgement:
    """One row on its way: what is known so far."""

    row: Row
    setting: Setting
    findings: Findings = field(default_factory=Findings)
    action: str | None = None
    stored: Account | None = None
    answered: bool = False
    """Whether the questions about the stored user were asked and none went wrong."""
    contested: str | None = None
    published: list[str] = field(default_factory=list)

    def cell(self, column: str) -> str:
        """Return the text of a cell, empty where it is blank or the column absent."""
        return trimmed(self.row.cells.get(column))

    def has(self, column: str) -> bool:
        """Tell whether the file has a column."""
        return column in self.setting.present

    def base(self) -> Account | None:
        """Return the stored account as the row meets it: R clears what disables and deletes first."""
        if self.stored is None or self.action != "R":
            return self.stored
        return replace(self.stored, disabled=None, reason=None, deleted=None)
