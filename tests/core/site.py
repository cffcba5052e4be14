"""A small learning platform to test in: lists, users of every type, protected accounts, training records."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from core.config import Config
from core.layouts import fields_of, layout_named
from core.opening import open_to_read
from core.outputs import render
from core.service import Check, ImportOptions, Rollbook, Task
from core.store.records import journal_of, read_records
from tests.core.state import FOUNDER, codes_of

SITE = "lms"
USERS = "edvance360-users"
CONFIG = Config()
COLUMNS = tuple(column.name for column in layout_named(USERS).columns)
REQUIRED = tuple(column.name for column in layout_named(USERS).columns if column.required)
ALLOWED = ImportOptions(delete_training_records=True)

LISTS = "List,Name\nJob Title,Teacher\nJob Title,Année Head\nSite,Oak School\nSite,Teacher\nCost Center,0471\n"
TRAININGS = """User ID,Course,Completed On
e6,Fire safety,2026-09-01
e6,First aid,
E7,Fire safety,2026-09-02
"""
_PLAIN = {"User Type": "Student", "Active": "1"}
STORED: dict[str, dict[str, str]] = {
    "e1": {
        "First Name": "Ann",
        "Last Name": "Do",
        "User Type": "Faculty",
        "Active": "1",
        "Username": "ado",
        "Job Title": "Teacher",
        "Site": "Oak School",
        "Cost Center": "0471",
        "Supervisors": "e2;E3",
    },
    "e2": {"First Name": "Bob", "Last Name": "Roe", "User Type": "Admin", "Active": "1", "Username": "BRoe"},
    "E3": {"First Name": "Cy", "Last Name": "Poe", "User Type": "Parent", "Active": "1", "Username": "cpoe"},
    "e4": {"First Name": "Dee", "Last Name": "Loe", **_PLAIN, "Username": "dloe"},
    "e5": {"First Name": "Eli", "Last Name": "Moe", "User Type": "Alumni", "Active": "0", "Username": "emoe"},
    "e6": {"First Name": "Fay", "Last Name": "Noe", "User Type": "Faculty", "Active": "1", "Username": "fnoe"},
    "e7": {"First Name": "Gus", "Last Name": "Zoe", **_PLAIN, "Username": "gzoe"},
    "É8": {"First Name": "Éva", "Last Name": "Müller", **_PLAIN, "Username": "ÉVA"},
    "starsvcs": {"First Name": "Star", "Last Name": "Services", "User Type": "Admin", "Active": "1", "Username": "s1"},
    "Edvance360-Help": {"First Name": "Help", "Last Name": "Desk", **_PLAIN, "Username": "s2", "Supervisors": "e2"},
}
"""User ID → the cells that a row has by which the account stays as it is."""
NEW = {"First Name": "Nia", "Last Name": "Stone", **_PLAIN}
"""The cells of a row for anybody else, who is new."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """One copy of the learning platform, as an operator's program sees it."""

    path: Path

    def rollbook(self, config: Config = CONFIG) -> Rollbook:
        """Return the service as the operator uses it."""
        return Rollbook(str(self.path), config, operator=FOUNDER)

    def check(
        self,
        rows: Iterable[Row],
        columns: Iterable[str] = COLUMNS,
        options: ImportOptions | None = None,
        config: Config = CONFIG,
    ) -> Check:
        """Check rows of users, each what is stored but for what it gives."""
        return self.rollbook(config).check(user_file(rows, columns), "users.csv", SITE, None, options)

    def judged(
        self,
        rows: Iterable[Row],
        columns: Iterable[str] = COLUMNS,
        options: ImportOptions | None = None,
        config: Config = CONFIG,
    ) -> list[dict[str, Any]]:
        """Return the contract's object for each row of a check."""
        return list(self.check(rows, columns, options, config).results.lines())

    def codes(self, rows: Iterable[Row], columns: Iterable[str] = COLUMNS, config: Config = CONFIG) -> list[list[str]]:
        """Return the sorted codes of each row of a check, but for `no-credentials`, which most new users would have."""
        return [
            [code for code, _ in codes_of(line) if code != "no-credentials"]
            for line in self.judged(rows, columns, config=config)
        ]

    def run(self, rows: Iterable[Row], columns: Iterable[str] = COLUMNS, options: ImportOptions | None = None) -> Task:
        """Import rows of users."""
        return self.rollbook().run_import(user_file(rows, columns), "users.csv", SITE, None, options)

    def reference(self, layout: str, text: str) -> Task:
        """Import a file of reference data."""
        return self.rollbook().run_import(text.encode(), f"{layout}.csv", None, layout)

    def stored(self, kind: str = "edvance360") -> dict[str, dict[str, Any]]:
        """Return every stored record of a kind by key: name and fields."""
        with open_to_read(str(self.path), FOUNDER, 5) as store, store.reading() as session:
            records = read_records(session, kind, fields_of(kind))
        return {row["key"]: row for row in records.iter_rows(named=True)}

    def journal(self, task: int, kind: str) -> dict[str, str | None]:
        """Return what a task changed of a kind: key → content before, None where there was nothing."""
        with open_to_read(str(self.path), FOUNDER, 5) as store, store.reading() as session:
            return dict(journal_of(session, task, kind).select("key", "content").iter_rows())

    def copy(self, folder: Path) -> "Site":
        """Return another copy, in a new private folder."""
        folder.mkdir(mode=0o700)
        path = folder / "store.sqlite"
        path.write_bytes(self.path.read_bytes())
        path.chmod(0o600)
        return Site(path)


def cells_of(row: Row) -> dict[str, str]:
    """Return a row with all its cells: what is stored of its user, or those of a new one, but for what it gives."""
    ident = row.get("User ID", "n1")
    known = {key.lower(): cells for key, cells in STORED.items()}
    cells = known.get(ident.lower(), NEW)
    return {"User ID": ident, "Email": f"{ident.lower()}@example.org".replace("é", "e"), **cells, **row}


def user_file(rows: Iterable[Row], columns: Iterable[str] = COLUMNS, type_: str = "csv") -> bytes:
    """Return rows as a file of users."""
    names = list(columns)
    cells = [[cells_of(row).get(name) or None for name in names] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    return render(frame, type_, unguarded=["Password"])


def table_of(content: bytes) -> pl.DataFrame:
    """Return a CSV file of ours as a frame of text."""
    return pl.read_csv(io.BytesIO(content), infer_schema=False, encoding="utf8")


def make_site(folder: Path) -> Site:
    """Make the learning platform, everything through the door."""
    folder.mkdir(mode=0o700)
    site = Site(folder / "store.sqlite")
    assert site.reference("lms-lists", LISTS).status.value == "completed"
    assert site.run([{"User ID": ident} for ident in STORED]).status.value == "completed"
    assert site.reference("training-records", TRAININGS).status.value == "completed"
    return site
