"""Values that a column does not have: other words for those that it has, ordinals, beginnings, slips."""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.correcting.values import Proposal
from core.layout import Column, Layout
from core.nearness import Codebook, squash
from core.suggesting.question import Question, cleared, fix, stored_cells
from core.text import key_of

_WORDS: dict[str, str] = {
    "yes": "y yeah yep true t 1 on ja j oui si sim da x ok checked disabled wahr vrai",
    "no": "n nope false f 0 off nein non nao not unchecked enabled active falsch faux",
    "1": "active yes y true t on enabled enable current ja a activ aktiv",
    "0": "inactive no n false f off disabled disable left gone nein i inactiv inaktiv",
    "student": "s st stu pupil learner scholar kid child students schueler eleve estudiante alumno",
    "teacher": "t te tch instructor faculty educator staff prof professor tutor teachers lehrer maestro profesor",
    "faculty": "f fac teacher instructor staff employee professor prof educator lecturer",
    "admin": "a adm administrator administration principal manager office sysadmin superuser",
    "parent": "p par guardian mother father mom dad carer caregiver family",
    "alumni": "al alum alumnus alumna alumnae graduate grad former leaver exstudent",
    "school": "s sch campus building site elementary high",
    "district": "d dist lea county system division",
    "state": "st sea region province",
    "open": "o active current opened running started",
    "closed": "c close done ended finished inactive past",
    "k": "kg kinder kindergarten kindergarden kdg gradek gk kn 0 00",
    "pk": "prek prekindergarten prekinder preschool p4 pk4 pk3 pkg tk nursery 1st0",
    "9": "freshman freshmen",
    "10": "sophomore",
    "11": "junior",
    "12": "senior",
}
_VERBS: dict[str, str] = {
    "create": "create new add insert a i n added created anlegen neu nouveau register plus c",
    "update": "update change modify edit m e upd chg changed updated modified existing aendern u save",
    "restore": "restore undelete reactivate reinstate enable reenable recover react undo reopen r",
    "delete": "delete remove del d drop erase deactivate deleted removed rem terminate leaver withdraw loeschen",
}
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_CARDINALS = "zero one two three four five six seven eight nine ten eleven twelve"
_ORDINAL = re.compile(
    r"(?:grade|gr|g|year|yr|level|class|klasse|stufe)?0*(\d{1,2})(?:st|nd|rd|th)?(?:grade|gr|g|year|yr)?0?"
)
_NOTHING = {"n/a", "na", "none", "null", "nil", "-", "--", "tbd", "?", "unknown", "other", "any", "#n/a"}


def meant_choice(q: Question) -> Iterator[Proposal]:
    """Propose the value that another word for it means, then the others."""
    if q.column is None or not q.value:
        return
    found: dict[str, float] = {}
    for choice, score in _meant(q, q.column, q.value):
        found[choice] = max(score, found.get(choice, 0.0))
    stored = q.record.cells.get(q.column.name) if q.record else None
    if stored in found and q.column.name != q.layout.action:
        found[stored] += 0.02
    kind = "meant-action" if q.column.name == q.layout.action else "meant-choice"
    for choice, score in found.items():
        yield fix(kind, told(q.layout, q.column, choice), score, (q.column.name, choice))
    yield from cleared(q, 0.93 if q.value.strip().lower() in _NOTHING else 0.2)
    if q.column.name != q.layout.action:
        yield from stored_cells(q, 0.5)
    yield from other_choices(q, 0.12)


def other_choices(q: Question, taken: float) -> Iterator[Proposal]:
    """Propose every value of a column that has only some."""
    column = q.column
    if column is not None and len(column.choices) <= 6:
        common = [text for text, _ in q.known.values_of(column.name)] if column.name != q.layout.action else []
        likely = [column.meaning.usual, *common]
        ranked = sorted(column.choices, key=lambda choice: likely.index(choice) if choice in likely else len(likely))
        for place, choice in enumerate(ranked):
            text = told(q.layout, column, choice)
            yield fix("other-choice", text, taken - place / 1000, (column.name, choice))


def told(layout: Layout, column: Column, choice: str) -> str:
    """Return a choice as a proposal says it; a number behind its column's name, as proposals are numbered."""
    said = layout.choice_told(column, choice)
    return f"{column.name}: {said}" if choice.isdigit() else said


def _meant(q: Question, column: Column, value: str) -> Iterator[tuple[str, float]]:
    typed = squash(value)
    verbs = dict(q.layout.actions) if column.name == q.layout.action else {}
    for choice in column.choices:
        known = squash(choice)
        words = (_VERBS[verbs[choice]] if verbs.get(choice) in _VERBS else _WORDS.get(known, "")).split()
        if typed == known:
            yield choice, 0.99
        elif typed in words:
            yield choice, 0.97 - 0.03 * words.index(typed) / len(words)
        elif len(typed) > 2 and any(
            typed.startswith(word) or word.startswith(typed) for word in words if len(word) > 3
        ):
            yield choice, 0.9
        elif (len(typed) > 1 and known.startswith(typed)) or (len(known) > 1 and typed.startswith(known)):
            yield choice, 0.94
        elif typed and len(typed) == 1 and known.startswith(typed):
            yield choice, 0.85
    yield from _numbered(column, value, typed)
    yield from _slipped(column, typed)
    yield from _by_record(q, column)


def _numbered(column: Column, value: str, typed: str) -> Iterator[tuple[str, float]]:
    """Find the number in `3rd`, `Grade 3`, `3.0`, `third`."""
    whole = re.fullmatch(r"\s*0*(\d+)[.,]0+\s*", value)
    found = whole or _ORDINAL.fullmatch(typed)
    word = re.sub("grade|year|level|class", "", typed)
    spelled = [str(words.index(word)) for words in map(str.split, (_ORDINALS, _CARDINALS)) if word in words]
    for number in (found[1] if found else None, *spelled):
        if number in column.choices:
            yield number, 0.96


def _slipped(column: Column, typed: str) -> Iterator[tuple[str, float]]:
    """Find the values, and the other words for them, that a slip of the keys made the text from."""
    if len(typed) > 1:
        yield from ((near.code, min(near.score, 0.92)) for near in _book(column.choices).nearest(typed))
    if len(typed) > 4:
        means = {
            choice: [word for word in _WORDS.get(squash(choice), "").split() if len(word) > 4]
            for choice in column.choices
        }
        near = _book(tuple(word for words in means.values() for word in words)).best(typed)
        yield from ((choice, 0.85 * near.score) for choice, words in means.items() if near and near.code in words)


@lru_cache(maxsize=500)
def _book(words: tuple[str, ...]) -> Codebook:
    return Codebook({word: None for word in words if len(word) > 1})


def _by_record(q: Question, column: Column) -> Iterator[tuple[str, float]]:
    """Find the action by whether the row's record exists."""
    if column.name == q.layout.action:
        yield from action_by_record(q)


def action_by_record(q: Question) -> Iterator[tuple[str, float]]:
    """Yield the action that the store speaks for: create where there is nobody, update or restore where there is."""
    record = q.record
    deleted = record is not None and record.deleted
    verb = "create" if record is None else "restore" if deleted and q.known.context.operator.may_delete else "update"
    action = q.action_for(verb)
    if action and key_of(q.cells.get(q.known.identity)):
        yield action, 0.6
