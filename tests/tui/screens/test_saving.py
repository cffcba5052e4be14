"""Saving exports, templates and the files of tasks."""

import threading
from pathlib import Path

import pytest

from core.service import Rollbook
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import PATIENCE_SECONDS, Driver, app_on, driving
from tui.themes import THEME_NAMES
from tui.widgets.tick import Tick


async def save(driver: Driver, key: str, path: Path) -> None:
    """Press the key that saves something, and name the file."""
    await driver.press(key)
    await driver.at("ExportDialog" if key == "e" else "SaveDialog")
    await driver.type_path(path)


async def test_an_export_is_written_for_its_owner_alone_and_its_path_is_shown(
    service: Rollbook, tmp_path: Path
) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await save(driver, "e", tmp_path / "users.csv")
        await driver.at("SavedDialog")
        assert "users.csv" in driver.text
        await driver.press("enter")
        await driver.reads("2 tasks", "export")
    assert (tmp_path / "users.csv").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "users.csv").read_text(encoding="utf-8-sig").count("\n") == 21


async def test_a_closed_administration_can_be_exported(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "FALL")) as driver:
        await driver.reads("No task yet")
        await save(driver, "e", tmp_path / "users.csv")
        await driver.at("SavedDialog")


async def test_a_file_is_replaced_only_after_asking(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "template.csv"
    path.write_text("mine", encoding="utf-8")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await save(driver, "t", path)
        await driver.at("ConfirmDialog")
        await driver.press("enter")
        await driver.at("SaveDialog")
        assert path.read_text(encoding="utf-8") == "mine"
        await driver.reads("template.csv")
        await driver.type_path(path)
        await driver.at("ConfirmDialog")
        await driver.press("tab", "enter")
        await driver.at("SavedDialog")
    assert path.read_text(encoding="utf-8-sig").startswith("Action,Username")


async def test_a_folder_is_not_replaced_by_a_file(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        await save(driver, "t", tmp_path)
        await driver.reads("✗ That is a folder: add the name of a file")


async def test_the_files_of_a_task_are_saved_in_another_type(service: Rollbook, tmp_path: Path) -> None:
    path = user_file(tmp_path / "mixed.csv", user_row(30), user_row(31, email="x"))
    service.run_import(path.read_bytes(), path.name, "SPRING")
    async with driving(app_on(service, tmp_path, "SPRING"), (100, 30)) as driver:
        await driver.reads("mixed.csv")
        await driver.press("f")
        await driver.at("SaveDialog")
        await driver.reads("Error file")
        driver.screen.query_one("#type").value = "tsv"  # type: ignore[attr-defined]
        await driver.pilot.pause()
        assert driver.screen.query_one("#path").value.endswith("errors.tsv")  # type: ignore[attr-defined]
        await driver.type_path(tmp_path / "errors.tsv")
        await driver.at("SavedDialog")
    assert "[email-format]" in (tmp_path / "errors.tsv").read_text(encoding="utf-8-sig")


async def test_a_folder_that_is_not_there_is_told(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await save(driver, "e", tmp_path / "nowhere" / "users.csv")
        await driver.reads("does not exist", "make it, or name another")
        assert driver.screen.query_one("#path").value.endswith("nowhere/users.csv")  # type: ignore[attr-defined]
        (tmp_path / "nowhere").mkdir()
        await driver.press("enter")
        await driver.at("SavedDialog")
    assert len(service.tasks("SPRING")) == 2


async def test_an_export_is_narrowed_by_the_filters_that_the_layout_has(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), (160, 50)) as driver:
        await driver.reads("1 task")
        await driver.press("e")
        await driver.at("ExportDialog")
        await driver.reads("Accounts", "With the role", "Organization", "Changed since", "without deleted accounts")
        driver.screen.query_one("#changed-since").value = "yesterday"  # type: ignore[attr-defined]
        await driver.type_path(tmp_path / "some.csv")
        await driver.reads("'yesterday' is no day")
        driver.screen.query_one("#changed-since").value = "2020-01-31"  # type: ignore[attr-defined]
        driver.screen.query_one("#role").value = "Nobody"  # type: ignore[attr-defined]
        await driver.type_path(tmp_path / "some.csv")
        await driver.reads("'Nobody' is no role")
        assert driver.screen.query_one("#changed-since").value == "2020-01-31"  # type: ignore[attr-defined]
        driver.screen.query_one("#role").value = ""  # type: ignore[attr-defined]
        driver.screen.query_one("#state").value = "disabled"  # type: ignore[attr-defined]
        await driver.until(lambda: "without deleted" not in driver.text)
        await driver.type_path(tmp_path / "some.csv")
        await driver.at("SavedDialog")
        await driver.press("y")
        assert driver.app.clipboard == str(tmp_path / "some.csv")
    assert (tmp_path / "some.csv").read_text(encoding="utf-8-sig").count("\n") == 1
    assert service.tasks("SPRING")[0].options == {"state": "disabled", "changed_since": "2020-01-31"}


async def test_an_export_that_is_left_goes_on_and_says_when_it_is_saved(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, held = Rollbook.ensure_worker, threading.Event()

    def work_late(rollbook: Rollbook) -> None:
        held.wait(PATIENCE_SECONDS)
        work(rollbook)

    monkeypatch.setattr(Rollbook, "ensure_worker", work_late)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await save(driver, "e", tmp_path / "users.csv")
        await driver.reads("this goes on")
        await driver.press("escape")
        await driver.at("TasksScreen")
        held.set()
        await driver.reads("✓ Saved")
    assert (tmp_path / "users.csv").exists()


async def test_a_file_with_temporary_passwords_is_marked_and_warned_about(service: Rollbook, tmp_path: Path) -> None:
    roster = "User ID,Role,First Name,Last Name,Email\nt1,Teacher,Ann,Roe,a@example.org\nt2,Teacher,Bo,Poe,b\n"
    task = service.run_import(roster.encode(), "teachers.csv", "school:TN-1-1")
    until = service.passwords_until(task.id)
    assert until is not None
    warning = ("! It holds temporary passwords", until.astimezone().strftime("%Y-%m-%d"), "Keep it safe.")
    async with driving(app_on(service, tmp_path, "school:TN-1-1")) as driver:
        await driver.reads("teachers.csv")
        await driver.press("f")
        await driver.at("SaveDialog")
        assert "temporary passwords" not in driver.text
        driver.screen.query_one("#what").value = "completed"  # type: ignore[attr-defined]
        await driver.reads("! Completed file", *warning)
        await driver.type_path(tmp_path / "completed.csv")
        await driver.at("SavedDialog")
        await driver.reads(*warning)
    assert service.task_json(task.id)["history"][-1]["note"] == "completed, with temporary passwords"


async def test_a_file_without_temporary_passwords_is_saved_without_a_warning(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await driver.press("f")
        await driver.at("SaveDialog")
        driver.screen.query_one("#what").value = "completed"  # type: ignore[attr-defined]
        await driver.reads("Completed file")
        assert "!" not in driver.text


async def test_leaving_the_app_leaves_an_export_to_the_worker(
    service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rollbook, "ensure_worker", lambda rollbook: None)
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await save(driver, "e", tmp_path / "users.csv")
        await driver.reads("this goes on")
        await driver.until(lambda: len(service.waiting()) == 1)
        await driver.press("escape", "ctrl+q")
        await driver.until(lambda: driver.app.return_code is not None)
    assert not (tmp_path / "users.csv").exists()
    assert service.waiting()[0].kind == "export"


async def test_the_name_of_a_file_is_in_sight_however_long_its_folder_is(service: Rollbook, tmp_path: Path) -> None:
    folder = tmp_path / "a-folder-whose-name-is-long" / "and-another-one-below-it"
    folder.mkdir(parents=True)
    async with driving(app_on(service, folder, "SPRING")) as driver:
        await driver.at("TasksScreen")
        await driver.press("t")
        await driver.reads("pearsonaccess-users-template.csv")
        await driver.pilot.resize_terminal(160, 50)
        await driver.reads("below-it/pearsonaccess-users-template.csv")


async def test_a_file_is_of_the_type_that_it_is_called(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "users.xlsx"
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        await save(driver, "e", path)
        await driver.at("SavedDialog")
        await driver.press("enter", "t")
        await driver.at("SaveDialog")
        field, type_ = driver.screen.query_one("#path"), driver.screen.query_one("#type")
        field.value = str(tmp_path / "mine.TSV")  # type: ignore[attr-defined] # an Input
        await driver.until(lambda: type_.value == "tsv")  # type: ignore[attr-defined] # a Select
        type_.value = "xlsx"  # type: ignore[attr-defined] # as above
        await driver.until(lambda: field.value == str(tmp_path / "mine.xlsx"))  # type: ignore[attr-defined] # as above
    assert path.read_bytes().startswith(b"PK")


async def test_tab_goes_to_nothing_but_fields_and_buttons(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.at("TasksScreen")
        await driver.press("t")
        await driver.at("SaveDialog")
        await driver.until(lambda: not driver.screen.query_one("#parts").can_focus)
        stops = []
        for _ in range(5):
            stops.append(driver.screen.focused.id if driver.screen.focused else None)
            await driver.press("right", "tab")
        assert stops == ["path", "save", "cancel", "type", "flag"]


async def test_files_go_to_the_folder_of_the_settings_wherever_one_was_read_from(
    service: Rollbook, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    service.change_settings({"folders.exports": str(tmp_path / "mine")})
    async with driving(app_on(service, tmp_path, "SPRING"), (160, 50)) as driver:
        await driver.at("TasksScreen")
        await driver.press("t")
        await driver.reads("/mine/pearsonaccess-users-template.csv")
        await driver.press("escape", "i")
        await driver.at("ImportScreen")
        await driver.reads(f"File  {tmp_path}/")
        assert "/mine/" not in driver.text


async def test_a_box_to_tick_is_seen_in_every_theme(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await driver.press("e")
        await driver.reads("[ ] without deleted accounts")
        for theme in THEME_NAMES:
            driver.app.theme = theme
            await driver.pilot.pause()
            (box,) = [part for strip in driver.strips for part in strip if "[ ]" in part.text]
            assert box.style is not None
            assert box.style.color != box.style.bgcolor or theme.startswith("ansi")
        driver.screen.query_one(Tick).focus()
        await driver.press("space")
        await driver.reads("[✓] without deleted accounts")


async def test_a_folder_with_too_long_a_name_is_told_in_the_dialog(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await driver.reads("1 task")
        await save(driver, "t", tmp_path / ("n" * 300) / "template.csv")
        await driver.reads("✗ ", "File name too long")
        await driver.at("SaveDialog")
