"""The options that only some layouts have, on the way from the import screen to the task."""

from pathlib import Path

import pytest

from core.config import Config
from core.mail_settings import Mail
from core.outcomes import Status
from core.service import ImportOptions, Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving

HEADER = "User ID,First Name,Last Name,Email,User Type,Active\n"
MAILING = Config(mail=Mail(host="localhost", sender="a@example.org", site="Oak", sign_in="https://example.org/"))


def site_file(path: Path, *rows: str) -> Path:
    """Write a file of users of the site: User ID and Active of each."""
    pairs = (row.split(",") for row in rows)
    lines = (f"{ident},Jane,Doe,{ident}@example.org,Faculty,{active}\n" for ident, active in pairs)
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def trained(service: Rollbook, tmp_path: Path) -> Rollbook:
    """A site with twelve users, each with a training record; no e-mail leaves it."""
    users = site_file(tmp_path / "site.csv", *(f"e{number},1" for number in range(12)))
    service.run_import(users.read_bytes(), "site.csv", "lms")
    records = "User ID,Course,Completed On\n" + "".join(f"e{number},Fire safety,2026-01-05\n" for number in range(12))
    service.run_import(records.encode(), "records.csv", None, "training-records")
    return service


async def begin(driver: Driver, path: Path) -> None:
    """Choose a file and wait until it was read."""
    await driver.at("TasksScreen")
    await driver.press("i")
    await driver.at("ImportScreen")
    await driver.type_path(path)
    await driver.reads("✓ Layout")


async def test_a_layout_without_options_offers_none(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 30)) as driver:
        await begin(driver, user_file(tmp_path / "users.csv", user_row(30)))
        assert "Welcome e-mails" not in driver.text
        await driver.press("w", "t")
        assert "Training records" not in driver.text


async def test_the_options_of_the_layout_stand_on_the_screen(trained: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(trained, tmp_path, "lms")) as driver:
        await begin(driver, site_file(tmp_path / "off.csv", "e1,D"))
        await driver.reads("Welcome e-mails: none are sent", "Training records: accounts that have")
        await driver.press("t")
        await driver.reads("! Training records: deleted together")
        await driver.press("t")
        await driver.reads("Training records: accounts that have")


async def test_welcome_emails_without_a_mail_server_are_told_at_once(trained: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(trained, tmp_path, "lms")) as driver:
        await begin(driver, site_file(tmp_path / "new.csv", "n1,1"))
        await driver.press("w")
        await driver.at("FailureDialog")
        await driver.reads("mail server", "What to do")
        await driver.press("escape")
        await driver.reads("Welcome e-mails: none are sent")


async def test_an_import_is_queued_with_its_options(
    trained: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trained, "config", MAILING)
    monkeypatch.setattr(Rollbook, "ensure_worker", lambda rollbook: None)
    async with driving(app_on(trained, tmp_path, "lms"), (100, 30)) as driver:
        await begin(driver, site_file(tmp_path / "both.csv", "n1,1", "e1,D"))
        await driver.press("w")
        await driver.reads("✓ Welcome e-mails")
        await driver.press("t")
        await driver.reads("! Training records: deleted together", "✓ Welcome e-mails")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.reads("+ 1 created", "- 1 deleted", "1 welcome e-mail goes out")
        await driver.press("a")
        await driver.at("ProgressScreen")
    task = trained.tasks("lms")[0]
    assert task.options == {"welcome_emails": True, "delete_training_records": True}


async def test_a_held_import_is_approved_with_its_own_options(trained: Rollbook, tmp_path: Path) -> None:
    path = site_file(tmp_path / "many.csv", *(f"e{number},D" for number in range(12)))
    held = trained.run_import(path.read_bytes(), path.name, "lms", None, ImportOptions(delete_training_records=True))
    assert held.status is Status.HELD
    async with driving(app_on(trained, tmp_path, "lms"), (100, 30)) as driver:
        await driver.reads("Held")
        await driver.press("p")
        await driver.at("ChoiceDialog")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.reads("- 12 deleted", "Training records: deleted together")
        await driver.press("a")
        await driver.at("NumberDialog")
        await driver.press("1", "2", "enter")
        await driver.at("ResultsScreen")
    task = trained.tasks("lms")[0]
    assert (task.status, task.counts["deleted"]) == (Status.COMPLETED, 12)
    assert task.options == {"delete_training_records": True, "allow_deletes": 12}
