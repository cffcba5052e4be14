"""Files with passwords, written again without them: every row and every other cell where it was."""

from collections.abc import Sequence

import polars as pl
import pytest

from core.blanking import without_passwords, without_quotes
from core.checking.rows import check_rows
from core.context import Context, Operator, Reference
from core.layout import Column, Layout
from core.outputs import render
from core.reading import Limits, ReadOptions, Table, read_table
from core.reading.rewriting import LEFT_OUT
from core.sheets import MASK, Sheet, match_sheet
from tests.core.state import TODAY

LAYOUT = Layout(
    name="people",
    title="People",
    kind="person",
    scope=None,
    columns=(
        Column("User", "user", required=True, keyed=True, maximum=10),
        Column("Password", secret=True),
        Column("Note", "note", aliases=("Remark",), maximum=20),
        Column("Place", "place"),
    ),
    key=("User",),
    fields=("user", "note", "place"),
)


def read(content: bytes, encoding: str | None = None) -> Table:
    return read_table(content, "people.csv", ReadOptions(encoding), Limits())


def sheet_of(content: bytes) -> Sheet:
    return match_sheet(read(content), LAYOUT)


def rewritten(text: str, encoding: str = "utf-8") -> str:
    """Return the text of a file after its passwords are blanked."""
    content = text.encode(encoding)
    return without_passwords(content, sheet_of(content)).decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_only_password_cells_are_blanked(encoding: str, ends: str) -> None:
    lines = ["User,Password,Note,Place", "ann,geheim12,é,Köln", "", ",,,", "bob,,'=x,", 'cid,"a""b,c",,']
    kept = ["User,Password,Note,Place", "ann,,é,Köln", "", ",,,", "bob,,'=x,", "cid,,,"]
    assert rewritten(ends.join([*lines, ""]), encoding) == ends.join([*kept, ""])


def test_what_stands_before_the_header_stays() -> None:
    text = "sep=;\r\n\r\nUser;Note;Password\r\nann;two words;geheim12\r\n"
    assert rewritten(text) == text.replace("geheim12", "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_row_numbers_and_other_cells_stay_true(encoding: str) -> None:
    content = '\n\nPassword|User|Note\nx1|ann|é\n\n"two\nlines"|bob|\n|cid|n\n'.encode(encoding)
    before, after = read(content), read(without_passwords(content, sheet_of(content)))
    assert after.cells.equals(before.cells.with_columns(c0=pl.lit(None, pl.String)))
    assert (after.source, after.header, after.blank_rows) == (before.source, before.header, before.blank_rows)


def test_a_workbook_keeps_its_sheet_its_rows_and_its_texts() -> None:
    frame = pl.DataFrame(
        {"User": ["ann", None, "bob"], "Password": ["geheim12", None, "x&<"], "Note": ["a", None, " "]}
    )
    content = render(frame, "xlsx")
    before, after = read(content), read(without_passwords(content, sheet_of(content)))
    assert after.source == before.source
    assert after.header == before.header
    assert after.cells.equals(before.cells.with_columns(c1=pl.lit(None, pl.String)))
    assert after.cells["row"].to_list() == [2, 4]


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("ann,geheim12,n", "*,*,*"),
        ("anngeheim12,n,p", "*,*,*"),
        ("geheim12", "*"),
        ("ann,A,geheim12,n,p", "*,*,*,n,*"),
        ("ann,,,,geheim12", "*,,,,*"),
    ],
)
def test_a_password_that_slipped_into_another_cell_is_left_out(row: str, kept: str) -> None:
    content = f"User,Password,Note,Place\nbob,,n,p\n{row}\n".encode()
    sheet = sheet_of(content)
    assert "geheim12" not in str(sheet.open_cells.to_dicts())
    assert sheet.has_passwords
    written = without_passwords(content, sheet).decode()
    assert written.splitlines() == ["User,Password,Note,Place", "bob,,n,p", kept.replace("*", LEFT_OUT)]
    assert read(written.encode()).ragged.drop("extra").equals(read(content).ragged.drop("extra"))


def test_a_file_without_filled_passwords_is_told_from_one_with() -> None:
    assert not sheet_of(b"User,Password\nann,\nbob,\n").has_passwords
    assert not sheet_of(b"User,Note\nann,x\nbob,y\n").has_passwords
    assert sheet_of(b"User,Password\nann,\nbob,x\n").has_passwords


def test_a_column_of_passwords_that_no_layout_knows_is_kept_blank_as_well() -> None:
    sheet = sheet_of(b"User,Initial Password\nann,geheim12\n")
    assert sheet.has_passwords
    assert sheet.unknown == ("Initial Password",)
    assert sheet.rows_as_they_came(pl.Series([2], dtype=pl.UInt32)).row(0) == (2, "ann", None)


def test_a_password_is_never_taken_for_a_guarded_cell() -> None:
    sheet = sheet_of(b"User,Password,Note\nann,'=geheim,'=note\n")
    assert sheet.cells.row(0) == (2, "ann", "'=geheim", "=note")


def test_the_first_rows_show_that_there_is_a_password_and_not_which() -> None:
    shown = sheet_of(b"User,Password\nann,geheim12\nbob,\n").shown_cells
    assert shown["c1"].to_list() == [MASK, None]


def test_in_a_completed_file_passwords_are_not_read_and_not_kept() -> None:
    sheet = sheet_of(b"User,Password,Row,Status,Details\nann,geheim12,2,created,\n")
    assert "Password" not in sheet.columns
    assert sheet.has_passwords
    assert sheet.file_findings().rows() == [(0, "Password", "password-ignored", None, None)]
    assert not sheet_of(b"User,Password,Status\nann,geheim12,x\n").file_findings().height


def found(rows: Sequence[str]) -> list[tuple[int, str | None, str, str | None, str | None]]:
    """Return the findings about rows, as they are kept."""
    sheet = sheet_of("\n".join(["User,Password,Note,Place", *rows, ""]).encode())
    operator = Operator("ann", frozenset(), frozenset(), may_delete=True, may_administer=True)
    context = Context(operator, Reference(lambda kind: pl.DataFrame()), TODAY, columns=sheet.columns)
    findings = without_quotes(check_rows(sheet, context).findings, LAYOUT, sheet)
    assert "geheim" not in str(findings.to_dicts())
    return findings.rows()


def test_findings_quote_no_password() -> None:
    long = "x" * 21
    assert set(found([f"ann,geheim\x01lang,{long},", "bob,geheimJosÃ©,,"])) == {
        (2, "Password", "control-character", None, None),
        (2, "Note", "too-long", long, "20"),
    }


def test_findings_quote_no_password_that_slipped() -> None:
    rows = found(["ann,a,geheim-in-the-wrong-place,b,geheim", "geheim-user-name", "ann,a,b,c,d"])
    assert (2, None, "row-ragged", "5", "4|") in rows
    assert (2, "Note", "too-long", None, "20") in rows
    assert (3, "User", "too-long", None, "10") in rows
