"""The files of the learning platform: exports, completed and error files, templates, what is held."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from core.options import ExportFilters
from core.service import Rollbook
from tests.core.site import COLUMNS, CONFIG, SITE, USERS, Site, table_of
from tests.core.state import FOUNDER


@pytest.fixture(scope="module")
def school(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Rollbook:
    """A site with the lists and the 640 users of the shared files."""
    folder = tmp_path_factory.mktemp("school") / "private"
    folder.mkdir(mode=0o700)
    rollbook = Rollbook(str(folder / "store.sqlite"), CONFIG, operator=FOUNDER)
    schools = shared_data / "schools"
    lists = rollbook.run_import((schools / "lms-lists.csv").read_bytes(), "lms-lists.csv", None, "lms-lists")
    users = rollbook.run_import((schools / "edvance360-users.csv").read_bytes(), "users.csv", SITE)
    assert (lists.status.value, users.status.value, users.counts["created"]) == ("completed", "completed", 640)
    return rollbook


@pytest.mark.parametrize("type_", ["csv", "tsv", "xlsx"])
def test_exports_of_the_shared_users_and_lists_change_nothing(school: Rollbook, type_: str) -> None:
    for scope, layout, rows in ((SITE, None, 640), (None, "lms-lists", 8)):
        _, content = school.run_export(scope, layout, type_)
        assert school.check(content, f"export.{type_}", scope, layout).summary["counts"]["unchanged"] == rows


def test_the_completed_file_has_the_values_as_stored(site: Site) -> None:
    rows = [
        {"User ID": "E5", "Active": "1", "Supervisors": "E3;E2", "Job Title": "TEACHER"},
        {"User ID": "n1"},
        {"User ID": "e4", "Active": "d"},
        {"User ID": "n2", "Email": "bad"},
    ]
    task = site.run(rows)
    completed = table_of(site.rollbook().file(task.id, "completed"))
    shown = completed.select("User ID", "Active", "Username", "Password", "Job Title", "Supervisors", "Row", "Status")
    assert shown.rows() == [
        ("e5", "1", "emoe", None, "Teacher", "e2;E3", "2", "updated"),
        ("n1", "1", "nstone", None, None, None, "3", "created"),
        ("e4", "D", "dloe", None, None, None, "4", "deleted"),
    ]
    errors = table_of(site.rollbook().file(task.id, "errors"))
    assert errors.columns == [*COLUMNS, "Error"]
    assert errors["User ID"].to_list() == ["n2"]


@pytest.mark.parametrize(("gone", "held"), [(10, False), (11, True)])
def test_mass_deletes_are_held_on_the_site_too(site: Site, gone: int, held: bool) -> None:
    site.run([{"User ID": f"m{number}"} for number in range(11)])
    rows = [{"User ID": f"m{number}", "Active": "0" if number % 2 else "D"} for number in range(gone)]
    assert site.check(rows).held == ({"code": "too-many-deletes", "number": gone} if held else None)


def test_exports_list_the_users_of_a_state(site: Site) -> None:
    rollbook = site.rollbook()
    for state, idents in (("disabled", ["e5"]), ("deleted", [])):
        _, content = rollbook.run_export(SITE, filters=ExportFilters(state=state))
        assert table_of(content)["User ID"].to_list() == idents


def test_the_sample_of_the_template_is_sound_but_for_its_lists(unchanged_site: Site) -> None:
    content = unchanged_site.rollbook().template(USERS, "csv", sample=True)
    check = unchanged_site.rollbook().check(content, "sample.csv", SITE)
    assert [line["outcome"] for line in check.results.lines()] == ["created", "created", "created", "error"]
    (missing,) = list(check.results.lines())[3]["findings"]
    assert missing["code"] == "user-missing"


def test_a_given_password_is_hashed_and_stays_until_another_is_given(site: Site) -> None:
    rows = [{"User ID": "e1", "Password": "'=open sesame"}, {"User ID": "n1", "Password": "open sesame"}]
    task = site.run(rows)
    hashes = {key: site.stored()[key]["password_hash"] for key in ("e1", "n1")}
    assert matches("'=open sesame", hashes["e1"])
    assert matches("open sesame", hashes["n1"])
    assert not any(b"sesame" in path.read_bytes() for path in site.path.parent.iterdir() if path.is_file())
    completed = site.rollbook().file(task.id, "completed")
    assert table_of(completed)["Password"].to_list() == [None, None]
    assert site.rollbook().check(completed, "completed.csv", SITE).summary["counts"]["unchanged"] == 2
    assert site.run([{"User ID": "e1"}, {"User ID": "n1", "Last Name": "Other"}]).counts["unchanged"] == 1
    assert {key: site.stored()[key]["password_hash"] for key in ("e1", "n1")} == hashes
    assert site.run([{"User ID": "n1", "Password": "open again"}]).counts["updated"] == 1
    assert matches("open again", site.stored()["n1"]["password_hash"])


def matches(password: str, phc: str) -> bool:
    """Tell whether a hash is that of a password."""
    return PasswordHasher().verify(phc, password)
