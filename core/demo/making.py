"""Making the demo: its store through the program's own door, its files beside it, all of it or nothing."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from core.config import Config
from core.demo import Place
from core.demo.corrections import correction_rows
from core.demo.faults import faulty_rows
from core.demo.invented import World, invent
from core.demo.places import ADMINISTRATIONS, OPERATORS, ORGANIZATIONS, ROLES, administrations
from core.demo.tables import NOTE, USER_COLUMNS, csv_of
from core.demo.terms import leaver_rows, sound_rows
from core.display import display
from core.errors import RollbookError
from core.filing import write_private
from core.service import Rollbook

USERS = "pearsonaccess-users"


def make_demo(place: Place, today: date) -> None:
    """Make the demo anew; an old one stays until the new one is whole. The dates of its users stand around `today`.

    Raises `store-unavailable` where it cannot be kept, `disk-full`.
    """
    with _errors_of(place), _part_of(place) as part:
        world = invent(today)
        _fill_store(Rollbook(str(part.store), Config()), world)
        part.files.mkdir(mode=0o700)
        for name, content in files_to_import(world).items():
            write_private(part.files / name, content)
        _put_in_place(part, place)


def files_to_import(world: World) -> dict[str, bytes]:
    """Return the files that somebody may try, by name: all for the open administration of spring."""
    return {
        "sound.csv": csv_of(USER_COLUMNS, sound_rows(world)),
        "errors-of-every-kind.csv": csv_of((*USER_COLUMNS, NOTE), faulty_rows(world)),
        "leavers-held.csv": csv_of(USER_COLUMNS, leaver_rows(world)),
    }


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
        with contextlib.suppress(FileNotFoundError):
            place.folder.rename(Path(old) / "demo")
        part.folder.rename(place.folder)


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
