"""Which encoding a text file has, and the file in UTF-8; never a byte replaced, never a guess of a guess."""

import codecs
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from core.errors import RollbookError
from core.text import display

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"cp1252": "windows-1252", "utf-8-sig": "utf-8-sig", "utf_8_sig": "utf-8-sig"}
_NO_FILE_CODECS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
_STEP = 1 << 20
_CHOOSE = "save it as UTF-8, or name its encoding (--encoding)"


@dataclass(frozen=True, slots=True)
class Text:
    """A text file in UTF-8: its bytes from `start` on (a BOM stays before it), and the encoding it came in."""

    content: bytes
    start: int
    encoding: str


class UndecodableError(Exception):
    """Bytes that do not decode: the encoding tried and, in UTF-8, all that stands before them."""

    def __init__(self, encoding: str, before: bytes) -> None:
        """Keep both parts."""
        super().__init__(encoding)
        self.encoding = encoding
        self.before = before


def read_text(content: bytes, name: str, given: str | None) -> Text:
    """Decode a file strictly, in the encoding given or detected.

    Raises UndecodableError for bytes that do not decode, `file-encoding` for text full of NULs, `usage` for an
    unknown encoding.
    """
    if given is not None:
        return _transcode(content, _codec_name(given), name)
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            if encoding == "utf-8-sig":
                _check_utf8(content)
                return Text(content, len(bom), encoding)
            return _transcode(content, encoding, name)
    if b"\0" in content and (wide := _wide_encoding(content, name)):
        return _transcode(content, wide, name)
    try:
        _check_utf8(content)
    except UndecodableError:
        if _is_damaged_utf8(content):
            raise
        return _transcode(content, "windows-1252", name)
    return Text(content, 0, "utf-8")


def _codec_name(given: str) -> str:
    name = _text_codec(given)
    if name is None or name in _NO_FILE_CODECS:
        raise RollbookError(
            "usage", f"There is no encoding called {display(given)}", "try utf-8, windows-1252, utf-16 or mac-roman"
        )
    return _NAMES.get(name, name)


def _text_codec(given: str) -> str | None:
    try:
        name = codecs.lookup(given).name
    except (LookupError, ValueError):
        return None
    try:
        b"ab".decode(name)
    except LookupError:
        return None
    except UnicodeError:
        return name
    return name


def _transcode(content: bytes, encoding: str, name: str) -> Text:
    try:
        text = content.decode(encoding)
        text = text.removeprefix("\ufeff")
        decoded = text.encode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        raise UndecodableError(encoding, before.removeprefix("\ufeff").encode("utf-8", "replace")) from None
    except UnicodeError:
        raise UndecodableError(encoding, b"") from None
    if _is_full_of_nuls(decoded):
        raise _refuse_nuls(name)
    return Text(decoded, 0, encoding)


def _check_utf8(content: bytes) -> None:
    if content.isascii() or _is_utf8(content):
        return
    view, position = memoryview(content), 0
    while position < len(content):
        end = min(position + _STEP, len(content))
        try:
            position += codecs.utf_8_decode(view[position:end], "strict", end == len(content))[1]
        except UnicodeDecodeError as error:
            before = content[: position + error.start].removeprefix(codecs.BOM_UTF8)
            raise UndecodableError("utf-8", before) from None


def _is_utf8(content: bytes) -> bool:
    """Tell whether all of it is UTF-8: Polars looks many times as fast, but cannot say where it is not."""
    cuts = [_beginning(content, place) for place in range(_STEP, len(content), _STEP)]
    try:
        for start, end in pairwise([0, *cuts, len(content)]):
            pl.Series([content[start:end]], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _beginning(content: bytes, place: int) -> int:
    """Return where the character begins that a byte belongs to, or the place itself where that is no UTF-8."""
    return next((start for start in range(place, place - 4, -1) if content[start] & 0xC0 != 0x80), place)


def _is_damaged_utf8(content: bytes) -> bool:
    decoded = content.decode("utf-8", "ignore")
    ascii_bytes = len(content.translate(None, bytes(range(0x80, 0x100))))
    sequences = len(decoded) - ascii_bytes
    invalid = len(content) - len(decoded.encode())
    return sequences > invalid


def _wide_encoding(content: bytes, name: str) -> str | None:
    even, odd = content[0::2].count(0), content[1::2].count(0)
    total, size = even + odd, len(content)
    if total * 20 < size:
        return None
    if max(even, odd) >= 10 * min(even, odd) and (total >= 8 or _is_full_of_nuls(content)):
        return "utf-16-le" if odd > even else "utf-16-be"
    if _is_full_of_nuls(content):
        raise _refuse_nuls(name)
    return None


def _is_full_of_nuls(content: bytes) -> bool:
    return content.count(0) * 10 > len(content) * 3


def _refuse_nuls(name: str) -> RollbookError:
    return RollbookError(
        "file-encoding", f"{display(name)} is full of NUL bytes and no text in a known encoding", _CHOOSE
    )
