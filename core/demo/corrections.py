"""The second import of the demo's history: a term's changes, some of whose rows went wrong."""

from collections.abc import Iterable
from dataclasses import replace

from core.demo.invented import CHANGED, DELETED, RESTORED, World, newcomer
from core.demo.tables import UserRow


def correction_rows(world: World) -> Iterable[UserRow]:
    """Return rows that create, change, restore and delete, and some in error."""
    staying = world.able[CHANGED]
    yield from (newcomer(number, "0104" if number % 3 else "0203") for number in range(1, 41))
    yield from (replace(user.asking("U"), last_name=f"{user.last_name}-Bell") for user in staying[:25])
    yield from (replace(user.asking("U"), roles="TestCoordinator") for user in staying[25:60])
    yield from (user.asking("U") for user in staying[60:150])
    yield from (replace(user.asking("R"), disabled="No", reason="") for user in world.disabled[RESTORED])
    yield from (user.asking("D") for user in world.able[DELETED])
    yield from _wrong_rows(staying[150:])


def _wrong_rows(users: list[UserRow]) -> Iterable[UserRow]:
    yield from (replace(user.asking("U"), email=user.email.replace("@", " at ")) for user in users[:4])
    yield from (replace(user.asking("U"), organizations="0199") for user in users[4:9])
    yield from (replace(user.asking("U"), roles="TestCordinator") for user in users[9:12])
    yield from (user for user in users[12:15])
    yield from (newcomer(number, "0102").asking("U") for number in range(900, 903))
    yield replace(users[15].asking("U"), begin="2026-09-01", end="2026-06-30")
