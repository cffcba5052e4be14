"""Workbooks that are damaged, protected or made to harm: refused by name, the program goes on."""

import io
import subprocess
import sys
import zipfile

import pytest

from core.reading import Limits, extents, packages
from tests.core.reading.opening import SMALL_ROWS, read, refusal, sheet_xml, text_cell, workbook

SMALL = workbook({"Users": sheet_xml(SMALL_ROWS)})


def zipped(**parts: str) -> bytes:
    """Return a zip archive of texts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for path, text in parts.items():
            package.writestr(path, text)
    return stream.getvalue()


def test_one_cell_at_the_far_end_is_refused_before_parsing() -> None:
    far = f'<row r="1">{text_cell("A1", "x")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    assert refusal(workbook({"Users": sheet_xml(far)})).code == "file-too-large"


def test_far_cells_without_references_are_refused_too() -> None:
    bare = text_cell("A1", "x").replace(' r="A1"', "")
    far = f'<row r="1">{bare}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    assert refusal(workbook({"Users": sheet_xml(far)})).code == "file-too-large"


def test_a_bomb_is_refused_by_its_ratio() -> None:
    bomb = workbook({"Users": sheet_xml(SMALL_ROWS)}, extra={"xl/media/image1.bin": bytes(80 << 20)})
    assert len(bomb) < 1 << 20
    error = refusal(bomb)
    assert error.code == "file-too-large"
    assert "100 times" in error.message


def test_too_much_unpacked_is_refused() -> None:
    assert refusal(SMALL, limits=Limits(unpacked_bytes=1_000)).code == "file-too-large"


def test_many_cells_are_refused() -> None:
    cells = "<c r='A1'><v>1</v></c>" * 2_000
    many = "".join(f'<row r="{row}">{cells}<c r="CZ{row}"><v>1</v></c></row>' for row in range(1, 51))
    assert refusal(workbook({"Users": sheet_xml(many)}), limits=Limits(cells=5_000)).code == "file-too-large"


def test_more_sheets_than_anybody_has_are_refused() -> None:
    error = refusal(workbook({f"S{number}": sheet_xml(SMALL_ROWS) for number in range(packages.MAX_SHEETS + 1)}))
    assert error.code == "file-too-large"
    assert "sheets" in error.message


def test_many_parts_are_refused_before_they_are_listed() -> None:
    assert refusal(b"PK\x03\x04" + b"PK\x01\x02" * (packages.MAX_ENTRIES + 1)).code == "file-too-large"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_xml_entities_are_refused(part: str) -> None:
    entities = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as sound, zipfile.ZipFile(stream, "w") as package:
        for entry in sound.infolist():
            content = sound.read(entry)
            package.writestr(entry.filename, entities.encode() + content if entry.filename == part else content)
    error = refusal(stream.getvalue())
    assert error.code == "file-unreadable"
    assert "entities" in error.message


def test_xml_in_two_byte_characters_is_refused() -> None:
    assert refusal(zipped(**{"xl/workbook.xml": "x", "_rels/.rels": "\ufeff".encode("utf-16").decode("latin-1")})).code


@pytest.mark.parametrize("cut", [30, 200, len(SMALL) // 2, len(SMALL) - 10])
def test_a_truncated_workbook_is_damaged(cut: int) -> None:
    error = refusal(SMALL[:cut])
    assert error.code == "file-unreadable"
    assert "damaged" in error.message


def test_a_wrong_checksum_is_damage() -> None:
    place = SMALL.index(b"xl/worksheets/sheet1.xml") + len(b"xl/worksheets/sheet1.xml")
    broken = SMALL[: place + 20] + bytes([SMALL[place + 20] ^ 0xFF]) + SMALL[place + 21 :]
    assert "damaged" in refusal(broken).message


def test_a_missing_part_is_damage() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as sound, zipfile.ZipFile(stream, "w") as package:
        for entry in sound.infolist():
            if "sheet1" not in entry.filename:
                package.writestr(entry, sound.read(entry))
    assert "damaged" in refusal(stream.getvalue()).message


def test_the_same_part_twice_is_damage() -> None:
    stream = io.BytesIO(SMALL)
    with zipfile.ZipFile(stream, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/workbook.xml", "<x/>")
    assert "damaged" in refusal(stream.getvalue()).message


def test_encrypted_parts_are_protected_with_a_password() -> None:
    content = bytearray(SMALL)
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    assert "password" in refusal(bytes(content)).message


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("users.csv", "zip archive"),
        ("../../etc/passwd", "zip archive"),
        ("word/document.xml", "Word"),
        ("xl/workbook.bin", ".xlsb"),
        ("content.xml", "OpenDocument"),
        ("[Content_Types].xml", "damaged"),
    ],
)
def test_other_archives_are_refused_by_name(part: str, words: str) -> None:
    error = refusal(zipped(**{part: "x"}))
    assert error.code == "file-unreadable"
    assert words in error.message


def test_an_empty_archive_is_refused() -> None:
    assert refusal(zipped()).code == "file-unreadable"


def test_a_parser_without_memory_ends_alone() -> None:
    assert refusal(SMALL, limits=Limits(parser_memory=1 << 20)).code == "file-too-large"


def test_a_parser_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*arguments: object, **options: object) -> None:
        raise subprocess.TimeoutExpired("parser", 1)

    monkeypatch.setattr(subprocess, "run", endless)
    error = refusal(SMALL)
    assert error.code == "file-too-large"
    assert "seconds" in error.message


def test_a_parser_that_dies_leaves_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert refusal(SMALL).code == "file-unreadable"


def test_a_sheet_that_the_parser_sees_otherwise_is_damage() -> None:
    comment = f"<!-- {text_cell('ZZ9', 'x')} -->"
    assert "damaged" in refusal(workbook({"Users": sheet_xml(SMALL_ROWS + comment)})).message


def test_both_ways_of_measuring_agree() -> None:
    xml = sheet_xml(SMALL_ROWS + '<row r="7"><c r="D7" t="e"><v>#REF!</v></c><c r="E7"/></row>').encode()
    pieces = [xml[start : start + 7] for start in range(0, len(xml), 7)]
    quick = extents.measure(pieces, lambda extent: None)
    assert quick == extents.walk(pieces, lambda extent: None)
    assert quick is not None
    assert (quick.height, quick.width, quick.errors) == (7, 4, [(7, 4, "#REF!")])


def test_a_sound_workbook_is_read_after_all_these() -> None:
    assert read(SMALL).cells.height == 1
