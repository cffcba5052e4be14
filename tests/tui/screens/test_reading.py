"""The reading step: every part of how a file was understood can be changed, and the rows follow."""

from pathlib import Path

import xlsxwriter
from textual.widgets import OptionList

from core.service import Rollbook
from tests.tui.command_line import HEADER, user_file, user_row
from tests.tui.screens.driving import Driver, app_on, driving

STRANGE = HEADER.replace("Email", "Post").replace("Roles", "Rollen")


def strange_file(path: Path, row: str) -> Path:
    """Write a file of users in which two required columns have names that nobody knows."""
    path.write_text(STRANGE + row, encoding="utf-8")
    return path


async def read(driver: Driver, path: Path) -> None:
    """Choose a file."""
    await driver.at("TasksScreen")
    await driver.press("i")
    await driver.at("ImportScreen")
    await driver.type_path(path)


async def choose(driver: Driver, text: str) -> None:
    """Choose the first line of a list that begins with a text."""
    await driver.at("ChoiceDialog")
    options = driver.screen.query_one(OptionList)
    names = [str(option.prompt) for option in options.options]
    options.highlighted = next(place for place, name in enumerate(names) if name.startswith(text))
    await driver.press("enter")


async def test_missing_columns_are_named_and_matched_by_hand(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, strange_file(tmp_path / "strange.csv", user_row(1, "U", last="Roe")))
        await driver.reads("✗ Missing: Email, Roles", "m matches them", "✗ Email", "(Post)")
        await driver.press("enter")
        await driver.reads("Missing: Email, Roles. m matches columns of the")
        await driver.press("m")
        await driver.at("ColumnsDialog")
        await driver.reads("✗ Missing", "? Email  (likely)", "user1@school")
        await driver.press("enter")
        await choose(driver, "Email  (likely")
        await driver.at("ColumnsDialog")
        await driver.reads("✓ Email  (by hand)", "✗ Missing: Roles")
        await driver.press("down", "down", "enter")
        await choose(driver, "Roles  (")
        await driver.reads("✓ Every required column is matched.")
        await driver.press("escape")
        await driver.at("ImportScreen")
        await driver.reads("12 columns matched", "~ Matched by hand: Post = Email, Rollen = Roles")
        await driver.press("enter")
        await driver.at("PreviewScreen")
        await driver.press("a")
        await driver.at("ResultsScreen")
        task = service.tasks("SPRING")[0]
        assert task.file is not None
        assert task.file["columns"] == {"Post": "Email", "Rollen": "Roles"}


async def test_a_mapping_is_used_again_told_and_forgotten(service: Rollbook, tmp_path: Path) -> None:
    path = strange_file(tmp_path / "strange.csv", user_row(1, "U", last="Roe"))
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, path)
        await driver.reads("✗ Missing")
        await driver.press("m")
        await driver.at("ColumnsDialog")
        await driver.press("p", "down", "down", "enter")
        await choose(driver, "Roles")
        await driver.at("ColumnsDialog")
        await driver.press("escape", "enter")
        await driver.at("PreviewScreen")
        await driver.press("escape")
        await driver.at("ImportScreen")
        await driver.press("escape")
        await driver.type_path(path)
        await driver.reads("~ Matched as on 20", f"by {service.operator}: Post = Email, Rollen = Roles")
        await driver.press("m")
        await driver.at("ColumnsDialog")
        await driver.reads("(remembered)", "f forget what is remembered")
        await driver.press("f")
        await driver.at("ImportScreen")
        await driver.reads("✗ Missing: Email, Roles")


async def test_a_column_is_left_out(service: Rollbook, tmp_path: Path) -> None:
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, user_file(tmp_path / "users.csv", user_row(1)))
        await driver.reads("12 columns matched")
        await driver.press("m")
        await driver.at("ColumnsDialog")
        await driver.press("end", "x")
        await driver.reads("· not read")
        await driver.press("escape")
        await driver.reads("11 columns matched", "! Not read: Is Deleted")


async def test_a_file_that_is_refused_can_be_read_in_another_way(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(HEADER + user_row(1).replace("Jane", '"Jane'), encoding="utf-8")
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, path)
        await driver.reads("✗", "What to do", "e another encoding, d another delimiter", "broken.csv")
        await driver.at("ImportScreen")
        await driver.press("m", "n")
        await driver.press("d")
        await choose(driver, "tab")
        await driver.at("ImportScreen")
        await driver.reads("✗")
        await driver.press("escape")
        await driver.reads("Type the path")


async def test_damaged_text_is_read_in_the_encoding_that_is_chosen(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    row = user_row(1).encode()
    path.write_bytes(HEADER.encode() + row.replace(b"Jane", "José Ñandú".encode()) + row.replace(b"Jane", b"Jos\xe9"))
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, path)
        await driver.reads("✗", "What to do: save the file as UTF-8, or choose its encoding here")
        await driver.press("e")
        await choose(driver, "utf-16-le")
        await driver.reads("✗", "It was read as you chose: utf-16-le")
        await driver.press("e")
        await choose(driver, "windows-1252")
        await driver.reads("windows-1252", "✓ 12 columns matched", "José")


async def test_an_empty_sheet_is_told_and_another_one_chosen(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("Empty")
        sheet = workbook.add_worksheet("Users")
        for place, line in enumerate((HEADER, user_row(30))):
            sheet.write_row(place, 0, line.strip().split(","))
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, path)
        await driver.reads("✗", "Empty", "s another sheet")
        await driver.press("e", "s")
        await choose(driver, "Users")
        await driver.reads("✓ XLSX · sheet Users of 2 ·", "user30")
        await driver.press("s")
        await driver.at("ChoiceDialog")
        assert driver.screen.query_one(OptionList).highlighted == 1


async def test_an_encoding_that_nothing_tells_is_said_to_be_a_guess(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes((HEADER + user_row(30).replace("Jane", "José")).encode("mac-roman"))
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, path)
        await driver.reads(
            "~ CSV · windows-1252 · comma", "(a guess: if letters look wrong, e chooses another encoding)"
        )
        await driver.press("e")
        await choose(driver, "mac-roman")
        await driver.reads("✓ CSV · mac-roman · comma", "José")


async def test_a_sheet_that_does_not_fit_names_the_key_to_another_one(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("Notes").write_column(0, 0, ["Read me", "first"])
        workbook.add_worksheet("Users")
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, path)
        await driver.reads("✗ Missing: Action", "s reads another sheet")


async def test_the_keys_of_the_step_do_what_they_say(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text((HEADER + user_row(30)).replace(",", ";"), encoding="utf-8")
    async with driving(app_on(service, tmp_path, "SPRING"), (120, 34)) as driver:
        await read(driver, path)
        await driver.reads("semicolon", "✓ Layout")
        await driver.press("n")
        await driver.reads("! All or none")
        await driver.press("l")
        earlier = driver.app.screen_stack[-2]._seen  # type: ignore[attr-defined] # the screen of the import
        await choose(driver, "")
        await driver.at("ImportScreen")
        await driver.until(lambda: getattr(driver.screen, "_seen", earlier) is not earlier)
        await driver.reads("✓ Layout pearsonaccess-users", "! All or none")
        await driver.press("d")
        await choose(driver, "comma")
        await driver.reads("✗ Missing: Action")
        await driver.press("d")
        await choose(driver, "found out")
        await driver.reads("✓ 12 columns matched")


async def test_a_file_with_no_column_of_the_layout_is_not_called_one_of_it(service: Rollbook, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(f"Report of Oak School\n\n{HEADER}{user_row(30)}", encoding="utf-8")
    async with driving(app_on(service, tmp_path, "SPRING")) as driver:
        await read(driver, path)
        await driver.reads("! Layout pearsonaccess-users", "! 0 columns matched: its first row is no header")
