"""What an import would do, and letting it happen."""

from pathlib import Path

import pytest

from core.outcomes import Status
from core.service import Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving
from tui.screens.row_words import counts_told

SMALL, WIDE = (80, 24), (160, 50)


async def preview(driver: Driver, path: Path) -> None:
    """Go to the preview of a file."""
    await driver.at("TasksScreen")
    await driver.press("i")
    await driver.at("ImportScreen")
    await driver.type_path(path)
    await driver.reads("columns matched")
    await driver.press("enter")
    await driver.at("PreviewScreen")


async def test_the_sound_rows_are_imported(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "mixed.csv", user_row(1, "U", last="Roe"), user_row(30), user_row(31, email="nowhere"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        await driver.reads("+ 1 created", "~ 1 updated", "✗ 1 error", "email-format", "Doe → Roe")
        await driver.press("a")
        await driver.at("ResultsScreen")
        await driver.reads("Completed with Errors", "user30")
        await driver.press("escape")
        await driver.at("TasksScreen")
    newest = service.tasks("SPRING")[0]
    assert (newest.status, newest.counts["created"], newest.counts["error"]) == (Status.COMPLETED_WITH_ERRORS, 1, 1)


async def test_a_preview_changes_nothing(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, user_file(tmp_path / "more.csv", user_row(30)))
        await driver.press("escape")
        await driver.at("ImportScreen")
    assert len(service.tasks("SPRING")) == 1


async def test_two_presses_make_one_task(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, user_file(tmp_path / "more.csv", user_row(30)))
        await driver.press("a", "a")
        await driver.at("ResultsScreen")
    assert len(service.tasks("SPRING")) == 2


async def test_a_held_import_asks_for_the_number_to_be_typed(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "leavers.csv", *(user_row(number, "D") for number in range(1, 13)))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        await driver.reads("Held", "12 accounts")
        await driver.press("a")
        await driver.at("NumberDialog")
        await driver.press(*"11", "enter")
        await driver.reads("That is not the number")
        assert len(service.tasks("SPRING")) == 1
        await driver.press("backspace", *"2", "enter")
        await driver.at("ResultsScreen")
    assert service.tasks("SPRING")[0].counts["deleted"] == 12


async def test_a_repeat_asks_for_a_confirmation(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "more.csv", user_row(1, "U", last="Roe"))
    service.run_import(path.read_bytes(), path.name, "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        await driver.reads("The same file was imported before")
        await driver.press("a")
        await driver.at("ConfirmDialog")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("ConfirmDialog")
        await driver.press("tab", "enter")
        await driver.at("ResultsScreen")
    assert len(service.tasks("SPRING")) == 3


async def test_a_held_task_is_looked_at_again_and_let_through(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "leavers.csv", *(user_row(number, "D") for number in range(1, 13)))
    held = service.run_import(path.read_bytes(), path.name, "SPRING")
    assert held.status is Status.HELD
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("! Held", "p Approve")
        await driver.press("p")
        await driver.reads("Look at it again")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("NumberDialog")
        await driver.press(*"12", "enter")
        await driver.at("ResultsScreen")
    assert service.tasks("SPRING")[0].counts["deleted"] == 12


def mixed(folder: Path) -> Path:
    """Write a file with a changed, a created and two failing rows."""
    rows = [user_row(1, "U", last="Roe"), user_row(30), user_row(31, email="nowhere"), user_row(2)]
    return user_file(folder / "mixed.csv", *rows)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
async def test_the_rows_behind_a_sentence_are_one_key_away(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = user_file(tmp_path / "leavers.csv", *(user_row(number, "D") for number in range(1, 4)), user_row(30))
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await preview(driver, path)
        await driver.reads("- 3 deleted", "4 rows")
        await driver.press("tab", "enter")
        await driver.reads("of 4 rows", "▸!")
        await driver.press("escape")
        await driver.until(lambda: "of 4 rows" not in driver.text)
        await driver.at("PreviewScreen")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
async def test_errors_are_corrected_before_anything_is_written(
    service: Rollbook, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), size) as driver:
        await preview(driver, mixed(tmp_path))
        await driver.reads("✗ 2 errors", "user-exists")
        await driver.press("2")
        await driver.shows(2)
        await driver.press("down", "enter")
        await driver.at("TriageScreen")
        await driver.reads("user2", "F9 Preview")
        await driver.press("escape")
        await driver.at("PreviewScreen")
        await driver.until(lambda: not service.drafts("SPRING"))
        await driver.reads("w Work on errors")
        await driver.press("w")
        await driver.at("TriageScreen")
        await driver.reads("Error 1 of 2", "F9 Preview")
        await driver.press("escape")
        await driver.at("PreviewScreen")
        await driver.until(lambda: not service.drafts("SPRING"))
        await driver.press("tab", "end", "enter")
        await driver.at("TriageScreen")
        await driver.press("escape")
        await driver.at("PreviewScreen")
    assert len(service.tasks("SPRING")) == 1


async def test_coming_back_from_triage_shows_the_corrected_file_and_imports_it(
    service: Rollbook, tmp_path: Path
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), WIDE) as driver:
        await preview(driver, mixed(tmp_path))
        await driver.reads("✗ 2 errors")
        await driver.press("2")
        await driver.shows(2)
        await driver.press("down", "enter")
        await driver.at("TriageScreen")
        await driver.reads("user2", "from C (create) to U (update)")
        await driver.press("1", "escape")
        await driver.at("PreviewScreen")
        await driver.reads("✗ 1 error", "With the corrections of draft")
        assert "user-exists" not in driver.text
        await driver.press("a")
        await driver.at("ResultsScreen")
    newest = service.tasks("SPRING")[0]
    assert (newest.counts["created"], newest.counts["error"]) == (1, 1)


async def test_the_error_file_is_saved_without_importing(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, mixed(tmp_path))
        await driver.press("x")
        await driver.at("SaveDialog")
        await driver.reads("Error file: the 2 rows to correct")
        await driver.type_path(tmp_path / "errors.csv")
        await driver.at("SavedDialog")
    header, *rows = (tmp_path / "errors.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("Action,Username")
    assert header.endswith(",Error")
    assert [row.split(",")[1] for row in rows] == ["user31", "user2"]
    assert "[email-format]" in rows[0]
    assert len(service.tasks("SPRING")) == 1


async def test_the_error_file_of_a_check_is_that_of_its_import(service: Rollbook, tmp_path: Path) -> None:
    content = mixed(tmp_path).read_bytes()
    checked = service.check(content, "mixed.csv", "SPRING").results.error_file("csv")
    task = service.run_import(content, "mixed.csv", "SPRING")
    assert checked == service.file(task.id, "errors", "csv")


async def test_a_backup_is_saved_before_something_stored_changes(service: Rollbook, tmp_path: Path) -> None:
    folder = Path.home() / ".local/share/rollbook/backups"
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, mixed(tmp_path))
        await driver.reads("✓ Backup: the export of SPRING is saved first")
        await driver.press("a")
        await driver.at("ResultsScreen")
        assert "Backup" not in driver.text
        await driver.press("escape")
        await driver.reads("backup  pearsonaccess")
    (backup,) = folder.iterdir()
    assert backup.name.startswith("SPRING-20")
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.read_text(encoding="utf-8-sig").count("\n") == 21
    assert "Roe" not in backup.read_text(encoding="utf-8-sig")
    assert [task.kind for task in service.tasks("SPRING")][:2] == ["import", "export"]


async def test_the_backup_is_turned_off_with_one_key(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, mixed(tmp_path))
        await driver.press("b")
        await driver.reads("Backup: none is saved")
        await driver.press("a")
        await driver.at("ResultsScreen")
    assert not (Path.home() / ".local/share/rollbook/backups").exists()


async def test_a_backup_that_fails_stops_the_import_and_asks(service: Rollbook, tmp_path: Path) -> None:
    folder = Path.home() / ".local/share/rollbook"
    folder.mkdir(parents=True)
    (folder / "backups").write_text("a file where the folder would be", encoding="utf-8")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, mixed(tmp_path))
        await driver.press("a")
        await driver.at("ConfirmDialog")
        await driver.reads("The backup was not saved")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        assert [task.kind for task in service.tasks("SPRING")] == ["export", "import"]
        await driver.press("a")
        await driver.at("ConfirmDialog")
        await driver.press("tab", "enter")
        await driver.at("ResultsScreen")


async def test_a_new_account_alone_needs_no_backup(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, user_file(tmp_path / "more.csv", user_row(30)))
        await driver.press("question_mark")
        await driver.at("KeysDialog")
        assert "Backup" not in driver.text


@pytest.mark.parametrize("key", ["", "x", "v", "ctrl+p", "question_mark"])
async def test_no_size_of_a_terminal_is_too_small_to_come_back_from(
    service: Rollbook, tmp_path: Path, key: str
) -> None:
    path = user_file(tmp_path / "users.csv", user_row(1, email="bad"), user_row(30), user_row(2, "D"))
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await preview(driver, path)
        if key:
            await driver.press(key)
        before = type(driver.screen).__name__
        for size in [(1, 1), (2, 60), (3, 3), (4, 33), (7, 40), (13, 2), (200, 1), (40, 12), (80, 24)]:
            await driver.pilot.resize_terminal(*size)
        await driver.reads("Preview of users.csv")
        assert type(driver.screen).__name__ == before


def test_large_counts_stand_in_lines_that_tear_none_of_them() -> None:
    counts = {"created": 48_800, "updated": 20_751, "unchanged": 22_318, "restored": 131, "deleted": 6_000, "error": 9}
    first, second, third = str(counts_told(counts, 0)).splitlines()
    assert (first[-14:], second, third) == ("↺ 131 restored", "- 6,000 deleted", "✗ 9 errors")
