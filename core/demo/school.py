"""The made-up rosters: one school with classes, teachers and students, and a class of another school."""

import csv
import io
from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

from core.demo.invented import invent_name
from core.layouts.mcgrawhill_kinds import STUDENT, TEACHER

_SEED = 4_027
_STUDENTS = 24
_GRADES = ("3", "4", "5")
_CLASSES = (
    ("R3A", "Reading", "3"),
    ("M3A", "Mathematics", "3"),
    ("R4A", "Reading", "4"),
    ("M4A", "Mathematics", "4"),
    ("S5A", "Science", "5"),
)

ROSTER_SCHOOL, OTHER_SCHOOL = "0301", "0104"

ROSTER_COLUMNS = (
    "User GUID",
    "User ID",
    "Role",
    "First Name",
    "Last Name",
    "Grade Level",
    "Email",
    "Username",
    "Password",
    "Class GUID",
    "Class ID",
    "Class Name",
    "Class Grade Level",
    "Class Start Date",
    "Class End Date",
    "Master Code",
)


class SchoolClass(NamedTuple):
    """The class cells of a roster, in the order of the columns."""

    guid: str
    ident: str
    name: str = ""
    grade: str = ""
    start: str = ""
    end: str = ""
    master_code: str = ""


NO_CLASS = SchoolClass("", "")


class Person(NamedTuple):
    """The person cells of a roster, in the order of the columns."""

    guid: str
    user_id: str
    role: str
    first_name: str
    last_name: str
    grade: str = ""
    email: str = ""
    username: str = ""
    password: str = ""

    def within(self, school_class: SchoolClass) -> tuple[str, ...]:
        """Return the row that makes the person a member of a class."""
        return (*self, *school_class)


class Roster(NamedTuple):
    """Who is in which class, as the first import makes them: for each class its teacher and its students."""

    classes: list[SchoolClass]
    teachers: list[Person]
    students: list[list[Person]]

    @property
    def rows(self) -> Iterable[Sequence[str]]:
        """A row for each class of each person."""
        for school_class, teacher, students in zip(self.classes, self.teachers, self.students, strict=True):
            yield from (person.within(school_class) for person in (teacher, *students))


def roster(spring: int) -> Roster:
    """Return the rosters of the school year that ends in a spring; students of one grade share their classes."""
    chance = Random(_SEED)  # noqa: S311 - no secret, the same ones every time
    classes = [_class(ident, name, grade, spring) for ident, name, grade in _CLASSES]
    teachers = {grade: _teacher(number, chance) for number, grade in enumerate(_GRADES, 1)}
    students = {grade: _grade(grade, chance) for grade in _GRADES}
    return Roster(classes, [teachers[one.grade] for one in classes], [students[one.grade] for one in classes])


def other_roster(spring: int) -> Roster:
    """Return a small roster of another school."""
    chance = Random(_SEED + 1)  # noqa: S311 - no secret, the same ones every time
    students = [_student(900 + place, "9", chance) for place in range(6)]
    return Roster([_class("H9A", "History", "9", spring)], [_teacher(9, chance, OTHER_SCHOOL)], [students])


def new_student(number: int) -> Person:
    """Return a student whom no import has made yet."""
    return _student(number, "3", Random(number))  # noqa: S311 - no secret, the same ones every time


def new_teacher(number: int) -> Person:
    """Return a teacher whom no import has made yet."""
    return _teacher(number, Random(number))  # noqa: S311 - no secret, the same ones every time


class Guids(NamedTuple):
    """The GUIDs that an import has given: of people by User ID, of classes by Class ID."""

    people: dict[str, str]
    classes: dict[str, str]

    def known(self, person: Person) -> Person:
        """Return a stored person with the GUID."""
        return person._replace(guid=self.people[person.user_id])


def guids_of(exported: bytes) -> Guids:
    """Return the GUIDs that an export of a school names."""
    rows = list(csv.DictReader(io.StringIO(exported.decode("utf-8-sig"))))
    return Guids(
        {row["User ID"]: row["User GUID"] for row in rows}, {row["Class ID"]: row["Class GUID"] for row in rows}
    )


def _grade(grade: str, chance: Random) -> list[Person]:
    return [_student(int(grade) * 100 + place, grade, chance) for place in range(_STUDENTS)]


def _class(ident: str, name: str, grade: str, spring: int) -> SchoolClass:
    return SchoolClass("", ident, f"{name} {grade}A", grade, f"{spring - 1}-08-17", f"{spring}-06-11")


def _teacher(number: int, chance: Random, school: str = ROSTER_SCHOOL) -> Person:
    first, last, username = invent_name(number, chance)
    return Person("", f"t{number:04}", TEACHER, first, last, "", f"{username}@d{school[:2]}.lakeland.example", username)


def _student(number: int, grade: str, chance: Random) -> Person:
    first, last, _ = invent_name(number, chance)
    return Person("", f"s{number:04}", STUDENT, first, last, grade)
