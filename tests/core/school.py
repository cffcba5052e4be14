"""A small district to test rosters in: two schools with people, classes and enrollments, and a third far away."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from core.config import Config, Credentials
from core.layouts import fields_of, layout_named
from core.opening import open_to_read
from core.outputs import render
from core.service import Check, ImportOptions, Rollbook, Task
from core.store.records import read_records
from tests.core.state import codes_of

CONFIG = Config(credentials=Credentials(memory_kib=8, passes=1))
FOUNDER, ONA, DEE = "admin", "ona", "dee"
OAK, ELM, FIR = "school:OAK", "school:ELM", "school:FIR"
ROSTERS = "mcgrawhill-rosters"
COLUMNS = tuple(column.name for column in layout_named(ROSTERS).columns)

REFERENCE = {
    "organizations": """Code,Name,Type,Parent Code
D1,First District,District,
OAK,Oak School,School,D1
ELM,Elm School,School,D1
D2,Second District,District,
FIR,Fir School,School,D2
""",
    "operators": """Login,Name,Organizations,Roles,May Delete,May Administer
ona,Ona Oak,OAK,,No,No
dee,Dee District,D1,,No,No
""",
}

NEW = {"User ID": "n1", "Role": "Student", "First Name": "Nina", "Last Name": "New"}
"""A row that creates a student without a class."""

GIVEN = "given-password"
TESS = {
    "User ID": "t1",
    "Role": "Teacher",
    "First Name": "Tess",
    "Last Name": "Teach",
    "Email": "tess@example.org",
    "Username": "tess",
    "Password": GIVEN,
}
SAM = {"User ID": "s1", "Role": "Student", "First Name": "Sam", "Last Name": "Stone", "Grade Level": "5"}
SAM |= {"Username": "sam", "Password": GIVEN}
SUE = {"User ID": "s2", "Role": "Student", "First Name": "Sue", "Last Name": "Summer", "Email": "sue@example.org"}
SUE |= {"Username": "sue", "Password": GIVEN}
MATHS = {"Class ID": "c1", "Class Name": "Maths", "Class Start Date": "2026-08-01", "Class End Date": "2027-06-01"}
ART = {"Class ID": "c2", "Class Name": "Art"}
NEW_CLASS = {"Class ID": "c9", "Class Name": "Music"}

STORED: dict[str, list[Mapping[str, str]]] = {
    OAK: [{**TESS, **MATHS}, {**TESS, **ART}, {**SAM, **MATHS}, SUE],
    ELM: [{**TESS, "User ID": "e1", "Username": "eve", **MATHS, "Class Name": "Elm Maths"}],
    FIR: [{**TESS, "User ID": "f1", "Username": "fay", **ART, "Class Name": "Fir Art"}],
}
"""What is imported into each school; IDs of people and classes of different schools may be the same."""

Row = Mapping[str, str | None]


@dataclass(frozen=True)
class School:
    """One copy of the district's store, worked on as an operator."""

    path: Path
    login: str = FOUNDER

    @property
    def rollbook(self) -> Rollbook:
        """The service as the operator uses it."""
        return Rollbook(str(self.path), CONFIG, operator=self.login)

    def check(self, rows: Iterable[Row], scope: str = OAK, columns: Sequence[str] = COLUMNS) -> Check:
        """Check rows of a roster."""
        return self.rollbook.check(roster_file(rows, columns), "roster.csv", scope)

    def lines(self, rows: Iterable[Row], scope: str = OAK, columns: Sequence[str] = COLUMNS) -> list[dict[str, Any]]:
        """Return the contract's object for each row of a check."""
        return list(self.check(rows, scope, columns).results.lines())

    def run(self, rows: Iterable[Row], scope: str = OAK, columns: Sequence[str] = COLUMNS, **options: Any) -> Task:
        """Import rows of a roster."""
        return self.rollbook.run_import(
            roster_file(rows, columns), "roster.csv", scope, None, ImportOptions(again=True, **options)
        )

    def file(self, task: Task, kind: str) -> list[dict[str, str | None]]:
        """Return the rows of a file of a task."""
        return table_of(self.rollbook.file(task.id, kind))

    def export(self, scope: str = OAK) -> list[dict[str, str | None]]:
        """Return the rows of an export."""
        return table_of(self.rollbook.run_export(scope)[1])

    def records(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return every stored record of a kind by key."""
        with open_to_read(str(self.path), FOUNDER, 5) as store, store.reading() as session:
            found = read_records(session, kind, fields_of(kind))
        return {row["key"]: row for row in found.iter_rows(named=True)}

    def guid(self, user_id: str) -> str:
        """Return the GUID of the person with that User ID."""
        return next(key for key, person in self.records("mcgrawhill").items() if person["user_id"] == user_id)

    def class_guid(self, class_id: str, school: str = "oak") -> str:
        """Return the GUID of the class with that Class ID at a school (by key)."""
        classes = self.records("mcgrawhill-class").items()
        return next(key for key, one in classes if (one["class_id"], one["school"]) == (class_id, school))

    def copy(self, folder: Path) -> "School":
        """Return another copy of the store, in a new private folder."""
        folder.mkdir(mode=0o700)
        path = folder / "store.sqlite"
        shutil.copyfile(self.path, path)
        path.chmod(0o600)
        return School(path)

    def seen_by(self, login: str) -> "School":
        """Return the same store as another operator works on it."""
        return School(self.path, login)


def roster_file(rows: Iterable[Row], columns: Sequence[str] = COLUMNS, type_: str = "csv") -> bytes:
    """Return rows as a file; what a row does not say is blank."""
    cells = [[row.get(name) or None for name in columns] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")
    return render(frame, type_, unguarded=("Password",))


def table_of(content: bytes) -> list[dict[str, str | None]]:
    """Return the rows of a CSV file of ours."""
    return pl.read_csv(content, infer_schema=False).to_dicts()


def said(lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str | None]]]]:
    """Return outcome and sorted (code, column) pairs of each row."""
    return [(line["outcome"], codes_of(line)) for line in lines]


def make_district(folder: Path) -> School:
    """Make the district's store through the program's own door."""
    folder.mkdir(mode=0o700)
    school = School(folder / "store.sqlite")
    for layout, text in REFERENCE.items():
        assert school.rollbook.run_import(text.encode(), f"{layout}.csv", None, layout).status.value == "completed"
    for scope, rows in STORED.items():
        task = school.run(rows, scope)
        assert task.status.value == "completed", (scope, task.findings, task.error)
    return school
