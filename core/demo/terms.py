"""Two files of the demo that hold no mistake: a sound one, and one that deletes too many to be taken unasked."""

from collections.abc import Iterable
from dataclasses import replace

from core.demo.invented import DUE, DUE_BACK, LEAVING, World, newcomer
from core.demo.places import SCHOOLS
from core.demo.tables import UserRow


def sound_rows(world: World) -> Iterable[UserRow]:
    """Return rows of all four actions without a mistake, among them some that change nothing."""
    users = world.able[DUE]
    schools = [code for code in SCHOOLS if code[:2] != "03"]
    yield from (newcomer(number, schools[number % len(schools)]) for number in range(101, 161))
    yield from (replace(user.asking("U"), first_name=f"{user.first_name} Marie") for user in users[:15])
    yield from (replace(user.asking("U"), organizations="LK-02") for user in users[15:25])
    yield from (replace(user.asking("U"), roles="RoomSupervisor:TechnicalCoordinator") for user in users[25:40])
    yield from (
        replace(user.asking("U"), disabled="Yes", reason="Left in the middle of the term") for user in users[40:46]
    )
    yield from (user.asking("U") for user in users[46:80])
    yield from (replace(user.asking("R"), disabled="No", reason="") for user in world.disabled[DUE_BACK])
    yield from (user.asking("D") for user in users[80:88])


def leaver_rows(world: World) -> Iterable[UserRow]:
    """Return rows that delete a good part of all users."""
    return (user.asking("D") for user in world.able[LEAVING])
