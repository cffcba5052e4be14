"""Making the demo: its store through the program's own door, its files beside it, all of it or nothing."""

import contextlib
import errno
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from core.config import Config, Credentials
from core.demo import Place
from core.demo.corrections import correction_rows
from core.demo.faults import faulty_rows
from core.demo.invented import World, invent
from core.demo.places import ADMINISTRATIONS, OPERATORS, ORGANIZATIONS, ROLES, administrations
from core.demo.school import (
    OTHER_SCHOOL,
    ROSTER_COLUMNS,
    ROSTER_SCHOOL,
    Guids,
    Roster,
    guids_of,
    other_roster,
    roster,
)
from core.demo.school_files import faulty_roster_rows, sound_roster_rows
from core.demo.site import LISTS, LMS_COLUMNS, TRAINING_COLUMNS, LmsUsers, lms_users, training_rows
from core.demo.site_files import faulty_lms_rows, leaving_lms_rows, sound_lms_rows
from core.demo.tables import NOTE, USER_COLUMNS, csv_of
from core.demo.terms import leaver_rows, sound_rows
from core.display import display
from core.errors import RollbookError
from core.filing import write_private
from core.scopes import SCHOOL_PREFIX, SITE_CODE
from core.service import Rollbook

USERS = "pearsonaccess-users"
DEMO_LOGINS = frozenset(login for login, *_ in OPERATORS[1])
"""Operators of small reach, who could not fill a store."""
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)
_TURNS = 10
"""How often a demo that others make at the same moment is moved away."""


def make_demo(place: Place, today: date, operator: str | None = None) -> None:
    """Make the demo anew; an old one stays until the new one is whole. The dates of its users stand around `today`.

    The operator may do everything in it, or the login of the operating system where none or one of the demo's is given.

    Raises `store-unavailable` where it cannot be kept, `disk-full`.
    """
    with _errors_of(place), _part_of(place) as part:
        world, users = invent(today), lms_users()
        rollbook = Rollbook(str(part.store), _settings(part), operator=None if operator in DEMO_LOGINS else operator)
        _fill_store(rollbook, world)
        _fill_site(rollbook, users, today)
        files = {
            **state_files(world),
            **site_files(users),
            **_school_files(rollbook, world.spring),
        }
        part.files.mkdir(mode=0o700)
        for name, content in files.items():
            write_private(part.files / name, content)
        _put_in_place(part, place)


def _settings(part: Place) -> Config:
    """Return settings with the demo's own key, under which a made-up password costs next to nothing to hash."""
    return Config(credentials=Credentials(key_file=str(part.key), memory_kib=8, passes=1))


def state_files(world: World) -> dict[str, bytes]:
    """Return the files for the open administration of spring, by name."""
    return {
        "sound.csv": csv_of(USER_COLUMNS, sound_rows(world)),
        "errors-of-every-kind.csv": csv_of((*USER_COLUMNS, NOTE), faulty_rows(world)),
        "leavers-held.csv": csv_of(USER_COLUMNS, leaver_rows(world)),
    }


def site_files(users: LmsUsers) -> dict[str, bytes]:
    """Return the files for the LMS site, by name."""
    return {
        "lms-sound.csv": csv_of(LMS_COLUMNS, sound_lms_rows(users)),
        "lms-errors-of-every-kind.csv": csv_of((*LMS_COLUMNS, NOTE), faulty_lms_rows(users)),
        "lms-leavers-held.csv": csv_of(LMS_COLUMNS, leaving_lms_rows(users)),
    }


def _school_files(rollbook: Rollbook, spring: int) -> dict[str, bytes]:
    """Import the rosters; return the files for the school, by name, with the GUIDs that now exist."""
    here, there = roster(spring), other_roster(spring)
    guids = _import_roster(rollbook, here, ROSTER_SCHOOL)
    elsewhere = _import_roster(rollbook, there, OTHER_SCHOOL).known(there.students[0][0]).guid
    return {
        "roster-sound.csv": csv_of(ROSTER_COLUMNS, sound_roster_rows(here, guids)),
        "roster-errors-of-every-kind.csv": csv_of((*ROSTER_COLUMNS, NOTE), faulty_roster_rows(here, guids, elsewhere)),
    }


def _import_roster(rollbook: Rollbook, given: Roster, school: str) -> Guids:
    scope = SCHOOL_PREFIX + school
    rollbook.run_import(csv_of(ROSTER_COLUMNS, given.rows), f"roster-{school}.csv", scope)
    return guids_of(rollbook.run_export(scope)[1])


def _fill_site(rollbook: Rollbook, users: LmsUsers, today: date) -> None:
    rollbook.run_import(csv_of(*LISTS), "lms-lists.csv", None, "lms-lists")
    rollbook.run_import(csv_of(LMS_COLUMNS, users.rows), "lms-users.csv", SITE_CODE)
    rollbook.run_import(
        csv_of(TRAINING_COLUMNS, training_rows(users, today)), "training-records.csv", None, "training-records"
    )


def _fill_store(rollbook: Rollbook, world: World) -> None:
    rollbook.run_import(csv_of(*ORGANIZATIONS), "organizations.csv", None, "organizations")
    rollbook.run_import(
        csv_of(ADMINISTRATIONS, administrations(world.spring)), "administrations.csv", None, "administrations"
    )
    rollbook.run_import(csv_of(*ROLES), "roles.csv", None, "roles")
    rollbook.run_import(csv_of(*OPERATORS), "operators.csv", None, "operators")
    scope = world.scope
    rollbook.run_import(csv_of(USER_COLUMNS, world.users), f"staff-{world.spring}.csv", scope, USERS)
    rollbook.run_import(csv_of(USER_COLUMNS, correction_rows(world)), "staff-changes.csv", scope, USERS)


@contextlib.contextmanager
def _part_of(place: Place) -> Iterator[Place]:
    """Give a private folder beside the demo's, which is gone afterwards unless it was moved."""
    above = place.folder.parent
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".demo-", dir=above))
    try:
        yield Place(part)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put_in_place(part: Place, place: Place) -> None:
    """Move the new demo to its place; the old one goes, also where another process has just made one."""
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=place.folder.parent, ignore_cleanup_errors=True) as old:
        for turn in range(_TURNS):
            with contextlib.suppress(FileNotFoundError):
                place.folder.rename(Path(old) / str(turn))
            try:
                part.folder.rename(place.folder)
                return
            except OSError as error:
                if error.errno not in _TAKEN or turn == _TURNS - 1:
                    raise


@contextlib.contextmanager
def _errors_of(place: Place) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RollbookError(
            "store-unavailable",
            f"The demo cannot be kept in {display(place.folder)}: {error.strerror}",
            "see that you may write to that folder and that the disk is not full",
        ) from None
