"""The kinds of record that make up a school's rosters, with their stored fields and their keys."""

import uuid
from collections.abc import Callable, Collection, Sequence

import polars as pl

from core.checking.rows import KEY_SEPARATOR as KEY_SEPARATOR  # noqa: PLC0414

PERSON = "mcgrawhill"
CLASS = "mcgrawhill-class"
ENROLLMENT = "mcgrawhill-enrollment"
USERNAME = "mcgrawhill-username"
USER_ID = "mcgrawhill-user-id"

PERSON_FIELDS = (
    "school",
    "user_id",
    "role",
    "first_name",
    "last_name",
    "grade_level",
    "email",
    "username",
    "password_hash",
    "password_set",
    "password_temporary",
)
"""Of a person, whose key is the GUID; `school` is the key of an organization."""

CLASS_CELLS = ("class_id", "class_name", "class_grade_level", "class_start_date", "class_end_date", "master_code")
CLASS_FIELDS = ("school", *CLASS_CELLS)
"""Of a class, whose key is the GUID."""

ENROLLMENT_FIELDS = ("school",)
"""Of an enrollment, whose key is the GUIDs of person and class."""

NAME_FIELDS = ("owner",)
"""Of a name that must be unique (usernames on the platform, User IDs in a school): the GUID of who has it."""

ROW_CLASS_FIELDS = ("class_guid", *CLASS_CELLS)
ROW_FIELDS = (*PERSON_FIELDS, *ROW_CLASS_FIELDS)
"""What a row of a file shows: a person, and one of that person's classes."""

STUDENT, TEACHER = "Student", "Teacher"

_NAMESPACE = uuid.UUID("6b2f8c0e-5d3b-5c6a-9f0e-2f4f3a1d7c55")


def joined_key(*parts: pl.Expr) -> pl.Expr:
    """Return the key of a record that several things identify."""
    return pl.concat_str(parts, separator=KEY_SEPARATOR)


def make_guids(kind: str, school: str, keys: Sequence[str], taken: Callable[[list[str]], Collection[str]]) -> list[str]:
    """Return a GUID for each new person or class of a school (by the key of its ID), none that is `taken`.

    They follow from the ID, so that a preview names the GUIDs that the import will write.
    """
    made = [""] * len(keys)
    places, tries = list(range(len(keys))), 0
    while places:
        for place in places:
            made[place] = _guid(kind, school, keys[place], tries)
        gone = taken([made[place] for place in places])
        places, tries = [place for place in places if made[place] in gone], tries + 1
    return made


def _guid(kind: str, school: str, key: str, tries: int) -> str:
    return str(uuid.uuid5(_NAMESPACE, KEY_SEPARATOR.join((kind, school, key, str(tries)))))
