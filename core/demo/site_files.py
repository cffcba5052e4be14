"""The files to import into the demo's LMS site: a sound one, one of everything that can be wrong, one that is held."""

from collections.abc import Iterable

from core.demo.site import VENDOR, LmsRow, LmsUsers, lms_newcomer
from core.demo.tables import HASHED, TOO_SHORT, Noted

_NEW, _WRONG = 600, 700
_LEAVING = 60


def sound_lms_rows(users: LmsUsers) -> Iterable[LmsRow]:
    """Return rows that create, change, keep and delete users, without a mistake."""
    yield from (lms_newcomer(_NEW + number) for number in range(12))
    yield from (row._replace(last_name=f"{row.last_name}-Bell") for row in users.students[:15])
    yield from (row._replace(job_title="Librarian", cost_center="2300") for row in users.untrained[:5])
    yield from (row._replace(user_type="Alumni", active="0", supervisors="") for row in users.students[20:26])
    yield from users.faculty[40:60]
    yield from (row.deleting() for row in users.alumni[:4])


def leaving_lms_rows(users: LmsUsers) -> Iterable[LmsRow]:
    """Return rows that delete a good part of the site's users."""
    return (row.deleting() for row in users.students[-_LEAVING:])


def faulty_lms_rows(users: LmsUsers) -> Iterable[Noted]:
    """Return the rows with their notes, each wrong in its own way but for the first."""
    yield from _faulty_cells()
    yield from _credentials(users)
    yield from _lists_and_supervisors(users)
    yield from _stored_accounts(users)


def _new(number: int, note: str, **cells: str) -> Noted:
    return _noted(lms_newcomer(_WRONG + number), note, **cells)


def _noted(row: LmsRow, note: str, **cells: str) -> Noted:
    return (*row._replace(**cells), note)


def _faulty_cells() -> Iterable[Noted]:
    yield _new(0, "nothing is wrong here")
    yield _new(1, "no last name", last_name="")
    yield _new(2, "a first name of 60 letters", first_name="Wilhelmina" * 6)
    yield _new(3, "no address", email="nina.marsh(at)lakeland.example")
    yield _new(4, "a line break inside a cell", first_name="Nina\nMarie")
    yield (*_new(5, "a cell more than the header has"), "surplus")
    yield _new(6, "neither 1 nor 0 nor D", active="Yes")
    yield _new(7, "a type that there is not", user_type="Guest")
    yield _new(8, "letters damaged on the way", first_name="JosÃ©")
    yield _new(9, "one User ID on two rows")
    yield _new(9, "one User ID on two rows", last_name="Marsh", username="")


def _credentials(users: LmsUsers) -> Iterable[Noted]:
    yield _new(20, "somebody else's username", username=users.admins[0].username.upper())
    yield _new(21, "one username on two rows", username="shared.name")
    yield _new(22, "one username on two rows", username="Shared.Name")
    yield _new(23, "a password of five letters", password=TOO_SHORT)
    yield _new(24, "a hash and no password", password=HASHED)
    yield _new(25, "a new user without a password", password="")


def _lists_and_supervisors(users: LmsUsers) -> Iterable[Noted]:
    admin, faculty = users.admins[1], users.faculty[0]
    yield _new(30, "a job title that is not in the lists", job_title="Techer")
    yield _new(31, "a site that is not in the lists", site="Elm Street Elementary")
    yield _new(32, "a cost center that is not in the lists", cost_center="471")
    yield _new(33, "a name in place of a User ID", supervisors=f"{admin.first_name} {admin.last_name}")
    yield _new(34, "a supervisor of type Faculty", supervisors=faculty.user_id)
    yield _new(35, "supervised by nobody else", supervisors=lms_newcomer(_WRONG + 35).user_id)


def _stored_accounts(users: LmsUsers) -> Iterable[Noted]:
    trained = users.trained[0]
    yield _new(40, "cannot be deleted: does not exist", active="D")
    yield _noted(trained.deleting(), "has training records, which would go too")
    yield _noted(VENDOR, "the vendor's own account", last_name="Team")
    yield _noted(users.students[30], "inactive, but no alumnus", active="0")
    yield _new(41, "the e-mail of a user who is there already", email=users.students[31].email)
