"""Rosters of one school: checking those that create everybody, importing those that change what is stored.

The file of changes leaves passwords out, as an export does, so nothing is hashed while a command is measured; the
passwords of the store that it goes into are hashed at the least cost there is.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.comparisons import Line, Session
from benchmarks.measuring import Command, Runs, run_once
from benchmarks.stores import COPY, renew, rollbook

SCHOOL = "EX-000001-0001"
SCOPE = f"school:{SCHOOL}"
CLASSES_EACH = 2
_CLASS_SIZE = 25

c = pl.col


@dataclass(frozen=True, slots=True)
class Rosters:
    """The files of one size and the stores before: one without people, one with all of them."""

    folder: Path
    rows: int

    @property
    def everybody(self) -> Path:
        """The file that creates the people, the classes and the enrollments."""
        return self.folder / f"roster-{self.rows}.csv"

    @property
    def changes(self) -> Path:
        """An export of them, a third of its rows changed."""
        return self.folder / f"roster-changes-{self.rows}.csv"

    @property
    def schools(self) -> Path:
        """The organizations: a state, a district, a school."""
        return self.folder / "roster-schools.csv"

    @property
    def empty(self) -> Path:
        """The store with the school and nobody in it."""
        return self.folder / "roster-empty.sqlite"

    @property
    def full(self) -> Path:
        """The store with everybody."""
        return self.folder / f"roster-{self.rows}.sqlite"

    @property
    def running(self) -> Path:
        """Where a copy of a store is worked on."""
        return self.folder / "running"


def compare_rosters(session: Session, rows: int) -> dict[str, Runs]:
    """Measure checking rosters that create everybody, and importing and exporting rosters of people who exist."""
    session.told(f"making ready: {rows:,} rows of rosters")
    rosters = prepare_rosters(session, rows)
    running = rosters.running
    commands = {
        "check of new rosters": Command(
            rollbook(running / COPY, "check", str(rosters.everybody), "--scope", SCOPE, "--json"),
            lambda: renew(rosters.empty, running),
        ),
        "import of changed rosters": Command(
            rollbook(running / COPY, "import", str(rosters.changes), "--scope", SCOPE, "--json"),
            lambda: renew(rosters.full, running),
        ),
        "export of rosters": Command(
            rollbook(running / COPY, "export", "--scope", SCOPE, "-o", str(running / "export.csv")),
            lambda: renew(rosters.full, running),
        ),
    }
    return session.measure(commands, rows)


def lines_of_rosters(rows: int, runs: dict[str, Runs]) -> Iterator[Line]:
    """Return the lines of the rosters; there is nothing bare to compare them with."""
    for what, every in runs.items():
        yield Line(what, rows, None, every.seconds, None, None, megabytes=every.megabytes)


def prepare_rosters(session: Session, rows: int) -> Rosters:
    """Make files and stores of a size, those that are not there yet."""
    rosters = Rosters(session.folder, rows)
    if not rosters.everybody.exists():
        roster_rows(rows).write_csv(rosters.everybody)
    if not rosters.empty.exists():
        _make_empty(session, rosters)
    if not rosters.changes.exists():
        _make_full(session, rosters)
    return rosters


def roster_rows(rows: int) -> pl.DataFrame:
    """Return rows that create people in two classes each, the first of them one teacher for each class."""
    people = rows // CLASSES_EACH
    classes = max(CLASSES_EACH, people * CLASSES_EACH // _CLASS_SIZE)
    place, number = pl.int_range(rows), pl.int_range(rows) // CLASSES_EACH
    frame = pl.select(number.alias("number"), joined=(number + place % CLASSES_EACH) % classes)
    teacher, start = c("number") < classes, pl.lit("2026-08-17")
    return frame.select(
        pl.lit(None, pl.String).alias("User GUID"),
        pl.format("u{}", "number").alias("User ID"),
        pl.when(teacher).then(pl.lit("Teacher")).otherwise(pl.lit("Student")).alias("Role"),
        pl.format("Robin{}", c("number") % 977).alias("First Name"),
        pl.format("Smith{}", c("number") % 1_999).alias("Last Name"),
        pl.when(~teacher).then((c("number") % 12 + 1).cast(pl.String)).alias("Grade Level"),
        pl.when(teacher | (c("number") % 3 == 0)).then(pl.format("u{}@example.org", "number")).alias("Email"),
        pl.lit(None, pl.String).alias("Username"),
        pl.lit(None, pl.String).alias("Password"),
        pl.lit(None, pl.String).alias("Class GUID"),
        pl.format("c{}", "joined").alias("Class ID"),
        pl.format("Class {}", "joined").alias("Class Name"),
        (c("joined") % 12 + 1).cast(pl.String).alias("Class Grade Level"),
        start.alias("Class Start Date"),
        pl.lit("2027-06-11").alias("Class End Date"),
        pl.lit(None, pl.String).alias("Master Code"),
    )


def changed_rows(exported: pl.DataFrame) -> pl.DataFrame:
    """Return an export with the last names of every third person changed."""
    changing = c("User ID").str.slice(1).cast(pl.Int64) % 3 == 0
    return exported.with_columns(
        pl.when(changing).then(c("Last Name") + "-Bell").otherwise("Last Name").alias("Last Name")
    )


def _make_empty(session: Session, rosters: Rosters) -> None:
    organizations = [("EX", "Example State", "State", ""), ("EX-000001", "District", "District", "EX")]
    organizations.append((SCHOOL, "School", "School", "EX-000001"))
    columns = ["Code", "Name", "Type", "Parent Code"]
    pl.DataFrame(organizations, schema=columns, orient="row").write_csv(rosters.schools)
    shutil.rmtree(rosters.running, ignore_errors=True)
    rosters.running.mkdir(mode=0o700)
    _run(session, rosters, "import", str(rosters.schools), "--layout", "organizations")
    (rosters.running / COPY).rename(rosters.empty)


def _make_full(session: Session, rosters: Rosters) -> None:
    renew(rosters.empty, rosters.running)
    settings, exported = rosters.folder / "roster.toml", rosters.running / "export.csv"
    settings.write_text("[credentials]\nmemory_kib = 8\npasses = 1\n", encoding="utf-8")
    _run(session, rosters, "--config", str(settings), "import", str(rosters.everybody), "--scope", SCOPE)
    shutil.copyfile(rosters.running / COPY, rosters.full)
    _run(session, rosters, "export", "--scope", SCOPE, "-o", str(exported))
    changed_rows(pl.read_csv(exported, infer_schema=False)).write_csv(rosters.changes)


def _run(session: Session, rosters: Rosters, *words: str) -> None:
    run_once(Command(rollbook(rosters.running / COPY, *words)), session.environment)
