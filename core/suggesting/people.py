"""Rows whose person is there, is not there, or is somebody else: another action, another name, or no row at all."""

from collections.abc import Iterator

from core.correcting.values import Proposal
from core.layout import CellKind
from core.suggesting.indexes import name_key
from core.suggesting.known import Record
from core.suggesting.likes import candidates
from core.suggesting.persons import same_person
from core.suggesting.question import Question, brief, fix, leave_out
from core.suggesting.signing_in import free_usernames
from core.text import key_of


def change_action(
    q: Question, verb: str, taken: float, *more: tuple[str, str | None], wide: bool = True
) -> Iterator[Proposal]:
    """Propose another action for the row."""
    action, layout = q.action_for(verb), q.layout
    if action and layout.action:
        now = f"{q.given(layout.action) or 'blank'}{f' ({q.verb})' if q.verb else ''}"
        text = f"change {layout.action} from {now} to {action} ({verb})"
        yield fix(f"to-{verb}", text, taken, (layout.action, action), *more, wide=wide)


def existing(q: Question) -> Iterator[Proposal]:
    """A row would create somebody who exists: update or restore that one, or give the new one another name."""
    if q.known.identity != q.layout.key_column:
        yield from _existing_by_id(q)
        return
    agreed = same_person(q, q.record) if q.record else 0.5
    deleted = q.record is not None and q.record.deleted
    taken = 0.95 if agreed >= 0.3 else 0.5
    # A bulk fix writes over no stranger's account.
    alike = q.record is not None and agreed >= 0.3
    if deleted and q.known.context.operator.may_delete:
        yield from change_action(q, "restore", taken, wide=alike)
        yield from change_action(q, "update", 0.3, wide=alike)
    else:
        yield from change_action(q, "update", taken, wide=alike)
    yield from free_usernames(q, 0.85 if agreed < 0.3 else 0.3)
    yield leave_out(0.2)


def _existing_by_id(q: Question) -> Iterator[Proposal]:
    """The ID is somebody's: name that person, or give the person whom the row names the own ID again."""
    if not q.detail or q.column is None:
        return
    owner, named = q.known.place_of(key_of(q.detail)), q.known.place_of(q.key(q.known.identity))
    text = f"use the {q.known.identity} of {brief(_person(q, owner) or q.value)}: this row updates that person"
    agreed = same_person(q, owner) if owner else 0.5
    taken = 0.9 if named is None or agreed >= 0.3 else 0.5
    yield fix("name-the-person", text, taken, (q.known.identity, q.detail), wide=agreed >= 0.3)
    if named and (own := named.cells.get(q.column.name)):
        taken = 0.95 if same_person(q, named) > agreed else 0.6
        yield fix("own-id", f"{own}, the {q.column.name} of {brief(_person(q, named))}", taken, (q.column.name, own))
    yield leave_out(0.15)


def _person(q: Question, record: Record | None) -> str:
    people = q.layout.likeness.people if q.layout.likeness else ()
    return " ".join(filter(None, (record.cells.get(column) for column in people))) if record else ""


def missing(q: Question) -> Iterator[Proposal]:
    """A row asks for somebody who is not there: the person who was meant, or create, or leave it."""
    if q.column is None:
        return
    meant = list(_meant(q))
    yield from meant
    if q.verb in ("update", "restore") and q.action_for("create"):
        filled = all(q.given(column.name) for column in q.layout.columns if column.required)
        taken = 0.88 if filled else 0.6
        yield from change_action(q, "create", taken, wide=all(found.taken < taken for found in meant))
    yield leave_out(0.85 if q.removing else 0.25, ": there is nobody to delete" if q.removing else "")


def _meant(q: Question) -> Iterator[Proposal]:
    """Propose accounts that the row's address, its name or its misspelt key leads to."""
    if q.column is None or q.layout.likeness is None:
        return
    taken = {"same e-mail address and name": 0.97, "same e-mail address": 0.94}
    for record, because in list(candidates(q.known, q.cells))[:3]:
        yield _to(q, record, because, taken.get(because, 0.9) - (0.5 if record.deleted and q.removing else 0))
    first, last = q.layout.likeness.people
    named = name_key(q.given(first), q.given(last))
    nearest = q.known.near_records(q.value)
    alone = bool(nearest) and nearest[0][1] - max((score for _, score in nearest[1:]), default=0.0) > 0.1
    for place, (record, near) in enumerate(nearest):
        score = 0.92 if place == 0 and alone and near >= 0.75 else near
        if named is not None:
            same = named == name_key(record.cells.get(first), record.cells.get(last))
            score = 0.96 if same else 0.8 * near if same_person(q, record) >= 0.3 else 0.4
        if near >= 0.6:
            yield _to(q, record, "a name much like it", score - (0.3 if record.deleted and q.removing else 0))


def _to(q: Question, record: Record, because: str, taken: float) -> Proposal:
    who = " ".join(filter(None, (record.name, _person(q, record))))
    return fix("nearest-user", f"{brief(who)} ({because})", taken, (q.known.identity, record.name))


def unknown_guid(q: Question) -> Iterator[Proposal]:
    """A GUID is nobody's, or no GUID: mended, that of the person with the row's ID, or none."""
    if q.column is None or q.column.name != q.known.identity:
        return
    by_id = q.known.with_cell(q.layout.key_column, q.key(q.layout.key_column))
    for record in by_id[:1]:
        by = f"{q.layout.key_column} {brief(q.given(q.layout.key_column))}"
        text = f"{record.name}, the GUID of {brief(_person(q, record))} ({by})"
        yield fix("guid-by-id", text, 0.95, (q.column.name, record.name))
    for record, because in list(candidates(q.known, q.cells))[:2]:
        yield _to(q, record, because, 0.85)
    for record, near in q.known.near_records(q.value)[:1]:
        if near > 0.7:
            yield _to(q, record, "a GUID much like it", 0.97 if same_person(q, record) >= 0.3 else 0.7)
    text = "leave it blank: the row creates a new person" if not by_id else "leave it blank"
    yield fix("leave-blank", text, 0.8 if not by_id else 0.3, (q.column.name, None), wide=not by_id)


def elsewhere(q: Question) -> Iterator[Proposal]:
    """A person is at another school: no import moves anybody."""
    yield leave_out(0.9, ": an import moves nobody between schools")
    for record in q.known.with_cell(q.layout.key_column, q.key(q.layout.key_column))[:1]:
        text = f"{record.name}, the GUID of {brief(_person(q, record))} at this school"
        agreed = same_person(q, record) >= 0.3
        yield fix("guid-by-id", text, 0.94 if agreed else 0.4, (q.known.identity, record.name))
    if q.column is not None:
        text = "leave it blank: a new person at this school"
        yield fix("leave-blank", text, 0.35, (q.column.name, None), wide=True)


def deleted_already(q: Question) -> Iterator[Proposal]:
    """A row deletes somebody who is deleted."""
    yield leave_out(0.97, ": the user is deleted already")


def stays_deleted(q: Question) -> Iterator[Proposal]:
    """A row updates somebody who is deleted and stays so."""
    if q.known.context.operator.may_delete:
        yield from change_action(q, "restore", 0.8)


def out_of_reach(q: Question) -> Iterator[Proposal]:
    """A row is about a user of other organizations."""
    yield from _meant(q)
    yield leave_out(0.8, ": the user is outside your reach")
    if q.verb != "delete":
        yield from free_usernames(q, 0.2)


def without_deleting(q: Question) -> Iterator[Proposal]:
    """An operator may not delete or restore: an update with the disabled fields cleared, or no row."""
    enabling = q.layout.enabling
    if q.verb == "restore":
        cells = ", ".join(f"{column} {text}" if text else f"{column} blank" for column, text in enabling)
        for proposal in change_action(q, "update", 0.95, *enabling):
            yield fix("update-instead", f"import it as an update ({cells})", 0.95, *proposal.edits, wide=True)
    yield leave_out(0.9 if q.verb == "delete" else 0.3, ": you may not delete or restore users")
    if q.verb == "delete" and q.record is not None:
        yield from _retire(q, "update", 0.5)


def keep_records(q: Question) -> Iterator[Proposal]:
    """Deleting would take training records along: inactive instead."""
    yield from _retire(q, None, 0.9)
    yield leave_out(0.5)


def _retire(q: Question, verb: str | None, taken: float) -> Iterator[Proposal]:
    """Propose to take an account out of use; the cells that an update needs are filled with what is stored."""
    retiring = dict(q.layout.retiring)
    if not retiring:
        return
    if verb and q.layout.action:
        retiring[q.layout.action] = q.action_for(verb)
    stored = q.record.cells if q.record else {}
    reasons = [
        column.name
        for column in q.layout.columns
        if column.meaning.belongs and column.meaning.belongs in retiring.items()
    ]
    if any(not q.given(name) for name in reasons):
        return
    filled = {
        column.name: stored.get(column.name)
        for column in q.layout.columns
        if column.required and column.name not in retiring and not q.given(column.name) and stored.get(column.name)
    }
    said = ", ".join(f"{column} to {text}" for column, text in q.layout.retiring)
    yield fix("retire", f"set {said} instead of deleting", taken, *retiring.items(), *filled.items(), wide=True)


def protected(q: Question) -> Iterator[Proposal]:
    """No import changes a protected account."""
    yield leave_out(0.95, ": the account is protected")


def second_account(q: Question) -> Iterator[Proposal]:
    """A row would make a second account for an address: use the first one."""
    if q.column is not None and q.detail:
        record = q.known.place_of(key_of(q.detail))
        who = f"{q.detail} {_person(q, record)}".strip()
        yield fix("same-person", f"same person: {brief(who)}", 0.9, (q.known.identity, q.detail))


def inactive(q: Question) -> Iterator[Proposal]:
    """Somebody is inactive whose type says otherwise."""
    named = next((one for one in q.layout.columns if one.kind is CellKind.CHOICE and "Alumni" in one.choices), None)
    if named is not None:
        yield fix("alumni", f"{named.name} Alumni", 0.7, (named.name, "Alumni"), wide=True)
    if q.layout.enabling:
        text = ", ".join(f"{column} {text}" for column, text in q.layout.enabling if text)
        yield fix("enable", text, 0.4, *q.layout.enabling)
