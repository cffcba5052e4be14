"""What `rollbook doctor` looks at: store, configuration, permissions; each with how to mend it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.config import Config, Credentials
from core.display import display
from core.errors import RollbookError
from core.keys import sealing_keys
from core.mail_settings import Mail
from core.operators import find_operator
from core.outcomes import Status
from core.owners import is_dead
from core.passwords import Cost
from core.sealing import VARIABLE, find_key, key_path, need_key
from core.store.engine import Store
from core.store.place import is_writable
from core.store.tasks import list_tasks, running_owners
from core.store.upgrading import copies_of


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at."""

    subject: str
    ok: bool
    text: str
    hint: str = ""


def diagnose(store_url: str, config: Config, settings: Path, login: str) -> list[Diagnosis]:
    """Return what was found, in the order in which one thing needs another; `settings` is where they are read from."""
    found = [_configuration(config, settings), _mail(config.mail)]
    try:
        if not Store.exists(store_url):
            text = f"There is no store at {display(store_url)} yet."
            return [*found, Diagnosis("store", True, text, "the first import makes it")]
        store = Store.open(store_url, create=False, busy_seconds=config.store.busy_seconds)
    except RollbookError as error:
        return [*found, Diagnosis("store", False, error.message, error.hint)]
    try:
        return [
            *found,
            _soundness(store),
            *_files(store.path),
            *_copies(store.path),
            _key(store, config.credentials),
            _operator(store, login),
            _queue(store),
        ]
    except RollbookError as error:
        return [*found, Diagnosis("store", False, error.message, error.hint)]
    finally:
        store.close()


def _configuration(config: Config, settings: Path) -> Diagnosis:
    """Tell where the settings are; what is wrong with them was said before anything else was done."""
    place = f"The settings are in {display(settings)}."
    if not settings.exists():
        place = f"There is no {display(settings)}; every setting is as it ships."
    return Diagnosis("configuration", True, f"{place} Days begin and end in {config.platform.time_zone}.")


def _mail(settings: Mail) -> Diagnosis:
    """Look whether welcome e-mails could be sent, short of asking the server."""
    from core.mail.mailer import prepare_mail

    if settings.host is None:
        return Diagnosis("mail", True, "No mail server is set; welcome e-mails cannot be asked for.")
    try:
        mailer = prepare_mail(settings)
        if settings.user is not None:
            mailer.password()
    except RollbookError as error:
        return Diagnosis("mail", False, error.message, error.hint)
    return Diagnosis("mail", True, f"Welcome e-mails go through {display(settings.host)}, port {settings.port}.")


def _soundness(store: Store) -> Diagnosis:
    damage = store.damage()
    if damage:
        return Diagnosis("store", False, f"{display(store.path)} is damaged: {display(damage[0])}", "restore a backup")
    if not is_writable(store.path):
        text = f"{display(store.path)} is sound, but can only be read."
        return Diagnosis("store", False, text, "check the permissions of file, folder and disk")
    return Diagnosis("store", True, f"{display(store.path)} is sound.")


def _files(path: Path) -> list[Diagnosis]:
    """Look whether anybody else can read the store's files."""
    found = []
    for each in sorted(path.parent.glob(f"{path.name}*")):
        status = _status_of(each)
        if status is not None and status.st_mode & 0o077:
            hint = f"chmod 600 {display(each)}"
            found.append(Diagnosis("permissions", False, f"Others may read {display(each)}.", hint))
    return found or [Diagnosis("permissions", True, "Nobody else may read the store.")]


def _copies(path: Path) -> Iterator[Diagnosis]:
    """Tell of copies that were made before the store was brought up to a newer version."""
    for copy in copies_of(path):
        status = _status_of(copy)
        if status is not None:
            size = f"{-(-status.st_size // 2**20):,} MB"
            text = f"{display(copy)} ({size}) is the store before an upgrade; delete it once all is well."
            yield Diagnosis("copy", True, text, "it keeps what was deleted in the store since")


def _status_of(path: Path) -> os.stat_result | None:
    """Return what the system knows of a file, None for one that went meanwhile, as files beside a store do."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _key(store: Store, settings: Credentials) -> Diagnosis:
    """Look whether the store's key can be trusted and opens what is sealed, and whether hashes cost enough."""
    with store.reading() as session:
        sealed = sealing_keys(session)
    try:
        key = need_key(settings, store.folder) if sealed else find_key(settings, store.folder)
    except RollbookError as error:
        return Diagnosis("key", False, error.message, error.hint)
    if key is not None and sealed - {key.ident}:
        others = ", ".join(sorted(sealed - {key.ident}))
        text = f"Passwords are sealed with the key {others}; {display(key.source)} holds another one, {key.ident}."
        return Diagnosis("key", False, text, f"bring the right key back, or name it with {VARIABLE}")
    if (settings.memory_kib, settings.passes) < (Cost().memory_kib, Cost().passes):
        text = "Hashes of passwords cost less than is held safe."
        return Diagnosis("key", False, text, "raise credentials.memory_kib and credentials.passes")
    if key is None:
        text = f"There is no key at {display(key_path(settings))} yet."
        return Diagnosis("key", True, text, "the first password makes it")
    return Diagnosis("key", True, f"Passwords are sealed with the key {key.ident} of {display(key.source)}.")


def _operator(store: Store, login: str) -> Diagnosis:
    with store.reading() as session:
        try:
            operator = find_operator(session, login)
        except RollbookError as error:
            return Diagnosis("operator", False, error.message, error.hint)
    may = [
        what for what, allowed in (("delete", operator.may_delete), ("administer", operator.may_administer)) if allowed
    ]
    return Diagnosis(
        "operator", True, f"{display(operator.login)} may import" + "".join(f" and {what}" for what in may) + "."
    )


def _queue(store: Store) -> Diagnosis:
    with store.reading() as session:
        waiting = len(list_tasks(session, status=Status.QUEUED))
        dead = sum(1 for owner in running_owners(session) if is_dead(owner))
    if waiting or dead:
        return Diagnosis("queue", False, f"{waiting} tasks wait, {dead} lost their worker.", "rollbook worker --drain")
    return Diagnosis("queue", True, "No task waits.")
