"""What a layout knows beyond its rules, for suggestions: which record a cell names, who a row may be about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Naming:
    """Which stored records a cell names, and what they are called."""

    kind: str
    spelled: str = "name"
    """The field whose text stands in the cell."""
    titles: tuple[str, ...] = ("title",)
    """The fields that make the record's name for people."""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fields and the values that such a record has in them."""
    scoped: str | None = None
    """The field that holds the key of the scope to which such a record belongs."""
    key_column: str | None = None
    """The column of the row that names the same record by its other name: an ID beside a GUID."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column stands for, beside the kind of its cells."""

    usual: str | None = None
    """What a blank cell most likely means."""
    words: tuple[tuple[str, str], ...] = ()
    """Values that do not speak for themselves, each in a word for people."""
    belongs: tuple[str, str] | None = None
    """The column and the value in it with which alone a cell may be filled: a reason belongs to Disabled Yes."""
    part: str | None = None
    """The part of the row that can be blank as a whole: a person's class."""
    username: bool = False
    """Whether it is a sign-in name that can be made from the person's name."""
    names: Naming | None = None
    """The records that it names, where that is more than a list of codes or `refers` says."""


PLAIN = Meaning()
"""The meaning of a column of which nothing more is known."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """By what a row is known to be about a person who has an account, and how to say so."""

    identity: str
    """The column in which the stored record's own name stands."""
    email: str
    """The column with the e-mail address."""
    people: tuple[str, str]
    """The columns with first and last name."""
    place: str | None = None
    """The column with the organizations or the site that same names must share; None: everybody in the scope does."""
    place_word: str = ""
    """What a place is called."""
