"""Users of the learning platform (Edvance360): created or updated by User ID, deleted with their training records."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl

from core.checking.damage import find_damaged
from core.context import Context
from core.findings import join_findings
from core.kinds import LMS_LIST, TRAINING_RECORD
from core.layout import PENDING, CellKind, Column, Credentials, Layout, Rule, ScopeKind
from core.layouts.edvance360_kinds import (
    ACCOUNT_FIELDS,
    LMS_ACCOUNT,
    LMS_USERNAME,
    SUPERVISOR_SEPARATOR,
    USERNAME_FIELDS,
)
from core.layouts.edvance360_kinship import KINSHIP
from core.layouts.edvance360_meanings import SUPERVISING, listed_in
from core.layouts.edvance360_names import complete_usernames, find_taken, username_changes
from core.layouts.edvance360_notices import notices
from core.layouts.edvance360_supervisors import add_supervisors, find_supervisors
from core.meaning import Likeness, Meaning
from core.outcomes import Outcome
from core.text import fold_expr, key_of
from core.welcome import tell_mail, welcome_created

c = pl.col

_LISTS = (
    ("Job Title", "job_title", "job-title-unknown"),
    ("Site", "site", "site-unknown"),
    ("Cost Center", "cost_center", "cost-center-unknown"),
)


def _prepare(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add what the rules look up: list values as they are stored, records and e-mails of accounts, protection."""
    lists = context.reference.records(LMS_LIST).select("list", fold=fold_expr(c("title")), listed="title")
    for title, ident, _ in _LISTS:
        values = lists.filter(c("list") == title).select("fold", c("listed").alias(f"listed_{ident}"))
        rows = (
            rows.with_columns(fold=fold_expr(c(ident)))
            .join(values, on="fold", how="left", maintain_order="left")
            .drop("fold")
        )
    trained = context.reference.records(TRAINING_RECORD).select(fold_expr(c("user")).unique()).to_series()
    holders = context.reference.derived("holders of e-mail addresses", lambda: _holders(context))
    return (
        add_supervisors(rows, context)
        .with_columns(
            trained=c("key").is_in(trained.implode()),
            protected=_is_protected(context.protected),
            mail=fold_expr(c("email")),
        )
        .join(holders, on="mail", how="left", maintain_order="left")
    )


def _holders(context: Context) -> pl.DataFrame:
    """Return the first account with each e-mail address: mail, holder."""
    accounts = context.reference.records(LMS_ACCOUNT).select(mail=fold_expr(c("email")), holder="name")
    return accounts.unique("mail", keep="first", maintain_order=True)


def _is_protected(patterns: Sequence[str]) -> pl.Expr:
    """Whether the key fits one of the patterns, in which only `*` has a meaning."""
    keys = [key for key in map(key_of, patterns) if key]
    forms = [".*".join(map(pl.escape_regex, key.split("*"))) for key in keys]
    return c("key").str.contains(rf"(?s)\A(?:{'|'.join(forms)})\z") if forms else pl.lit(value=False)


def _rules(context: Context) -> Sequence[Rule]:
    deletes = c("asked") & c("removing")
    creates = c("asked") & ~c("removing") & ~c("exists")
    mailed = pl.lit(value=False)
    if "welcome_emails" in context.options:
        mailed = c("holder").is_null() & ~c("mail").is_duplicated()
    rules = [
        Rule("user-missing", "User ID", deletes & ~c("exists")),
        Rule("account-protected", "User ID", c("exists") & c("protected") & (c("removing") | _changes_anything())),
        Rule("inactive-not-alumni", "Active", (c("active") == "0") & (fold_expr(c("user_type")) != "alumni")),
        Rule("possible-duplicate", "User ID", creates & c("holder").is_not_null(), detail=c("holder")),
        Rule("no-credentials", "User ID", creates & c("password").is_null() & ~mailed),
        *(Rule(code, title, ~c(f"wrong_{ident}") & _is_unlisted(ident)) for title, ident, code in _LISTS),
    ]
    if "delete_training_records" not in context.options:
        rules.append(Rule("has-training-records", "User ID", deletes & c("exists") & c("trained")))
    return rules


def _is_unlisted(ident: str) -> pl.Expr:
    return c(ident).is_not_null() & c(f"listed_{ident}").is_null()


def _changes_anything() -> pl.Expr:
    """Whether a sound cell of the row would change the account."""
    sound = {column.field: ~c(f"wrong_{column.ident}") for column in LAYOUT.columns if column.field}
    sound |= {ident: sound[ident] & ~_is_unlisted(ident) for _, ident, _ in _LISTS}
    changing = [c(f"new_{name}").ne_missing(c(f"old_{name}")) & is_sound for name, is_sound in sound.items()]
    return pl.any_horizontal(*changing, c("password").is_not_null() & ~c("wrong_password"))


def _findings(rows: pl.DataFrame, findings: pl.DataFrame, context: Context) -> pl.DataFrame:
    taken = find_taken(rows, context)
    supervisors = find_supervisors(rows, join_findings([findings, taken]), context)
    said = join_findings([findings, supervisors])
    accounts, lists = (context.reference.records(kind) for kind in (LMS_ACCOUNT, LMS_LIST))
    damaged = [find_damaged(said, code, accounts["name"]) for code in ("user-missing", "supervisor-unknown")]
    listed = [find_damaged(said, code, lists.filter(c("list") == title)["title"]) for title, _, code in _LISTS]
    return join_findings([taken, supervisors, *damaged, *listed])


def _after(context: Context) -> dict[str, pl.Expr]:
    """Return the stored fields after a sound row; a deleted account's are what they were."""
    setting = c("password").is_not_null()
    mark = pl.concat_str(pl.lit(PENDING), c("row").cast(pl.String))
    now = pl.lit(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    after = {
        "first_name": c("first_name"),
        "last_name": c("last_name"),
        "email": c("email"),
        "user_type": c("user_type"),
        "active": c("active"),
        "username": pl.coalesce("username", "old_username"),
        "password_hash": pl.when(setting).then(mark).otherwise("old_password_hash"),
        "password_set": pl.when(setting).then(now).otherwise("old_password_set"),
        "password_temporary": pl.when(~setting).then("old_password_temporary"),
        "supervisors": c("listed") if context.has("Supervisors") else c("old_supervisors"),
    }
    for title, ident, _ in _LISTS:
        after[ident] = c(f"listed_{ident}") if context.has(title) else c(f"old_{ident}")
    return {name: pl.when("removing").then(f"old_{name}").otherwise(value) for name, value in after.items()}


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
        .with_columns(owner=fold_expr(c("user")))
        .join(deleted, on="owner", how="inner", maintain_order="left")
        .select(pl.lit(TRAINING_RECORD).alias("kind"), "key", "row", "name", pl.lit(None, pl.String).alias("content"))
    )
    return pl.concat([names.select(gone.columns), gone])


def _state(today: date) -> pl.Expr:
    return pl.when(c("active") == "0").then(pl.lit("disabled")).otherwise(pl.lit("active"))


_NAME = ("first_name", "last_name")


def _welcomes(changed: pl.DataFrame, context: Context) -> pl.DataFrame:
    return welcome_created(changed, context.reference.records(LMS_ACCOUNT), _NAME)


_LISTED = "Must be in the list beforehand (layout lms-lists); compared in any case."

_NAME_COLUMNS = ("First Name", "Last Name")
_SAMPLE_PLACE = ("Teacher", "Oak School", "")

LAYOUT = Layout(
    name="edvance360-users",
    title="Edvance360 users",
    kind=LMS_ACCOUNT,
    scope=ScopeKind.SITE,
    columns=(
        Column("User ID", maximum=100, required=True, shown=c("name"), rule="The identity; no import changes it."),
        Column("First Name", "first_name", maximum=50, required=True),
        Column("Last Name", "last_name", maximum=50, required=True),
        Column("Email", "email", CellKind.EMAIL, maximum=100, required=True, keyed=True, rule="An address; any case."),
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
            meaning=Meaning(usual="1", words=(("1", "active"), ("0", "inactive"))),
        ),
        Column(
            "Username",
            "username",
            maximum=100,
            keyed=True,
            blank_keeps=True,
            rule="Unique on the site; blank keeps it, or makes one for a new user.",
            meaning=Meaning(username=True),
        ),
        Column("Password", secret=True, blank_keeps=True, rule="At least 8 characters; blank keeps the stored one."),
        Column("Job Title", "job_title", maximum=100, rule=_LISTED, meaning=listed_in("Job Title")),
        Column("Site", "site", maximum=100, rule=_LISTED, meaning=listed_in("Site")),
        Column("Cost Center", "cost_center", maximum=100, rule=_LISTED, meaning=listed_in("Cost Center")),
        Column(
            "Supervisors",
            "supervisors",
            keyed=True,
            listed_by=SUPERVISOR_SEPARATOR,
            rule="User IDs, ';' between, of type Student, Admin or Parent.",
            meaning=SUPERVISING,
        ),
    ),
    key=("User ID",),
    fields=ACCOUNT_FIELDS,
    reference=(LMS_ACCOUNT, LMS_USERNAME, LMS_LIST, TRAINING_RECORD),
    action="Active",
    actions=(("D", "delete"),),
    removes="D",
    name_fields=_NAME,
    kin=KINSHIP,
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
    likeness=Likeness("User ID", "Email", _NAME_COLUMNS, "Site", "site"),
    enabling=(("Active", "1"),),
    retiring=(("Active", "0"),),
    other_kinds=((LMS_USERNAME, USERNAME_FIELDS),),
    options=("welcome_emails", "delete_training_records"),
    welcomes=_welcomes,
    details=tell_mail,
    credentials=Credentials(),
    protected=("starsvcs", "edvance360*"),
    sample=(
        ("e1001", "Jane", "Doe", "jdoe@school.example.org", "Faculty", "1", "jdoe", "", *_SAMPLE_PLACE, "e1003"),
        ("e1002", "Richard", "Roe", "rroe@school.example.org", "Alumni", "0", "", "", "", "", "", ""),
        ("e1003", "John", "Smith", "jsmith@school.example.org", "Admin", "1", "", "", "", "", "", ""),
        ("e1004", "", "", "", "", "D", "", "", "", "", "", ""),
    ),
)
