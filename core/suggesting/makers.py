"""The table of suggestion makers: for every code what may correct it, or why nothing can."""

from types import MappingProxyType

from core.suggesting import (
    addresses,
    blanks,
    choices,
    classes,
    codes,
    dates,
    guids,
    people,
    places,
    ragged,
    repeats,
    signing_in,
    texts,
)
from core.suggesting.question import Maker

_UNKNOWN_CODE: tuple[Maker, ...] = (
    codes.split_codes,
    codes.unseparated_codes,
    codes.nearest_codes,
    codes.keep_stored,
    codes.remove_code(0.35),
)
_WITHOUT: tuple[Maker, ...] = (codes.remove_code(0.9), codes.another_code)

MAKERS: MappingProxyType[str, tuple[Maker, ...]] = MappingProxyType(
    {
        "row-ragged": (ragged.reshape,),
        "control-character": (texts.without_controls, texts.without_password),
        "cell-error": (blanks.fill_in, texts.bare_of_errors),
        "required": (blanks.fill_in, classes.part_required),
        "too-long": (texts.shorten,),
        "not-a-choice": (choices.meant_choice,),
        "email-format": (addresses.mend_address,),
        "date-format": (dates.read_otherwise,),
        "date-assumed": (dates.date_spelled_out,),
        "begin-after-end": (dates.swap_dates,),
        "duplicate-key": (repeats.repeated,),
        "must-be-blank": (blanks.must_be_blank,),
        "spreadsheet-damage": (texts.undamaged,),
        "user-exists": (people.existing,),
        "user-missing": (people.missing, codes.nearest_codes),
        "user-already-deleted": (people.deleted_already,),
        "user-is-deleted": (people.stays_deleted,),
        "user-out-of-reach": (people.out_of_reach,),
        "delete-not-permitted": (people.without_deleting,),
        "organization-unknown": _UNKNOWN_CODE,
        "organization-out-of-reach": _WITHOUT,
        "organization-not-participating": (codes.remove_code(0.65),),
        "organization-redundant": (codes.redundant,),
        "role-unknown": _UNKNOWN_CODE,
        "role-not-grantable": _WITHOUT,
        "parent-unknown": (places.parent_unknown,),
        "organization-cycle": (places.other_parent,),
        "parent-type": (places.other_parent,),
        "username-taken": (signing_in.username_taken,),
        "password-too-short": (signing_in.no_password,),
        "password-hashed": (signing_in.no_password,),
        "job-title-unknown": _UNKNOWN_CODE,
        "site-unknown": _UNKNOWN_CODE,
        "cost-center-unknown": _UNKNOWN_CODE,
        "supervisor-unknown": (codes.meant_person, *_UNKNOWN_CODE),
        "supervisor-type": _WITHOUT,
        "supervisor-self": _WITHOUT,
        "account-protected": (people.protected,),
        "has-training-records": (people.keep_records,),
        "inactive-not-alumni": (people.inactive,),
        "possible-duplicate": (people.second_account,),
        "guid-format": (guids.guid_format,),
        "guid-unknown": (people.unknown_guid,),
        "user-at-other-school": (people.elsewhere,),
        "conflicting-rows": (repeats.contradicting,),
        "class-unknown": (classes.class_unknown,),
        "class-exists": (classes.class_exists,),
        "class-without-teacher": (classes.without_teacher,),
    }
)
"""By code; the proposals of all makers of a code are ranked together."""

BY_CELL = frozenset(
    {
        *("date-serial", "date-named-month", "date-digits", "date-year-first", "date-month-first", "date-day-first"),
        *("date-day-before-month", "date-last-of-month", "date-assumed", "date-whole-month", "clear"),
        *("nearest-code", "split-codes", "remove-code", "everything", "remove-ancestor", "person-named"),
        *("meant-choice", "other-choice", "repaired", "spaced", "joined", "first-line", "lines-listed"),
        *("cut", "squeeze", "without-brackets", "first-part", "mended-address", "mended-guid"),
    }
)
"""The kinds of proposal whose edits follow from the cell alone."""

UNANSWERED = MappingProxyType(
    {
        "column-unknown": "It is about the file's header: the reading step matches columns.",
        "password-ignored": "It is about the file as a whole.",
        "no-credentials": "A password is for a person to choose; welcome e-mails are an option of the import.",
    }
)
"""The codes for which nothing can be proposed, and why."""
