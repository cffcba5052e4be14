"""A small state to test the core in: two districts, an open and a closed administration, users in all states."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from core.config import Config
from core.layouts import layout_named
from core.opening import open_to_read, open_to_write
from core.outputs import render
from core.packing import pack
from core.service import Check, ImportOptions, Rollbook, Task
from core.store.records import read_records, write_changes

CONFIG = Config()
TODAY: date = CONFIG.platform.today()
TODAY_TEXT = TODAY.isoformat()
SPRING, FALL = "SPRING", "FALL"
FOUNDER = "admin"
TESTER = "AdministrationTestCoordinator"
USERS = "pearsonaccess-users"

REFERENCE = {
    "roles": "Code,Name,Granted By\nStateProctor,State Proctor,TestCoordinator:StateProctor\n",
    "organizations": """Code,Name,Type,Parent Code
TN,Tennessee,State,
TN-1,North District,District,TN
TN-1-1,Oak School,School,TN-1
TN-1-2,Elm School,School,TN-1
01234,Ash School,School,TN-1
É-1,École du Nord,School,TN-1
TN-2,South District,District,TN
TN-2-1,Fir School,School,TN-2
KY,Kentucky,State,
KY-1,West District,District,KY
KY-1-1,Box School,School,KY-1
""",
    "administrations": """Code,Name,Year,Status,Organizations
SPRING,2026 Spring Assessment,2026,Open,TN-1
FALL,2025 Fall Retest,2025,Closed,TN
""",
    "operators": f"""Login,Name,Organizations,Roles,May Delete,May Administer
nora,Nora North,TN-1,TestCoordinator,No,No
sam,Sam South,TN,{TESTER},Yes,No
kay,Kay West,KY,{TESTER},Yes,No
ella,Ella Everywhere,*,*,Yes,Yes
""",
}
"""Layout → file; an order in which one builds on another."""

COLUMNS = tuple(column.name for column in layout_named(USERS).columns)
SOUND = {
    "Action": "U",
    "Username": "ann",
    "First Name": "Ann",
    "Last Name": "Do",
    "Email": "ann@example.org",
    "Authorized Organizations": "TN-1-1",
    "Roles": "RoomSupervisor",
    "Active Begin Date": "2026-02-01",
    "Active End Date": "",
    "Disabled": "No",
    "Disable Reason": "",
    "Is Deleted": "",
}
"""A row that says what is stored of ann."""

_STORED = {
    "first_name": "Ann",
    "last_name": "Do",
    "email": "ann@example.org",
    "organizations": "TN-1-1",
    "roles": "RoomSupervisor",
    "begin_on": "2026-02-01",
}
_DISABLED: dict[str, str | None] = {"disabled_on": "2026-01-02", "disable_reason": "left"}
ACCOUNTS: dict[str, dict[str, str | None]] = {
    "ann": {},
    "dan": _DISABLED,
    "del": {"deleted_on": "2026-03-04"},
    "gus": {**_DISABLED, "deleted_on": "2026-03-04"},
    "bob": {"organizations": "TN-1-1:TN-2-1"},
    "sue": {"organizations": "TN-2-1"},
    "kim": {"organizations": "KY-1-1", "roles": TESTER, "deleted_on": "2026-03-04"},
    "hal": {"organizations": None},
    "tom": {"roles": f"{TESTER}:RoomSupervisor"},
    "Éva": {"email": "Éva".lower().replace("é", "e") + "@example.org"},
}
"""Username → what differs from `SOUND`: every state, and places in, out of and on both sides of nora's reach."""

Row = Mapping[str, str | None]


@dataclass(frozen=True)
class State:
    """One copy of the state, as an operator's program sees it."""

    path: Path

    def rollbook(self, login: str = FOUNDER, config: Config = CONFIG) -> Rollbook:
        """Return the service as an operator uses it."""
        return Rollbook(str(self.path), config, operator=login)

    def check(self, rows: Iterable[Row], login: str = FOUNDER, columns: Iterable[str] = COLUMNS) -> Check:
        """Check rows of users, each what `SOUND` says but for what it gives."""
        return self.rollbook(login).check(user_file(rows, columns), "users.csv", SPRING)

    def judged(
        self, rows: Iterable[Row], login: str = FOUNDER, columns: Iterable[str] = COLUMNS
    ) -> list[dict[str, Any]]:
        """Return the contract's object for each row of a check."""
        return list(self.check(rows, login, columns).results.lines())

    def codes(
        self, rows: Iterable[Row], login: str = FOUNDER, columns: Iterable[str] = COLUMNS
    ) -> list[list[tuple[str, str | None]]]:
        """Return the sorted (code, column) pairs of each row of a check."""
        return [codes_of(line) for line in self.judged(rows, login, columns)]

    def run(
        self,
        rows: Iterable[Row],
        login: str = FOUNDER,
        columns: Iterable[str] = COLUMNS,
        options: ImportOptions | None = None,
    ) -> Task:
        """Import rows of users."""
        return self.rollbook(login).run_import(user_file(rows, columns), "users.csv", SPRING, None, options)

    def reference(self, layout: str, text: str, login: str = FOUNDER) -> Task:
        """Import a file of reference data."""
        return self.rollbook(login).run_import(text.encode(), f"{layout}.csv", None, layout)

    def stored(self, layout: str = USERS) -> dict[str, dict[str, Any]]:
        """Return every stored record of a layout's kind by key: name and fields."""
        found = layout_named(layout)
        with open_to_read(str(self.path), FOUNDER, 5) as store, store.reading() as session:
            records = read_records(session, found.kind, found.fields)
        return {row["key"]: row for row in records.iter_rows(named=True)}

    def copy(self, folder: Path) -> "State":
        """Return another copy, in a new private folder."""
        folder.mkdir(mode=0o700)
        path = folder / "store.sqlite"
        shutil.copyfile(self.path, path)
        path.chmod(0o600)
        return State(path)


def user_file(rows: Iterable[Row], columns: Iterable[str] = COLUMNS, type_: str = "csv") -> bytes:
    """Return rows as a file of users."""
    names = list(columns)
    cells = [[{**SOUND, **row}.get(name) or None for name in names] for row in rows]
    return render(pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row"), type_)


def codes_of(line: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return the sorted (code, column) pairs of a row."""
    return sorted(((one["code"], one["column"]) for one in line["findings"]), key=lambda pair: (pair[0], pair[1] or ""))


def many(number: int, **cells: str) -> list[Row]:
    """Return so many rows of users u0000, u0001, …; `cells` are given as First_Name for First Name."""
    given = {name.replace("_", " "): text for name, text in cells.items()}
    return [{"Username": f"u{index:04}", "Email": f"u{index:04}@example.org", **given} for index in range(number)]


def make_state(folder: Path) -> State:
    """Make the state: reference data through the door, users as records, because no file can set a day of the past."""
    folder.mkdir(mode=0o700)
    state = State(folder / "store.sqlite")
    for layout, text in REFERENCE.items():
        assert state.reference(layout, text).status.value == "completed", layout
    put_accounts(state, ACCOUNTS)
    return state


def put_accounts(state: State, accounts: Mapping[str, Mapping[str, str | None]]) -> None:
    """Store accounts as they are, past any rule; what a name does not say is as of ann."""
    layout = layout_named(USERS)
    rows = [
        (name.lower(), name, *({**_STORED, **given}.get(field) for field in layout.fields))
        for name, given in accounts.items()
    ]
    records = pl.DataFrame(rows, schema=dict.fromkeys(("key", "name", *layout.fields), pl.String), orient="row")
    changes = records.select(
        pl.lit(layout.kind).alias("kind"), "key", pl.lit(0, pl.UInt32).alias("row"), "name", pack(layout.fields)
    )
    with open_to_write(str(state.path), FOUNDER, 5) as store, store.writing() as session:
        write_changes(session, 0, changes)
