"""From a plan's passwords to their hashes, before the transaction; and the temporary ones, sealed until they expire."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from core.claims import Claim
from core.config import Credentials
from core.keys import key_to_seal
from core.layout import PENDING, Layout, Notice
from core.outcomes import CHANGING, Phase
from core.packing import pack, unpack
from core.passwords import Cost, estimate_seconds, hash_passwords, temporary_password
from core.planning import Plan
from core.sealing import Key, need_key
from core.store.engine import Session, Store, StoreBusyError
from core.store.files import (
    HASHES,
    ORIGINAL,
    PASSWORDS,
    Encoded,
    add_piece,
    decode_frame,
    delete_kinds,
    encode_frame,
    files_of,
    load_encoded,
    load_pieces,
    save_encoded,
    tasks_with,
)
from core.store.leases import now
from core.store.tasks import add_event
from core.task import Task
from core.wording import agreeing, counted

Report = Callable[[Phase, int, int], None]
SAVE_SECONDS = 2.0
"""How much hashing a killed worker loses at most."""
_MADE = pl.Schema({"row": pl.UInt32, "password": pl.String, "temporary": pl.Boolean, "hash": pl.String})


class Hashing:
    """The passwords of one task: hashed once, whatever is planned again and whoever goes on with it."""

    def __init__(self, store: Store, claim: Claim, settings: Credentials, report: Report) -> None:
        """Take the claim that the work is for; nothing is read or made yet."""
        self._store = store
        self._claim = claim
        self._settings = settings
        self._report = report
        self._key: Key | None = None
        self._made = pl.DataFrame(schema=_MADE)

    def covers(self, plan: Plan) -> bool:
        """Whether every password that a plan sets has its hash."""
        return self._missing(plan).is_empty()

    def make(self, plan: Plan) -> None:
        """Make the hashes that a plan lacks, outside any transaction; what is done is saved every other second.

        Raises `Cancelled`, `LostClaim`, `configuration` without the right key, and what the store raises.
        """
        if plan.secrets.is_empty():
            return
        if self._key is None:
            self._key = key_to_seal(self._store, self._settings)
            self._take(self._saved(self._key))
        missing = self._missing(plan)
        passwords = [given or temporary_password() for given in missing["given"]]
        wanted = missing.select(
            "row", password=pl.Series(passwords, dtype=pl.String), temporary=pl.col("given").is_null()
        )
        known, total = plan.secrets.height - wanted.height, plan.secrets.height
        hashes: list[str] = []
        saved, latest = 0, time.monotonic()
        cost = Cost(self._settings.memory_kib, self._settings.passes)
        for made in hash_passwords(passwords, cost, self._claim.check_cancelled):
            hashes.append(made)
            self._report(Phase.HASHING, known + len(hashes), total)
            if time.monotonic() - latest >= SAVE_SECONDS and len(hashes) < len(passwords):
                saved += self._save(_with_hashes(wanted, hashes).slice(saved))
                latest = time.monotonic()
        self._take(_with_hashes(wanted, hashes))

    def settle(self, plan: Plan, *, applied: bool) -> Plan:
        """Return a plan with hashes in place of its marks, in rows and changes; with none where it is not applied."""
        if plan.layout.credentials is None:
            return plan
        field = f"new_{plan.layout.credentials.hash_field}"
        marks = plan.changed.select(row=_row_of(pl.col(field))).drop_nulls()
        if applied and marks.join(self._made, on="row", how="anti").height:
            raise RuntimeError("a plan sets a password that is not among its secrets")
        changes = None if plan.planned_changes is None else self._settled(plan.planned_changes, plan.layout)
        hashes = self._hash_of(plan.rows[field])
        return replace(plan, rows=plan.rows.with_columns(hashes.alias(field)), planned_changes=changes)

    def keep(self, session: Session, plan: Plan) -> None:
        """Seal the temporary passwords that a plan (not yet settled) sets, one line for each row that shows one."""
        if plan.secrets.is_empty() or plan.layout.credentials is None or self._key is None:
            return
        mark = _row_of(pl.col(f"new_{plan.layout.credentials.hash_field}"))
        changing = pl.col("outcome").is_in([outcome.value for outcome in CHANGING])
        temporary = self._made.filter("temporary").select("password", mark="row")
        kept = plan.rows.filter(changing).select("row", mark=mark).join(temporary, on="mark", maintain_order="left")
        if kept.height:
            task = self._claim.task.id
            content = encode_frame(kept.select("row", "password")).content
            save_encoded(session, task, PASSWORDS, Encoded(self._key.seal(content, task, PASSWORDS), len(content)))

    def _take(self, made: pl.DataFrame) -> None:
        """Remember hashes; one made later for the same row takes the place of the older."""
        self._made = pl.concat([self._made, made]).unique("row", keep="last", maintain_order=True)

    def _missing(self, plan: Plan) -> pl.DataFrame:
        """Return the passwords (row, given) that have no hash; a hash stands for the same given password only."""
        same = self._made.select("row", given=pl.when(~pl.col("temporary")).then("password"))
        return plan.secrets.join(same, on=["row", "given"], how="anti", nulls_equal=True, maintain_order="left")

    def _hash_of(self, values: pl.Series) -> pl.Series:
        """Return the values of a field with hashes in place of marks."""
        marked = values.to_frame("value").with_columns(row=_row_of(pl.col("value")))
        found = marked.join(self._made.select("row", "hash"), on="row", how="left", maintain_order="left")
        return found.select(pl.when(pl.col("row").is_null()).then("value").otherwise("hash")).to_series()

    def _settled(self, changes: pl.DataFrame, layout: Layout) -> pl.DataFrame:
        hash_field = layout.credentials.hash_field if layout.credentials else ""
        mine = (pl.col("kind") == layout.kind) & pl.col("content").is_not_null()
        fields = unpack(changes.select("content"), layout.fields)
        hashes = self._hash_of(fields[hash_field])
        packed = fields.with_columns(hashes.alias(hash_field)).select(pack(layout.fields)).to_series()
        return changes.with_columns(pl.when(mine).then(packed).otherwise("content").alias("content"))

    def _save(self, piece: pl.DataFrame) -> int:
        """Save finished hashes for whoever goes on after a crash; return how many, 0 where the store is busy."""
        if self._key is None:
            return 0
        task = self._claim.task.id
        sealed = self._key.seal(encode_frame(piece).content, task, HASHES)
        try:
            with self._store.writing(busy_seconds=0) as session:
                self._claim.fence(session, Phase.HASHING)
                add_piece(session, task, HASHES, sealed)
        except StoreBusyError:
            return 0
        return piece.height

    def _saved(self, key: Key) -> pl.DataFrame:
        """Return what an earlier attempt at the task has finished."""
        task = self._claim.task.id
        with self._store.reading() as session:
            pieces = load_pieces(session, task, HASHES)
        return pl.concat([pl.DataFrame(schema=_MADE), *(decode_frame(key.unseal(one, task, HASHES)) for one in pieces)])


def _with_hashes(wanted: pl.DataFrame, hashes: list[str]) -> pl.DataFrame:
    made = wanted.head(len(hashes)).with_columns(hash=pl.Series(hashes, dtype=pl.String))
    return made.select(pl.col(name).cast(dtype) for name, dtype in _MADE.items())


def _row_of(mark: pl.Expr) -> pl.Expr:
    """Return the row number of a mark; null for anything else."""
    return mark.str.extract(rf"^{PENDING}(\d+)$", 1).cast(pl.UInt32)


def notices_of(plan: Plan, settings: Credentials, *, ahead: bool) -> list[Notice]:
    """Say how many passwords a plan sets and, where that is still `ahead`, how long it will take here."""
    number, temporary = plan.secrets.height, plan.secrets["given"].null_count()
    if not number:
        return []
    counts = ((temporary, "temporary password", "made"), (number - temporary, "given password", "set"))
    said = " and ".join(
        f"{counted(count, what)} {agreeing(count, 'is', 'are')} {done}" for count, what, done in counts if count
    )
    if ahead:
        said += f"; that takes {_duration(estimate_seconds(number, Cost(settings.memory_kib, settings.passes)))}"
    return [Notice("passwords", f"{said}.", plan.secrets["row"])]


def _duration(seconds: float) -> str:
    if seconds < 2:
        return "about a second"
    if seconds < 90:
        return f"about {round(seconds)} seconds"
    minutes = round(seconds / 60)
    return f"about {minutes} minutes" if minutes < 90 else f"about {round(minutes / 60)} hours"


def expiry_of_passwords(session: Session, task: Task, settings: Credentials) -> datetime | None:
    """Return until when a task keeps temporary passwords; None where it keeps none."""
    expiry = None if task.ended is None else task.ended + timedelta(days=settings.temporary_days)
    kept = any(kind == PASSWORDS for kind, _ in files_of(session, task.id))
    return expiry if kept and expiry is not None and expiry > now() else None


def passwords_of(session: Session, task: Task, settings: Credentials, store_folder: Path) -> pl.DataFrame | None:
    """Return the temporary passwords that a task set (row, password); None where there are none (any more)."""
    sealed = load_encoded(session, task.id, PASSWORDS)
    if sealed is None or expiry_of_passwords(session, task, settings) is None:
        return None
    return decode_frame(need_key(settings, store_folder).unseal(sealed, task.id, PASSWORDS))


def expire_passwords(session: Session, settings: Credentials) -> None:
    """Delete the passwords that are too old to be kept: temporary ones, and those in files of held tasks."""
    latest = now() - timedelta(days=settings.temporary_days)
    for kind, event in ((PASSWORDS, "temporary passwords expired"), (ORIGINAL, "passwords of the file deleted")):
        tasks = tasks_with(session, kind, latest)
        delete_kinds(session, tasks, [kind])
        for task in tasks:
            add_event(session, task, "rollbook", event)


def has_expired_passwords(session: Session, settings: Credentials) -> bool:
    """Whether `expire_passwords` would delete anything."""
    latest = now() - timedelta(days=settings.temporary_days)
    return any(tasks_with(session, kind, latest) for kind in (PASSWORDS, ORIGINAL))
