"""Whether a row and a stored record are about the same person."""

from core.nearness import squash
from core.slips import cost_of
from core.suggesting.indexes import name_key
from core.suggesting.known import Record
from core.suggesting.question import Question
from core.text import key_of

_SLIPS = 2.0


def same_person(q: Question, record: Record) -> float:
    """Return how far a row and a stored person agree in name and address: 0 not at all, 1 in both."""
    likeness = q.layout.likeness
    if likeness is None:
        return 0.5
    first, last = likeness.people
    given, stored = name_key(q.given(first), q.given(last)), name_key(record.cells.get(first), record.cells.get(last))
    mail, stored_mail = q.key(likeness.email), key_of(record.cells.get(likeness.email))
    agreed = 0.5 * (mail is not None and mail == stored_mail)
    if given and stored:
        same_first = squash(q.given(first) or "") == squash(record.cells.get(first) or "")
        agreed += 0.5 if given == stored else 0.3 if same_first or cost_of(given, stored) <= _SLIPS else 0.0
    elif not given and not mail:
        return 0.5
    return agreed
