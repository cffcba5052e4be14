"""The file that the pictures are about: a week's changes of the demo's state, some wrong as people are wrong."""

from collections.abc import Iterable
from dataclasses import replace

from core.demo.invented import QUOTED, World, newcomer
from core.demo.tables import NOTE, USER_COLUMNS, Noted, UserRow, cells_of, csv_of
from core.demo.terms import sound_rows

NAME = "winter-changes.csv"
_FIRST = 301


def winter_file(world: World) -> bytes:
    """Return the file: sound rows of all four actions, then those in error."""
    rows = [(*cells_of(row), "") for row in sound_rows(world)]
    return csv_of((*USER_COLUMNS, NOTE), [*rows, *_wrong_rows(world)])


def _wrong_rows(world: World) -> Iterable[Noted]:
    new = [newcomer(_FIRST + number, "0104") for number in range(20)]
    there = world.able[QUOTED]
    yield from (_noted(row, "new at the high school", organizations="104") for row in new[:7])
    yield _noted(new[7], "new at the high school", organizations="104", roles="TestCordinator")
    yield _noted(new[8], "new at the high school", organizations="104", email=new[8].email.replace("@", " at "))
    yield from (_noted(row, "tests in room 12", roles="TestCordinator") for row in new[9:12])
    yield _noted(new[12], "letters damaged on the way", first_name="JosÃ©")
    yield from (_noted(row, "back from leave") for row in there[:2])
    yield _noted(there[2].asking("U"), "until the summer", begin="2027-06-30", end="2027-01-10")
    yield _noted(there[3].asking("U"), "on leave", disabled="Yes")
    yield _noted(there[4].asking("U"), "new address", email="rosa.marsh@d01,lakeland.example")


def _noted(row: UserRow, note: str, **cells: str) -> Noted:
    return (*cells_of(replace(row, **cells)), note)
