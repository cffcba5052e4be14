"""Users of a test administration, as PearsonAccess next takes them: rows that create, update, restore, delete."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from core.context import Context
from core.kinds import ADMINISTRATION, ORGANIZATION, ROLE
from core.layout import CellKind, CodeList, Column, Layout, Rule, ScopeKind
from core.layouts.pearsonaccess_notices import notices
from core.layouts.pearsonaccess_organizations import (
    add_organizations,
    in_reach,
    in_scope,
    judge_organizations,
    likely_organizations,
    seen,
)
from core.layouts.pearsonaccess_roles import find_ungrantable, grantable_roles
from core.layouts.pearsonaccess_survey import KIND, QUESTIONS
from core.meaning import Likeness, Meaning
from core.outcomes import Outcome

c = pl.col


def _rules(context: Context) -> Sequence[Rule]:
    """What depends on the stored user, and what two cells say together."""
    action, exists = c("action"), c("exists")
    changes = c("asked") & action.is_in(["U", "R", "D"]) & exists
    out_of_reach = changes & c("old_organizations").is_not_null() & c("inside").is_null()
    reached = changes & ~out_of_reach
    deleted = c("old_deleted_on").is_not_null()
    rules = [
        Rule("user-exists", "Username", c("asked") & (action == "C") & exists),
        Rule("user-missing", "Username", c("asked") & (action != "C") & ~exists, detail=action),
        Rule("user-out-of-reach", "Username", out_of_reach),
        Rule("user-already-deleted", "Username", reached & (action == "D") & deleted, detail=c("old_deleted_on")),
        Rule("user-is-deleted", "Username", reached & (action == "U") & deleted),
        *_two_cell_rules(context),
    ]
    if not context.operator.may_delete:
        rules.append(Rule("delete-not-permitted", "Action", action.is_in(["R", "D"])))
    return rules


def _two_cell_rules(context: Context) -> list[Rule]:
    begin, end = _resulting("Active Begin Date", context), _resulting("Active End Date", context)
    disabled = ~c("removing") & (c("disabled") == "Yes")
    reason = _reason(context)
    written = None if context.has("Active End Date") else end
    return [
        Rule("begin-after-end", "Active End Date", ~c("removing") & (begin > end), value=written, detail=begin),
        Rule("required", "Disable Reason", disabled & reason.is_null()),
        Rule("must-be-blank", "Disable Reason", (c("disabled") == "No") & c("disable_reason").is_not_null()),
    ]


def _resulting(column: str, context: Context) -> pl.Expr:
    """Return the value that a cell will have: the file's, or the stored one where the file lacks the column."""
    found = LAYOUT.column(column)
    wrong = c(f"wrong_{found.ident}")
    return pl.when(~wrong).then(found.ident) if context.has(column) else c(f"old_{found.field}")


def _reason(context: Context) -> pl.Expr:
    """Return the reason of a user who is to be disabled; a restored one keeps none."""
    if context.has("Disable Reason"):
        return c("disable_reason")
    return pl.when(c("action") != "R").then("old_disable_reason")


def _after(context: Context) -> dict[str, pl.Expr]:
    """Return the stored fields after a sound row."""
    removing, restoring = c("removing"), c("action") == "R"
    today = pl.lit(context.today.isoformat())
    disabled = c("disabled") == "Yes"
    since = pl.when(restoring).then(today).otherwise(pl.coalesce("old_disabled_on", today))
    fields = {
        "first_name": c("first_name"),
        "last_name": c("last_name"),
        "email": c("email"),
        "organizations": c("left_with"),
        "roles": c("roles"),
        "begin_on": c("active_begin_date") if context.has("Active Begin Date") else c("old_begin_on"),
        "end_on": c("active_end_date") if context.has("Active End Date") else c("old_end_on"),
        "disabled_on": pl.when(disabled).then(since),
        "disable_reason": pl.when(disabled).then(_reason(context)),
    }
    after = {name: pl.when(removing).then(f"old_{name}").otherwise(value) for name, value in fields.items()}
    after["deleted_on"] = pl.when(removing).then(today).when(~restoring).then("old_deleted_on")
    return after


def _outcome(context: Context) -> pl.Expr:
    """Return the outcome of a sound row by its action."""
    was_off = c("old_deleted_on").is_not_null() | c("old_disabled_on").is_not_null()
    changed = pl.when("differs").then(pl.lit(Outcome.UPDATED.value)).otherwise(pl.lit(Outcome.UNCHANGED.value))
    return (
        pl.when(c("action") == "C")
        .then(pl.lit(Outcome.CREATED.value))
        .when(c("action") == "D")
        .then(pl.lit(Outcome.DELETED.value))
        .when((c("action") == "R") & was_off)
        .then(pl.lit(Outcome.RESTORED.value))
        .otherwise(changed)
    )


def _state(today: date) -> pl.Expr:
    """Return the state of an account: the first of these that holds."""
    day = pl.lit(today.isoformat())
    return (
        pl.when(c("deleted_on").is_not_null())
        .then(pl.lit("deleted"))
        .when(c("disabled_on").is_not_null())
        .then(pl.lit("disabled"))
        .when(c("end_on") < day)
        .then(pl.lit("expired"))
        .when(c("begin_on") > day)
        .then(pl.lit("not-yet-active"))
        .otherwise(pl.lit("active"))
    )


_DATE = "A date in one of the accepted forms; stored as yyyy-MM-dd."

LAYOUT = Layout(
    name="pearsonaccess-users",
    title="PearsonAccess next users",
    kind=KIND,
    scope=ScopeKind.ADMINISTRATION,
    columns=(
        Column(
            "Action",
            kind=CellKind.CHOICE,
            maximum=1,
            required=True,
            choices=("C", "U", "R", "D"),
            shown=pl.lit("U"),
            rule="C create, U update, R restore, D delete (a D row is read for Action and Username only).",
        ),
        Column(
            "Username",
            maximum=100,
            required=True,
            shown=c("name"),
            rule="Unique; compared in any case.",
            meaning=Meaning(username=True),
        ),
        Column("First Name", "first_name", maximum=50, required=True),
        Column("Last Name", "last_name", maximum=50, required=True),
        Column("Email", "email", CellKind.EMAIL, maximum=100, required=True, keyed=True, rule="An address; any case."),
        Column(
            "Authorized Organizations",
            "organizations",
            CellKind.CODES,
            required=True,
            codes=CodeList(
                ORGANIZATION, "organization-unknown", findings=judge_organizations, likely=likely_organizations
            ),
            rule="Organization codes, ':' between: the full set; what is not listed is taken away.",
        ),
        Column(
            "Roles",
            "roles",
            CellKind.CODES,
            required=True,
            codes=CodeList(ROLE, "role-unknown", likely=grantable_roles),
            rule="Role codes, ':' between, no spaces: the full set; what is not listed is taken away.",
        ),
        Column("Active Begin Date", "begin_on", CellKind.DATE, maximum=10, rule=_DATE),
        Column("Active End Date", "end_on", CellKind.DATE, maximum=10, rule=_DATE + " Not before the begin date."),
        Column(
            "Disabled",
            kind=CellKind.CHOICE,
            maximum=3,
            required=True,
            choices=("Yes", "No"),
            shown=pl.when(c("disabled_on").is_not_null()).then(pl.lit("Yes")).otherwise(pl.lit("No")),
            rule="Yes sets the disabled date to today, unless it is set already.",
            meaning=Meaning(usual="No"),
        ),
        Column(
            "Disable Reason",
            "disable_reason",
            maximum=1000,
            rule="Required if Disabled is Yes; must be blank if it is No.",
            meaning=Meaning(belongs=("Disabled", "Yes")),
        ),
        Column(
            "Is Deleted",
            maximum=3,
            ignored=True,
            shown=pl.when(c("deleted_on").is_not_null()).then(pl.lit("Yes")).otherwise(pl.lit("No")),
            rule="Written on export, ignored on import.",
        ),
    ),
    key=("Username",),
    fields=(
        "first_name",
        "last_name",
        "email",
        "organizations",
        "roles",
        "begin_on",
        "end_on",
        "disabled_on",
        "disable_reason",
        "deleted_on",
    ),
    reference=(ADMINISTRATION, ORGANIZATION, ROLE),
    action="Action",
    actions=(("C", "create"), ("U", "update"), ("R", "restore"), ("D", "delete")),
    removes="D",
    name_fields=("first_name", "last_name"),
    rules=_rules,
    findings=find_ungrantable,
    after=_after,
    prepare=add_organizations,
    outcome=_outcome,
    notices=notices,
    surveys=QUESTIONS,
    in_scope=in_scope,
    in_reach=in_reach,
    seen=seen,
    state=_state,
    active=c("disabled_on").is_null() & c("deleted_on").is_null(),
    filters=("state", "role", "under", "changed-since", "no-deleted"),
    likeness=Likeness("Username", "Email", ("First Name", "Last Name"), "Authorized Organizations", "organization"),
    enabling=(("Disabled", "No"), ("Disable Reason", None)),
    retiring=(("Disabled", "Yes"),),
    sample=(
        (
            "C",
            "jdoe",
            "Jane",
            "Doe",
            "jdoe@school.example.org",
            "0101",
            "TestCoordinator",
            "2026-08-01",
            "",
            "No",
            "",
            "",
        ),
        (
            "U",
            "rroe",
            "Richard",
            "Roe",
            "rroe@school.example.org",
            "0101:0102",
            "RoomSupervisor",
            "",
            "06/30/2027",
            "Yes",
            "On leave",
            "",
        ),
        (
            "R",
            "mmoe",
            "Mary",
            "Moe",
            "mmoe@school.example.org",
            "0102",
            "TestCoordinator:RoomSupervisor",
            "",
            "",
            "No",
            "",
            "",
        ),
        ("D", "lloe", "", "", "", "", "", "", "", "", "", ""),
    ),
)
