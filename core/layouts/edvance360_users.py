"""Users of the learning platform (Edvance360): created or updated by User ID, deleted with their training records."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase

import polars as pl

from core.context import Context
from core.findings import join_findings
from core.kinds import LMS_LIST, TRAINING_RECORD
from core.layout import PENDING, CellKind, Column, Credentials, Layout, Rule, ScopeKind
from core.layouts.edvance360_kinds import ACCOUNT_FIELDS, LMS_ACCOUNT, LMS_USERNAME, USERNAME_FIELDS
from core.layouts.edvance360_names import complete_usernames, find_taken, username_changes
from core.layouts.edvance360_notices import notices
from core.layouts.edvance360_supervisors import add_supervisors, find_supervisors
from core.outcomes import Outcome
from core.text import key_of

c = pl.col

_LISTS = (
    ("Job Title", "job_title", "job-title-unknown"),
    ("Site", "site", "site-unknown"),
    ("Cost Center", "cost_center", "cost-center-unknown"),
)


def _prepare(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add what the rules look up: list values as they are stored, records and e-mails of accounts, protection."""
    lists = context.reference.records(LMS_LIST)
    for title, ident, _ in _LISTS:
        values = lists.filter(c("list") == title).select(c("title").str.to_lowercase().alias("fold"), listed="title")
        rows = (
            rows.with_columns(fold=c(ident).str.to_lowercase())
            .join(values.rename({"listed": f"listed_{ident}"}), on="fold", how="left", maintain_order="left")
            .drop("fold")
        )
    rows = add_supervisors(rows)
    trained = context.reference.records(TRAINING_RECORD)["user"].str.to_lowercase().unique()
    protected = [key for key in rows["key"].unique().drop_nulls() if _is_protected(key, context)]
    holders = (
        context.reference.records(LMS_ACCOUNT)
        .select(c("email").str.to_lowercase().alias("mail"), holder="name")
        .unique("mail", keep="first", maintain_order=True)
    )
    return (
        rows.with_columns(
            trained=c("key").is_in(trained.implode()),
            protected=c("key").is_in(protected),
            mail=c("email").str.to_lowercase(),
        )
        .join(holders, on="mail", how="left", maintain_order="left")
        .drop("mail")
    )


def _is_protected(key: str, context: Context) -> bool:
    return any(fnmatchcase(key, key_of(pattern) or "") for pattern in context.protected)


def _rules(context: Context) -> Sequence[Rule]:
    staying = ~c("removing")
    deletes = c("asked") & c("removing")
    protected = c("asked") & c("exists") & c("protected")
    creates = c("asked") & staying & ~c("exists")
    rules = [
        Rule("user-missing", "User ID", deletes & ~c("exists")),
        Rule("account-protected", "User ID", protected & (c("removing") | c("differs"))),
        Rule("inactive-not-alumni", "Active", (c("active") == "0") & (_after_type(context) != "Alumni")),
        Rule("possible-duplicate", "User ID", creates & c("holder").is_not_null(), detail=c("holder")),
        *(
            Rule(code, title, c(ident).is_not_null() & ~c(f"wrong_{ident}") & c(f"listed_{ident}").is_null())
            for title, ident, code in _LISTS
        ),
    ]
    if "delete_training_records" not in context.options:
        rules.append(Rule("has-training-records", "User ID", deletes & c("exists") & c("trained")))
    if "welcome_emails" not in context.options:
        lacking = creates & c("password").is_null()
        rules.append(Rule("no-credentials", "User ID", lacking))
    return rules


def _after_type(context: Context) -> pl.Expr:
    return c("user_type") if context.has("User Type") else c("old_user_type")


def _findings(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    taken = find_taken(rows, context)
    return join_findings([taken, find_supervisors(rows, join_findings([findings, taken]), context)])


def _after(context: Context) -> dict[str, pl.Expr]:
    """Return the stored fields after a sound row; a deleted account's are what they were."""
    setting = c("password").is_not_null()
    mark = pl.concat_str(pl.lit(PENDING), c("row").cast(pl.String))
    now = pl.lit(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    after = {
        "first_name": c("first_name"),
        "last_name": c("last_name"),
        "email": pl.when(c("email").str.to_lowercase() == c("old_email").str.to_lowercase())
        .then(c("old_email"))
        .otherwise(c("email")),
        "user_type": c("user_type"),
        "active": c("active"),
        "username": _kept_username(),
        "password_hash": pl.when(setting).then(mark).otherwise(c("old_password_hash")),
        "password_set": pl.when(setting).then(now).otherwise(c("old_password_set")),
        "password_temporary": pl.when(~setting).then(c("old_password_temporary")),
        "supervisors": c("listed") if context.has("Supervisors") else c("old_supervisors"),
    }
    for title, ident, _ in _LISTS:
        after[ident] = c(f"listed_{ident}") if context.has(title) else c(f"old_{ident}")
    return {name: pl.when("removing").then(f"old_{name}").otherwise(value) for name, value in after.items()}


def _kept_username() -> pl.Expr:
    given, old = c("username"), c("old_username")
    same = given.str.to_lowercase() == old.str.to_lowercase()
    return pl.when(given.is_null() | same.fill_null(value=False)).then(old).otherwise(given)


def _outcome(context: Context) -> pl.Expr:
    return (
        pl.when("removing")
        .then(pl.lit(Outcome.DELETED.value))
        .when(~c("exists"))
        .then(pl.lit(Outcome.CREATED.value))
        .when("differs")
        .then(pl.lit(Outcome.UPDATED.value))
        .otherwise(pl.lit(Outcome.UNCHANGED.value))
    )


def _changes(changed: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return the usernames that change hands, and the training records that go with deleted accounts."""
    names = username_changes(changed)
    deleted = changed.filter(c("outcome") == Outcome.DELETED.value).select("row", owner="key")
    gone = (
        context.reference.records(TRAINING_RECORD)
        .with_columns(owner=c("user").str.to_lowercase())
        .join(deleted, on="owner", how="inner", maintain_order="left")
        .select(pl.lit(TRAINING_RECORD).alias("kind"), "key", "row", "name", pl.lit(None, pl.String).alias("content"))
    )
    return pl.concat([names.select(gone.columns), gone])


def _state(today: date) -> pl.Expr:
    return pl.when(c("active") == "0").then(pl.lit("disabled")).otherwise(pl.lit("active"))


_LISTED = "Must be in the list beforehand (layout lms-lists); compared in any case."

LAYOUT = Layout(
    name="edvance360-users",
    title="Edvance360 users",
    kind=LMS_ACCOUNT,
    scope=ScopeKind.SITE,
    columns=(
        Column("User ID", maximum=100, required=True, shown=c("name"), rule="The identity; no import changes it."),
        Column("First Name", "first_name", maximum=50, required=True),
        Column("Last Name", "last_name", maximum=50, required=True),
        Column("Email", "email", CellKind.EMAIL, maximum=100, required=True, rule="An address; any case."),
        Column(
            "User Type",
            "user_type",
            CellKind.CHOICE,
            required=True,
            choices=("Student", "Alumni", "Faculty", "Admin", "Parent"),
        ),
        Column(
            "Active",
            "active",
            CellKind.CHOICE,
            required=True,
            choices=("1", "0", "D"),
            rule="1 active, 0 inactive, D delete (a D row is read for User ID and Active only).",
        ),
        Column("Username", "username", maximum=100, rule="Unique on the site; blank keeps, or makes one."),
        Column("Password", secret=True, rule="At least 8 characters; blank keeps the stored one."),
        Column("Job Title", "job_title", maximum=100, rule=_LISTED),
        Column("Site", "site", maximum=100, rule=_LISTED),
        Column("Cost Center", "cost_center", maximum=100, rule=_LISTED),
        Column("Supervisors", "supervisors", rule="User IDs, ';' between, of type Student, Admin or Parent."),
    ),
    key=("User ID",),
    fields=ACCOUNT_FIELDS,
    reference=(LMS_ACCOUNT, LMS_USERNAME, LMS_LIST, TRAINING_RECORD),
    action="Active",
    actions=(("D", "delete"),),
    removes="D",
    name_fields=("first_name", "last_name"),
    rules=_rules,
    findings=_findings,
    after=_after,
    changes=_changes,
    forgets=True,
    prepare=_prepare,
    complete=complete_usernames,
    outcome=_outcome,
    notices=notices,
    state=_state,
    active=c("active") == "1",
    filters=("state", "changed-since"),
    other_kinds=((LMS_USERNAME, USERNAME_FIELDS),),
    options=("welcome_emails", "delete_training_records"),
    credentials=Credentials(),
    protected=("starsvcs", "edvance360*"),
    sample=(
        (
            "e1001",
            "Jane",
            "Doe",
            "jdoe@school.example.org",
            "Faculty",
            "1",
            "jdoe",
            "",
            "Teacher",
            "Oak School",
            "",
            "e1003",
        ),
        ("e1002", "Richard", "Roe", "rroe@school.example.org", "Alumni", "0", "", "", "", "", "", ""),
        ("e1003", "", "", "", "", "D", "", "", "", "", "", ""),
    ),
)
