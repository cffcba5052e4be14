"""The zip package of a workbook: checked before anything is unpacked, and the list of its sheets."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from core.errors import RollbookError
from core.reading.kinds import refuse_damaged, refuse_kind, refuse_password
from core.reading.table import Limits
from core.text import display

MAX_ENTRIES = 4_096
MAX_SHEETS = 255
MAX_RATIO = 100
_RATIO_FLOOR = 64 << 20
_SMALL_PART = 8 << 20
_STEP = 1 << 20
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE_XML = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
_OTHER_KINDS = (
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file (.ods)"),
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook: its name, whether it is visible, and the part that holds it."""

    name: str
    is_visible: bool
    part: str


class Package:
    """An opened workbook whose directory was found sound; its parts can be streamed.

    Raises `file-unreadable` for what is no XLSX, damaged or protected, `file-too-large` for what would unpack to
    more than the limits.
    """

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        """Check the zip directory: entries, declared sizes, encryption and that it is a workbook."""
        self._name = name
        self._unpacked = limits.unpacked_bytes
        if content.count(b"PK\x01\x02") > MAX_ENTRIES:
            raise self._too_large(f"has more than {MAX_ENTRIES:,} parts")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
            raise refuse_damaged(name) from None
        entries = self._archive.infolist()
        self._parts = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}
        if any(entry.flag_bits & 1 for entry in entries):
            raise refuse_password(name)
        self._check_kind()
        if len(self._parts) != len(entries) or any(entry.compress_type not in (0, 8) for entry in entries):
            raise refuse_damaged(name)
        self._check_sizes(entries, limits)

    def _check_kind(self) -> None:
        if "xl/workbook.xml" in self._parts:
            return
        for part, what in _OTHER_KINDS:
            if part in self._parts:
                raise refuse_kind(self._name, what)
        if "[content_types].xml" in self._parts:
            raise refuse_damaged(self._name)
        raise refuse_kind(self._name, "a zip archive", "unpack it and name a file in it")

    def _check_sizes(self, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if unpacked > limits.unpacked_bytes:
            raise self._too_large(f"unpacks to {unpacked:,} bytes; the limit is {limits.unpacked_bytes:,}")
        if unpacked > max(_RATIO_FLOOR, packed * MAX_RATIO):
            raise self._too_large(f"unpacks to more than {MAX_RATIO} times its size")

    def _too_large(self, what: str) -> RollbookError:
        return RollbookError(
            "file-too-large", f"{display(self._name)} {what}", "save the table alone in a new workbook, or as CSV"
        )

    def has(self, part: str) -> bool:
        """Tell whether the package has a part."""
        return part.lower() in self._parts

    def stream(self, part: str) -> Iterator[bytes]:
        """Return the bytes of a part piece by piece, its checksum verified at the end.

        Raises `file-unreadable` for a DTD or entities, another encoding than UTF-8, or damage.
        """
        entry = self._parts.get(part.lower())
        if entry is None:
            raise refuse_damaged(self._name)
        tail = b""
        try:
            with self._archive.open(entry) as stream:
                while piece := stream.read(_STEP):
                    if not tail and piece.startswith(_WIDE_XML):
                        raise refuse_damaged(self._name)
                    if _DTD.search(tail + piece):
                        raise RollbookError(
                            "file-unreadable",
                            f"{display(self._name)} declares XML entities, which no spreadsheet does",
                            "open it in a spreadsheet and save it as .xlsx again",
                        )
                    tail = piece[-16:]
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise refuse_damaged(self._name) from None

    def verify(self, part: str) -> None:
        """Stream a part to its end for the checks alone."""
        for _ in self.stream(part):
            pass

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets (no charts, no macros) in the order of the workbook."""
        relations = {
            relation.get("Id"): relation
            for relation in self._xml("xl/_rels/workbook.xml.rels")
            if relation.get("Type", "").endswith("/worksheet")
        }
        found = []
        for sheet in self._xml("xl/workbook.xml").iter():
            if not sheet.tag.endswith("}sheet"):
                continue
            reference = next((value for key, value in sheet.attrib.items() if key.endswith("/relationships}id")), "")
            if reference in relations:
                target = relations[reference].get("Target", "")
                visible = sheet.get("state", "visible") == "visible"
                found.append(SheetPart(sheet.get("name", ""), visible, _resolve(target)))
        if len(found) > MAX_SHEETS:
            raise self._too_large(f"has {len(found):,} sheets; the limit is {MAX_SHEETS}")
        return tuple(found)

    def _xml(self, part: str) -> Xml.Element:
        parts, size = [], 0
        for piece in self.stream(part):
            parts.append(piece)
            size += len(piece)
            if size > _SMALL_PART:
                raise self._too_large(f"has a list of sheets of more than {_SMALL_PART:,} bytes")
        try:
            return Xml.fromstring(b"".join(parts))  # noqa: S314  (stream refused any DTD)
        except Xml.ParseError:
            raise refuse_damaged(self._name) from None


def _resolve(target: str) -> str:
    target = target.replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
