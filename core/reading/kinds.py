"""What a file is, told from its first bytes and not from its name."""

import re

from core.errors import RollbookError
from core.text import display

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS_TABLE = "save it as .xlsx or .csv"
_FOREIGN = (
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a compressed archive (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)"),
    (b"Rar!\x1a\x07", "a compressed archive (rar)"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a word processor document (RTF)"),
    (b"SQLite format 3\0", "a database file (SQLite)"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:(!doctype\s+html|html|head|body|table)\b|\?xml\b)", re.IGNORECASE)
_LDIF = re.compile(rb"(?:version: 1\r?\n\s*)?dn: ", re.IGNORECASE)


def is_workbook(content: bytes, name: str) -> bool:
    """Tell whether a file is a zip archive (of which only XLSX is read), else text.

    Raises `file-unreadable` naming any other known type.
    """
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return True
    if content.startswith(_OLE2):
        raise _refuse_ole2(content, name)
    for magic, what in _FOREIGN:
        if content.startswith(magic):
            raise refuse_kind(name, what)
    if markup := _MARKUP.match(content[:1024]):
        raise refuse_kind(name, "an HTML page" if markup[1] else "an XML file")
    if _LDIF.match(content[:1024]):
        raise refuse_kind(name, "an LDIF file")
    return False


def refuse_kind(name: str, what: str, hint: str = _SAVE_AS_TABLE) -> RollbookError:
    """Return the refusal of a file that is `what` and no table."""
    return RollbookError("file-unreadable", f"{display(name)} is {what}, not a CSV, TSV or XLSX table", hint)


def refuse_password(name: str) -> RollbookError:
    """Return the refusal of a workbook that is encrypted."""
    return RollbookError(
        "file-unreadable", f"{display(name)} is protected with a password", "save it without a password and try again"
    )


def refuse_damaged(name: str) -> RollbookError:
    """Return the refusal of a workbook that cannot be unpacked or parsed."""
    return RollbookError(
        "file-unreadable", f"{display(name)} is damaged", "open it in a spreadsheet and save it as .xlsx again"
    )


def _refuse_ole2(content: bytes, name: str) -> RollbookError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return refuse_password(name)
    if any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        return RollbookError(
            "file-unreadable", f"{display(name)} is an old Excel workbook (.xls)", "save it as .xlsx and try again"
        )
    return refuse_kind(name, "an old Office document")
