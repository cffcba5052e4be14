"""Users of a test administration, as PearsonAccess next takes them: rows that create, update, restore, delete."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from core.checking.codes import narrowed, split_sets
from core.context import Context
from core.findings import join_findings
from core.kinds import ADMINISTRATION, CODE_SEPARATOR, ORGANIZATION, ROLE
from core.layout import CellKind, CodeList, Column, Layout, Rule, ScopeKind
from core.layouts.pearsonaccess_notices import notices
from core.outcomes import Outcome
from core.text import key_of

c = pl.col


def _participants(context: Context) -> frozenset[str]:
    """Return the keys of the organizations that take part: a participant, below one or above one."""
    administrations = context.reference.records(ADMINISTRATION).filter(c("key") == context.scope)
    listed = [
        key_of(code) or "" for text in administrations["organizations"] for code in (text or "").split(CODE_SEPARATOR)
    ]
    return context.reference.tree.around(frozenset(listed))


def _organization_findings(segments: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Judge known organizations: out of reach, not taking part, listed together with an ancestor."""
    tree = context.reference.tree
    taking_part = list(_participants(context))
    ancestors = pl.DataFrame(
        [(key, tree.above(key)) for key in segments["key"].unique()],
        schema={"key": pl.String, "above": pl.List(pl.String)},
        orient="row",
    )
    redundant = (
        segments.join(ancestors.explode("above").drop_nulls(), on="key", maintain_order="left_right")
        .join(segments.select("text", above="key", detail="segment"), on=["text", "above"], maintain_order="left")
        .unique(["text", "key"], keep="first", maintain_order=True)
    )
    unlisted = pl.lit(None, pl.String).alias("detail")
    out_of_reach = segments.filter(~c("key").is_in(list(context.reach)))
    absent = segments.filter(~c("key").is_in(taking_part))
    parts = (
        out_of_reach.select("text", unlisted, code=pl.lit("organization-out-of-reach"), value="segment"),
        absent.select("text", unlisted, code=pl.lit("organization-not-participating"), value="segment"),
        redundant.select("text", "detail", code=pl.lit("organization-redundant"), value="segment"),
    )
    return pl.concat(part.select("text", "code", "value", "detail") for part in parts)


def _reachable_codes(context: Context) -> pl.Series:
    tree = context.reference.tree
    return pl.Series([tree.codes[key] for key in context.reach], dtype=pl.String)


def _prepare(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add which organizations of the stored user the operator reaches, and which the row leaves the user with."""
    if context.operator.every_organization:
        return rows.with_columns(
            inside=c("old_organizations"), outside=pl.lit(None, pl.String), left_with=c("authorized_organizations")
        )
    reachable = _reachable_codes(context)
    every = pl.Series(list(context.reference.tree.codes.values()), dtype=pl.String)
    beyond = every.filter(~every.is_in(reachable.implode()))
    rows = rows.with_columns(
        inside=narrowed(rows["old_organizations"], reachable), outside=narrowed(rows["old_organizations"], beyond)
    )
    listed = "authorized_organizations"
    kept = rows.select(listed, "outside").unique().drop_nulls("outside")
    united = [
        CODE_SEPARATOR.join(sorted({*(given or "").split(CODE_SEPARATOR), *outside.split(CODE_SEPARATOR)} - {""}))
        for given, outside in kept.iter_rows()
    ]
    kept = kept.with_columns(united=pl.Series(united, dtype=pl.String))
    return rows.join(kept, on=[listed, "outside"], how="left", nulls_equal=True, maintain_order="left").with_columns(
        left_with=pl.coalesce("united", listed)
    )


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


def _role_findings(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Find roles that a row adds and the operator may not grant."""
    barred = _ungrantable(context)
    if not barred:
        return join_findings([])
    silenced = findings.filter(c("code").is_in(["user-missing", "user-exists", "user-out-of-reach"]))["row"]
    listed = split_sets(rows["roles"]).filter(c("code").is_in(barred))
    return join_findings(
        [
            rows.filter(c("asked") & ~c("row").is_in(silenced.implode()))
            .select("row", "old_roles", text="roles")
            .join(listed, on="text", how="inner", maintain_order="left_right")
            .filter(~c("old_roles").fill_null("").str.split(CODE_SEPARATOR).list.contains(c("code")))
            .select(
                "row",
                column=pl.lit("Roles"),
                value="code",
                code=pl.lit("role-not-grantable"),
                detail=pl.lit(None, pl.String),
            )
        ]
    )


def _ungrantable(context: Context) -> list[str]:
    """Return the codes of the roles that the operator may not grant."""
    if context.operator.every_role:
        return []
    barred = []
    for code, granted_by in context.reference.records(ROLE).select("name", "granted_by").iter_rows():
        granting = {key_of(role) for role in (granted_by or "").split(CODE_SEPARATOR) if role}
        if granting and not granting & context.operator.roles:
            barred.append(code)
    return barred


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


def _holds_any(records: pl.DataFrame, codes: frozenset[str], context: Context) -> pl.Series:
    """Tell which records have one of these organizations (keys)."""
    tree = context.reference.tree
    named = pl.Series([tree.codes[key] for key in codes], dtype=pl.String)
    return narrowed(records["organizations"], named).is_not_null()


def _in_scope(records: pl.DataFrame, context: Context) -> pl.Series:
    return _holds_any(records, _participants(context), context)


def _in_reach(records: pl.DataFrame, context: Context) -> pl.Series:
    return _holds_any(records, _participants(context) & context.reach, context)


def _seen(records: pl.DataFrame, context: Context) -> pl.DataFrame:
    if context.operator.every_organization:
        return records
    return records.with_columns(narrowed(records["organizations"], _reachable_codes(context)).alias("organizations"))


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
    kind="pearsonaccess",
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
        Column("Username", maximum=100, required=True, shown=c("name"), rule="Unique; compared in any case."),
        Column("First Name", "first_name", maximum=50, required=True),
        Column("Last Name", "last_name", maximum=50, required=True),
        Column("Email", "email", CellKind.EMAIL, maximum=100, required=True, keyed=True, rule="An address; any case."),
        Column(
            "Authorized Organizations",
            "organizations",
            CellKind.CODES,
            required=True,
            codes=CodeList(ORGANIZATION, "organization-unknown", findings=_organization_findings),
            rule="Organization codes, ':' between: the full set; what is not listed is taken away.",
        ),
        Column(
            "Roles",
            "roles",
            CellKind.CODES,
            required=True,
            codes=CodeList(ROLE, "role-unknown"),
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
        ),
        Column(
            "Disable Reason",
            "disable_reason",
            maximum=1000,
            rule="Required if Disabled is Yes; must be blank if it is No.",
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
    findings=_role_findings,
    after=_after,
    prepare=_prepare,
    outcome=_outcome,
    notices=notices,
    in_scope=_in_scope,
    in_reach=_in_reach,
    seen=_seen,
    state=_state,
    active=c("disabled_on").is_null() & c("deleted_on").is_null(),
    filters=("state", "role", "under", "changed-since", "no-deleted"),
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
