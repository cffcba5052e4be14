"""Five thousand invented users, the same ones every time, whose dates stand around the day of the making."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from core.demo.places import DISTRICTS, SCHOOLS, STATE, STATE_ROLE, spring_code
from core.demo.tables import UserRow

_SEED = 2027
_USERS = 5_000
_JULY = 7
_TAKING_PART = ("01", "02")

DELETED = slice(0, 150)
CHANGED = slice(150, 360)
QUOTED = slice(360, 400)
DUE = slice(400, 500)
LEAVING = slice(500, 1220)
"""Which users the history deletes and changes, the faulty file names, the sound one changes, the held one deletes."""

RESTORED = slice(0, 20)
DUE_BACK = slice(20, 30)
NAMED_DISABLED = slice(30, None)
"""The same of disabled users: restored in the history, by the sound file, named by the faulty one."""

_FIRST_NAMES = (
    "Ada Alma Amir Anouk Arlo Asha Beatriz Bram Carmen Cedric Chloé Dario Delphine Dmitri Edda Elias Esther Fatima "
    "Felix Freya Gideon Hana Hugo Imani Ines Ivo Jamal Jette José Juno Kaito Katya Kofi Lena Linnea Lucía Malik Mei "
    "Mira Nadia Niko Noor Oskar Petra Priya Quentin Rafael Renée Rosa Ruben Sanna Silas Søren Talia Theo Uma Viktor "
    "Wanda Xavier Yara Yusuf Zoë Zora"
)
_LAST_NAMES = (
    "Abernathy Achterberg Alvarado Bergström Blackwood Brandvold Castellan Corrigan Dalgaard Delacroix Dunmore "
    "Ellingsen Escobar Fairweather Fjeld Galbraith Gutiérrez Halloran Hartwell Hollis Ibarra Ivanek Jankowski Kaplan "
    "Kessler Kovář Lindqvist Lockhart Marchetti Marlowe Mbeki Montclair Nakamura Núñez O'Rourke Okonkwo Pemberton "
    "Peralta Petrov Quist Radcliffe Ramírez Rosenthal Sandoval Sinclair St.James Takahashi Thornbury Tremblay Ueda "
    "Valdez Vandermeer Whitlock Winterbourne Yamada Zielinski"
)
_FIRST, _LAST = _FIRST_NAMES.split(), _LAST_NAMES.split()
_NEW_LAST_NAMES = (
    "Adeyemi Bellamy Carvalho Donnelly Eriksen Farrow Grantham Holloway Inoue Jessop Kowalski Lavoie Mercado Norwood "
    "Oduya Pickering Quimby Rowntree Szabo Tolliver Underhill Vasquez Wexler Yilmaz Zhang"
)
"""Nobody of the first import has these: only who is meant to looks like somebody's second account."""
_NEW_LAST = _NEW_LAST_NAMES.split()
_PLAIN = str.maketrans("éëöřáúíñø", "eeorauino")
_SIZES = (8, 7, 9, 12, 8, 7, 9, 12, 8, 9, 12, 2)
_TEACHING = ("FullAccessEducator", "FullAccessEducator:RoomSupervisor", "RoomSupervisor", "ReportsOnlyEducator")
_LEADING = ("TestCoordinator", "TestCoordinator:TechnicalCoordinator", "AdministrationTestCoordinator")
_REASONS = ("On leave this term", "Left at the end of the school year", "Account shared with a substitute")


@dataclass(frozen=True)
class World:
    """The users as the first import makes them, and which of them later work is about."""

    today: date
    users: tuple[UserRow, ...]

    @property
    def spring(self) -> int:
        """The year of the next spring with tests."""
        return self.today.year + (self.today.month >= _JULY)

    @property
    def scope(self) -> str:
        """The code of the administration in which the demo's work is done."""
        return spring_code(self.spring)

    @cached_property
    def able(self) -> list[UserRow]:
        """The users of schools of the first two districts who are not disabled, in no order.

        The slices below say which of them each file is about.
        """
        chosen = [user for user in self.users if user.disabled == "No" and user.organizations[:2] in _TAKING_PART]
        return Random(_SEED).sample(chosen, len(chosen))  # noqa: S311 - no secret, the same ones every time

    @cached_property
    def disabled(self) -> list[UserRow]:
        """The users of the same schools who are disabled from the start."""
        return [user for user in self.users if user.disabled == "Yes" and user.organizations[:2] in _TAKING_PART]


def invent(today: date) -> World:
    """Return the made-up users for a day."""
    chance = Random(_SEED)  # noqa: S311 - no secret, the same ones every time
    return World(today, tuple(_user(number, today, chance) for number in range(1, _USERS + 1)))


def newcomer(number: int, school: str) -> UserRow:
    """Return a user whom no import has made yet."""
    chance = Random(number)  # noqa: S311 - no secret, the same ones every time
    last = _NEW_LAST[number % len(_NEW_LAST)]
    return replace(_named(_USERS + number, school, chance, last), roles="FullAccessEducator")


def invent_name(number: int, chance: Random, last: str = "") -> tuple[str, str, str]:
    """Return a first name, a last name (the given one, if any) and a username with the number in it."""
    first, last = chance.choice(_FIRST), last or chance.choice(_LAST)
    plain = "".join(sign for sign in (first[0] + last).lower().translate(_PLAIN) if sign.isalpha())
    return first, last, f"{plain}{number:04}"


def _user(number: int, today: date, chance: Random) -> UserRow:
    if number <= len(DISTRICTS) + 1:
        organization = (STATE, *DISTRICTS)[number - 1]
        return replace(_named(number, organization, chance), roles="AdministrationTestCoordinator")
    school = chance.choices(tuple(SCHOOLS), _SIZES)[0]
    user = _named(number, school, chance)
    if chance.random() < 0.1:
        second = chance.choice([other for other in SCHOOLS if other[:2] == school[:2] and other != school])
        user = replace(user, organizations=f"{school}:{second}")
    leading = chance.random() < 0.06
    roles = chance.choice(_LEADING if leading else _TEACHING)
    if chance.random() < 0.03:
        roles = f"{roles}:{STATE_ROLE}"
    return _dated(replace(user, roles=roles), today, chance)


def _named(number: int, organization: str, chance: Random, last: str = "") -> UserRow:
    first, last, username = invent_name(number, chance, last)
    domain = f"d{organization[:2]}" if organization in SCHOOLS else "state"
    return UserRow("C", username, first, last, f"{username}@{domain}.lakeland.example", organization, "")


def _dated(user: UserRow, today: date, chance: Random) -> UserRow:
    """Give most users a term that runs, some one that is over or has not begun, and disable some."""
    kinds: Sequence[Callable[[], tuple[int | None, int | None]]] = (
        lambda: (None, None),
        lambda: (-chance.randint(30, 900), chance.randint(30, 700)),
        lambda: (-chance.randint(500, 900), -chance.randint(5, 400)),
        lambda: (chance.randint(20, 200), None),
    )
    begin, end = chance.choices(kinds, (45, 41, 8, 6))[0]()
    user = replace(user, begin=_day(today, begin), end=_day(today, end))
    if chance.random() < 0.05:
        return replace(user, disabled="Yes", reason=chance.choice(_REASONS))
    return user


def _day(today: date, days: int | None) -> str:
    return "" if days is None else (today + timedelta(days)).isoformat()
