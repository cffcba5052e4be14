"""The files to import into the demo's school: a sound roster, and one of everything that can be wrong."""

from collections.abc import Iterable, Sequence

from core.demo.school import NO_CLASS, Guids, Person, Roster, SchoolClass, new_student, new_teacher
from core.demo.tables import HASHED, TOO_SHORT, Noted

_NEW = 700
_NOBODY = "00000000-0000-4000-8000-000000000301"


def sound_roster_rows(roster: Roster, guids: Guids) -> Iterable[Sequence[str]]:
    """Return rows that create and change people and classes, and some that change nothing."""
    reading, teacher, students = roster.classes[0], guids.known(roster.teachers[0]), roster.students[0]
    music = SchoolClass("", "MU3", "Music 3", "3", reading.start, reading.end)
    yield teacher.within(music)
    for student in students[:12]:
        yield guids.known(student).within(music)
    for number in range(4):
        yield new_student(_NEW + number).within(SchoolClass("", reading.ident))
    for student in students[12:15]:
        yield guids.known(student._replace(last_name=f"{student.last_name}-Bell")).within(reading)
    for student in students[15:]:
        yield guids.known(student).within(reading)


def faulty_roster_rows(roster: Roster, guids: Guids, elsewhere: str) -> Iterable[Noted]:
    """Return the rows with their notes, each wrong in its own way but for the first.

    `elsewhere` is the GUID of somebody of another school.
    """
    reading = SchoolClass("", roster.classes[0].ident)
    yield _student(0, "nothing is wrong here", reading)
    yield from _faulty_cells()
    yield from _people(roster, guids, elsewhere)
    yield from _disagreeing(reading)
    yield from _dates()
    yield from _classes(roster, guids)


def _student(number: int, note: str, school_class: SchoolClass = NO_CLASS, **cells: str) -> Noted:
    return _noted(new_student(_NEW + 100 + number), note, school_class, **cells)


def _teacher(number: int, note: str, school_class: SchoolClass = NO_CLASS, **cells: str) -> Noted:
    return _noted(new_teacher(_NEW + 100 + number), note, school_class, **cells)


def _noted(person: Person, note: str, school_class: SchoolClass = NO_CLASS, **cells: str) -> Noted:
    return (*person._replace(**cells).within(school_class), note)


def _faulty_cells() -> Iterable[Noted]:
    yield _student(1, "no last name", last_name="")
    yield _student(2, "a first name of 60 letters", first_name="Wilhelmina" * 6)
    yield _student(3, "no address", email="nina.marsh(at)lakeland.example")
    yield _teacher(4, "a teacher without an e-mail", email="")
    yield _student(5, "a line break inside a cell", first_name="Nina\nMarie")
    yield (*_student(6, "a cell more than the header has"), "surplus")
    yield _student(7, "neither Student nor Teacher", role="Pupil")
    yield _teacher(8, "a teacher with a grade", grade="3")
    yield _student(9, "letters damaged on the way", first_name="JosÃ©")
    yield _student(10, "a password of five letters", password=TOO_SHORT)
    yield _student(11, "a hash and no password", password=HASHED)


def _people(roster: Roster, guids: Guids, elsewhere: str) -> Iterable[Noted]:
    teacher, student = roster.teachers[0], roster.students[0][0]
    yield _student(20, "no GUID", guid="7f3d-0301")
    yield _student(21, "a GUID of nobody", guid=_NOBODY)
    yield _student(22, "a person of another school", guid=elsewhere)
    yield _noted(student, "is there already; the GUID is missing")
    yield _noted(guids.known(student), "the username of a teacher", username=teacher.username)


def _disagreeing(reading: SchoolClass) -> Iterable[Noted]:
    yield _student(30, "the same class twice for one student", reading)
    yield _student(30, "the same class twice for one student", reading)
    yield _student(31, "one student with two first names", reading, first_name="Nina")
    yield _student(31, "one student with two first names", first_name="Marie")
    yield _teacher(32, "one class with two names", SchoolClass("", "A3A", "Art 3A"))
    yield _teacher(33, "one class with two names", SchoolClass("", "A3A", "Drawing 3A"))


def _dates() -> Iterable[Noted]:
    yield _teacher(40, "the day before the month", SchoolClass("", "D1", "Drama 1", "3", "30/08/2026"))
    yield _teacher(41, "a date that a spreadsheet turned into a number", SchoolClass("", "D2", "Drama 2", "3", "46264"))
    yield _teacher(42, "a time without a date: today is taken", SchoolClass("", "D3", "Drama 3", "3", "08:30"))
    yield _teacher(
        43, "ends before it begins", SchoolClass("", "D4", "Drama 4", "3", start="2027-06-11", end="2027-01-15")
    )


def _classes(roster: Roster, guids: Guids) -> Iterable[Noted]:
    taken, another = (one.ident for one in roster.classes[-2:])
    yield _student(50, "a GUID of no class", SchoolClass(_NOBODY, ""))
    yield _student(51, "the GUID of one class with the ID of another", SchoolClass(guids.classes[another], taken))
    yield _student(52, "a class without an ID", SchoolClass("", "", "Chess"))
    yield _student(53, "a class that nobody teaches", SchoolClass("", "C3A", "Chess 3A", "3"))
