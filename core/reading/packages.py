"""The zip package of a workbook: checked before anything is unpacked, and the list of its sheets."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

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
        self._workbook = self._find_workbook()

    def _check_kind(self) -> None:
        if "workbook.xml" in {posixpath.basename(part) for part in self._parts}:
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

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets (no charts, no macros) in the order of the workbook."""
        relations = {relation.get("Id"): relation for relation in self._relations(self._workbook)}
        found = []
        for sheet in self._xml(self._workbook).iter():
            if not sheet.tag.endswith("}sheet"):
                continue
            reference = next((value for key, value in sheet.attrib.items() if key.endswith("/relationships}id")), "")
            relation = relations.get(reference)
            if relation is not None and relation.get("Type", "").endswith("/worksheet"):
                part = _resolve(self._workbook, relation.get("Target", ""))
                found.append(SheetPart(sheet.get("name", ""), sheet.get("state", "visible") == "visible", part))
        if len(found) > MAX_SHEETS:
            raise self._too_large(f"has {len(found):,} sheets; the limit is {MAX_SHEETS}")
        return tuple(found)

    def verify_shared_parts(self) -> None:
        """Stream the texts and styles that all sheets share to their end, for the checks alone."""
        for relation in self._relations(self._workbook):
            part = _resolve(self._workbook, relation.get("Target", ""))
            if relation.get("Type", "").endswith(("/sharedStrings", "/styles")) and part.lower() in self._parts:
                for _ in self.stream(part):
                    pass

    def _find_workbook(self) -> str:
        for relation in self._relations(""):
            if relation.get("Type", "").endswith("/officeDocument"):
                return _resolve("", relation.get("Target", ""))
        return "xl/workbook.xml"

    def _relations(self, part: str) -> list[ET.Element]:
        folder, base = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        return list(self._xml(relations)) if relations.lower() in self._parts else []

    def _xml(self, part: str) -> ET.Element:
        parts, size = [], 0
        for piece in self.stream(part):
            parts.append(piece)
            size += len(piece)
            if size > _SMALL_PART:
                raise self._too_large(f"has a list of sheets of more than {_SMALL_PART:,} bytes")
        try:
            return ET.fromstring(b"".join(parts))  # noqa: S314  (stream refused any DTD)
        except ET.ParseError:
            raise refuse_damaged(self._name) from None


def _resolve(source: str, target: str) -> str:
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
