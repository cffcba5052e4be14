"""The made-up LMS site: its lists, a few hundred users, accounts that no import may change, training records."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from core.demo.invented import invent_name
from core.demo.places import SCHOOLS

_SEED = 3_027
_ADMINS, _PARENTS, _FACULTY, _STUDENTS, _ALUMNI = range(1, 13), range(13, 41), range(41, 161), range(161, 291), 40
_TRAINED_EACH = 3
_COURSES = ("Fire safety", "First aid", "Data privacy")

LMS_COLUMNS = (
    "User ID",
    "First Name",
    "Last Name",
    "Email",
    "User Type",
    "Active",
    "Username",
    "Password",
    "Job Title",
    "Site",
    "Cost Center",
    "Supervisors",
)
TRAINING_COLUMNS = ("User ID", "Course", "Completed On")

_TITLES = ("Teacher", "Principal", "School Counselor", "Librarian", "Office Manager", "Nurse")
_CENTERS = ("0471", "0472", "0815", "2300")
LISTS = (
    ("List", "Name"),
    [
        *(("Job Title", title) for title in _TITLES),
        *(("Site", name) for name in SCHOOLS.values()),
        *(("Cost Center", center) for center in _CENTERS),
    ],
)


class LmsRow(NamedTuple):
    """One row of a file of LMS users, its cells as text in the order of the columns."""

    user_id: str
    first_name: str
    last_name: str
    email: str
    user_type: str
    active: str = "1"
    username: str = ""
    password: str = ""
    job_title: str = ""
    site: str = ""
    cost_center: str = ""
    supervisors: str = ""

    def deleting(self) -> "LmsRow":
        """Return the row that deletes the user."""
        return self._replace(active="D", password="")


VENDOR = LmsRow("starsvcs", "Star", "Services", "services@lms.example", "Admin", username="starsvcs")
"""An account of the vendor's own, which no import may change."""


class LmsUsers(NamedTuple):
    """The users of the site as the first import makes them, by what they are."""

    admins: list[LmsRow]
    parents: list[LmsRow]
    faculty: list[LmsRow]
    students: list[LmsRow]
    alumni: list[LmsRow]

    @property
    def rows(self) -> Iterable[LmsRow]:
        """Everybody, the vendor's accounts first, each with a password."""
        vendors = (VENDOR, VENDOR._replace(user_id="edvance360-support", username="edvance360-support"))
        everybody = (*vendors, *self.admins, *self.parents, *self.faculty, *self.students, *self.alumni)
        return (row._replace(password=f"first-{row.user_id}-password") for row in everybody)

    @property
    def trained(self) -> list[LmsRow]:
        """The members of the faculty who have training records."""
        return self.faculty[::_TRAINED_EACH]

    @property
    def untrained(self) -> list[LmsRow]:
        """The members of the faculty who have none."""
        return [row for place, row in enumerate(self.faculty) if place % _TRAINED_EACH]


def lms_users() -> LmsUsers:
    """Return the made-up users, the same ones every time."""
    chance = Random(_SEED)  # noqa: S311 - no secret, the same ones every time
    admins = [_worker(number, "Admin", "Principal", chance) for number in _ADMINS]
    parents = [_person(number, "Parent", chance) for number in _PARENTS]
    faculty = [
        _worker(number, "Faculty", chance.choice(_TITLES), chance)._replace(supervisors=chance.choice(admins).user_id)
        for number in _FACULTY
    ]
    students = [
        _person(number, "Student", chance)._replace(supervisors=chance.choice(parents).user_id) for number in _STUDENTS
    ]
    first = _STUDENTS.stop
    alumni = [_person(number, "Alumni", chance)._replace(active="0") for number in range(first, first + _ALUMNI)]
    return LmsUsers(admins, parents, faculty, students, alumni)


def lms_newcomer(number: int) -> LmsRow:
    """Return a student whom no import has made yet, with a password."""
    chance = Random(number)  # noqa: S311 - no secret, the same ones every time
    return _person(number, "Student", chance)._replace(password=f"first-{number}-password")


def training_rows(users: LmsUsers, today: date) -> Iterable[tuple[str, ...]]:
    """Return the training records of a part of the faculty, completed in the year before `today`."""
    chance = Random(_SEED)  # noqa: S311 - no secret, the same ones every time
    for row in users.trained:
        for course in chance.sample(_COURSES, 2):
            yield row.user_id, course, (today - timedelta(chance.randint(5, 360))).isoformat()


def _person(number: int, user_type: str, chance: Random) -> LmsRow:
    first, last, username = invent_name(number, chance)
    return LmsRow(f"L{number:04}", first, last, f"{username}@lms.lakeland.example", user_type, username=username)


def _worker(number: int, user_type: str, title: str, chance: Random) -> LmsRow:
    place, center = chance.choice(list(SCHOOLS.values())), chance.choice(_CENTERS)
    return _person(number, user_type, chance)._replace(job_title=title, site=place, cost_center=center)
