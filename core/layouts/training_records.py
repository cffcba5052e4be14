"""What users of a learning platform have completed; deleting an account deletes its records too."""

from collections.abc import Sequence

import polars as pl

from core.checking.damage import find_damaged
from core.context import Context
from core.kinds import TRAINING_RECORD
from core.layout import CellKind, Column, Layout, Rule
from core.layouts.edvance360_kinds import LMS_ACCOUNT
from core.layouts.edvance360_meanings import ACCOUNT
from core.meaning import Meaning
from core.text import fold_expr

_USER = fold_expr(pl.col("user_id"))


def _rules(context: Context) -> Sequence[Rule]:
    accounts = context.reference.records(LMS_ACCOUNT)["key"]
    missing = ~pl.col("wrong_user_id") & ~_USER.is_in(accounts.implode())
    return [Rule("user-missing", "User ID", missing)]


def _findings(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    return find_damaged(findings, "user-missing", context.reference.records(LMS_ACCOUNT)["name"])


LAYOUT = Layout(
    name="training-records",
    title="Training records",
    kind=TRAINING_RECORD,
    scope=None,
    columns=(
        Column(
            "User ID",
            "user",
            maximum=100,
            required=True,
            keyed=True,
            refers=LMS_ACCOUNT,
            rule="A user of the LMS.",
            meaning=Meaning(names=ACCOUNT),
        ),
        Column("Course", "course", required=True, keyed=True),
        Column("Completed On", "completed_on", CellKind.DATE, rule="A date in one of the accepted forms."),
    ),
    key=("User ID", "Course"),
    fields=("user", "course", "completed_on"),
    name_fields=("course",),
    reference=(LMS_ACCOUNT,),
    rules=_rules,
    findings=_findings,
    sample=(("e1001", "Fire safety", "2026-09-01"),),
)
