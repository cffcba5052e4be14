"""What holds of the learning platform whatever files are imported into it, one after the other."""

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.service import ImportOptions, Rollbook, Task
from core.text import key_of
from tests.core.site import COLUMNS, SITE, STORED, Site, table_of, user_file

FEW = max(2, settings().max_examples // 5)

IDENTS = (*STORED, "E1", "n1", "N1", "n2", "n3", "")
USERNAMES = ("ado", "ADO", "dloe", "éva", "Éva", "ado2", "nstone", "new", "New", "s1", "", "", "")
CELLS: Mapping[str, Sequence[str]] = {
    "First Name": ("Ann", "Åsa", "=1+1", "…", "Ann", ""),
    "Last Name": ("Do", "Stone", "-Do", "'Do", "Ðo"),
    "Email": ("e1@example.org", "E4@EXAMPLE.ORG", "both@example.org", "no address"),
    "User Type": ("Student", "faculty", "Admin", "Alumni", "Parent", "Pupil"),
    "Active": ("1", "1", "1", "0", "D", "d", "x"),
    "Username": USERNAMES,
    "Password": ("", "open sesame", "sesame"),
    "Job Title": ("teacher", "Année Head", "", "Clown"),
    "Site": ("OAK SCHOOL", "Teacher", ""),
    "Cost Center": ("0471", "", "471"),
    "Supervisors": ("", "e2", "E2;e3", "n1;N2", "e5", "e1;e4;É8", "Cy Poe", ";;"),
}
ROWS = st.builds(
    lambda ident, cells: {"User ID": ident, **cells},
    st.sampled_from(IDENTS),
    st.lists(st.sampled_from(tuple(CELLS)), max_size=4, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: st.sampled_from(CELLS[name]) for name in names})
    ),
)
FILES = st.lists(ROWS, min_size=1, max_size=8)
OPTIONAL = ("Username", "Job Title", "Site", "Cost Center", "Supervisors")
MISSING = st.sets(st.sampled_from(OPTIONAL), max_size=2)
IMPORTS = st.lists(st.tuples(FILES, MISSING, st.booleans()), min_size=1, max_size=3)


@pytest.fixture
def copies(unchanged_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield copies of the site, one for each example."""
    return (unchanged_site.copy(tmp_path_factory.mktemp("site") / "copy") for _ in iter(int, 1))


def imported(rollbook: Rollbook, content: bytes, name: str, trainings_too: bool) -> Task:
    """Import a file whatever would hold it, and assert that it tells what its check told."""
    options = ImportOptions(again=True, delete_training_records=trainings_too)
    check = rollbook.check(content, name, SITE, None, options)
    if check.held is not None:
        options = ImportOptions(again=True, delete_training_records=trainings_too, allow_deletes=check.held["number"])
    task = rollbook.run_import(content, name, SITE, None, options)
    told = [{key: line[key] for key in line if key != "details"} for line in rollbook.results(task.id).lines()]
    assert told == list(check.results.lines())
    assert task.counts == check.summary["counts"]
    return task


def assert_names_are_those_of_the_accounts(site: Site) -> None:
    """Assert that every account has a username of its own, and that the names are these and no others."""
    accounts = {key: record["username"] for key, record in site.stored().items()}
    assert all(accounts.values())
    names = {key: (record["name"], record["owner"]) for key, record in site.stored("edvance360-username").items()}
    assert len(names) == len(accounts)
    assert names == {key_of(username): (username, key) for key, username in accounts.items()}


def assert_files_add_up(rollbook: Rollbook, task: Task) -> None:
    """Assert that every row that is not blank is in the completed or in the error file, with all its cells."""
    counts: Counter[str] = Counter(task.counts)
    completed = table_of(rollbook.file(task.id, "completed"))
    errors = table_of(rollbook.file(task.id, "errors"))
    assert completed.height + errors.height == (task.file or {})["rows"] == counts.total()
    assert errors.height == counts["error"]
    told = dict(completed.select("Row", "Status").iter_rows())
    outcomes = {str(line["row"]): line["outcome"] for line in rollbook.results(task.id).lines()}
    assert told == {row: outcome for row, outcome in outcomes.items() if outcome != "error"}


def assert_an_export_changes_nothing(site: Site, type_: str) -> None:
    """Assert that each row of an export is unchanged, and that the accounts stay as they are once it is imported."""
    rollbook, accounts = site.rollbook(), site.stored()
    _, content = rollbook.run_export(SITE, None, type_)
    counts = rollbook.check(content, f"export.{type_}", SITE).summary["counts"]
    assert {outcome: rows for outcome, rows in counts.items() if rows} == {"unchanged": len(accounts)}
    assert rollbook.run_import(content, f"export.{type_}", SITE).counts == counts
    assert site.stored() == accounts


@given(imports=IMPORTS, type_=st.sampled_from(("csv", "xlsx")))
@settings(max_examples=FEW)
def test_after_any_imports_the_site_is_in_order(
    copies: Iterator[Site], imports: list[tuple[list[dict[str, str]], set[str], bool]], type_: str
) -> None:
    site = next(copies)
    for rows, missing, trainings_too in imports:
        columns = [name for name in COLUMNS if name not in missing]
        before, records = site.stored(), site.stored("training-record")
        task = imported(site.rollbook(), user_file(rows, columns), "users.csv", trainings_too)
        assert_files_add_up(site.rollbook(), task)
        assert_names_are_those_of_the_accounts(site)
        assert_records_go_with_their_accounts(site, task, set(before), records)
    assert_an_export_changes_nothing(site, type_)
    assert not any(b"sesame" in path.read_bytes() for path in site.path.parent.iterdir() if path.is_file())


def assert_records_go_with_their_accounts(
    site: Site, task: Task, before: set[str], records: dict[str, dict[str, Any]]
) -> None:
    """Assert that the training records of the deleted accounts are gone, and they alone; the journal keeps them."""
    gone = before - set(site.stored())
    assert len(gone) == task.counts["deleted"]
    kept = {key: record for key, record in records.items() if key_of(record["user"]) not in gone}
    assert site.stored("training-record") == kept
    journal = site.journal(task.id, "training-record")
    assert set(journal) == set(records) - set(kept)
    assert all(journal.values())


@given(rows=FILES)
@settings(max_examples=FEW)
def test_a_file_corrected_by_its_error_file_ends_where_a_sound_one_does(
    copies: Iterator[Site], rows: list[dict[str, str]]
) -> None:
    site = next(copies)
    rows = [{**row, "Active": "1", "User ID": f"n{number}"} for number, row in enumerate(rows)]
    task = imported(site.rollbook(), user_file(rows), "users.csv", trainings_too=False)
    errors = table_of(site.rollbook().file(task.id, "errors"))
    mended = errors.with_columns(
        pl.concat_str("User ID", pl.lit("@example.org")).alias("Email"),
        pl.lit("Nia").alias("First Name"),
        pl.lit("Stone").alias("Last Name"),
        pl.lit("Student").alias("User Type"),
        *(pl.lit(None, pl.String).alias(name) for name in OPTIONAL),
    )
    if mended.height:
        content = io.BytesIO()
        mended.write_csv(content)
        again = imported(site.rollbook(), content.getvalue(), "errors.csv", trainings_too=False)
        assert again.counts["created"] == errors.height
    assert {f"n{number}" for number in range(len(rows))} <= set(site.stored())
    assert_names_are_those_of_the_accounts(site)


@given(passwords=st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=1, max_size=6))
@settings(max_examples=FEW)
def test_no_check_quotes_a_password(unchanged_site: Site, passwords: list[str]) -> None:
    secret = [f"sésame{text}" for text in passwords]
    rows = [{"User ID": ident, "Password": text} for ident, text in zip(IDENTS, secret, strict=False)]
    check = unchanged_site.check(rows)
    told = json.dumps([check.summary, list(check.results.lines())], ensure_ascii=False)
    assert "sésame" not in told + str(check.results.table.rows()) + str(check.results.findings.rows())
