"""CSV and TSV: encodings, delimiters, header, row numbers, ragged and blank rows, limits."""

import codecs
import tracemalloc

import pytest

from core.reading import Limits
from tests.core.reading.opening import read, refusal, rows

NAMES = "Username,Name\njdoe,José Núñez\n"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"x", b"a,b\n", b"\n\r\n  \n", b",,\n, ,\n", b"a,b\n,\n \n", b"\xef\xbb\xbf"]
)
def test_a_file_without_header_or_records_is_refused(content: bytes) -> None:
    assert refusal(content).code == "file-empty"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (NAMES.encode(), "utf-8"),
        (codecs.BOM_UTF8 + NAMES.encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + NAMES.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"), "utf-16-be"),
        (NAMES.encode("utf-16-le"), "utf-16-le"),
        (NAMES.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + NAMES.encode("utf-32-le"), "utf-32-le"),
        (NAMES.encode("windows-1252"), "windows-1252"),
    ],
)
def test_the_encoding_is_detected(content: bytes, encoding: str) -> None:
    table = read(content)
    assert table.source.encoding == encoding
    assert table.header == ("Username", "Name")
    assert rows(table) == [(2, "jdoe", "José Núñez")]


@pytest.mark.parametrize("encoding", ["mac-roman", "big5", "iso8859-7", "utf-32-le", "UTF8", "windows-1252"])
def test_a_given_encoding_is_obeyed(encoding: str) -> None:
    name = {"big5": "陳大文", "iso8859-7": "Ελένη"}.get(encoding, "José")
    assert rows(read(f"Name\n{name}\n".encode(encoding), encoding=encoding)) == [(2, name)]


@pytest.mark.parametrize("encoding", ["klingon", "", "base64", "rot13", "idna", "undefined", "a\0b", "\ud800"])
def test_an_encoding_that_does_not_exist_is_a_wrong_use(encoding: str) -> None:
    assert refusal(NAMES.encode(), encoding=encoding).code == "usage"


def test_utf_32_without_a_bom_is_refused_and_not_guessed() -> None:
    error = refusal(NAMES.encode("utf-32-le"))
    assert error.code == "file-encoding"
    assert "NUL" in error.message


def test_a_bom_that_lies_is_refused() -> None:
    assert refusal(codecs.BOM_UTF16_BE + NAMES.encode("utf-32-be")).code == "file-encoding"


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_does_not_have_name_their_row(byte: int) -> None:
    content = b'Name\n"two\nlines"\n\nJos\xe9\nbad ' + bytes([byte]) + b"\n"
    error = refusal(content)
    assert error.code == "file-encoding"
    assert "row 5" in error.message


def test_damaged_utf_8_is_refused_with_its_row() -> None:
    error = refusal("Name\nJosé\nNúñez\nM".encode() + b"\xfc" + "ller\nZoë\n".encode())
    assert error.code == "file-encoding"
    assert "row 4" in error.message
    assert "utf-8" in error.message


def test_more_invalid_bytes_than_sequences_are_windows_1252() -> None:
    table = read("Name\nJosé\n".encode() + b"M\xfcller\nN\xfa\xf1ez\n")
    assert table.source.encoding == "windows-1252"
    assert table.cells["c0"].to_list() == ["JosÃ©", "Müller", "Núñez"]


@pytest.mark.parametrize("size", [(1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_damage_far_into_a_file_is_found_wherever_pieces_end(size: int) -> None:
    start = ("Näme\n" + "é" * 8 + "\n").encode()
    sound = start + b"x" * (size - len(start)) + "é\n".encode()
    assert read(sound).cells.height == 2
    assert refusal(sound + b"\xff\n").code == "file-encoding"


def test_the_row_of_damage_does_not_count_the_sep_line() -> None:
    assert "row 2" in refusal("sep=;\nä;ö\nü".encode() + b"\xff\n").message


def test_a_few_nul_and_control_characters_stay_in_their_cells() -> None:
    table = read(b"Username,Name\nj\0doe,a\x1bb\nmay,\x00\n")
    assert table.source.encoding == "utf-8"
    assert rows(table) == [(2, "j\0doe", "a\x1bb"), (3, "may", "\0")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(delimiter: str) -> None:
    table = read(f"A{delimiter}B{delimiter}C\n1{delimiter}2{delimiter}x y\n".encode())
    assert table.source.delimiter == delimiter
    assert table.source.type == ("tsv" if delimiter == "\t" else "csv")
    assert rows(table) == [(2, "1", "2", "x y")]


def test_the_delimiter_that_makes_known_columns_wins() -> None:
    content = b"user_name;Last, First, Middle;Authorized Organizations*\nj;A, B, C;X\n"
    known = ("Username", "Authorized Organizations")
    assert read(content, known=known).source.delimiter == ";"


def test_the_consistent_delimiter_wins_where_no_column_is_known() -> None:
    assert read(b"Name (Last, First)|Age\nA|1\nB|2\n").header == ("Name (Last, First)", "Age")


def test_a_file_of_one_column_is_read() -> None:
    assert rows(read(b"Email\na@b.org\nc@d.org\n")) == [(2, "a@b.org"), (3, "c@d.org")]
    assert rows(read(b"Name\nDoe, Jane\nRoe, Richard\n")) == [(2, "Doe, Jane"), (3, "Roe, Richard")]


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", '"sep=;"\r\n', "\ufeffsep=;\n"])
def test_a_sep_line_is_obeyed_and_is_no_row(line: str) -> None:
    table = read(f"{line}A;B,C\n1;2\n".encode())
    assert table.header == ("A", "B,C")
    assert rows(table) == [(2, "1", "2")]


def test_a_given_delimiter_goes_before_all_others() -> None:
    assert read(b"sep=;\nA;B|C\n1|2\n", delimiter="|").header == ("A;B", "C")
    assert read(b"A\tB\n1\t2\n", delimiter="tab").header == ("A", "B")
    assert rows(read("A·B\n1·2\n".encode(), delimiter="·")) == [(2, "1", "2")]


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n", "comma"])
def test_what_cannot_be_a_delimiter_is_a_wrong_use(delimiter: str) -> None:
    assert refusal(b"A,B\n1,2\n", delimiter=delimiter).code == "usage"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(ends: str) -> None:
    table = read(ends.join(["A,B", "1,2", "", '"x\ny",3', "4,5"]).encode())
    assert rows(table) == [(2, "1", "2"), (4, "x\ny", "3"), (5, "4", "5")]
    assert table.blank_rows == 1


def test_mixed_line_ends_are_read() -> None:
    assert rows(read(b'A,B\r\n1,2\n3,4\r5,6\r\n"a\rb",7\n')) == [
        (2, "1", "2"),
        (3, "3", "4"),
        (4, "5", "6"),
        (5, "a\rb", "7"),
    ]


def test_the_header_may_stand_lower_and_blank_rows_count_for_row_numbers() -> None:
    table = read(b"\n , \n\nA,B\n1,2\n,\n\n3,4\n , \n")
    assert rows(table) == [(5, "1", "2"), (8, "3", "4")]
    assert table.blank_rows == 3


def test_cells_keep_their_texts_and_empty_ones_are_null() -> None:
    table = read(b'A,B,C\n 01234 ,"","  "\n\'=1,1.0,TRUE\n')
    assert rows(table) == [(2, " 01234 ", None, "  "), (3, "'=1", "1.0", "TRUE")]


def test_header_cells_are_trimmed_and_lose_the_formula_guard() -> None:
    assert read("\u200b Name \xa0,'=Sum\nx,y\n".encode()).header == ("Name", "=Sum")


def test_blank_header_cells_at_the_end_go_where_nothing_stands_below() -> None:
    table = read(b"A,B,,\n1,2,,\n3,4\n5,6, ,\n")
    assert table.header == ("A", "B")
    assert table.cells.columns == ["row", "c0", "c1"]
    assert table.ragged.height == 0


def test_blank_header_cells_stay_where_something_stands_below() -> None:
    table = read(b"A,,B,,\n1,2,3,4,\n")
    assert table.header == ("A", "", "B", "")
    assert rows(table) == [(2, "1", "2", "3", "4")]


def test_ragged_rows_are_told_and_the_others_go_on() -> None:
    table = read(b"A,B,C\n1,2,3\n1,2\n\n1,2,3,x,,y\n1,2,3,,\n,,,z\n9,9,9\n")
    assert table.ragged.rows() == [(3, 2, None), (5, 6, "x | y"), (7, 4, "z")]
    assert rows(table) == [
        (2, "1", "2", "3"),
        (3, "1", "2", None),
        (5, "1", "2", "3"),
        (6, "1", "2", "3"),
        (7, None, None, None),
        (8, "9", "9", "9"),
    ]
    assert table.blank_rows == 1


def test_a_record_with_line_breaks_counts_once() -> None:
    assert rows(read(b'A,B\n"1\n\n\n2",x\n3,y\n')) == [(2, "1\n\n\n2", "x"), (3, "3", "y")]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b'A,B\n1,2\n"3,4\n5,6\n', 3),
        (b'"A,B\n1,2\n', 1),
        (b'\nA,B\n1,2\n\n"x"y,2\n', 5),
        (b'A,B\n"a\\"b",2\n', 2),
        (b'A,B\n"1\n2",3\n"4,"5"\n', 3),
    ],
)
def test_a_quote_that_does_not_close_refuses_the_file_with_its_row(content: bytes, row: int) -> None:
    error = refusal(content)
    assert error.code == "file-unreadable"
    assert f"row {row} " in error.message


def test_quotes_inside_an_unquoted_cell_are_text() -> None:
    assert rows(read(b'A,B\nO"Neil,5\' 3"\n')) == [(2, 'O"Neil', "5' 3\"")]


def test_a_cell_of_a_megabyte_is_read() -> None:
    text = "x, " * 400_000
    assert rows(read(f'A,B\n1,"{text}"\n'.encode())) == [(2, "1", text)]


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        (b"A\n1\n2\n", Limits(bytes=5)),
        (b"A\n1\n2\n3\n", Limits(rows=2)),
        (b"A\n1\n2\n\r3\r", Limits(rows=2)),
        (b"A,B\n1,2\n3,4\n", Limits(cells=3)),
        (b"," * 20_000 + b"A\n1\n", Limits()),
        (b"A,B\n1" + b"," * 1_100_000 + b"\n", Limits()),
    ],
    ids=["bytes", "rows", "rows by CR", "cells", "columns", "cells of a row"],
)
def test_what_goes_beyond_a_limit_is_refused(content: bytes, limits: Limits) -> None:
    assert refusal(content, limits=limits).code == "file-too-large"


def test_the_strict_way_keeps_no_object_for_every_cell() -> None:
    content = b"A,B,C\n" + b"some text,another text,one more text\n" * 60_000 + b"short\n"
    tracemalloc.start()
    table = read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert table.ragged.rows() == [(60_002, 1, None)]
    assert peak < 60 << 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html>\n<html>", "HTML"),
        (b"  <table><tr>", "HTML"),
        (b'<?xml version="1.0"?>', "XML"),
        (b"version: 1\ndn: uid=jdoe,ou=people\n", "LDIF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, words: str) -> None:
    error = refusal(content)
    assert error.code == "file-unreadable"
    assert words in str(error)


def test_names_of_files_are_shown_harmlessly() -> None:
    assert "\x1b" not in str(refusal(b"", name="\x1b]2;x\x07.csv"))


def test_angle_brackets_do_not_make_a_page() -> None:
    assert read(b"<Name>,<b>\n1,2\n").header == ("<Name>", "<b>")


@pytest.mark.parametrize("place", [0, 1, 2, 6, 19])
def test_a_row_with_one_cell_anywhere_is_not_blank(place: int) -> None:
    width = 20
    lone = ",".join("x" if column == place else " " for column in range(width))
    table = read("\n".join([",".join(f"h{column}" for column in range(width)), "," * (width - 1), lone, ""]).encode())
    assert table.blank_rows == 1
    assert rows(table)[0][0] == 3
