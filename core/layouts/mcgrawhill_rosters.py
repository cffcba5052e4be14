"""Rosters of a school, as McGraw Hill takes them: people with their classes, one row a class."""

import polars as pl

from core.context import Context
from core.kinds import ORGANIZATION
from core.layout import CellKind, Column, Credentials, Layout, Planned, ScopeKind
from core.layouts.mcgrawhill_kinds import (
    CLASS,
    CLASS_FIELDS,
    ENROLLMENT,
    ENROLLMENT_FIELDS,
    NAME_FIELDS,
    PERSON,
    ROW_FIELDS,
    STUDENT,
    TEACHER,
    USER_ID,
    USERNAME,
)
from core.layouts.mcgrawhill_kinship import KINSHIP
from core.layouts.mcgrawhill_listing import in_school, one_row_a_class
from core.layouts.mcgrawhill_notices import notices
from core.layouts.mcgrawhill_planning import plan_roster
from core.meaning import Likeness, Meaning, Naming

_GRADES = ("PK", "K", *(str(grade) for grade in range(1, 13)))
_CLASS_GUID = Naming(CLASS, titles=("class_name",), scoped="school", key_column="Class ID")
_CLASS_ID = Naming(CLASS, spelled="class_id", titles=("class_name",), scoped="school", key_column="Class GUID")
_IN_CLASS = Meaning(part="class")
_KEEPS = "Blank keeps what the class has."


def _plan(rows: pl.DataFrame, findings: pl.DataFrame, stored: pl.DataFrame, context: Context) -> Planned:
    return plan_roster(LAYOUT, rows, findings, context)


LAYOUT = Layout(
    name="mcgrawhill-rosters",
    title="McGraw Hill rosters",
    kind=PERSON,
    scope=ScopeKind.SCHOOL,
    columns=(
        Column(
            "User GUID",
            kind=CellKind.GUID,
            blank_keeps=True,
            shown=pl.col("name"),
            rule="Blank creates a person; a GUID updates that person of this school.",
        ),
        Column("User ID", "user_id", maximum=100, required=True, rule="Unique in the school; compared in any case."),
        Column("Role", "role", CellKind.CHOICE, required=True, choices=(STUDENT, TEACHER)),
        Column("First Name", "first_name", maximum=50, required=True),
        Column("Last Name", "last_name", maximum=50, required=True),
        Column(
            "Grade Level",
            "grade_level",
            CellKind.CHOICE,
            choices=_GRADES,
            rule="Optional for students, blank for teachers.",
            meaning=Meaning(belongs=("Role", STUDENT)),
        ),
        Column("Email", "email", CellKind.EMAIL, maximum=100, rule="Required for teachers; an address."),
        Column(
            "Username",
            "username",
            maximum=100,
            blank_keeps=True,
            rule="Unique on the platform; blank keeps, or makes one.",
            meaning=Meaning(username=True),
        ),
        Column("Password", secret=True, rule="At least 8 characters; blank keeps the stored one, or makes one."),
        Column(
            "Class GUID",
            "class_guid",
            CellKind.GUID,
            rule="Blank, or a class of this school.",
            meaning=Meaning(part="class", names=_CLASS_GUID),
        ),
        Column(
            "Class ID",
            "class_id",
            rule="An ID that exists is that class; needed for a new one.",
            meaning=Meaning(part="class", names=_CLASS_ID),
        ),
        Column(
            "Class Name", "class_name", blank_keeps=True, rule=f"Needed for a new class. {_KEEPS}", meaning=_IN_CLASS
        ),
        Column(
            "Class Grade Level",
            "class_grade_level",
            CellKind.CHOICE,
            choices=_GRADES,
            rule=_KEEPS,
            meaning=_IN_CLASS,
        ),
        Column("Class Start Date", "class_start_date", CellKind.DATE, maximum=10, rule=_KEEPS, meaning=_IN_CLASS),
        Column(
            "Class End Date",
            "class_end_date",
            CellKind.DATE,
            maximum=10,
            blank_keeps=True,
            rule=f"Not before the start date. {_KEEPS}",
            meaning=_IN_CLASS,
        ),
        Column(
            "Master Code", "master_code", maximum=100, blank_keeps=True, rule=f"Free text. {_KEEPS}", meaning=_IN_CLASS
        ),
    ),
    key=("User ID",),
    fields=ROW_FIELDS,
    reference=(PERSON, CLASS, ENROLLMENT, USERNAME, ORGANIZATION),
    partly=(PERSON, CLASS, ENROLLMENT, USERNAME),
    name_fields=("first_name", "last_name"),
    kin=KINSHIP,
    plan=_plan,
    notices=notices,
    listed=one_row_a_class,
    in_scope=in_school,
    in_reach=in_school,
    filters=("changed-since",),
    likeness=Likeness("User GUID", "Email", ("First Name", "Last Name"), place_word="school"),
    other_kinds=(
        (CLASS, CLASS_FIELDS),
        (ENROLLMENT, ENROLLMENT_FIELDS),
        (USERNAME, NAME_FIELDS),
        (USER_ID, NAME_FIELDS),
    ),
    credentials=Credentials(),
    sample=(
        (
            *("", "t1001", "Teacher", "Jane", "Doe", "", "jdoe@school.example.org", "jdoe", ""),
            *("", "M-1", "Mathematics 1", "5", "2026-08-15", "2027-06-15", ""),
        ),
        (
            *("", "s2001", "Student", "Richard", "Roe", "5", "", "", ""),
            *("", "M-1", "", "", "", "", ""),
        ),
        (
            *("", "s2002", "Student", "Mary", "Moe", "5", "mmoe@school.example.org", "", ""),
            *("", "M-1", "", "", "", "", ""),
        ),
    ),
)
