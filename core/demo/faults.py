"""The demo's faulty file: a row for everything that can be wrong with a user, and a note that says what."""

from collections.abc import Iterable
from dataclasses import replace

from core.demo.invented import DELETED, NAMED_DISABLED, QUOTED, World, newcomer
from core.demo.tables import Noted, UserRow, cells_of

_NEW = 500


def faulty_rows(world: World) -> Iterable[Noted]:
    """Return the rows with their notes; what only some operators may not do stands at the end."""
    yield from _faulty_cells()
    yield from _two_cells()
    yield from _codes()
    yield from _stored_users(world)
    yield from _permissions(world)


def _new(number: int, note: str, **cells: str) -> Noted:
    return _noted(newcomer(_NEW + number, "0101"), note, **cells)


def _noted(user: UserRow, note: str, **cells: str) -> Noted:
    return (*cells_of(replace(user, **cells)), note)


def _faulty_cells() -> Iterable[Noted]:
    yield _new(0, "nothing is wrong here")
    yield _new(1, "an action that there is not", action="X")
    yield _new(2, "no last name", last_name="")
    yield _new(3, "a first name of 60 letters", first_name="Wilhelmina" * 6)
    yield _new(4, "no address", email="nina.marsh(at)lakeland.example")
    yield _new(5, "a line break inside a cell", first_name="Nina\nMarie")
    yield (*_new(6, "a cell more than the header has"), "surplus")
    yield _new(7, "the day before the month", begin="30/03/2027")
    yield _new(8, "a date that a spreadsheet turned into a number", begin="46478")
    yield _new(9, "a time without a date: today is taken", begin="08:30")
    yield _new(10, "neither Yes nor No", disabled="Maybe")
    yield _new(11, "letters damaged on the way", first_name="JosÃ©")


def _two_cells() -> Iterable[Noted]:
    yield _new(20, "ends before it begins", begin="2027-06-30", end="2027-01-10")
    yield _new(21, "disabled without a reason", disabled="Yes")
    yield _new(22, "a reason, but not disabled", reason="On leave")
    yield _new(23, "one username on two rows")
    yield _new(23, "one username on two rows", last_name="Marsh")


def _codes() -> Iterable[Noted]:
    yield _new(30, "a school that there is not", organizations="0105")
    yield _new(31, "a code whose zero a spreadsheet ate", organizations="101")
    yield _new(32, "a district and a school below it", organizations="LK-01:0101")
    yield _new(33, "a school that takes no part in this administration", organizations="0304")
    yield _new(34, "a role that there is not", roles="TestCordinator")
    yield _new(35, "a role with a space inside", roles="Room Supervisor")


def _stored_users(world: World) -> Iterable[Noted]:
    users = [user for user in world.able[QUOTED] if user.organizations.startswith("01")]
    gone = [user for user in world.able[DELETED] if user.organizations.startswith("01")]
    yield _noted(users[0], "exists already", action="C")
    yield _new(40, "does not exist", action="U")
    yield _new(41, "neither exists nor was deleted", action="R")
    yield _new(42, "cannot be deleted: does not exist", action="D")
    yield _noted(gone[0], "was deleted before", action="D")
    yield _noted(gone[1], "is deleted and stays so", action="U")


def _permissions(world: World) -> Iterable[Noted]:
    """Return rows that an operator of one district may not import, and one with everything may."""
    users = [user for user in world.able[QUOTED] if user.organizations.startswith("02")]
    disabled = [user for user in world.disabled[NAMED_DISABLED] if user.organizations.startswith("01")]
    yield _noted(users[0], "belongs to the second district", action="U")
    yield _noted(disabled[0], "restoring takes a permission", action="R", disabled="No", reason="")
    yield _new(50, "a school of the second district", organizations="0201")
    yield _new(51, "a role that only some may grant", roles="AdministrationTestCoordinator")
