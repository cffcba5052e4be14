"""Files that are written: what a spreadsheet makes of them, and that reading them gives the frame back."""

import io
import zipfile

import openpyxl
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import workbooks
from core.errors import RollbookError
from core.outputs import Choices, output_type, render
from core.reading import Limits, ReadOptions, Table, read_table
from core.reading.guarding import guard, guard_expr, unguard, unguard_expr

NAUGHTY = [
    "",
    "a",
    " ",
    "'",
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    '"',
    ",",
    ";",
    "\0",
    "\x1b",
    "\x85",
    "\u200b",
    "é",
    "日",
]
texts = st.lists(st.sampled_from(NAUGHTY), max_size=5).map("".join) | st.text(max_size=5)
PAYLOADS = ["=cmd|'/C calc'!A0", "@SUM(1+1)", "+1", "-1", "\t=1", "\r=1", "'=1", "''=1", "'-", "'O", "O'Neil", "=", "'"]


def read_back(content: bytes, frame: pl.DataFrame) -> Table:
    """Read what was rendered from a frame."""
    return read_table(content, "back", ReadOptions(), Limits(), frame.columns)


def cells(table: Table, *, guarded: bool) -> pl.DataFrame:
    """Return the cells of a table under its header, the formula guard taken off."""
    named = table.cells.drop("row").rename(dict(zip(table.cells.columns[1:], table.header, strict=True)))
    return named.with_columns(unguard_expr(pl.all())) if guarded else named


@st.composite
def frames(draw: st.DrawFn, characters: st.SearchStrategy[str] = texts, most: int = 4) -> pl.DataFrame:
    """Frames as the program has them: a key on every row, null instead of the empty text."""
    height = draw(st.integers(1, most))
    column = st.lists(characters.map(lambda text: text or None), min_size=height, max_size=height)
    names = ("=First", "Last Name", "Note")
    keys = pl.Series("Username", [f"user{row}" for row in range(height)], dtype=pl.String)
    return pl.DataFrame([keys, *(pl.Series(name, draw(column), dtype=pl.String) for name in names)])


@pytest.mark.parametrize("ending", ["csv", "tsv"])
@settings(max_examples=60, deadline=None)
@given(frame=frames())
@example(frame=pl.DataFrame({"Username": ["u"], "Note": ["\r"]}))
@example(frame=pl.DataFrame({"Username": ["\ufeffu", "=1"], "Note": ['"', "a\r\nb"]}))
def test_text_files_give_the_frame_back(ending: str, frame: pl.DataFrame) -> None:
    table = read_back(render(frame, ending), frame)
    assert table.source.type == ending
    assert table.ragged.height == 0
    assert cells(table, guarded=True).equals(frame)


def assert_workbook_gives_back(frame: pl.DataFrame) -> None:
    table = read_back(render(frame, "xlsx"), frame)
    assert cells(table, guarded=False).equals(frame)


@settings(max_examples=2, deadline=None)
@given(frame=frames(texts.filter(lambda text: not {"\ufffe", "\uffff"} & set(text)), most=60))
@example(
    frame=pl.DataFrame({"Username": ["01234", "_x0041_x0042_", "true"], "Note": [" \n ", "a\r\nb\0\x1f", "2026-01-01"]})
)
def test_workbooks_give_the_frame_back(frame: pl.DataFrame) -> None:
    assert_workbook_gives_back(frame)


def test_every_control_character_survives_a_workbook() -> None:
    controls = [f"a{chr(code)}b" for code in (*range(0x20), *range(0x7F, 0xA0))]
    assert_workbook_gives_back(pl.DataFrame({"Note": [*controls, "&lt;&amp;", "]]>", "<c>"]}))


def test_what_no_workbook_can_hold_is_replaced_visibly() -> None:
    frame = pl.DataFrame({"Note": ["a\ufffeb\uffff"]})
    assert cells(read_back(render(frame, "xlsx"), frame), guarded=False)["Note"].item() == "a\ufffdb\ufffd"


def test_text_files_are_what_a_spreadsheet_expects() -> None:
    frame = pl.DataFrame({"Code": ["01", None], "Name": ["José, Ann", '5" tall']})
    assert render(frame, "csv") == '\ufeffCode,Name\r\n01,"José, Ann"\r\n,"5"" tall"\r\n'.encode()
    assert render(frame, "tsv") == '\ufeffCode\tName\r\n01\tJosé, Ann\r\n\t"5"" tall"\r\n'.encode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_text_file_begins_as_a_formula(payload: str) -> None:
    frame = pl.DataFrame({"Username": ["u"], payload: [payload]})
    lines = render(frame, "csv").decode("utf-8-sig")
    assert lines.startswith("Username,")
    table = read_back(lines.encode(), frame)
    assert table.cells["c1"].item()[0] not in "=+-@\t\r"
    assert cells(table, guarded=True)[payload.strip()].item() == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_both_forms_of_the_guard_agree_and_undo_each_other(payload: str) -> None:
    frame = pl.DataFrame({"cell": [payload, None]})
    guarded = frame.select(guard_expr(pl.col("cell")))
    assert guarded["cell"].to_list() == [guard(payload), None]
    assert guarded.select(unguard_expr(pl.col("cell")))["cell"].to_list() == [payload, None]
    assert unguard(guard(payload)) == payload
    assert frame.select(unguard_expr(pl.col("cell")))["cell"].to_list() == [unguard(payload), None]


def test_passwords_are_never_guarded() -> None:
    frame = pl.DataFrame({"Username": ["=u"], "Password": ["-secret"]})
    assert render(frame, "csv", unguarded=["Password"]) == "\ufeffUsername,Password\r\n'=u,-secret\r\n".encode()


def test_the_empty_frame_is_a_header() -> None:
    frame = pl.DataFrame(schema={"Code": pl.String, "Name": pl.String})
    assert render(frame, "csv") == "\ufeffCode,Name\r\n".encode()
    book = openpyxl.load_workbook(io.BytesIO(render(frame, "xlsx")))
    assert [[cell.value for cell in row] for row in book.active.rows] == [["Code", "Name"]]


def test_a_workbook_is_made_for_filling_in() -> None:
    frame = pl.DataFrame(
        {"Action": ["C"], "Role": ["A"], "Code": ["007"], "Link": ["https://example.org"], "Sum": ["=1+1"]}
    )
    roles = tuple(f"Role{number}" for number in range(100))
    content = render(
        frame, "xlsx", choices=[Choices("Action", ("C", "U")), Choices("Role", roles)], required=["Action"]
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet.dimensions == "A1:E2"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[2]] == ["C", "A", "007", "https://example.org", "=1+1"]
    assert {cell.data_type for cell in sheet[2]} <= {"s", "inlineStr"}
    assert {cell.number_format for cell in (*sheet[1], *sheet[2])} == {"@"}
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet["A1"].fill.fgColor.rgb != sheet["B1"].fill.fgColor.rgb
    assert {column.number_format for column in sheet.column_dimensions.values()} == {"@"}
    short, long = sheet.data_validations.dataValidation
    assert (str(short.sqref), short.formula1) == ("A2:A1048576", '"C,U"')
    assert long.formula1 == "Lists!$B$1:$B$100"
    assert [cell.value for cell in book["Lists"]["B"]] == list(roles)
    assert book["Lists"].sheet_state == "hidden"
    assert read_back(content, frame).source.sheets == ("Rows",)


def test_slices_of_rows_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_SLICE", 3)
    assert_workbook_gives_back(pl.DataFrame({"Code": [f"{number:03}" for number in range(10)]}))


def test_a_workbook_names_no_person_and_no_program_path() -> None:
    with zipfile.ZipFile(io.BytesIO(render(pl.DataFrame({"Code": ["1"]}), "xlsx"))) as package:
        assert b"<dc:creator></dc:creator>" in package.read("docProps/core.xml")


@pytest.mark.parametrize(
    "frame", [pl.DataFrame({"Code": ["1"] * 1_048_576}), pl.DataFrame({"Code": ["x" * 32_768]})], ids=["rows", "text"]
)
def test_more_than_excel_holds_is_refused(frame: pl.DataFrame) -> None:
    with pytest.raises(RollbookError, match="save it as CSV") as caught:
        render(frame, "xlsx")
    assert caught.value.code == "file-too-large"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.csv", "csv"), ("A.CSV", "csv"), ("x/y.tsv", "tsv"), ("b.v2.xlsx", "xlsx")]
)
def test_the_type_is_told_by_the_ending(name: str, kind: str) -> None:
    assert output_type(name) == kind


@pytest.mark.parametrize("name", ["users", "users.xls", "csv", "a.csv/b", ""])
def test_other_endings_are_a_wrong_use(name: str) -> None:
    with pytest.raises(RollbookError) as caught:
        output_type(name)
    assert caught.value.code == "usage"
